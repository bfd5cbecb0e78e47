"""Kinds on frames of the probe itself: what they ask for is there, and what they show is that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from designer.live.kinds.kind import Asked, Frames, ViewedNode
from designer.live.kinds.memory.past import NOTHING
from designer.live.kinds.memory.remembering import remember
from designer.live.kinds.pictures import Panes, Text
from designer.live.kinds.registry import kinds_of
from designer.live.kinds.statistics import Statistics
from engine.analysis.analyse import analyse
from engine.data.dataset import Dataset
from engine.data.load import load
from engine.document.editing import edits
from engine.document.project import Project
from engine.document.templates import shipped
from engine.layers.norms.batch_norm import BatchNorm
from engine.probes.probe import Probe
from engine.probes.request import ProbeRequest
from engine.probes.samples import samples_of
from engine.probes.subject import untrained


def template(name: str) -> Project:
    return shipped(name).load()


def viewed(project: Project, dataset: Dataset) -> dict[str, ViewedNode]:
    analysis = analyse(project.network, dataset.spec, project.data, project.training)
    nodes = [node.id for node in project.network.nodes if node.id in analysis.used]
    return {node: ViewedNode.of(project.network, analysis, dataset.spec, node, project.training) for node in nodes}


def frames_of(project: Project, dataset: Dataset, asked: Asked) -> Frames:
    subject, point = untrained(project, dataset)
    requests = [
        ProbeRequest(samples_of(dataset, [3]), asked.sample),
        ProbeRequest(samples_of(dataset, np.arange(20)), asked.batch),
        ProbeRequest(None, asked.training, training=True, updates=True),
    ]
    found: list[Any] = Probe().look(subject, point, requests)
    assert not [each for each in found if isinstance(each, str)]
    return Frames(*found)


@pytest.mark.parametrize("name", ["wine", "digits_cnn", "lstm", "transformer"])
def test_every_kind_has_a_picture_of_every_node(name: str) -> None:
    project = template(name)
    dataset = load(project.data, None)
    nodes = viewed(project, dataset)
    asked = Asked()
    for node in nodes.values():
        for kind in kinds_of(node):
            asked |= kind.request(node)
    frames = frames_of(project, dataset, asked)
    for node in nodes.values():
        assert frames.fit(node), node.node
        for kind in kinds_of(node):
            known = replace(frames, past=remember(NOTHING, node, frames))
            picture = kind.picture(node, known)
            parts = picture.parts if isinstance(picture, Panes) else (picture,)
            waiting = [
                part for part in parts if isinstance(part, Text) and part.text != "No gradient reaches this layer."
            ]
            assert not waiting, f"{node.node}: {waiting}"
            assert picture.words.endswith(".")


def test_statistics_of_the_batch_are_those_of_what_enters() -> None:
    project = template("wine")
    dataset = load(project.data, None)
    first = next(node.id for node in project.network.nodes if node.layer.type == "Dense")
    (wire,) = project.network.wires_into(first)
    project, made = edits.add_node(project, BatchNorm(), (0.0, 0.0))
    project = edits.insert_on_wire(project, made, wire)
    node = viewed(project, dataset)[made]
    frames = frames_of(project, dataset, Statistics().request(node) | Asked(training=frozenset({node.source})))
    picture: Any = Statistics().picture(node, frames)
    assert frames.training is not None
    x = frames.training.values[node.source].astype(np.float64)
    for part, expected in zip(picture.parts, (x.mean(axis=0), x.var(axis=0, ddof=1)), strict=True):
        np.testing.assert_allclose(part.values[1], expected, rtol=0, atol=5e-6 * np.abs(expected).max())
