"""Blocks: one group, by itself, with a name that can be read, from texts that anybody may have written."""

from __future__ import annotations

import pytest

from engine.document.editing import arranging, blocks, edits, snippets
from engine.document.format.files import dumps, loads
from engine.document.project import Project
from engine.document.templates import TEMPLATES
from engine.errors import LayerloomError
from engine.layers import LAYERS


def row(*types: str) -> Project:
    project, last = Project(), ""
    for column, name in enumerate(types):
        project, node_id = edits.add_node(project, LAYERS.create(name), (column * 260.0, 0.0))
        project = edits.connect(project, last, node_id) if last else project
        last = node_id
    return project


ROW = row("Input", "Dense", "Dense", "Output")


def test_loose_nodes_get_a_group() -> None:
    part = blocks.block(ROW, ["dense_1", "dense_2"], "Pair")
    assert part.network.ids() == {"dense_1", "dense_2"}
    assert [(wire.source, wire.target) for wire in part.network.wires] == [("dense_1", "dense_2")]
    assert [(group.title, set(group.nodes)) for group in part.view.groups] == [("Pair", {"dense_1", "dense_2"})]
    assert blocks.title(part) == "Pair"


def test_a_group_stays_the_only_one() -> None:
    project, group = arranging.make_group(ROW, ["dense_1", "dense_2"], "Old")
    part = blocks.block(project, ["dense_1", "dense_2"], "New")
    assert [(found.id, found.title) for found in part.view.groups] == [(group, "New")]


def test_a_group_and_more_are_wrapped() -> None:
    project, group = arranging.make_group(ROW, ["dense_1"], "Inner")
    part = blocks.block(project, ["dense_1", "dense_2"], "Outer")
    assert blocks.title(part) == "Outer"
    assert part.view.group(group).parent == blocks.outermost(part, part.network.by_id)


def test_of_groups_around_the_same_nodes_the_outermost_is_meant() -> None:
    project, inner = arranging.make_group(ROW, ["dense_1"], "Inner")
    project, outer = arranging.make_group(project, ["dense_1"], "Outer")
    assert blocks.outermost(project, ["dense_1"]) == outer
    assert inner != outer


def test_weights_of_nodes_that_stay_behind_are_not_asked_for() -> None:
    project = edits.share_weights(ROW, ["dense_2"], "dense_1")
    assert blocks.block(project, ["dense_2"], "One").network.node("dense_2").weights_of == ""
    assert blocks.block(project, ["dense_1", "dense_2"], "Two").network.node("dense_2").weights_of == "dense_1"


def test_nothing_is_no_block() -> None:
    with pytest.raises(LayerloomError, match="Nothing is selected"):
        blocks.block(ROW, [], "Empty")


def test_what_is_written_is_read_again_and_is_a_project_too() -> None:
    part = blocks.block(ROW, ["dense_1", "dense_2"], "Pair")
    text = blocks.write(part)
    assert blocks.read(text, "pair.loom", "pair") == part
    assert loads(text).network == part.network


def test_any_project_is_a_block_named_like_its_file() -> None:
    assert blocks.title(blocks.read(dumps(ROW), "row.loom", "row")) == "row"
    assert blocks.title(blocks.read(dumps(ROW), "\n.loom", "\n")) == "Block"
    clipped = snippets.copy(ROW, ["dense_1"])
    assert blocks.title(blocks.read(clipped, "one.loom", "one")) == "one"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 1}', '{"format": 1, "inputs": 3}', "\x00"])
def test_other_texts_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(LayerloomError, match=r"x\.loom"):
        blocks.read(text, "x.loom", "x")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_every_template_is_a_block(template) -> None:
    project = template.load()
    part = blocks.block(project, project.network.by_id, template.title)
    assert part.network == project.network
    assert blocks.title(part) == template.title


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("  Residual \n block ", "Residual block"),
        ("../../x", "../../x"),
        ("👨\u200d👩\u200d👧 family", "👨\u200d👩\u200d👧 family"),
        ("a\x00b\x1b[31m\ud800", "ab[31m"),
        ("\u202egnp.exe", "gnp.exe"),
        ("é" * 10_000, "é" * 60),
        (" \t\u200b", ""),
    ],
)
def test_names_can_be_read(given: str, name: str) -> None:
    assert blocks.cleaned(given) == name
