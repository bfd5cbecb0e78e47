"""Batches that are run piece by piece train to the same bits, and the pieces add up to the whole."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.norms.batch_norm import BatchNorm
from engine.runtime import stopwatch
from engine.runtime.machine import Machine
from engine.runtime.stopwatch import Cancelled, time_instructions
from tests.oracles.rig import Rig, draw, make_rig

ROWS = 64


def rig(units: int = 40) -> Rig:
    layers = {
        "input": Input(),
        "wide": Dense(units=units, activation="tanh"),
        "norm": BatchNorm(),
        "drop": Dropout(),
        "last": Dense(units=3, activation="softmax"),
        "output": Output(),
    }
    made = make_rig(draw(layers), (20,), rows=ROWS, classes=3, dtype="float32", optimizer="adam", clip_norm=1.0)
    made.machine.reals[0] = 1e-3
    return made


def second(first: Rig, threads: int) -> Machine:
    """Another machine with the same weights and data."""
    one, machine = first.machine, Machine(first.plan, "float32", threads=threads)
    machine.arena[:] = one.arena
    machine.reals[:] = one.reals
    machine.bind(one.inputs, one.values, one.labels)
    return machine


@pytest.mark.parametrize("threads", [1, 2])
def test_weights_move_as_if_nobody_looked(threads: int) -> None:
    first = rig()
    other, order = second(first, threads), np.arange(ROWS)
    taken: list[int] = []
    # Each pass of no time runs a single batch: two in all.
    time_instructions(other, "train", order, 0.0, wanted=lambda: taken.append(1) is None)
    for _ in range(2):
        first.machine.run("train", order, 0, 1, np.zeros(1))
    other.close()
    end = first.plan.state_range[1]
    np.testing.assert_array_equal(other.arena[:end], first.machine.arena[:end])
    program = first.plan.programs["train"]
    pieces = sum(item.instructions[1] - item.instructions[0] for stage in program.stages for item in stage.items)
    assert len(taken) == len(program.stages) + 1 + pieces + 1


def test_evaluating_is_no_step() -> None:
    made = rig()
    taken = time_instructions(made.machine, "evaluate", np.arange(ROWS), 0.0)
    assert len(taken) == len(made.plan.programs["evaluate"].instructions)
    assert made.machine.ints[4] == 0


def test_the_parts_add_up_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock on which a call takes 1 s, a stage 6 s more, and each piece of a stage, alone, 2 s more."""
    made, now = rig(), [0.0]
    program, run_stages = made.plan.programs["train"], Machine.run_stages

    def run(machine: Machine, cut: Any, order: Any, batch: int, stages: slice, *, helped: bool) -> None:
        run_stages(machine, cut, order, batch, stages, helped=helped)
        alone = len(cut.stages) > len(program.stages)
        now[0] += 1.0 + (2.0 if alone else 6.0) * len(cut.stages[stages])

    monkeypatch.setattr(Machine, "run_stages", run)
    monkeypatch.setattr(stopwatch, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    taken = time_instructions(made.machine, "train", np.arange(ROWS), 0.5)
    for stage in program.stages:
        pieces = [row - program.start for item in stage.items for row in range(*item.instructions)]
        for row in set(pieces):
            assert taken[row] == pytest.approx(6.0 * pieces.count(row) / len(pieces))


def test_it_ends_where_nobody_wants_it() -> None:
    with pytest.raises(Cancelled):
        time_instructions(rig().machine, "train", np.arange(ROWS), 60.0, wanted=lambda: False)
