"""Look of nodes and wires, as plain values: equal looks need no repainting, and tests can compare them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from designer.forms.node_fields import described, telling_fields
from designer.forms.values import name_in_text, value_text
from designer.geometry.level import GROUP_CATEGORY
from designer.geometry.placing import HEADER, WIDTH, Size, node_size
from designer.geometry.port import Port, Side
from designer.library.catalogue import Block
from designer.library.pick_items import icon_of
from engine.analysis.analyse import Analysis, NodeAnalysis
from engine.analysis.diagnostics import Diagnostic
from engine.document.network import Node, Wire
from engine.document.view import Group, View
from engine.fields import FieldDescription
from engine.initializers import INITIALIZERS
from engine.layers import Layer, Shape, shape_text
from engine.layers.basic.identity import Identity

BYPASSED, FROZEN, SHARED, NOTED = "circle-off", "snowflake", "link", "message-square"
"""Icons of the badges."""

NO_VIEW = View()

Ports = tuple[tuple[Port, ...], tuple[Port, ...]]
"""Inputs and outputs."""

Kind = Literal["layer", "dot", "group", "outside"]
GROUP = "box"
"""Icon of a group."""


@dataclass(frozen=True, slots=True)
class NodeLook:
    """Everything that a node shows.

    Attributes:
        name: In the header.
        title: The type of layer, in words.
        icon: Lucide name.
        category: Gives the colour.
        fields: The line of key fields, such as `64 units · ReLU`.
        footer: The line below: parameters, or the shape where there are none.
        inputs: The input ports.
        outputs: The output ports.
        names: What is written at the input ports, where there are several.
        connected: Ports with a wire.
        size: Width and height, in scene units.
        kind: A layer, a dot that leads a wire, a group of nodes, or a node that lies beyond the open group.
        badges: Lucide names of what holds for the node: bypassed, frozen, weights of another, noted.
        bypassed: Whether it passes on what comes in.
        note: What people wrote about it.
        severity: Of the worst diagnostic, or empty.
        problems: The sentences of the diagnostics, for the tooltip.
        down: Whether its ports are at the upper and lower edges.
    """

    name: str
    title: str
    icon: str
    category: str
    fields: str
    footer: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    names: tuple[str, ...]
    connected: frozenset[Port]
    size: Size
    kind: Kind
    badges: tuple[str, ...]
    bypassed: bool
    note: str
    severity: str
    problems: tuple[str, ...]
    down: bool = False

    @property
    def body(self) -> tuple[Size, tuple[Port, ...], tuple[Port, ...], bool]:
        """All that size and places of ports follow from."""
        return self.size, self.inputs, self.outputs, self.down


NO_LOOK = NodeLook("", "", "box", "", "", "", (), (), (), frozenset(), (WIDTH, HEADER), "layer", (), False, "", "", ())
"""Of an item that was not told yet."""


@dataclass(frozen=True, slots=True)
class WireLook:
    """Everything that a wire shows, its course apart.

    Attributes:
        shape: Shape of a sample on it, in words, or empty while unknown.
        rank: Number of its axes, which gives the colour; -1 while unknown.
    """

    shape: str = ""
    rank: int = -1


def node_look(
    node: Node,
    analysis: NodeAnalysis | None,
    diagnostics: Sequence[Diagnostic] = (),
    connected: frozenset[Port] = frozenset(),
    view: View = NO_VIEW,
) -> NodeLook:
    """Look of a node, from the document and the analysis."""
    note = view.notes.get(node.id, "")
    layer = node.layer
    return NodeLook(
        name=node.name or node.id,
        title=layer.display_name(),
        icon=icon_of(layer),
        category=layer.category,
        fields=key_fields(layer),
        footer=_footer(layer, analysis),
        inputs=tuple(Port(node.id, "in", name) for name in layer.inputs),
        outputs=tuple(Port(node.id, "out", name) for name in layer.outputs),
        names=tuple(name.replace("_", " ") for name in layer.inputs),
        connected=connected,
        size=node_size(layer, collapsed=node.id in view.collapsed),
        kind="dot" if isinstance(layer, Identity) else "layer",
        badges=_badges(node, note),
        bypassed=node.bypassed,
        note=note,
        severity=_worst(entry.severity for entry in diagnostics),
        problems=tuple(entry.message for entry in diagnostics),
        down=view.down,
    )


def _worst(severities: Iterable[str]) -> str:
    return min(severities, key=("error", "warning", "hint", "").index, default="")


def group_look(group: Group, inner: Sequence[NodeLook], parameters: int, ports: Ports, size: Size) -> NodeLook:
    """Look of a closed group.

    Args:
        group: The group.
        inner: What the nodes within it show.
        parameters: Of all of them.
        ports: Its inputs and outputs.
        size: Width and height.
    """
    inputs, outputs = ports
    name_of = {port.node: look.name for look in inner for port in (*look.inputs, *look.outputs)}
    shown = {*inputs, *outputs}
    return NodeLook(
        name=group.title,
        title=f"{len(inner)} layer{'' if len(inner) == 1 else 's'}",
        icon=GROUP,
        category=GROUP_CATEGORY,
        fields=f"{len(inner)} layer{'' if len(inner) == 1 else 's'}",
        footer=f"{parameters:,} parameters" if parameters else "",
        inputs=inputs,
        outputs=outputs,
        names=tuple(name_of[port.node] for port in inputs),
        connected=frozenset(port for look in inner for port in look.connected if port in shown),
        size=size,
        kind="group",
        badges=(BYPASSED,) if all(look.bypassed for look in inner) else (),
        bypassed=all(look.bypassed for look in inner),
        note="",
        severity=_worst(look.severity for look in inner),
        problems=tuple(f"{look.name}: {problem}" for look in inner for problem in look.problems),
        down=any(look.down for look in inner),
    )


def block_look(block: Block, view: View) -> NodeLook:
    """Look of an item that is about to be added to the drawing."""
    looks = [replace(node_look(node, None), down=view.down) for node in block.project.network.nodes]
    group = block.level.groups.get(block.item)
    return group_look(group, looks, 0, block.ports, block.size) if group else replace(looks[0], name=block.title)


def outside_look(look: NodeLook, ports: tuple[Port, ...], side: Side) -> NodeLook:
    """Look of a node outside the open group: its name, and the ports whose wires cross the border."""
    inputs, outputs = (ports, ()) if side == "in" else ((), ports)
    size = WIDTH, HEADER
    return replace(look, inputs=inputs, outputs=outputs, names=(), size=size, kind="outside", badges=(), severity="")


def _badges(node: Node, note: str) -> tuple[str, ...]:
    held = {BYPASSED: node.bypassed, FROZEN: node.frozen, SHARED: bool(node.weights_of), NOTED: bool(note)}
    return tuple(icon for icon, holds in held.items() if holds)


def wire_look(wire: Wire, ports: Sequence[str], analysis: NodeAnalysis | None) -> WireLook:
    """Look of a wire: the shape at the output where it starts; `ports` are the outputs of that node."""
    if analysis is None or wire.source_port not in ports:
        return WireLook()
    index = ports.index(wire.source_port)
    if index >= len(analysis.outputs):
        return WireLook()
    shape: Shape = analysis.outputs[index]
    return WireLook(shape_text(shape), len(shape))


def by_node(analysis: Analysis) -> Mapping[str, list[Diagnostic]]:
    """The diagnostics of each node."""
    result: dict[str, list[Diagnostic]] = {}
    for entry in analysis.diagnostics:
        result.setdefault(entry.node, []).append(entry)
    return result


@lru_cache(maxsize=4096)
def key_fields(layer: Layer) -> str:
    """The fields that tell most, initialisers left out; else the layer's title."""
    told = ((field, value) for field, value in telling_fields(layer) if field.family is not INITIALIZERS)
    window = next((field.name for field in described(type(layer)) if field.kind == "ints"), "")
    texts = (_value_text(field, value, named=field.name != window) for field, value in told)
    return " · ".join(text for text in texts if text) or layer.display_name()


def _value_text(description: FieldDescription, value: Any, *, named: bool) -> str:
    """A field in few words; `named` are numbers that would be taken for another field: a stride is no kernel."""
    if description.kind == "bool":
        return description.label if value else f"no {name_in_text(description.label)}"
    if description.kind in ("int", "float"):
        number = value_text(description, value)
        unit = description.unit.removesuffix("s") if value == 1 else description.unit
        return f"{number} {unit}" if unit else f"{name_in_text(description.label)} {number}"
    text = value_text(description, value)
    if description.kind == "ints" and named:
        return f"{name_in_text(description.label)} {text}"
    return name_in_text(text) if description.kind == "choice" else text


def _footer(layer: Layer, analysis: NodeAnalysis | None) -> str:
    """The kind of layer, which its name need not tell, and its parameters or else its shape."""
    title = layer.display_name()
    parts = [] if key_fields(layer) == title else [title]
    if analysis is not None and analysis.parameters:
        parts.append(f"{analysis.parameters:,} parameters")
    elif analysis is not None:
        shapes = analysis.outputs if layer.outputs else tuple(shape for shape in analysis.inputs if shape is not None)
        parts += [shape_text(shape) if parts else f"shape {shape_text(shape)}" for shape in shapes[:1]]
    return " · ".join(parts)
