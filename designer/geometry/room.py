"""Room for what a group held, where the group lay: all that is right of it or below it moves on. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

from designer.geometry.level import item_places, item_sizes, level_of
from engine.document.editing import arranging, edits
from engine.document.project import Project

Place = tuple[float, float]


def ungrouped(project: Project, group_id: str) -> Project:
    """The project without a group, with what it held at its place, and nothing else beneath."""
    found = project.view.group(group_id)
    outer = level_of(project, found.parent if found else "")
    sizes, places = item_sizes(project, outer), item_places(project, outer)
    left, top = places[group_id]
    width, height = sizes[group_id]
    inner = outer.items[group_id]
    opened = level_of(project, group_id)
    inner_sizes, inner_places = item_sizes(project, opened), item_places(project, opened)
    edges = [(*inner_places[item], *inner_sizes[item]) for item in opened.items]
    first = min(x for x, *_ in edges), min(y for _, y, *_ in edges)
    more = (
        max(max(x + w for x, _, w, _ in edges) - first[0] - width, 0.0),
        max(max(y + h for _, y, _, h in edges) - first[1] - height, 0.0),
    )
    positions = project.view.positions
    moved: dict[str, Place] = _shifted(positions, inner, (left - first[0], top - first[1]))
    for item, nodes in outer.items.items():
        if item != group_id:
            x, y = places[item]
            step = more[0] * (x >= left + width), more[1] * (y >= top + height)
            moved |= _shifted(positions, nodes, step)
    return edits.move_nodes(arranging.dissolve_group(project, group_id), moved)


def _shifted(positions: Mapping[str, Place], nodes: frozenset[str], step: Place) -> dict[str, Place]:
    places = ((node, positions.get(node, (0.0, 0.0))) for node in sorted(nodes))
    return {node: (float(round(x + step[0])), float(round(y + step[1]))) for node, (x, y) in places if any(step)}
