"""Differences between the data of a model and those of a project, as parts of sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.analysis.analyse import Analysis
from engine.data.dataset import DataSpec
from engine.data.files import shown
from engine.document.graph import leading_to_outputs
from engine.document.network import Network
from engine.document.project import Project
from engine.layers import shape_text
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.training.model import TrainedModel

_LISTED = 5

_OF_TRAINING = ("l1", "l2", "max_norm", "rate", "std", "momentum", "frozen_by")
"""Fields of layers, besides initialisers, that change nothing in what is predicted with given weights."""


def of_inputs(model: TrainedModel, project: Project, spec: DataSpec) -> Iterator[str]:
    """Differences of the inputs, as parts of a sentence."""
    there, here = model.spec, spec
    if there.columns and here.columns:
        yield from _of_names("columns", there.columns, here.columns)
        if there.columns == here.columns:
            yield from _of_encodings(there, here)
    elif there.input_shape != here.input_shape:
        yield f"samples are {shape_text(there.input_shape)} there, {shape_text(here.input_shape)} here"
    if there.has_lengths != here.has_lengths:
        yield f"samples differ in length {'there, but not here' if there.has_lengths else 'here, but not there'}"
    if there.columns == here.columns:
        before, after = _entering(model.project, there), _entering(project, here)
        for (node, port), columns in after.items():
            if (others := before.get((node, port), columns)) != columns:
                label = project.network.by_id[node].label
                yield f"{label} gets {listed(others)} there, {listed(columns)} here"


def _of_encodings(there: DataSpec, here: DataSpec) -> Iterator[str]:
    """Columns of the same name that become other inputs."""
    before = {column.name: column for column in there.row_encodings}
    for after in here.row_encodings:
        known = before.get(after.name)
        if known and (known.kind, known.texts, known.parts) != (after.kind, after.texts, after.parts):
            told = f"{known.kind.replace('_', '-')} there, {after.kind.replace('_', '-')} here"
            yield f"{shown(after.name)} is {told if known.kind != after.kind else 'encoded otherwise'}"


def of_targets(model: TrainedModel, project: Project, spec: DataSpec) -> Iterator[str]:
    """Differences of the targets, as parts of a sentence."""
    there, here = model.project.data.predict, project.data.predict
    if there == here == "target":
        if bool(model.spec.classes) != bool(spec.classes):
            words = {False: "numbers", True: f"the classes {listed(map(shown, model.spec.classes or spec.classes))}"}
            yield f"the target is {words[bool(model.spec.classes)]} there, {words[bool(spec.classes)]} here"
        elif model.spec.classes:
            yield from _of_names("classes", model.spec.classes, spec.classes)
        elif model.spec.target_shape != spec.target_shape:
            yield f"targets are {shape_text(model.spec.target_shape)} there, {shape_text(spec.target_shape)} here"
    there_by, here_by = (_compared(each) for each in (model.project, project))
    for source, after in here_by.items():
        if (before := there_by.get(source, after)) != after:
            label = project.network.by_id[source].label
            yield f"{label} is compared with {' and '.join(before)} there, with {' and '.join(after)} here"


def of_network(model: TrainedModel, project: Project) -> list[str]:
    """Names of the nodes that compute something else, or whose result is judged otherwise, so that figures differ."""
    there, here = _computing(model.project), _computing(project)
    names = {node.id: node.label for each in (model.project, project) for node in each.network.nodes}
    return [names[node] for node in {**here, **there} if there.get(node) != here.get(node)]


def is_same_network(one: Project, other: Project) -> bool:
    """True if two projects compute the same from the same weights, and judge it alike."""
    return _computing(one) == _computing(other)


def _computing(project: Project) -> dict[str, Any]:
    """Layer and inputs of each node, by its id; nodes that lead to no Output are left out."""
    network, training = project.network.effective, project.training
    needed = leading_to_outputs(network)
    judging = (training.class_weights, training.given_class_weights)
    return {
        node.id: (
            node.owner,
            {name: value for name, value in node.layer if name not in _OF_TRAINING and "initializer" not in name},
            sorted((wire.target_port, wire.source, wire.source_port) for wire in network.wires_into(node.id)),
            (training.loss_of(node.id), *judging) if isinstance(node.layer, Output) else (),
        )
        for node in network.nodes
        if node.id in needed
    }


def _of_names(what: str, there: Sequence[str], here: Sequence[str]) -> Iterator[str]:
    """Differences of columns or classes: by name, or else by their order."""
    if tuple(there) == tuple(here):
        return
    gone, new = [name for name in there if name not in here], [name for name in here if name not in there]
    if gone or new:
        told = [f"{listed(map(shown, gone))} only there"] if gone else []
        told += [f"{listed(map(shown, new))} only here"] if new else []
        yield f"{what} differ: {', '.join(told)}"
        return
    place = next(place for place, pair in enumerate(zip(there, here, strict=False)) if pair[0] != pair[1])
    yield (
        f"{what} stand in another order: number {place + 1} is {shown(there[place])} there, {shown(here[place])} here"
    )


def _entering(project: Project, spec: DataSpec) -> dict[tuple[str, str], tuple[str, ...]]:
    """The columns that Inputs bring, by the node that they enter and its port."""
    network = project.network.effective
    inputs = {node.id: node.layer.columns for node in network.nodes if isinstance(node.layer, Input)}
    brought = {key: tuple(spec.columns[place] for place in spec.places(names)) for key, names in inputs.items()}
    return {
        (wire.target, wire.target_port): brought[wire.source] or spec.columns
        for wire in network.wires
        if wire.source in brought
    }


def _compared(project: Project) -> dict[str, list[str]]:
    """Targets of the Outputs, by the node before each."""
    network = project.network.effective
    found: dict[str, list[str]] = {}
    for node in network.nodes:
        if isinstance(node.layer, Output):
            inputs = "inputs" in (project.data.predict, node.layer.target)
            columns = f" ({listed(map(str, node.layer.columns))})" if node.layer.columns else ""
            for wire in network.wires_into(node.id):
                found.setdefault(wire.source, []).append(f"the {'inputs' if inputs else 'target'}{columns}")
    return {source: sorted(texts) for source, texts in found.items()}


def listed(names: Iterable[str]) -> str:
    """Some names in a sentence; of many, how many more there are."""
    found = list(names)
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    return ", ".join(found[:_LISTED]) + more


def with_weights(network: Network, analysis: Analysis, kind: type) -> list[str]:
    """Owners of the weights next to the Inputs, or Outputs: with only layers without weights between."""
    pending = [node.id for node in network.nodes if isinstance(node.layer, kind)]
    seen, found = set(pending), dict[str, None]()
    while pending:
        node = pending.pop()
        owner = network.by_id[node].owner
        if analysis.nodes[owner].weights:
            found[owner] = None
            continue
        if kind is Input:
            following = [wire.target for wire in network.wires_from(node)]
        else:
            following = [wire.source for wire in network.wires_into(node)]
        pending += [each for each in following if each not in seen]
        seen.update(following)
    return list(found)
