"""Learning-rate schedules: what the optimiser's rate is multiplied by, batch by batch.

Each is a function of where the run stands, and keeps nothing itself. What it has to know of the losses so far is a
small value that the trainer carries from epoch to epoch: an epoch costs the same however many came before it, and a run
can be resumed from that value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as value
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from engine.fields import Declared, Family, field

SCHEDULES: Family[Schedule] = Family("schedule")

ScheduleState = Mapping[str, float]
"""State of a schedule, by name; empty for most."""


@dataclass(frozen=True, slots=True)
class Moment:
    """State of a run at the beginning of an epoch.

    Attributes:
        epoch: Epochs done.
        epochs: Epochs in all.
        batches: Batches in an epoch.
        state: What the schedule has carried so far: that of `begin`, handed through `after` for each epoch done.
    """

    epoch: int
    epochs: int
    batches: int
    state: ScheduleState = value(default_factory=dict)

    @property
    def steps(self) -> NDArray[np.int64]:
        """(batches,) steps of the optimiser that come before each batch of this epoch."""
        return self.epoch * self.batches + np.arange(self.batches)


class Schedule(Declared):
    """Changes the learning rate in the course of a run."""

    @property
    def spans_run(self) -> bool:
        """True if the rate depends on how many epochs the whole run has: a longer run has another from the start."""
        return False

    def begin(self) -> ScheduleState:
        """The state before the first epoch."""
        return {}

    def after(self, state: ScheduleState, loss: float) -> ScheduleState:
        """The state after one more epoch: a new value, `state` stays as it is.

        Args:
            state: That before the epoch.
            loss: The validation loss of the epoch, or the training loss where there are no validation samples.
        """
        return state

    def factors(self, moment: Moment) -> NDArray[np.float64]:
        """(batches,) what the optimiser's learning rate is multiplied by in each batch of the epoch that begins."""
        return np.full(moment.batches, self.factor_of_epoch(moment))

    def factor_of_epoch(self, moment: Moment) -> float:
        """The factor, where it is one for the whole epoch."""
        raise NotImplementedError


AnySchedule = Annotated[Schedule, SCHEDULES]


@SCHEDULES.register
class Constant(Schedule):
    """Constant learning rate."""

    type: Literal["constant"] = "constant"

    def factor_of_epoch(self, moment: Moment) -> float:
        return 1.0


@SCHEDULES.register
class Step(Schedule):
    """Step decay: multiplies the learning rate by `factor` every few epochs: `factor ^ floor(epoch / every)`."""

    type: Literal["step"] = "step"
    every: int = field(10, minimum=1, maximum=1_000_000, unit="epochs", help="Number of epochs between two reductions.")
    factor: float = field(0.1, minimum=1e-6, maximum=1.0, help="Factor on the learning rate at each reduction.")

    def factor_of_epoch(self, moment: Moment) -> float:
        return float(self.factor ** (moment.epoch // self.every))


@SCHEDULES.register
class Exponential(Schedule):
    """Exponential decay: multiplies the learning rate by `factor` after every epoch: `factor ^ epoch`."""

    type: Literal["exponential"] = "exponential"
    factor: float = field(0.95, minimum=1e-6, maximum=1.0, help="Factor on the learning rate after each epoch.")

    def factor_of_epoch(self, moment: Moment) -> float:
        return float(self.factor**moment.epoch)


@SCHEDULES.register
class Cosine(Schedule):
    """Cosine annealing, batch by batch, after an optional linear warm-up and with optional warm restarts.

    `lowest + (1 - lowest) (1 + cos(pi t / T)) / 2`, t epochs after the warm-up or the last restart, T epochs long.
    Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017.
    """

    main: ClassVar[tuple[str, ...]] = ("warm_up", "lowest")
    type: Literal["cosine"] = "cosine"
    warm_up: int = field(
        0,
        minimum=0,
        maximum=1_000_000,
        unit="epochs",
        help="Number of warm-up epochs, in which the learning rate rises linearly from 0.",
    )
    restart_after: int = field(
        0,
        minimum=0,
        maximum=1_000_000,
        unit="epochs",
        help="Number of epochs until the first restart; 0 means no restart.",
    )
    stretch: int = field(1, minimum=1, maximum=100, help="Factor on the number of epochs from one restart to the next.")
    lowest: float = field(
        0.0, minimum=0.0, maximum=1.0, help="Learning rate at the end of a cosine, as a share of the initial one."
    )

    @property
    def spans_run(self) -> bool:
        return self.restart_after == 0

    def factors(self, moment: Moment) -> NDArray[np.float64]:
        rising = (moment.steps + 1) / max(1, self.warm_up * moment.batches)
        after = np.maximum(moment.steps / moment.batches - self.warm_up, 0.0)
        along = self._position(after, self.restart_after or max(1, moment.epochs - self.warm_up))
        falling = self.lowest + (1.0 - self.lowest) * (1.0 + np.cos(np.pi * along)) / 2.0
        return np.where(moment.steps < self.warm_up * moment.batches, rising, falling)

    def _position(self, after: NDArray[Any], first: int) -> NDArray[Any]:
        """Share of the present fall that is done, `after` epochs, where the first is so many epochs long."""
        if self.stretch == 1:
            position: NDArray[Any] = after / first % 1.0
            return position
        falls = np.log1p(after / first * (self.stretch - 1)) / np.log(self.stretch)
        length = first * self.stretch ** np.floor(falls + 1e-9)  # a whole number may come out a little below itself
        begun = (length - first) / (self.stretch - 1)
        return np.asarray((after - begun) / length)


@SCHEDULES.register
class OneCycle(Schedule):
    """One-cycle policy: the learning rate rises from a small value to its maximum, then falls to almost 0.

    Both along half a cosine, batch by batch. Smith and Topin, "Super-Convergence", 2018.
    """

    title: ClassVar[str] = "One cycle"
    type: Literal["one_cycle"] = "one_cycle"
    rise: float = field(0.3, minimum=0.0, maximum=1.0, help="Share of the run in which the learning rate rises.")
    start: float = field(0.04, minimum=0.0, maximum=1.0, help="Learning rate at the start, as a share of the highest.")
    end: float = field(4e-6, minimum=0.0, maximum=1.0, help="Learning rate at the end, as a share of the highest.")

    @property
    def spans_run(self) -> bool:
        return True

    def factors(self, moment: Moment) -> NDArray[np.float64]:
        last = moment.epochs * moment.batches - 1
        top = self.rise * (last + 1) - 1.0  # the step of the full rate
        steps = moment.steps
        rising = np.clip(steps / top, 0.0, 1.0) if top > 0.0 else np.ones(len(steps))
        falling = np.clip((steps - top) / max(last - top, 1e-9), 0.0, 1.0)
        return np.where(steps <= top, _half_cosine(self.start, 1.0, rising), _half_cosine(1.0, self.end, falling))


def _half_cosine(start: float, end: float, along: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(end + (start - end) / 2.0 * (1.0 + np.cos(np.pi * along)))


@SCHEDULES.register
class ReduceOnPlateau(Schedule):
    """Multiplies the learning rate by `factor` when the validation loss has not improved for some epochs."""

    title: ClassVar[str] = "Reduce on plateau"
    main: ClassVar[tuple[str, ...]] = ("factor", "patience")
    type: Literal["reduce_on_plateau"] = "reduce_on_plateau"
    factor: float = field(0.1, minimum=1e-6, maximum=1.0, help="Factor on the learning rate at each reduction.")
    patience: int = field(
        10,
        minimum=0,
        maximum=1_000_000,
        unit="epochs",
        help="Number of epochs without improvement before the learning rate is reduced.",
    )
    threshold: float = field(
        1e-4, minimum=0.0, maximum=1.0, help="Relative decrease of the validation loss that counts as an improvement."
    )
    cooldown: int = field(
        0,
        minimum=0,
        maximum=1_000_000,
        unit="epochs",
        help="Number of epochs to wait after a reduction before counting again.",
    )
    lowest: float = field(0.0, minimum=0.0, maximum=1.0, help="Lowest learning rate, as a share of the initial one.")

    def begin(self) -> ScheduleState:
        return {"best": np.inf, "factor": 1.0, "bad": 0.0, "resting": 0.0}

    def after(self, state: ScheduleState, loss: float) -> ScheduleState:
        best, factor, bad, resting = state["best"], state["factor"], state["bad"], state["resting"]
        better = loss < best * (1.0 - self.threshold) if np.isfinite(best) else loss < best
        best = loss if better else best
        bad = 0.0 if better or resting else bad + 1.0
        resting = max(0.0, resting - 1.0)
        if bad > self.patience:
            factor = max(factor * self.factor, self.lowest)
            bad, resting = 0.0, float(self.cooldown)
        return {"best": best, "factor": factor, "bad": bad, "resting": resting}

    def factor_of_epoch(self, moment: Moment) -> float:
        return moment.state["factor"]
