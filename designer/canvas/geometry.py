"""Geometry of the canvas, as pure arithmetic in scene units. A node's position is its top left corner."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainterPath

from designer.geometry.lanes import Detour, Lanes
from designer.geometry.level import item_places, item_ports, item_sizes, level_of
from designer.geometry.placing import GAP, HEADER, HEIGHT, PORT_STEP, WIDTH, Size, node_size
from designer.geometry.port import source_of, target_of
from engine.document.network import Node, Wire
from engine.document.project import Project
from engine.layers import Layer

PORT_RADIUS = 5.0
GRID = 20.0
MIN_BEND = 36.0
CORNER = 16.0
"""Radius of the corners of a wire that goes by a lane."""


def node_rect(layer: Layer, *, collapsed: bool = False) -> QRectF:
    """The outline of a node about its own origin."""
    return QRectF(QPointF(), QSizeF(*node_size(layer, collapsed=collapsed)))


def placed_rect(project: Project, node: Node) -> QRectF:
    """The outline of a node where it lies."""
    collapsed = node.id in project.view.collapsed
    return node_rect(node.layer, collapsed=collapsed).translated(*project.view.positions.get(node.id, (0.0, 0.0)))


def port_offset(index: int, count: int, size: Size, *, output: bool, down: bool) -> QPointF:
    """Centre of a port about its node's origin: inputs on the left edge, outputs on the right, spread evenly.

    Where wires lead down, inputs are on the upper edge and outputs on the lower one.
    """
    width, height = size
    if down:
        step = min(PORT_STEP, width / (count + 1))
        return QPointF(width / 2 + (index - (count - 1) / 2) * step, height if output else 0.0)
    open_ = height > HEADER  # below the header; on it, close together, where there is nothing else
    middle, step = (HEADER + (height - HEADER) / 2, PORT_STEP) if open_ else (height / 2, height / (count + 1))
    return QPointF(width if output else 0.0, middle + (index - (count - 1) / 2) * step)


def wire_path(start: QPointF, end: QPointF, *, down: bool) -> QPainterPath:
    """A curve that leaves an output to the right and reaches an input from the left, or leads from above to below."""
    distance = end.y() - start.y() if down else end.x() - start.x()
    bend = max(MIN_BEND, abs(distance) * 0.5)
    if distance < 0:  # a wire that runs back makes a loop that is wide enough to be seen
        bend = min(max(MIN_BEND, -distance * 0.5 + MIN_BEND), 240.0)
    path = QPainterPath(start)
    ahead = QPointF(0, bend) if down else QPointF(bend, 0)
    path.cubicTo(start + ahead, end - ahead, end)
    return path


def detour_path(start: QPointF, end: QPointF, detour: Detour, *, down: bool) -> QPainterPath:
    """A line that leaves an output, turns into a lane, and turns out of it before an input; its corners are round."""
    first, last = start.y() if down else start.x(), end.y() if down else end.x()
    begin, finish = start.x() if down else start.y(), end.x() if down else end.y()
    out, back = first + detour.out, last - detour.back
    points = [(out, begin), (out, detour.lane), (back, detour.lane), (back, finish), (last, finish)]
    path = QPainterPath(start)
    at = (first, begin)
    for corner, after in pairwise(points):
        radius = min(CORNER, math.dist(at, corner) / 2, math.dist(corner, after) / 2)
        path.lineTo(_turned(_towards(corner, at, radius), down=down))
        path.quadTo(_turned(corner, down=down), _turned(_towards(corner, after, radius), down=down))
        at = corner
    path.lineTo(end)
    return path


def _towards(start: tuple[float, float], end: tuple[float, float], length: float) -> tuple[float, float]:
    """The point at a distance from one point on the way to another."""
    share = length / (math.dist(start, end) or 1.0)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _turned(point: tuple[float, float], *, down: bool) -> QPointF:
    """A point that is known along and across the direction of the wires."""
    return QPointF(point[1], point[0]) if down else QPointF(*point)


def wire_paths(project: Project) -> dict[Wire, QPainterPath]:
    """The courses of all wires of the outermost level."""
    level, down = level_of(project), project.view.down
    rects = item_rects(project)
    ends = [(wire, *level.ends_of(wire)) for wire in level.wires]
    places = {
        port: rects[item].topLeft() + port_offset(index, len(ports), size, output=port.side == "out", down=down)
        for item, size in ((item, (rect.width(), rect.height())) for item, rect in rects.items())
        for ports in item_ports(project, level, item)
        for index, port in enumerate(ports)
    }
    lanes = Lanes(rects)
    lanes.connect(ends)
    for item, rect in rects.items():
        lanes.place(item, (rect.x(), rect.y(), rect.width(), rect.height()))
    by_lane = lanes.detours(down=down)
    paths = {}
    for wire, _, _ in ends:
        start, end = places[source_of(wire)], places[target_of(wire)]
        lane = by_lane.get(wire)
        paths[wire] = detour_path(start, end, lane, down=down) if lane else wire_path(start, end, down=down)
    return paths


def snapped(position: QPointF) -> tuple[float, float]:
    """A place in whole scene units, as documents keep it."""
    return float(round(position.x())), float(round(position.y()))


def item_rects(project: Project, group: str = "") -> dict[str, QRectF]:
    """The outlines of all nodes and groups of a level where they lie, by the id of their item."""
    level = level_of(project, group)
    sizes, places = item_sizes(project, level), item_places(project, level)
    return {item: QRectF(QPointF(*places[item]), QSizeF(*size)) for item, size in sizes.items()}


def free_place(project: Project, wanted: QPointF, size: Size, group: str = "") -> tuple[float, float]:
    """The place nearest below the wanted one where an item of this size covers no other."""
    taken = list(item_rects(project, group).values())
    rect = QRectF(wanted, QSizeF(*size))
    while any(rect.intersects(other) for other in taken):
        rect.translate(0.0, GRID)
    return snapped(rect.topLeft())


def bounds(project: Project, ids: Iterable[str]) -> QRectF:
    """The rectangle about some nodes; null if there are none."""
    result = QRectF()
    wanted = set(ids)
    for node in project.network.nodes:
        if node.id in wanted:
            result |= placed_rect(project, node)
    return result


def distance(a: QPointF, b: QPointF) -> float:
    """Distance of two points."""
    return math.hypot(a.x() - b.x(), a.y() - b.y())


__all__ = [
    "GAP",
    "GRID",
    "HEADER",
    "HEIGHT",
    "PORT_RADIUS",
    "PORT_STEP",
    "WIDTH",
    "bounds",
    "detour_path",
    "distance",
    "free_place",
    "item_rects",
    "node_rect",
    "node_size",
    "placed_rect",
    "port_offset",
    "snapped",
    "wire_path",
    "wire_paths",
]
