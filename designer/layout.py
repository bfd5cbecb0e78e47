"""Places for nodes: in layers along the wires, in lines and columns, at equal distances. Pure arithmetic, no Qt.

Layers: Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures", 1981, with the
coordinates of Brandes and Köpf, "Fast and Simple Horizontal Coordinate Assignment", 2001, by the library fast-sugiyama.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

import fast_sugiyama

from designer.placing import GAP, Size, node_size
from engine.document.project import Project

Place = tuple[float, float]
Places = Mapping[str, Place]
Edge = Literal["left", "middle", "right", "top", "center", "bottom"]

ROOM = 84.0
"""Between nodes of a layer; a wire that passes between them takes the place of a node."""

UNIT = 10.0
"""Distance of two nodes of a layer, as the library is told it."""


def layered(project: Project, ids: Collection[str] = (), *, down: bool = False) -> Places:
    """Places for nodes in layers, so that wires lead from left to right.

    Args:
        project: The document.
        ids: The nodes; empty means all.
        down: Whether layers lie below one another instead.

    Returns:
        Top left corners; the nodes' upper left corner as a whole stays where it was.
    """
    chosen = [node.id for node in project.network.nodes if not ids or node.id in ids]
    if not chosen:
        return {}
    sizes = sizes_of(project)
    breadth = max(sizes[node][0 if down else 1] for node in chosen) + ROOM
    places: dict[str, Place] = {}
    offset = 0.0
    for part in _parts(project, chosen):
        laid_out = _part(part, sizes, breadth, down=down)
        across = 0 if down else 1
        first = min(place[across] for place in laid_out.values())
        last = max(place[across] + sizes[node][across] for node, place in laid_out.items())
        shift = offset - first
        for node, (x, y) in laid_out.items():
            places[node] = (x + shift, y) if down else (x, y + shift)
        offset += last - first + GAP
    return _anchored(project, places)


Part = tuple[list[str], list[tuple[str, str]]]
"""Nodes that wires connect, and which lead where."""


def _parts(project: Project, chosen: list[str]) -> list[Part]:
    """The connected parts, the largest first."""
    among = set(chosen)
    edges = list(dict.fromkeys((w.source, w.target) for w in project.network.wires if {w.source, w.target} <= among))
    home = {node: node for node in chosen}

    def root(node: str) -> str:
        while home[node] != node:
            home[node] = home[home[node]]
            node = home[node]
        return node

    for source, target in edges:
        home[root(target)] = root(source)
    parts: dict[str, Part] = {}
    for node in chosen:
        parts.setdefault(root(node), ([], []))[0].append(node)
    for edge in edges:
        parts[root(edge[0])][1].append(edge)
    return sorted(parts.values(), key=lambda part: -len(part[0]))


def _part(part: Part, sizes: Mapping[str, Size], breadth: float, *, down: bool) -> dict[str, Place]:
    nodes, edges = part
    if not edges:
        return {nodes[0]: (0.0, 0.0)}
    ranks, rows = _ranks_and_rows(nodes, edges, breadth)
    along, across = (1, 0) if down else (0, 1)
    depth = [0.0] * (max(ranks.values()) + 1)
    for node in nodes:
        depth[ranks[node]] = max(depth[ranks[node]], sizes[node][along])
    starts = [0.0]
    for length in depth:
        starts.append(starts[-1] + length + GAP)
    places = {}
    for node in nodes:
        size = sizes[node]
        place = starts[ranks[node]] + (depth[ranks[node]] - size[along]) / 2
        row = rows[node] - size[across] / 2
        places[node] = (row, place) if down else (place, row)
    return places


def _ranks_and_rows(
    nodes: list[str], edges: list[tuple[str, str]], breadth: float
) -> tuple[dict[str, int], dict[str, float]]:
    """The layer of each node, and where its middle lies across."""
    number = {node: index for index, node in enumerate(nodes)}
    numbered = [(number[source], number[target]) for source, target in edges]
    layouts: Any = fast_sugiyama.from_edges(numbered, dummy_vertices=True, dummy_size=1.0, vertex_spacing=UNIT)
    ((found, _, height, _),) = layouts
    known = [(nodes[index], place) for index, place in found if index < len(nodes)]  # the rest are of wires
    ranks = {node: round((height - y) / UNIT) for node, (_, y) in known}
    return ranks, {node: x * breadth / UNIT for node, (x, _) in known}


def sizes_of(project: Project) -> Mapping[str, Size]:
    """Sizes of all nodes as they are drawn."""
    collapsed = set(project.view.collapsed)
    return {node.id: node_size(node.layer, collapsed=node.id in collapsed) for node in project.network.nodes}


def _anchored(project: Project, places: Mapping[str, Place]) -> Places:
    old = [project.view.positions.get(node, (0.0, 0.0)) for node in places]
    left = min(x for x, _ in old) - min(x for x, _ in places.values())
    top = min(y for _, y in old) - min(y for _, y in places.values())
    return {node: (float(round(x + left)), float(round(y + top))) for node, (x, y) in places.items()}


def aligned(project: Project, ids: Collection[str], edge: Edge) -> Places:
    """Places for nodes with one edge, or their middles, in a line."""
    sizes, places = sizes_of(project), _places(project, ids)
    axis = 0 if edge in ("left", "middle", "right") else 1
    share = {"left": 0.0, "top": 0.0, "middle": 0.5, "center": 0.5, "right": 1.0, "bottom": 1.0}[edge]
    low = min(place[axis] for place in places.values())
    high = max(place[axis] + sizes[node][axis] for node, place in places.items())
    line = low + share * (high - low)
    return {node: _moved(place, axis, line - share * sizes[node][axis]) for node, place in places.items()}


def distributed(project: Project, ids: Collection[str], *, down: bool = False) -> Places:
    """Places for nodes between the outermost two, with equal gaps."""
    sizes, places, axis = sizes_of(project), _places(project, ids), 1 if down else 0
    order = sorted(places, key=lambda node: places[node][axis])
    if len(order) < 3:
        return places
    first, last = places[order[0]][axis], places[order[-1]][axis] + sizes[order[-1]][axis]
    gap = (last - first - sum(sizes[node][axis] for node in order)) / (len(order) - 1)
    result, at = {}, first
    for node in order:
        result[node] = _moved(places[node], axis, at)
        at += sizes[node][axis] + gap
    return result


def _places(project: Project, ids: Collection[str]) -> dict[str, Place]:
    return {node: project.view.positions.get(node, (0.0, 0.0)) for node in project.network.by_id if node in ids}


def _moved(place: Place, axis: int, value: float) -> Place:
    value = float(round(value))
    return (value, place[1]) if axis == 0 else (place[0], value)
