"""Places for nodes: in layers along the wires, in lines and columns, at equal distances. Pure arithmetic, no Qt.

Layers: Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures", 1981, with the
coordinates of Brandes and Köpf, "Fast and Simple Horizontal Coordinate Assignment", 2001, by the library fast-sugiyama.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from typing import Any, Literal

import fast_sugiyama

from designer.geometry.lanes import APART
from designer.geometry.level import Level, item_places, item_sizes, level_of
from designer.geometry.placing import GAP, HEADER, WIDTH, Size
from designer.geometry.port import source_of, target_of
from designer.geometry.rows import first_ranks
from engine.document.project import Project

Place = tuple[float, float]
Places = Mapping[str, Place]
Edge = Literal["left", "middle", "right", "top", "center", "bottom"]

ROOM = 84.0
"""Between nodes of a layer; a wire that passes between them takes the place of a node."""

STRIP = 50.0
"""Between two rows, with the room for the wires that lead from one to the other."""

VIEW = (900.0, 640.0)
"""Pixels of the view that is filled where none is given."""

UNIT = 10.0
"""Distance of two nodes of a layer, as the library is told it."""

CLEAR = 24.0
"""Between two cards, or a card and a node, of neighbouring columns."""

NO_CARDS: Mapping[str, Size] = {}


def layered(
    project: Project,
    ids: Collection[str] = (),
    *,
    down: bool = False,
    group: str = "",
    view: Size = VIEW,
    cards: Mapping[str, Size] = NO_CARDS,
) -> Places:
    """Places for nodes in layers, so that wires lead from left to right. A group that is closed moves as one.

    What is too long to be read at once is cut into rows, below one another like the lines of a text.

    Args:
        project: The document.
        ids: The nodes; empty means all of the level.
        down: Whether layers lie below one another instead, and rows beside one another.
        group: Id of the open group, or empty.
        view: Width and height that the whole shall fill, in pixels.
        cards: Width and height of what lies below nodes, in their middle, or to their right where `down`; with its
            distance from the node.

    Returns:
        Top left corners; the upper left corner of the whole stays where it was.
    """
    level = level_of(project, group)
    items = level.items_of(ids)
    chosen = [item for item in level.items if not ids or item in items]
    if not chosen:
        return {}
    sizes, before = item_sizes(project, level), item_places(project, level)
    beyond = () if ids else (*level.sources, *level.targets)  # they take a place, so that their wires have room
    sizes |= dict.fromkeys(beyond, (WIDTH, HEADER))
    edges = ((level.item_of(source_of(wire)), level.item_of(target_of(wire))) for wire in level.wires)
    places: dict[str, Place] = {}
    offset = 0.0
    for part in _parts([*chosen, *beyond], edges):
        laid_out = _part(part, sizes, cards, view, frozenset(beyond), down=down)
        across = 0 if down else 1
        first = min(place[across] for place in laid_out.values())
        last = max(place[across] + _extent(item, sizes, cards, across) for item, place in laid_out.items())
        shift = offset - first
        for item, (x, y) in laid_out.items():
            places[item] = (x + shift, y) if down else (x, y + shift)
        offset += last - first + GAP
    placed = {item: place for item, place in places.items() if item in level.items}
    return _of_nodes(project, level, before, _anchored(before, placed))


def _of_nodes(project: Project, level: Level, before: Places, after: Places) -> Places:
    """Positions of nodes when the items that stand for them move."""
    positions = project.view.positions
    result = {}
    for item, place in after.items():
        dx, dy = place[0] - before[item][0], place[1] - before[item][1]
        for node in level.items[item]:
            x, y = positions.get(node, (0.0, 0.0))
            result[node] = (x + dx, y + dy)
    return result


Part = tuple[list[str], list[tuple[str, str]]]
"""Nodes that wires connect, and which lead where."""


def _parts(chosen: list[str], wires: Iterable[tuple[str, str]]) -> list[Part]:
    """The connected parts, the largest first."""
    among = set(chosen)
    edges = list(dict.fromkeys(ends for ends in wires if among.issuperset(ends)))
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


def _extent(item: str, sizes: Mapping[str, Size], cards: Mapping[str, Size], across: int) -> float:
    """Length across of an item with its card."""
    return sizes[item][across] + cards.get(item, (0.0, 0.0))[across]


def _part(
    part: Part,
    sizes: Mapping[str, Size],
    cards: Mapping[str, Size],
    view: Size,
    beyond: frozenset[str],
    *,
    down: bool,
) -> dict[str, Place]:
    """Places of connected nodes; those beyond the open group stand before the first column or behind the last."""
    nodes, edges = part
    along, across = (1, 0) if down else (0, 1)
    breadth = max(sizes[node][across] for node in nodes) + ROOM
    pitch = max(sizes[node][along] for node in nodes) + GAP, breadth
    ranks, middles = _ranks_and_middles(part, breadth)
    first = min(ranks[node] for node in nodes if node not in beyond)
    ranks = {node: rank - first for node, rank in ranks.items()}
    length = max(rank for node, rank in ranks.items() if node not in beyond) + 1
    more = {node: cards[node][across] for node in nodes if node in cards}
    starts = _first_ranks(part, ranks, length, (view[along], view[across]), pitch, more)
    row_of = {node: max(bisect_right(starts, ranks[node]) - 1, 0) for node in nodes}
    columns: dict[str, int] = {}
    places: dict[str, float] = {}
    top = 0.0
    for row, start in enumerate(starts):
        inner = [node for node in nodes if row_of[node] == row]
        bottom = top
        for piece in sorted(_parts(inner, edges), key=lambda piece: min(middles[node] for node in piece[0])):
            whole = len(piece[0]) == len(nodes)
            inner_ranks, inner_middles = (ranks, middles) if whole else _ranks_and_middles(piece, breadth)
            inner_middles = _pushed(inner_middles, inner_ranks, sizes, more, across)
            begin = min(ranks[node] - inner_ranks[node] for node in piece[0]) - start
            edge = min(inner_middles[node] - sizes[node][across] / 2 for node in piece[0])
            for node in piece[0]:
                columns[node] = begin + inner_ranks[node]
                places[node] = bottom + inner_middles[node] - sizes[node][across] / 2 - edge
            bottom = max(places[node] + _extent(node, sizes, cards, across) for node in piece[0]) + ROOM
        leaving = {source for source, target in edges if row_of[source] == row != row_of[target]}
        top = bottom - ROOM + STRIP + APART * len(leaving)
    return _on_columns(columns, places, sizes, cards, along)


def _pushed(
    middles: Mapping[str, float],
    ranks: Mapping[str, int],
    sizes: Mapping[str, Size],
    more: Mapping[str, float],
    across: int,
) -> dict[str, float]:
    """The middles of nodes, moved on where a card would lie on the next node of its layer.

    All that lies beyond moves with it, so that straight wires stay straight.

    Args:
        middles: Where they lie across.
        ranks: Their layers.
        sizes: Of the nodes.
        more: Length across of the card of a node.
        across: The axis.
    """
    ends: dict[int, float] = {}
    result: dict[str, float] = {}
    shift = 0.0
    for _, same in groupby(sorted(middles, key=lambda node: round(middles[node])), lambda node: round(middles[node])):
        line = list(same)
        for node in line:
            begin = middles[node] - sizes[node][across] / 2
            shift = max(shift, ends.get(ranks[node], begin) - begin)
        for node in line:
            result[node] = middles[node] + shift
            if node in more:
                ends[ranks[node]] = result[node] + sizes[node][across] / 2 + more[node] + STRIP
    return result


def _on_columns(
    columns: Mapping[str, int],
    across: Mapping[str, float],
    sizes: Mapping[str, Size],
    cards: Mapping[str, Size],
    along: int,
) -> dict[str, Place]:
    """Corners of nodes whose columns and places across are known; the columns of all rows lie below one another."""
    depth: dict[int, float] = {}
    for node, column in columns.items():
        depth[column] = max(depth.get(column, 0.0), sizes[node][along])
    before, behind = dict.fromkeys(depth, 0.0), dict.fromkeys(depth, 0.0)  # how far cards reach out of columns
    for node in columns.keys() & cards.keys():
        column, size, card = columns[node], sizes[node][along], cards[node][along]
        place = (depth[column] - size) / 2 + (0.0 if along else (size - card) / 2)
        before[column] = max(before[column], -place)
        behind[column] = max(behind[column], place + card - depth[column])
    starts, at, reach = {}, 0.0, 0.0
    for column in sorted(depth):
        at += max(reach + before[column] + CLEAR - GAP, 0.0)
        starts[column] = at
        at += depth[column] + GAP
        reach = behind[column]
    places = {}
    for node, column in columns.items():
        place = starts[column] + (depth[column] - sizes[node][along]) / 2
        places[node] = (across[node], place) if along else (place, across[node])
    return places


def _first_ranks(
    part: Part, ranks: Mapping[str, int], length: int, view: Size, pitch: Size, more: Mapping[str, float]
) -> list[int]:
    """The first rank of each row of a part."""
    counts, crossing, tall = [0] * length, [0] * length, [0.0] * length
    for node in part[0]:
        if 0 <= ranks[node] < length:
            counts[ranks[node]] += 1
            tall[ranks[node]] = max(tall[ranks[node]], more.get(node, 0.0))
    for source, target in part[1]:
        for rank in range(max(ranks[source] + 1, 0), min(ranks[target] + 1, length)):
            crossing[rank] += 1
    return first_ranks(counts, crossing, view, pitch, tall)


def _ranks_and_middles(part: Part, breadth: float) -> tuple[dict[str, int], dict[str, float]]:
    """The layer of each node, and where its middle lies across."""
    nodes, edges = part
    if not edges:
        return {nodes[0]: 0}, {nodes[0]: 0.0}
    number = {node: index for index, node in enumerate(nodes)}
    numbered = [(number[source], number[target]) for source, target in edges]
    layouts: Any = fast_sugiyama.from_edges(numbered, dummy_vertices=True, dummy_size=1.0, vertex_spacing=UNIT)
    ((found, _, height, _),) = layouts
    known = [(nodes[index], place) for index, place in found if index < len(nodes)]  # the rest are of wires
    ranks = {node: round((height - y) / UNIT) for node, (_, y) in known}
    first = min(ranks.values())
    return {node: rank - first for node, rank in ranks.items()}, {node: x * breadth / UNIT for node, (x, _) in known}


def _anchored(before: Places, places: Places) -> Places:
    left = min(before[item][0] for item in places) - min(x for x, _ in places.values())
    top = min(before[item][1] for item in places) - min(y for _, y in places.values())
    return {item: (float(round(x + left)), float(round(y + top))) for item, (x, y) in places.items()}


def aligned(project: Project, ids: Collection[str], edge: Edge, *, group: str = "") -> Places:
    """Places for nodes with one edge, or their middles, in a line."""
    level, sizes, before = _measured(project, group)
    places = {item: before[item] for item in level.items_of(ids)}
    axis = 0 if edge in ("left", "middle", "right") else 1
    share = {"left": 0.0, "top": 0.0, "middle": 0.5, "center": 0.5, "right": 1.0, "bottom": 1.0}[edge]
    low = min(place[axis] for place in places.values())
    high = max(place[axis] + sizes[item][axis] for item, place in places.items())
    line = low + share * (high - low)
    after = {item: _moved(place, axis, line - share * sizes[item][axis]) for item, place in places.items()}
    return _of_nodes(project, level, before, after)


def distributed(project: Project, ids: Collection[str], *, down: bool = False, group: str = "") -> Places:
    """Places for nodes between the outermost two, with equal gaps."""
    level, sizes, before = _measured(project, group)
    places, axis = {item: before[item] for item in level.items_of(ids)}, 1 if down else 0
    order = sorted(places, key=lambda item: places[item][axis])
    if len(order) < 3:
        return _of_nodes(project, level, before, places)
    first, last = places[order[0]][axis], places[order[-1]][axis] + sizes[order[-1]][axis]
    gap = (last - first - sum(sizes[item][axis] for item in order)) / (len(order) - 1)
    after, at = {}, first
    for item in order:
        after[item] = _moved(places[item], axis, at)
        at += sizes[item][axis] + gap
    return _of_nodes(project, level, before, after)


def _measured(project: Project, group: str) -> tuple[Level, Mapping[str, Size], Places]:
    level = level_of(project, group)
    return level, item_sizes(project, level), item_places(project, level)


def _moved(place: Place, axis: int, value: float) -> Place:
    value = float(round(value))
    return (value, place[1]) if axis == 0 else (place[0], value)
