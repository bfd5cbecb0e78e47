"""Rows say what analysis says; columns say it in words, sort it and copy it."""

from __future__ import annotations

import pytest

from designer.analysis.rows import COLUMNS, Column, Row, as_text, rows_of, seconds_text
from designer.document.store import Store
from engine.document.editing import edits
from engine.document.network import Wire
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.analysis.conftest import TIMES, classifier

BY_TITLE = {column.title: column for column in COLUMNS}


def rows(project: Project, seconds: dict[str, float] | None = None) -> tuple[Row, ...]:
    store = Store(project)
    return rows_of(project, store.analysis, seconds or {})


def test_they_say_what_analysis_says(qapp: object) -> None:
    store = Store(classifier())
    found = rows_of(store.project, store.analysis, TIMES.nodes)
    assert [row.node.id for row in found] == list(store.analysis.order)
    for row in found:
        facts = store.analysis.nodes[row.node.id]
        assert (row.parameters, row.multiply_adds) == (facts.parameters, facts.multiply_adds)
        assert row.seconds == TIMES.nodes[row.node.id]
    batch = store.project.training.batch_size
    assert [row.activations for row in found] == [4 * 4 * batch, 4 * 64 * batch, 4 * 3 * batch, 0]
    assert [row.output for row in found] == ["4 features", "64 features", "3 features", "3 features"]


def test_what_is_not_known_is_not_made_up(qapp: object) -> None:
    project, lonely = edits.add_node(classifier(), LAYERS.create("Dense"), (0.0, 200.0))
    (row,) = (row for row in rows(project) if row.node.id == lonely)
    assert (row.output, row.values, row.parameters, row.activations, row.seconds) == ("–", None, None, None, None)
    cells = {column.title: column.cell(row) for column in COLUMNS}
    assert cells["Parameters"] == cells["Time per epoch"] == "–"


def test_a_cycle_comes_last(qapp: object) -> None:
    project = classifier()
    for _ in range(2):
        project, _ = edits.add_node(project, LAYERS.create("Dense"), (0.0, 200.0))
    project = edits.connect(project, "dense_3", "dense_4")
    # Edits refuse to close a circle, files do not.
    back = Wire(source="dense_4", target="dense_3")
    network = project.network.replace(wires=(*project.network.wires, back))
    project = project.replace(network=network)
    assert [row.node.id for row in rows(project)][-2:] == ["dense_3", "dense_4"]


def test_sums_are_of_what_is_known(qapp: object) -> None:
    project, _ = edits.add_node(classifier(), LAYERS.create("Dense"), (0.0, 200.0))
    found = rows(project)
    assert BY_TITLE["Parameters"].total_text(found) == "515"
    assert BY_TITLE["Time per epoch"].total_text(found) == "–"
    assert BY_TITLE["Output"].total_text(found) == ""


@pytest.mark.parametrize("title", [column.title for column in COLUMNS])
def test_every_column_can_be_sorted_with_gaps_in_it(title: str, qapp: object) -> None:
    project, _ = edits.add_node(classifier(), LAYERS.create("Dense"), (0.0, 200.0))
    found = rows(project, {"dense_1": 0.5})
    assert len(sorted(found, key=BY_TITLE[title].sort_key)) == len(found)


def test_numbers_in_names_count_as_numbers() -> None:
    column: Column = BY_TITLE["Layer"]
    project = classifier()
    for name in ("conv 10", "conv 9", "Conv 2"):
        project, node = edits.add_node(project, LAYERS.create("Dense"), (0.0, 0.0))
        project = edits.rename(project, node, name)
    names = [row.node.label for row in sorted(rows(project), key=column.sort_key)]
    assert names[:3] == ["Conv 2", "conv 9", "conv 10"]


def test_copied_cells_are_plain_numbers(qapp: object) -> None:
    lines = [line.split("\t") for line in as_text(rows(classifier(), dict(TIMES.nodes))).splitlines()]
    assert lines[0][-2:] == ["Activations (bytes)", "Time per epoch (s)"]
    assert lines[2] == ["2", "dense_1", "Dense", "64 features", "320", "256", "8192", "0.5"]
    assert lines[-1] == ["", "Total", "", "", "515", "448", "9088", "0.524"]
    assert {len(line) for line in lines} == {len(COLUMNS)}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0 µs"), (8.5e-5, "85 µs"), (0.01254, "12.5 ms"), (0.9996, "1 s"), (3.21, "3.21 s"), (720.0, "12 min")],
)
def test_times_are_told_to_three_digits(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text
