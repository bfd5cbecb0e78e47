"""Differences of documents in words."""

from __future__ import annotations

from designer.storage.differences import MOST_LINES, details, summary
from engine.document.editing import edits
from engine.document.project import Project
from engine.layers.basic.dense import Dense
from tests.designer.conftest import network

WHAT = "the file"


def test_equal_documents():
    project = network("Input", "Dense")
    assert summary(project, project, WHAT) == "The layers are the same."
    assert details(project, project, before="before", after="after") == "They are the same."


def test_all_kinds_are_counted_and_named():
    old = network("Input", "Dense", "Dropout", "Output")
    new = edits.set_field(old, ["dense_1"], "units", 3)
    new = edits.add_node(new, Dense(), (0.0, 500.0))[0]
    new = edits.remove_nodes(new, ["dropout_1"])
    new = edits.set_training(new, epochs=7)
    new = edits.set_data(new, predict="inputs")
    assert summary(old, new, WHAT) == (
        "Compared with the file: 1 layer added, 1 layer removed, 1 layer changed. Settings of data or training differ."
    )
    lines = details(old, new, before="in the file", after="here").splitlines()
    assert "dense_2: only here" in lines
    assert "dropout_1: only in the file" in lines
    assert [line for line in lines if "units" in line] == ["dense_1, units: 64 in the file, 3 here"]
    assert f"Training, epochs: {old.training.epochs} in the file, 7 here" in lines
    assert any(line.startswith("Wire dense_1") for line in lines)


def test_wires_alone_are_counted():
    old = network("Input", "Dense")
    new = edits.disconnect(old, *old.network.wires)
    assert summary(old, new, WHAT) == "Compared with the file: 1 wire changed."


def test_many_lines_are_cut():
    old, new = Project(), network(*["Dense"] * (MOST_LINES + 5), wired=False)
    lines = details(old, new, before="before", after="after").splitlines()
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == "and 5 more"
