"""`layerloom data`: what a table holds and what may mislead, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.document.editing.columns import choose, dismiss
from engine.document.editing.edits import set_data
from engine.document.format.files import load, save
from engine.document.project import DataSettings, Project
from engine.sources import Csv

Command = Callable[..., Any]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Ids, a copy of the target, a measurement with a missing cell, a kind, and names that are no features."""
    path = tmp_path / "plants.csv"
    rows = [
        f"{7 * at * at},{at * 37 % 90 / 7 if at else ''},{'ab'[at * at // 5 % 2]},plant {at},{at * at // 3 % 2},"
        f"{('no', 'yes')[at * at // 3 % 2]}"
        for at in range(60)
    ]
    path.write_text("id,size,kind,name,copy,sick\n" + "\n".join(rows) + "\n")
    return path


def test_json_is_the_contract(layerloom: Command, table: Path) -> None:
    outcome = layerloom("data", table, "--json")
    assert outcome.status == 0
    report = json.loads(outcome.output)
    assert {"name", "rows", "input_shape", "inputs", "target", "columns", "splits", "problems"} == set(report)
    assert report["rows"] == 60
    assert report["target"] == {"name": "sick", "shape": [], "classes": ["no", "yes"]}
    assert report["splits"] == {"train": 42, "validation": 9, "test": 9}
    columns = {column["name"]: column for column in report["columns"]}
    roles = {name: column["role"] for name, column in columns.items()}
    assert roles == dict.fromkeys(("id", "size", "kind", "copy"), "feature") | {"name": "ignored", "sick": "target"}
    assert set(columns["size"]) == {"name", "role", "type", "missing", "distinct", "least", "greatest", "mean", "std"}
    assert (columns["size"]["missing"], columns["size"]["least"]) == (1, 2 / 7)
    assert sum(columns["kind"]["counts"].values()) == 60
    assert "name" in columns["name"]["reason"]
    problems = {problem["code"]: problem for problem in report["problems"]}
    assert {"id-like", "target-among-features"} <= set(problems)
    assert set(problems["id-like"]) == {"severity", "code", "columns", "message", "fix", "dismissed"}
    assert problems["id-like"]["fix"] == "Ignore column 'id'"
    assert problems["target-among-features"]["columns"] == ["copy"]


def test_people_see_the_same(layerloom: Command, table: Path) -> None:
    outcome = layerloom("data", table)
    assert outcome.status == 0
    assert "60 rows; target sick, 2 classes." in outcome.output
    assert "Rows of each split: training 42, validation 9, test 9." in outcome.output
    assert "warning: Column 'copy' nearly tells the target 'sick'" in " ".join(outcome.output.split())


def test_what_was_dismissed_or_ignored_is_not_told(layerloom: Command, table: Path) -> None:
    project = Project(data=DataSettings(source=Csv(path=table.name)))
    file = table.with_name("plants.loom")
    save(choose(dismiss(project, "target-among-features 'copy'"), ["id"], role="ignored"), file)
    assert load(file).data.recipe.dismissed == ("target-among-features 'copy'",)
    outcome = layerloom("data", file)
    assert "nearly tells" not in outcome.output
    assert "like an id" not in " ".join(outcome.output.split())
    problems = json.loads(layerloom("data", file, "--json").output)["problems"]
    (told,) = [problem for problem in problems if problem["code"] == "target-among-features"]
    assert told["dismissed"]


def test_the_split_is_judged_too(layerloom: Command, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    rows = [f"{at % 70 * 37 % 90 / 7},{at % 70 * 31 % 80},{at % 70 * (at % 70) // 3 % 2}" for at in range(140)]
    path.write_text("a,b,t\n" + "\n".join(rows) + "\n")
    codes = {problem["code"] for problem in json.loads(layerloom("data", path, "--json").output)["problems"]}
    assert {"duplicate-rows", "duplicates-across"} <= codes


def test_training_warns_of_the_split(layerloom: Command, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    rows = [f"{at % 70 * 37 % 90 / 7},{at % 70 * 31 % 80},{at % 70 * (at % 70) // 3 % 2}" for at in range(140)]
    path.write_text("a,b,t\n" + "\n".join(rows) + "\n")
    assert layerloom("new", path, "--to", tmp_path / "twice.loom").status == 0
    outcome = layerloom("train", tmp_path / "twice.loom", "--epochs", "0", "--json")
    warnings = json.loads(outcome.output.splitlines()[-1])["warnings"]
    assert any("are also among the training rows" in warning for warning in warnings)
    assert "are also among the training rows" in " ".join(outcome.errors.split())


def test_a_split_by_group_answers_the_question(layerloom: Command, tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    rows = [f"{at // 4},{at * 37 % 90 / 7},{at * at // 3 % 2}" for at in range(120)]
    path.write_text("patient_id,a,t\n" + "\n".join(rows) + "\n")
    (told,) = json.loads(layerloom("data", path, "--json").output)["problems"]
    assert (told["code"], told["fix"]) == ("group-straddles", "Split by 'patient_id'")
    project = Project(data=DataSettings(source=Csv(path=path.name)))
    splitting = {"type": "group", "column": "patient_id"}
    save(set_data(project, recipe=project.data.recipe.replace(splitting=splitting)), path.with_suffix(".loom"))
    report = json.loads(layerloom("data", path.with_suffix(".loom"), "--json").output)
    assert "group-straddles" not in {problem["code"] for problem in report["problems"]}
    assert sum(report["splits"].values()) == 120


def test_a_sentinel_that_is_taken_for_missing_is_gone(layerloom: Command, tmp_path: Path) -> None:
    path = tmp_path / "ages.csv"
    ages = [-999 if at % 50 == 9 else 18 + at * 37 % 70 for at in range(150)]
    path.write_text("age,t\n" + "\n".join(f"{age},{at * at // 3 % 2}" for at, age in enumerate(ages)) + "\n")
    (told,) = json.loads(layerloom("data", path, "--json").output)["problems"]
    assert (told["code"], told["fix"]) == ("sentinel", "Take -999 for missing in all columns")
    save(Project(data=DataSettings(source=Csv(path=path.name, missing="-999"))), path.with_suffix(".loom"))
    report = json.loads(layerloom("data", path.with_suffix(".loom"), "--json").output)
    assert "sentinel" not in {problem["code"] for problem in report["problems"]}
    assert report["columns"][0]["missing"] == 3


def test_arrays_and_formulas_have_no_columns(layerloom: Command, sine: Path) -> None:
    report = json.loads(layerloom("data", sine, "--json").output)
    assert (report["columns"], report["problems"]) == ([], [])
    assert sum(report["splits"].values()) == report["rows"]
    assert layerloom("data", sine).status == 0


def test_another_target_may_be_named(layerloom: Command, table: Path, sine: Path) -> None:
    report = json.loads(layerloom("data", table, "--target", "kind", "--json").output)
    assert report["target"]["classes"] == ["a", "b"]
    assert "has no column or array to choose" in layerloom("data", sine, "--target", "x").errors


def test_a_file_that_cannot_be_read_has_status_1(layerloom: Command, tmp_path: Path) -> None:
    outcome = layerloom("data", tmp_path / "nowhere.csv")
    assert outcome.status == 1
    assert "nowhere.csv" in outcome.errors
