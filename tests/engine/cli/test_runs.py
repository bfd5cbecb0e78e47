"""`layerloom runs` lists what is recorded, and shows one run whole."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.document.format.files import dumps
from engine.runs.rows import FINISHED, JournalEntry, Message, StoredRun
from engine.runs.store import DATABASE, RunStore
from tests.engine.runs.test_files import trained
from tests.engine.training.conftest import classifier

Command = Callable[..., Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two runs."""
    record = trained(classifier(epochs=1))
    folder = tmp_path_factory.mktemp("runs") / "mine.runs"
    with RunStore(folder) as store:
        document = dumps(record.model.project)
        store.begin(StoredRun(name="[b]wide[/b]", note="Words.", star=True, begun=1e9), document)
        store.begin(StoredRun(begun=1e9, seed=4), document)
        for number in (1, 2):
            store.keep(
                number,
                record,
                "end",
                state=FINISHED,
                outcome={"reason": "early_stopping", "metrics": {"val_loss": 0.5}},
            )
        curves = {"epoch": ([0, 1, 2], int), "metric/val_loss": ([1.0, float("nan"), 0.5], float)}
        store.add(1, {name: (np.array(values, kind), 0) for name, (values, kind) in curves.items()})
        store.add(
            1,
            notes=[
                Message(1, 1e9, "warning", "Beware."),
                JournalEntry(1, 0, 7, 1e9, {"kind": "weight", "name": "w", "index": [1], "value": 2.0}),
            ],
        )
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / made.name)


def test_all_are_listed(layerloom: Command, folder: Path) -> None:
    outcome = layerloom("runs", folder.with_suffix(".loom"))
    assert outcome.status == 0
    for words in ("* [b]wide[/b]", "2001-09-", "finished", "val_loss", "0.5"):
        assert words in outcome.output
    found = json.loads(layerloom("runs", folder, "--json").output)
    assert [(run["id"], run["name"], run["seed"], run["state"]) for run in found["runs"]] == [
        (1, "[b]wide[/b]", 0, "finished"),
        (2, "", 4, "finished"),
    ]
    assert found["notes"] == []


def test_one_is_shown_whole(layerloom: Command, folder: Path) -> None:
    outcome = layerloom("runs", folder, "--run", 1)
    assert outcome.status == 0
    for words in (
        "Run 1 [b]wide[/b]: finished, early stopping",
        "Note       Words.",
        "Beware.",
        "w [1] set to 2.0",
        "1-1.safetensors",
    ):
        assert words in outcome.output.replace("\n", "")
    found = json.loads(layerloom("runs", folder, "--run", 1, "--json").output)
    assert found["curves"]["metric/val_loss"] == [1.0, None, 0.5]
    assert Path(found["checkpoints"][0]["file"]).is_file()
    assert (found["messages"][0]["words"], found["journal"][0]["step"]) == ("Beware.", 7)


def test_what_is_not_there_is_told(layerloom: Command, folder: Path, tmp_path: Path) -> None:
    outcome = layerloom("runs", tmp_path / "other.loom")
    assert (outcome.status, outcome.output) == (1, "")
    assert outcome.errors == (
        "layerloom: No runs of other.loom are recorded. `layerloom train other.loom` records one.\n"
    )
    outcome = layerloom("runs", folder, "--run", 3)
    assert (outcome.status, outcome.errors) == (1, "layerloom: There is no run 3.\n")


def test_damage_is_told_and_what_is_whole_is_listed(layerloom: Command, folder: Path) -> None:
    connection = sqlite3.connect(folder / DATABASE)
    connection.execute("UPDATE runs SET note = 'other' WHERE id = 1")
    connection.commit()
    connection.close()
    outcome = layerloom("runs", folder, "--json")
    found = json.loads(outcome.output)
    assert [run["id"] for run in found["runs"]] == [1, 2]
    assert found["notes"] == ["The row of run 1 was lost: it was restored from its checkpoint."]
    (folder / DATABASE).write_bytes(b"\xff" * 10_000)
    outcome = layerloom("runs", folder)
    assert outcome.status == 0
    assert "is set aside as damaged-" in outcome.errors


def test_one_is_named_and_deleted_with_all_that_belongs_to_it(layerloom: Command, folder: Path) -> None:
    outcome = layerloom("runs", folder, "--run", 2, "--name", "better", "--note", "Words.", "--star", "--json")
    found = json.loads(outcome.output)
    assert (found["name"], found["note"], found["star"]) == ("better", "Words.", True)
    assert json.loads(layerloom("runs", folder, "--run", 2, "--no-star", "--json").output)["star"] is False
    outcome = layerloom("runs", folder, "--run", 1, "--delete")
    assert (outcome.status, outcome.errors) == (0, "Run 1 is deleted.\n")
    assert [path.name for path in (folder / "checkpoints").iterdir()] == ["2-1.safetensors"]
    with RunStore(folder) as store:
        assert [run.name for run in store.runs()[0]] == ["better"]
        assert (store.curves(1), store.messages(1), store.journal(1), store.checkpoints(1)) == (({}, 0), [], [], [])
        assert store.document(store.run(2))
        assert store.begin(StoredRun(), "{}") == 3  # no number is given twice
    for wrong in (["--run", 3, "--delete"], ["--run", 1, "--name", "x"]):
        assert layerloom("runs", folder, *wrong).status == 1
    assert layerloom("runs", folder, "--delete").status == 2
