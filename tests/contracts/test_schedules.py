"""Every schedule of the registry, by its case: the factor of each batch, PyTorch, short runs, a run of the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.schedules import SCHEDULES, Moment, Schedule
from engine.tape import slots
from engine.training.trainer import Trainer
from tests.engine.cases.schedules import CASES, Run
from tests.engine.training.conftest import classifier, flowers
from tests.oracles.cases import member

every = pytest.mark.parametrize("name", SCHEDULES.names())

LOSSES = (5.0, 4.0, 4.1, 3.9999, 4.2, 3.0, 3.0, 3.1, 2.9, 2.9, 2.9, 2.9, 2.9, 1.0, 2.0, 2.0, 0.9, *[1.0] * 7)
RUN = Run(rate=0.5, epochs=24, batches=7, losses=LOSSES)


def members(name: str) -> list[Schedule]:
    """With the default fields, and with others."""
    cls, case = SCHEDULES[name], CASES[name]
    return [cls(), *(member(cls, case, np.random.default_rng(seed)) for seed in range(12))]


def factors(schedule: Schedule, run: Run) -> Any:
    """(epochs, batches) factors of a run."""
    state, found = schedule.begin(), []
    for epoch in range(run.epochs):
        found.append(schedule.factors(Moment(epoch, run.epochs, run.batches, state)))
        state = schedule.after(state, run.losses[epoch])
    return np.array(found)


def expected(schedule: Schedule, run: Run) -> Any:
    factor = CASES[schedule.type].factor
    return np.array(
        [[factor(schedule, run, epoch, batch) for batch in range(run.batches)] for epoch in range(run.epochs)]
    )


@every
def test_factors_are_those_of_the_rule(name: str) -> None:
    seen = set()
    for schedule in members(name):
        found = factors(schedule, RUN)
        assert found.shape == (RUN.epochs, RUN.batches)
        assert_allclose(found, expected(schedule, RUN), rtol=1e-9, atol=1e-15, err_msg=str(schedule))
        seen |= {round(float(one), 9) for one in found.ravel()}
    assert len(seen) > 3 or name == "constant", "the factor never changes, so the test sees nothing"


@every
def test_the_rule_is_pytorchs(name: str) -> None:
    torch = pytest.importorskip("torch")
    case, judged = CASES[name], 0
    for schedule in members(name):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], RUN.rate)
        scheduler = case.torch(torch.optim.lr_scheduler, schedule, optimizer, RUN)
        if scheduler is None:
            continue
        found = np.zeros((RUN.epochs, RUN.batches))
        for epoch in range(RUN.epochs):
            for batch in range(RUN.batches):
                found[epoch, batch] = optimizer.param_groups[0]["lr"] / RUN.rate
                optimizer.step()
                if case.by_batch and (epoch, batch) != (RUN.epochs - 1, RUN.batches - 1):
                    scheduler.step()
            if not case.by_batch:
                scheduler.step(*([RUN.losses[epoch]] if case.by_loss else []))
        assert_allclose(expected(schedule, RUN), found, rtol=1e-9, atol=1e-15, err_msg=str(schedule))
        judged += 1
    assert judged > 3


@every
@pytest.mark.parametrize(("epochs", "batches"), [(0, 1), (1, 1), (1, 9), (3, 1)])
def test_short_runs_have_rates_that_are_numbers(name: str, epochs: int, batches: int) -> None:
    for schedule in members(name):
        state = schedule.begin()
        for epoch in range(epochs + 1):
            found = schedule.factors(Moment(epoch, epochs, batches, state))
            assert found.shape == (batches,)
            assert ((found >= 0.0) & (found <= 1.0)).all()
            state = schedule.after(state, 1.0)


@every
def test_every_batch_of_a_run_has_the_rate_of_the_rule(name: str) -> None:
    """The engine's own run: what the optimiser is handed, batch by batch; the losses are told as they come."""
    schedule = members(name)[1]
    project = classifier(epochs=5, schedule=schedule, optimizer={"type": "sgd", "learning_rate": 0.1})
    with Trainer(project, flowers(), threads=1) as trainer:
        run = Run(0.1, 5, trainer.batches_per_epoch, losses := [])
        for epoch in range(5):
            for batch in range(run.batches):
                trainer.advance(1, np.zeros(1))
                rate = 0.1 * CASES[name].factor(schedule, run, epoch, batch)
                assert trainer.machine.reals[slots.LEARNING_RATE] == pytest.approx(rate, rel=1e-12)
            losses.append(trainer.finish_epoch(0.0).metrics["val_loss"])
