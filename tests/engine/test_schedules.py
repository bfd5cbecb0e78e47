"""Schedules beside PyTorch's, and as functions of the moment alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.schedules import SCHEDULES, Constant, Cosine, Exponential, Moment, OneCycle, ReduceOnPlateau, Schedule, Step

torch = pytest.importorskip("torch")

RATE, EPOCHS, BATCHES = 0.5, 24, 7


def rates(schedule: Schedule, losses: tuple[float, ...] = ()) -> Any:
    """(EPOCHS, BATCHES) rates of a run."""
    state, found = schedule.begin(), []
    for epoch in range(EPOCHS):
        found.append(RATE * schedule.factors(Moment(epoch, EPOCHS, BATCHES, state)))
        state = schedule.after(state, losses[epoch] if losses else 1.0)
    return np.array(found)


def theirs(make: Any, *, every_batch: bool = False, losses: tuple[float, ...] = ()) -> Any:
    """The rates of PyTorch's scheduler that `make` makes of an optimiser."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], RATE)
    scheduler = make(optimizer)
    found = np.zeros((EPOCHS, BATCHES))
    for epoch in range(EPOCHS):
        for batch in range(BATCHES):
            found[epoch, batch] = optimizer.param_groups[0]["lr"]
            optimizer.step()
            if every_batch and (epoch, batch) != (EPOCHS - 1, BATCHES - 1):
                scheduler.step()
        if not every_batch:
            scheduler.step(*losses[epoch : epoch + 1])
    return found


def same(ours: Any, others: Any) -> None:
    np.testing.assert_allclose(ours, others, rtol=1e-9, atol=1e-15)


torch_schedulers: Any = torch.optim.lr_scheduler


def test_constant() -> None:
    same(rates(Constant()), np.full((EPOCHS, BATCHES), RATE))


def test_step() -> None:
    same(rates(Step(every=5, factor=0.3)), theirs(lambda o: torch_schedulers.StepLR(o, 5, 0.3)))


def test_exponential() -> None:
    same(rates(Exponential(factor=0.8)), theirs(lambda o: torch_schedulers.ExponentialLR(o, 0.8)))


@pytest.mark.parametrize(("first", "stretch"), [(24, 1), (5, 1), (3, 2), (2, 3), (1, 2)])
def test_cosine_with_restarts(first: int, stretch: int) -> None:
    schedule = Cosine(restart_after=0 if first == EPOCHS else first, stretch=stretch, lowest=0.1)
    steps = first * BATCHES

    def make(optimizer: Any) -> Any:
        return torch_schedulers.CosineAnnealingWarmRestarts(optimizer, steps, stretch, eta_min=0.1 * RATE)

    same(rates(schedule), theirs(make, every_batch=True))


def test_cosine_with_warm_up() -> None:
    warm = 4 * BATCHES

    def make(optimizer: Any) -> Any:
        rise = torch_schedulers.LinearLR(optimizer, 1.0 / warm, 1.0, warm - 1)
        fall = torch_schedulers.CosineAnnealingLR(optimizer, (EPOCHS - 4) * BATCHES)
        return torch_schedulers.SequentialLR(optimizer, [rise, fall], [warm])

    same(rates(Cosine(warm_up=4)), theirs(make, every_batch=True))


@pytest.mark.parametrize("rise", [0.3, 0.05, 0.9])
def test_one_cycle(rise: float) -> None:
    def make(optimizer: Any) -> Any:
        return torch_schedulers.OneCycleLR(
            optimizer,
            RATE,
            EPOCHS * BATCHES,
            pct_start=rise,
            cycle_momentum=False,
            div_factor=25.0,
            final_div_factor=1e4,
        )

    same(rates(OneCycle(rise=rise)), theirs(make, every_batch=True))


@pytest.mark.parametrize("fields", [{"patience": 2}, {"patience": 0, "cooldown": 3}, {"patience": 1, "lowest": 0.05}])
def test_reduce_on_plateau(fields: dict[str, Any]) -> None:
    losses = (5.0, 4.0, 4.1, 3.9999, 4.2, 3.0, 3.0, 3.1, 2.9, 2.9, 2.9, 2.9, 2.9, 1.0, 2.0, 2.0, 0.9, *[1.0] * 7)
    schedule = ReduceOnPlateau(factor=0.3, **fields)

    def make(optimizer: Any) -> Any:
        return torch_schedulers.ReduceLROnPlateau(
            optimizer, factor=0.3, patience=schedule.patience, cooldown=schedule.cooldown, min_lr=RATE * schedule.lowest
        )

    ours = rates(schedule, losses)
    assert len(np.unique(ours)) >= 3
    same(ours, theirs(make, losses=losses))


@pytest.mark.parametrize("name", SCHEDULES.names())
@pytest.mark.parametrize(("epochs", "batches"), [(0, 1), (1, 1), (1, 9), (3, 1)])
def test_short_runs_have_rates_that_are_numbers(name: str, epochs: int, batches: int) -> None:
    schedule = SCHEDULES[name]()
    state = schedule.begin()
    for epoch in range(epochs + 1):
        factors = schedule.factors(Moment(epoch, epochs, batches, state))
        state = schedule.after(state, 1.0)
        assert factors.shape == (batches,)
        assert ((factors >= 0.0) & (factors <= 1.0)).all()
