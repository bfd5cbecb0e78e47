"""After an edit, what it leaves as it is is taken over from the analysis before; nothing outlives that."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Any
from weakref import ref

import pytest

from engine.analysis import analyse as analysing
from engine.analysis.analyse import Analysis, analyse
from engine.document.editing.edits import add_node, connect, disconnect, set_field
from engine.document.project import Project
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output

from .conftest import SPECS, Build

SPEC = SPECS["classes"]


@pytest.fixture
def inferred(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the nodes whose layers are asked."""
    asked: list[str] = []
    infer = analysing._infer_node

    def ask(network: Any, node: Any, *rest: Any) -> Any:
        asked.append(node.id)
        return infer(network, node, *rest)

    monkeypatch.setattr(analysing, "_infer_node", ask)
    return asked


def chain(build: Build) -> Project:
    return build(Input(), *(Dense(units=8) for _ in range(4)), Dense(units=3, activation="softmax"), Output())


def judge(project: Project, before: Analysis | None = None, spec: Any = SPEC) -> Analysis:
    return analyse(project.network, spec, project.data, project.training, before=before)


def test_an_edit_asks_the_layers_that_it_touches(build: Build, inferred: list[str]) -> None:
    project = chain(build)
    before = judge(project)
    inferred.clear()
    edited = set_field(project, ["dense_3"], "activation", "tanh")
    after = judge(edited, before)
    assert inferred == ["dense_3"]
    assert after == judge(edited)


def test_what_lies_behind_another_shape_is_asked_too(build: Build, inferred: list[str]) -> None:
    project = chain(build)
    before = judge(project)
    inferred.clear()
    after = judge(set_field(project, ["dense_3"], "units", 9), before)
    assert inferred == ["dense_3", "dense_4", "dense_5"]  # of the last one, the source is another
    assert after.nodes["dense_4"].inputs == ((9,),)


@pytest.mark.parametrize("change", ["spec", "wires", "error"])
def test_nothing_is_taken_over_that_does_not_hold(build: Build, inferred: list[str], change: str) -> None:
    project = chain(build)
    before = judge(project)
    spec = SPEC
    if change == "spec":
        spec = replace(SPEC, input_shape=(5,), columns=("a", "b", "c", "d", "e"))
    elif change == "wires":
        (wire,) = project.network.wires_into("dense_2")
        project, other = add_node(disconnect(project, wire), Dense(units=2), (0, 0))
        project = connect(connect(project, "input_1", other, "out", "in"), other, "dense_2", "out", "in")
    else:
        project = set_field(project, ["input_1"], "columns", ("nowhere",))
    assert judge(project, before, spec) == judge(project, None, spec)


def test_it_works_from_edit_to_edit(build: Build, inferred: list[str]) -> None:
    project = chain(build)
    analysis = judge(project)
    for units in (7, 8, 9):
        project = set_field(project, ["dense_1"], "units", units)
        inferred.clear()
        analysis = judge(project, analysis)
        assert inferred == ["dense_1", "dense_2", "dense_3"]


def test_a_document_that_is_closed_leaves_nothing(build: Build) -> None:
    project = chain(build)
    analysis = judge(project)
    node = ref(project.network.nodes[2])
    del project, analysis
    gc.collect()
    assert node() is None
