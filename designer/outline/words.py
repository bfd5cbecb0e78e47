"""A layer in sentences: all that the canvas shows of it. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from designer.forms.node_fields import telling_fields
from designer.forms.values import name_in_text, value_text
from engine.analysis.analyse import NodeAnalysis
from engine.document.network import Network, Node
from engine.document.project import Project
from engine.fields import FieldDescription
from engine.layers import shape_text


def node_words(project: Project, node: Node, found: NodeAnalysis | None, problems: Sequence[str]) -> Iterator[str]:
    """Description of a layer: type, fields, wires, results of the analysis, and problems.

    Args:
        project: Where it stands.
        node: The layer.
        found: What analysis knows, or None.
        problems: Sentences about it.
    """
    network, arrangement = project.network, project.view
    yield f"{node.label}, {node.layer.display_name()}."
    if group := arrangement.group(arrangement.group_of(node.id)):
        yield f"In the group {group.title}."
    if fields := ", ".join(field_words(node.layer)):
        yield f"{fields[0].upper()}{fields[1:]}."
    yield from _wires(network, node)
    if found is not None and found.outputs:
        yield f"Output {', '.join(shape_text(shape) for shape in found.outputs)}."
    if found is not None and found.parameters:
        yield f"{found.parameters:,} parameters."
    source = network.by_id.get(node.weights_of) if node.weights_of else None
    shared = f"Weights of {source.label if source else node.weights_of}."
    states = {"Bypassed.": node.bypassed, "Frozen.": node.frozen, shared: node.weights_of}
    yield from (word for word, holds in states.items() if holds)
    yield from problems
    if note := arrangement.notes.get(node.id):
        yield f"Note: {note}"


def _wires(network: Network, node: Node) -> Iterator[str]:
    """Wires of a layer, in words; with the port if it has several."""
    several = len(node.layer.inputs) > 1
    before = [
        f"{network.node(wire.source).label} ({wire.target_port.replace('_', ' ')})"
        if several
        else network.node(wire.source).label
        for wire in network.wires_into(node.id)
    ]
    after = [network.node(wire.target).label for wire in network.wires_from(node.id)]
    if node.layer.inputs:
        yield f"Input from {', '.join(before)}." if before else "Input is not connected."
    if node.layer.outputs:
        yield f"Output to {', '.join(after)}." if after else "Output is not connected."


def field_words(value: BaseModel) -> Iterator[str]:
    """The fields that tell most, with their names: `units 64`, `activation ReLU`, `no bias`; the inspector has all."""
    texts = (_field(field, inner) for field, inner in telling_fields(value))
    yield from (text for text in texts if text)


def field_values(value: BaseModel) -> Iterator[str]:
    """The same fields as short as they can be told: `64`, `ReLU`, `no bias`, `rate 0.2`."""
    for description, inner in telling_fields(value):
        plain = description.kind in ("family", "choice", "int", "ints", "names")
        if text := value_text(description, inner) if plain else _field(description, inner):
            yield text


def _field(description: FieldDescription, value: Any) -> str:
    label = name_in_text(description.label)
    if description.kind == "bool":
        return label if value else f"no {label}"
    text = value_text(description, value)
    inner = ", ".join(field_words(value)) if description.kind == "family" else ""
    return f"{label} {text}" + (f" ({inner})" if inner else "") if text else ""
