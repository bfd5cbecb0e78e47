"""Cases of the schedules: the factor of a batch, worked out anew from the start, and PyTorch's scheduler.

A new schedule needs one entry here; `tests/contracts/test_schedules.py` does the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.engine.cases.activations import uniform
from tests.oracles.cases import Case, Cases, Generator


@dataclass(frozen=True)
class Run:
    """A run: so many epochs of so many batches, at this rate, and the loss after each epoch."""

    rate: float
    epochs: int
    batches: int
    losses: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class ScheduleCase(Case):
    """What a schedule is.

    Attributes:
        factor: What the rate is multiplied by, of the schedule, the run, and the epoch and the batch that begin.
        torch: PyTorch's scheduler, of `torch.optim.lr_scheduler`, the schedule, an optimiser and the run; None where it
            has none for these fields.
        by_batch: Whether PyTorch's is told of every batch, else of every epoch.
        by_loss: Whether it is told of the losses.
    """

    factor: Callable[[Any, Run, int, int], float]
    torch: Callable[[Any, Any, Any, Run], Any]
    by_batch: bool = False
    by_loss: bool = False


def cosine(s: Any, run: Run, epoch: int, batch: int) -> float:
    """In fractions, so that a restart falls on its batch."""
    if epoch < s.warm_up:
        return (epoch * run.batches + batch + 1) / (s.warm_up * run.batches)
    after = epoch - s.warm_up + Fraction(batch, run.batches)
    length = s.restart_after or run.epochs - s.warm_up
    while after >= length:
        after -= length
        length *= s.stretch
    return float(s.lowest + (1 - s.lowest) * (1 + math.cos(math.pi * after / length)) / 2)


def torch_cosine(schedulers: Any, s: Any, optimizer: Any, run: Run) -> Any:
    warm, lowest = s.warm_up * run.batches, s.lowest * run.rate
    if s.restart_after:
        first = s.restart_after * run.batches
        make = schedulers.CosineAnnealingWarmRestarts
        return None if warm else make(optimizer, first, s.stretch, eta_min=lowest)
    steps = run.epochs * run.batches - warm
    if not warm:
        return schedulers.CosineAnnealingLR(optimizer, steps, eta_min=lowest)
    rise = schedulers.LinearLR(optimizer, 1 / warm, 1.0, warm - 1)
    return schedulers.SequentialLR(
        optimizer, [rise, schedulers.CosineAnnealingLR(optimizer, steps, eta_min=lowest)], [warm]
    )


def half_cosine(start: float, end: float, along: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * along)) / 2


def one_cycle(s: Any, run: Run, epoch: int, batch: int) -> float:
    step, last = epoch * run.batches + batch, run.epochs * run.batches - 1
    top = s.rise * run.epochs * run.batches - 1  # the step of the full rate
    if step <= top:
        return half_cosine(s.start, 1.0, step / top)
    return half_cosine(1.0, s.end, (step - top) / (last - top))


def plateau(s: Any, run: Run, epoch: int, batch: int) -> float:
    best, factor, waited, rest = math.inf, 1.0, 0, 0
    for loss in run.losses[:epoch]:
        if best == math.inf or loss < best * (1 - s.threshold):
            best, waited = loss, 0
        else:
            waited += 1
        if rest:
            rest, waited = rest - 1, 0
        if waited > s.patience:
            factor, rest, waited = max(factor * s.factor, s.lowest), s.cooldown, 0
    return factor


def cosine_fields(generator: Generator) -> dict[str, Any]:
    return {
        "warm_up": int(generator.choice([0, 0, 4])),
        "restart_after": int(generator.choice([0, 1, 5])),
        "stretch": int(generator.integers(1, 4)),
        "lowest": float(generator.uniform(0.05, 0.2)),
    }


def plateau_fields(generator: Generator) -> dict[str, Any]:
    return {
        "factor": float(generator.uniform(0.3, 0.6)),
        "patience": int(generator.integers(0, 3)),
        "threshold": float(generator.choice([1e-3, 0.05])),
        "cooldown": int(generator.integers(0, 4)),
        "lowest": float(generator.choice([0.0, 0.2])),
    }


CASES: Cases[ScheduleCase] = Cases(
    "schedule",
    "ScheduleCase(factor=lambda s, run, epoch, batch: ..., torch=lambda schedulers, s, optimizer, run: ...)",
    {
        "constant": ScheduleCase(
            factor=lambda s, run, epoch, batch: 1.0,
            torch=lambda schedulers, s, optimizer, run: schedulers.ConstantLR(optimizer, 1.0),
        ),
        "step": ScheduleCase(
            factor=lambda s, run, epoch, batch: s.factor ** (epoch // s.every),
            torch=lambda schedulers, s, optimizer, run: schedulers.StepLR(optimizer, s.every, s.factor),
            fields=lambda g: {"every": int(g.integers(1, 8)), "factor": float(g.uniform(0.2, 0.8))},
        ),
        "exponential": ScheduleCase(
            factor=lambda s, run, epoch, batch: s.factor**epoch,
            torch=lambda schedulers, s, optimizer, run: schedulers.ExponentialLR(optimizer, s.factor),
            fields=uniform("factor"),
        ),
        "cosine": ScheduleCase(factor=cosine, torch=torch_cosine, by_batch=True, fields=cosine_fields),
        "one_cycle": ScheduleCase(
            factor=one_cycle,
            torch=lambda schedulers, s, optimizer, run: schedulers.OneCycleLR(
                optimizer,
                run.rate,
                run.epochs * run.batches,
                pct_start=s.rise,
                cycle_momentum=False,
                div_factor=1 / s.start,
                final_div_factor=s.start / s.end,
            ),
            by_batch=True,
            fields=lambda g: {
                "rise": float(g.uniform(0.05, 0.9)),
                "start": float(g.uniform(0.1, 0.3)),
                "end": float(g.uniform(0.001, 0.01)),
            },
        ),
        "reduce_on_plateau": ScheduleCase(
            factor=plateau,
            torch=lambda schedulers, s, optimizer, run: schedulers.ReduceLROnPlateau(
                optimizer,
                factor=s.factor,
                patience=s.patience,
                threshold=s.threshold,
                cooldown=s.cooldown,
                min_lr=run.rate * s.lowest,
                eps=0.0,
            ),
            by_loss=True,
            fields=plateau_fields,
        ),
    },
)
