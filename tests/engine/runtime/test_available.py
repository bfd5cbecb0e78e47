"""A project that the machine's memory cannot hold is refused with both figures, before anything is taken."""

import numpy as np
import pytest

from engine.data.load import load
from engine.document.templates import shipped
from engine.errors import PlanError
from engine.plan.compile import compile
from engine.runtime import available
from engine.runtime.machine import Machine
from engine.training.trainer import Trainer


def digits():
    return shipped("digits").load()


def test_the_machine_has_memory() -> None:
    assert available.available_memory() > 2**20


def test_what_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    project = digits()
    monkeypatch.setattr(available, "available_memory", lambda: 100 * 1024)
    monkeypatch.setattr(Machine, "__init__", lambda *_, **__: pytest.fail("memory was taken"))
    with pytest.raises(PlanError, match=r"Training would take .* KiB, but this machine has 100 KiB available"):
        Trainer(project, load(project.data, None))


def test_the_figure_is_that_of_the_arrays() -> None:
    project = digits()
    trainer = Trainer(project, load(project.data, None))
    machine = trainer.machine
    taken = machine.arena.nbytes + machine.ints.nbytes + machine.reals.nbytes
    assert trainer.plan.memory() == taken
    double = compile(project.network, trainer.analysis, project.training).memory("float64")
    assert double == taken + 4 * machine.arena.size
    assert isinstance(taken, int | np.integer)
