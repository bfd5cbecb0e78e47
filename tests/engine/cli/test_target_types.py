"""Targets that may be classes or numbers, by the command line: from a file of one's own to an export of the model."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.document.format.files import save
from engine.document.project import DataSettings
from engine.export.weights import read_model
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.sources import Csv
from tests.engine.training.conftest import project_of

Command = Callable[..., Any]


def written(folder: Path, targets: list[int], units: int, activation: str, loss: str, **source: Any) -> Path:
    rows = [f"{np.sin(each) + target / max(targets):.5f},{each % 5},{target}" for each, target in enumerate(targets)]
    (folder / "data.csv").write_text("\n".join(["a,b,dose", *rows]) + "\n")
    layers = {"input": Input(), "last": Dense(units=units, activation=activation), "output": Output()}
    project = project_of(layers, loss=loss, epochs=5, metrics=("mae", "f1"))
    save(project.replace(data=DataSettings(source=Csv(path="data.csv", **source))), folder / "a.loom")
    return folder / "a.loom"


@pytest.mark.parametrize(
    ("targets", "units", "activation", "loss"),
    [
        ([50, 150] * 40, 1, "linear", "mean_squared_error"),
        ([1, 2, 3, 4, 5] * 16, 1, "linear", "huber"),
        (list(range(10)) * 8, 1, "exponential", "poisson"),
    ],
)
def test_numbers(
    layerloom: Command, tmp_path: Path, targets: list[int], units: int, activation: str, loss: str
) -> None:
    project = written(tmp_path, targets, units, activation, loss)
    weights, script = tmp_path / "w.npz", tmp_path / "model.py"
    outcome = layerloom("train", project, "--json", "--export", weights, "--export", script)
    assert outcome.status == 0, outcome.errors
    result = json.loads(outcome.output.splitlines()[-1])
    assert (result["test_accuracy"], "test_f1" in result, result["test_mae"] > 0) == (None, False, True)
    assert read_model(weights).spec.classes == ()
    assert layerloom("export", project, "--weights", weights, "--to", tmp_path / "w.safetensors").status == 0
    said = subprocess.run([sys.executable, script, tmp_path / "data.csv"], check=True, capture_output=True, text=True)
    assert all(line.startswith("[") for line in said.stdout.splitlines()[1:])  # numbers, and no names of classes


def test_classes(layerloom: Command, tmp_path: Path) -> None:
    letters = [97 + each % 26 for each in range(208)]
    project = written(tmp_path, letters, 26, "softmax", "categorical_cross_entropy")
    weights, script = tmp_path / "w.npz", tmp_path / "model.py"
    outcome = layerloom("train", project, "--json", "--export", weights, "--export", script)
    assert outcome.status == 0, outcome.errors
    result = json.loads(outcome.output.splitlines()[-1])
    assert ("test_f1" in result, "test_mae" in result) == (True, False)
    assert read_model(weights).spec.classes == tuple(str(97 + each) for each in range(26))
    assert layerloom("export", project, "--weights", weights, "--to", tmp_path / "w.safetensors").status == 0
    said = subprocess.run([sys.executable, script, tmp_path / "data.csv"], check=True, capture_output=True, text=True)
    names = [line.split()[0] for line in said.stdout.splitlines() if "[" in line]
    assert len(names) == len(letters)
    assert set(names) <= {str(97 + each) for each in range(26)}


def test_what_the_user_says_holds(layerloom: Command, tmp_path: Path) -> None:
    project = written(tmp_path, [1, 2, 3] * 30, 3, "softmax", "categorical_cross_entropy", target_type="numbers")
    outcome = layerloom("check", project)
    assert outcome.status == 1
    assert "set the target type of the data to automatic" in " ".join(outcome.errors.split())
    project = written(tmp_path, [1, 2, 3] * 30, 1, "linear", "mean_squared_error", target_type="classes")
    assert "the 3 classes of dose need 3" in " ".join(layerloom("check", project).errors.split())
