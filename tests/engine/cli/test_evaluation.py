"""`layerloom evaluate`: of the kept run, of files of weights, and what is said where there is nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from engine.cli.evaluation import _tables
from engine.data.load import load as load_data
from engine.document.format.files import load
from engine.runs.files import write_run
from engine.runs.places import beside
from engine.training.session import TrainingSession
from tests.engine.cli.conftest import EXAMPLES, Outcome

Run = Callable[..., Outcome]


@pytest.fixture
def wine(tmp_path: Path) -> Path:
    return Path(shutil.copy(EXAMPLES / "wine.loom", tmp_path / "wine.loom"))


def test_without_weights_it_is_said_how_to_get_some(layerloom: Run, wine: Path) -> None:
    outcome = layerloom("evaluate", wine)
    assert outcome.status == 1
    assert "There are no trained weights of wine.loom" in outcome.errors
    assert "with `layerloom train FILE`; or pass weights" in outcome.errors


def test_the_kept_run_is_evaluated(layerloom: Run, wine: Path) -> None:
    project = load(wine)
    project = project.replace(training=project.training.replace(epochs=8))
    session = TrainingSession(project, load_data(project.data, wine.parent))
    session.start()
    session.join()
    record = session.record().result()
    write_run(record, beside(wine))
    outcome = layerloom("evaluate", wine, "--split", "test", "--json", "--importance")
    assert outcome.status == 0
    result = json.loads(outcome.output)
    (output,) = result["outputs"]
    assert result["split"] == "test"
    assert result["samples"] == len(record.model.split.test)
    assert output["figures"]["accuracy"] == pytest.approx(record.model.metrics["test_accuracy"], abs=1e-12)
    assert np.sum(output["confusion"]) == result["samples"]
    assert [line["name"] for line in output["classes"]] == list(record.model.spec.classes)
    assert sum(line["support"] for line in output["classes"]) == result["samples"]
    assert sorted(line["baseline"]["recall"] for line in output["classes"]) == [0.0, 0.0, 1.0]
    assert len(output["importance"]) == len(output["columns"]) == 13
    assert result["test_looks"] == {"count": 1, "weights": 1}
    again = json.loads(layerloom("evaluate", wine, "--split", "test", "--json").output)
    assert again["test_looks"] == {"count": 2, "weights": 1}
    assert any("evaluated 2 times" in note for note in again["notes"])
    table = layerloom("evaluate", wine)
    assert "Balanced accuracy" in table.output
    assert "Baseline" in table.output


def test_weights_of_a_file_and_of_another_program(layerloom: Run, sine: Path, tmp_path: Path) -> None:
    own = Path(shutil.copy(sine, tmp_path / "sine.loom"))
    weights, alone = tmp_path / "w.safetensors", tmp_path / "alone.safetensors"
    assert layerloom("train", own, "--epochs", 3, "--export", weights).status == 0
    outcome = layerloom("evaluate", own, "--weights", weights, "--json")
    result = json.loads(outcome.output)
    (output,) = result["outputs"]
    assert output["kind"] == "values"
    assert set(output["figures"]) == {"r2", "mae", "rmse", "bias"}
    assert result["test_looks"] is None
    save_file({name: values for name, values in load_file(weights).items() if "/" not in name}, alone)
    told = layerloom("evaluate", own, "--weights", alone, "--json")
    assert told.status == 0
    assert any("samples are not known" in note for note in json.loads(told.output)["notes"])
    text = layerloom("evaluate", own, "--weights", weights, "--importance", "--split", "train")
    assert "Mean of training" in text.output
    assert "have trained the weights" in text.errors


def test_counts_are_printed_in_full() -> None:
    matrix = [[1_234_567, 0], [2, 1_000_000.25]]
    half = {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    lines = [{"name": name, **half, "baseline": half, "support": 1_234_567} for name in ("a", "b")]
    fall = [{"column": "size", "mean": None, "std": None, "falls": [None]}]
    output = {
        "figures": {}, "baseline": {}, "classes": lines, "confusion": matrix, "mistakes": [], "importance": fall,
        "importance_score": "accuracy",
    }  # fmt: skip
    _, by_class, confusion, importance = _tables(output)
    assert list(by_class.columns[7].cells) == ["1,234,567"] * 2
    assert [list(column.cells) for column in confusion.columns[1:]] == [["1,234,567", "2"], ["0", "1,000,000.25"]]
    assert list(importance.columns[1].cells) == ["–"]
