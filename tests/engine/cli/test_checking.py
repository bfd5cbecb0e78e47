from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.document.editing.edits import disconnect, set_training
from engine.document.format.files import load, save
from engine.document.project import DataSettings
from engine.sources import Csv

Command = Callable[..., Any]


def test_json_is_the_contract(layerloom: Command, digits: Path) -> None:
    outcome = layerloom("check", digits, "--json")
    assert outcome.status == 0
    report = json.loads(outcome.output)
    assert set(report) == {"layers", "totals", "diagnostics"}
    hidden = report["layers"][1]
    assert set(hidden) == {"id", "name", "type", "used", "outputs", "parameters", "multiply_adds", "bytes"}
    assert (hidden["type"], hidden["outputs"], hidden["parameters"]) == ("Dense", [[128]], 64 * 128 + 128)
    assert hidden["multiply_adds"] == 64 * 128
    assert report["totals"]["parameters"] == 64 * 128 + 128 + 128 * 10 + 10
    assert report["totals"]["bytes"] == sum(layer["bytes"] for layer in report["layers"])
    assert report["totals"]["training_bytes"] > 4 * 4 * report["totals"]["parameters"], "weights, gradients, Adam's two"
    assert not any(entry["severity"] == "error" for entry in report["diagnostics"])


def test_table_shows_the_same(layerloom: Command, digits: Path) -> None:
    outcome = layerloom("check", digits)
    assert outcome.status == 0
    assert "8,320" in outcome.output
    assert "9,610" in outcome.output
    assert "Training takes " in outcome.output


def test_broken_network_has_status_1_and_says_where(layerloom: Command, digits: Path, tmp_path: Path) -> None:
    project = load(digits)
    broken = disconnect(project, project.network.wires[0])
    path = tmp_path / "broken.loom"
    save(broken, path)
    outcome = layerloom("check", path, "--json")
    assert outcome.status == 1
    errors = [entry for entry in json.loads(outcome.output)["diagnostics"] if entry["severity"] == "error"]
    assert errors
    assert set(errors[0]) == {"severity", "code", "node", "field", "message"}
    assert errors[0]["node"] in project.network.ids()
    assert len(json.loads(outcome.output)["layers"]) == len(project.network.nodes)
    table = layerloom("check", path)
    assert table.status == 1
    assert "error: " in table.errors
    assert "error: " not in table.output
    assert "error: " in outcome.errors, "in JSON as well: exit status 1 comes with a sentence on standard error"


def test_missing_data_are_a_diagnostic_and_layers_are_shown(layerloom: Command, digits: Path, tmp_path: Path) -> None:
    project = load(digits).replace(data=DataSettings(source=Csv(path="nowhere.csv")))
    path = tmp_path / "project.loom"
    save(project, path)
    outcome = layerloom("check", path, "--json")
    assert outcome.status == 1
    report = json.loads(outcome.output)
    codes = [entry["code"] for entry in report["diagnostics"]]
    assert codes[0] == "data-unusable"
    assert "no-data" not in codes
    assert "nowhere.csv" in report["diagnostics"][0]["message"]
    assert len(report["layers"]) == len(project.network.nodes)


def test_advice_is_given_with_its_source(layerloom: Command, digits: Path, tmp_path: Path) -> None:
    path = tmp_path / "project.loom"
    save(set_training(load(digits), loss="mean_squared_error"), path)
    outcome = layerloom("check", path, "--json")
    assert outcome.status == 0
    (entry,) = json.loads(outcome.output)["diagnostics"]
    assert (entry["severity"], entry["code"]) == ("hint", "softmax-squared-error")
    assert "Interspeech 2013" in entry["source"]
    assert entry["fix"] == "Use categorical cross-entropy"
    table = " ".join(layerloom("check", path).output.split())
    assert "hint: " in table
    assert "Interspeech 2013]" in table


def test_no_such_file(layerloom: Command, tmp_path: Path) -> None:
    outcome = layerloom("check", tmp_path / "nowhere.loom")
    assert (outcome.status, outcome.output) == (1, "")
    assert outcome.errors.startswith("layerloom: nowhere.loom cannot be opened")
