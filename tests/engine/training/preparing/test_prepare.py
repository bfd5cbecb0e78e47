"""What a run is prepared of: computed once, frozen, and the same for all who run it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest

from engine.errors import TrainingError
from engine.training.machines import fill_initially, make_machine
from engine.training.predict import outputs_of
from engine.training.preparing.prepare import prepare
from engine.training.starting.lineage import Lineage
from engine.training.trainer import Trainer
from tests.engine.training.conftest import classifier, curve, flowers
from tests.oracles import naive


def test_it_cannot_be_changed() -> None:
    prepared = prepare(classifier(), flowers())
    with pytest.raises(FrozenInstanceError):
        prepared.plan = prepared.plan  # type: ignore[misc]


def test_a_trainer_runs_what_is_prepared() -> None:
    project, data = classifier(seed=3), flowers()
    prepared = prepare(project, data)
    with Trainer(project, data) as trainer:
        assert np.array_equal(trainer.plan.table, prepared.plan.table)
        for part in ("train", "validation", "test"):
            np.testing.assert_array_equal(getattr(trainer.split, part), getattr(prepared.split, part))
        with closing(make_machine(prepared)) as machine:
            fill_initially(machine)
            for name, values in trainer.machine.weights().items():
                np.testing.assert_array_equal(machine.weights()[name], values)


def test_a_machine_has_its_data_and_initial_weights() -> None:
    """Its predictions are those of plain loops, of inputs as they were normalised."""
    project, data = classifier(), flowers(rows=50)
    prepared = prepare(project, data, dtype="float64", programs=["predict"])
    assert tuple(prepared.plan.programs) == ("predict",)
    with closing(make_machine(prepared)) as machine:
        fill_initially(machine)
        found = outputs_of(machine, np.arange(50))
        expected = naive.forward(project, machine.weights(), prepared.preparation.apply(data.inputs))
    for node, values in expected.items():
        np.testing.assert_allclose(found[node], values, atol=1e-12)


def test_split_and_normalisation_of_an_earlier_run_are_kept() -> None:
    data = flowers()
    first = prepare(classifier(seed=1), data)
    again = prepare(classifier(seed=2), data, lineage=Lineage(split=first.split, preparation=first.preparation))
    assert again.split is first.split
    assert again.preparation is first.preparation
    assert (prepare(classifier(seed=2), data).split.train != first.split.train).any()


def test_a_project_with_errors_is_refused() -> None:
    with pytest.raises(TrainingError, match=r"compares with classes, but .* is numbers"):
        prepare(classifier(), curve())


def test_it_loads_no_numba() -> None:
    """So that a window and the command line can prepare before kernels are there."""
    told = "import sys, engine.training.preparing.prepare; print('numba' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", told], cwd=Path(__file__).parents[4], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"
