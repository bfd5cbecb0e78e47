"""Wiring of a new block to ports that are there already, and the place for it, as pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF

from designer.canvas import geometry
from designer.geometry.level import Level, item_ports
from designer.geometry.port import Port, wires_at
from designer.library.catalogue import Block
from engine.document.network import Network, Wire
from engine.document.project import Project


def in_order(project: Project, level: Level, chosen_at: Mapping[str, int]) -> tuple[str, ...]:
    """The items of the selected nodes as they were chosen; what was chosen at once goes as wires lead."""
    rects = geometry.item_rects(project, level.group)

    def rank(item: str) -> tuple[int, float, float]:
        x, y = rects[item].x(), rects[item].y()
        return max(chosen_at.get(node, 0) for node in level.items[item]), *((y, x) if project.view.down else (x, y))

    return tuple(sorted(level.items_of(chosen_at), key=rank))


def ends(project: Project, level: Level, items: Sequence[str]) -> tuple[Port, ...]:
    """The ports at which a new block goes on: an output of each item, or an input of the last where none has outputs.

    A free port is taken before one that has a wire.
    """
    outputs = [found for item in items if (found := _port(project, item_ports(project, level, item)[1]))]
    if outputs or not items:
        return tuple(outputs)
    found = _port(project, item_ports(project, level, items[-1])[0])
    return (found,) if found else ()


def _port(project: Project, ports: Sequence[Port]) -> Port | None:
    """The first free one, else the first."""
    free = (port for port in ports if not wires_at(project.network, port))
    return next(free, ports[0] if ports else None)


def wire_to_enter(network: Network, block: Block, ports: Sequence[Port]) -> Wire | None:
    """The wire into which a block goes behind a port: the only one there, if the block can pass it on."""
    if len(ports) != 1 or not block.goes_on_wire:
        return None
    wires = wires_at(network, ports[0])
    return wires[0] if len(wires) == 1 else None


def fitting_ports(network: Network, block: Block, ports: Sequence[Port]) -> tuple[Port, ...]:
    """Those of the ports to which a block is connected: all where it has as many, else the last. No wire gives way."""
    if not ports:
        return ()
    inputs, outputs = block.ports
    if ports[0].side == "in":
        return tuple(ports) if outputs and not wires_at(network, ports[0]) else ()
    return tuple(ports) if len(inputs) >= len(ports) else tuple(ports[-1:]) if inputs else ()


def place_at(project: Project, group: str, ports: Mapping[Port, str]) -> QPointF:
    """The middle of a new item behind those of some ports, or before that of an input.

    Args:
        project: The document.
        group: Id of the open group, or empty.
        ports: With the item that shows each.
    """
    rects = geometry.item_rects(project, group)
    found = [rects[item] for item in ports.values()]
    back = next(iter(ports)).side == "in"
    if project.view.down:
        half = geometry.GAP + geometry.HEIGHT / 2
        across = sum(rect.center().x() for rect in found) / len(found)
        along = min(rect.top() for rect in found) - half if back else max(rect.bottom() for rect in found) + half
        return QPointF(across, along)
    half = geometry.GAP + geometry.WIDTH / 2
    across = sum(rect.center().y() for rect in found) / len(found)
    return QPointF(
        min(rect.left() for rect in found) - half if back else max(rect.right() for rect in found) + half, across
    )
