"""The learning rate in a run."""

from __future__ import annotations

import sys
import tracemalloc
from types import FrameType
from typing import Any

import numpy as np
import pytest

from engine.schedules import SCHEDULES, Cosine, Moment
from engine.tape import slots
from engine.training.trainer import Trainer
from tests.engine.training.conftest import classifier, flowers


def test_the_rate_falls_when_the_validation_loss_does_not() -> None:
    """A rate of nearly nothing leaves the loss where it is."""
    schedule = {"type": "reduce_on_plateau", "patience": 1, "factor": 0.5}
    project = classifier(epochs=9, schedule=schedule, optimizer={"type": "sgd", "learning_rate": 1e-9})
    rates = []
    with Trainer(project, flowers(), threads=1) as trainer:
        for _ in range(7):
            trainer.advance(trainer.batches_per_epoch, np.zeros(trainer.batches_per_epoch))
            rates.append(trainer.machine.reals[slots.LEARNING_RATE] / 1e-9)
            trainer.finish_epoch(0.0)
    assert rates == pytest.approx([1.0, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25])


@pytest.mark.parametrize("schedule", ["reduce_on_plateau", "cosine"])
def test_an_epoch_is_the_same_work_however_many_came_before(schedule: str) -> None:
    """Counted in lines of Python that run at the end of an epoch, and in what they ask of the memory."""
    project = classifier(epochs=1000, schedule={"type": schedule}, batch_size=100, patience=1000)
    with Trainer(project, flowers(rows=20), threads=1) as trainer:
        after_few, after_many = (least_work(trainer, epoch) for epoch in (20, 800))
    assert after_many[0] <= after_few[0] + 5  # an epoch may happen to be the best
    assert after_many[1] < after_few[1] + 4 * 800  # nothing that grows by one number an epoch is copied


def least_work(trainer: Trainer, epoch: int) -> tuple[int, int]:
    """Work of the cheapest of five epochs: in some, a list that grows by one number is moved to where it has room."""
    lines, most = zip(*(work_of_epoch(trainer, epoch + more) for more in range(0, 10, 2)), strict=True)
    return min(lines), min(most)


def work_of_epoch(trainer: Trainer, epoch: int) -> tuple[int, int]:
    """Lines of the engine that run as an epoch ends, and the most bytes that are taken meanwhile."""
    while trainer.epoch < epoch:
        trainer.advance(1, np.zeros(1))
        trainer.finish_epoch(0.0)
    trainer.advance(1, np.zeros(1))
    lines = 0

    def count(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    tracemalloc.start()
    sys.settrace(count)
    try:
        trainer.finish_epoch(0.0)
    finally:
        sys.settrace(before)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return lines, most


@pytest.mark.parametrize("name", SCHEDULES.names())
def test_a_schedule_says_whether_a_longer_run_has_other_rates_from_the_start(name: str) -> None:
    for schedule in (SCHEDULES.create(name), *([Cosine(restart_after=3)] if name == "cosine" else [])):
        short, long = (
            np.concatenate([schedule.factors(Moment(epoch, epochs, 4, schedule.begin())) for epoch in range(5)])
            for epochs in (5, 9)
        )
        assert schedule.spans_run is not np.array_equal(short, long)
