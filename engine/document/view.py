"""Layout of the drawing: positions, notes, frames, groups. No part of it can change a shape or a result."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator, Mapping
from itertools import islice
from typing import Annotated, Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from engine.document.network import Slug
from engine.fields import Frozen, field

LIMIT = 1e6
"""The canvas ends so far from its origin, in scene units."""

Coordinate = Annotated[float, Field(ge=-LIMIT, le=LIMIT)]
"""A place on the canvas, in scene units."""

Extent = Annotated[float, Field(ge=1.0, le=LIMIT)]
"""A width or a height, in scene units."""

Place = tuple[float, float]


def on_canvas(places: Mapping[str, Place]) -> Mapping[str, Place]:
    """Places that an edit wants, moved onto the canvas as a whole, so that nodes keep their arrangement.

    What needs more than all of the canvas is squeezed.
    """
    if all(-LIMIT <= x <= LIMIT and -LIMIT <= y <= LIMIT for x, y in places.values()):
        return places
    columns, rows = (_on_axis([place[axis] for place in places.values()]) for axis in (0, 1))
    return dict(zip(places, zip(columns, rows, strict=True), strict=True))


def _on_axis(values: list[float]) -> list[float]:
    low, high = min(values), max(values)
    scale = min(1.0, 2 * LIMIT / max(high - low, 1.0))
    start = min(max(low, -LIMIT), LIMIT - (high - low) * scale)
    # Rounding may still lead over the edge by its last digit.
    return [min(max(start + (value - low) * scale, -LIMIT), LIMIT) for value in values]


DEEPEST = 64
"""Groups that may lie one within the other."""


def ancestors_of(group_id: str, parents: Mapping[str, str]) -> Iterator[str]:
    """The groups around a group, the innermost first; without end where one lies within itself."""
    above = parents.get(group_id, "")
    while above in parents:
        yield above
        above = parents[above]


class Frame(Frozen):
    """A titled rectangle behind nodes; moving it moves what lies in it.

    Attributes:
        id: Stable slug such as `frame_1`.
        title: What stands at its top.
        position: Its top left corner.
        size: Its width and height.
        group: Id of the group within which it is drawn, or empty for the outermost level.
    """

    id: Slug
    title: str = ""
    position: tuple[Coordinate, Coordinate]
    size: tuple[Extent, Extent]
    group: str = ""


class Group(Frozen):
    """Nodes that are drawn as one. The network knows nothing of it, so that grouping never changes a result.

    Attributes:
        id: Stable slug such as `group_1`; no node and no other group has it.
        title: What stands on it.
        nodes: Ids of the nodes in it, those of the groups within it left out.
        parent: Id of the group within which it is drawn, or empty for the outermost level.
    """

    id: Slug
    title: str = ""
    nodes: tuple[str, ...] = ()
    parent: str = ""


class Bookmark(Frozen):
    """A view to come back to.

    Attributes:
        center: The place in the middle.
        scale: Pixels per scene unit.
        group: Id of the group that was open, or empty.
    """

    center: tuple[Coordinate, Coordinate]
    scale: Annotated[float, Field(gt=0.0, le=100.0)]
    group: str = ""


class View(Frozen):
    """Layout of the drawing.

    Attributes:
        positions: Top left corner of each node, in scene units, by node id.
        collapsed: Ids of the nodes of which only the header is drawn.
        notes: What people wrote about nodes, by node id.
        frames: Titled rectangles, the hindmost first.
        groups: Nodes that are drawn as one.
        bookmarks: Views to come back to, by the key that recalls each (`1` to `9`).
        down: Whether wires lead from top to bottom, with ports at the upper and lower edges; else from left to right.
    """

    positions: dict[str, tuple[Coordinate, Coordinate]] = field(default_factory=dict, help="Where nodes lie.")
    collapsed: tuple[str, ...] = field((), help="Nodes of which only the header is drawn.")
    notes: dict[str, str] = field(default_factory=dict, help="Notes to nodes.")
    frames: tuple[Frame, ...] = field((), help="Titled rectangles behind nodes.")
    groups: tuple[Group, ...] = field((), help="Nodes that are drawn as one.")
    bookmarks: dict[Annotated[str, Field(pattern="^[1-9]$")], Bookmark] = field(
        default_factory=dict, help="Views to come back to, by the key that recalls them."
    )
    down: bool = field(False, help="Wires lead from top to bottom.")

    @model_serializer(mode="wrap")
    def _without_what_is_empty(self, serialise: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = serialise(self)
        return {name: value for name, value in data.items() if value or name == "positions"}

    def group_of(self, node_id: str) -> str:
        """Id of the group that a node lies in, or empty."""
        return next((group.id for group in self.groups if node_id in group.nodes), "")

    def group(self, group_id: str) -> Group | None:
        """The group of that id, or None."""
        return next((group for group in self.groups if group.id == group_id), None)

    def nodes_within(self, group_id: str) -> frozenset[str]:
        """Ids of all nodes in a group and in the groups within it."""
        return _within(self.groups).get(group_id, frozenset())

    def path_to(self, group_id: str) -> tuple[str, ...]:
        """Ids of the groups that one enters to get into a group, the outermost first."""
        group = self.group(group_id)
        return (*self.path_to(group.parent), group_id) if group else ()

    def restricted(self, chosen: Container[str]) -> View:
        """The layout of some nodes only: no frames, no bookmarks, and only groups that lie among them entirely."""
        groups = [group for group in self.groups if all(node in chosen for node in self.nodes_within(group.id))]
        kept = {group.id for group in groups}
        return View(
            positions=_among(self.positions, chosen),
            collapsed=tuple(node for node in self.collapsed if node in chosen),
            notes=_among(self.notes, chosen),
            groups=tuple(
                group if group.parent in kept else group.replace(parent="")
                for group in groups
                if self.nodes_within(group.id)
            ),
        )


_known_within: deque[tuple[tuple[Group, ...], Mapping[str, frozenset[str]]]] = deque(maxlen=4)
"""Asked for last: most edits leave the groups as they are, and make a new view all the same."""


def _within(groups: tuple[Group, ...]) -> Mapping[str, frozenset[str]]:
    """All nodes in each group and in the groups within it."""
    for known, result in tuple(_known_within):
        if known is groups:
            return result
    parents = {group.id: group.parent for group in groups}
    collected: dict[str, set[str]] = {group.id: set(group.nodes) for group in groups}
    for group in groups:
        for outer in islice(ancestors_of(group.id, parents), DEEPEST):
            collected[outer].update(group.nodes)
    result = {key: frozenset(nodes) for key, nodes in collected.items()}
    _known_within.append((groups, result))
    return result


def _among(entries: Mapping[str, Any], chosen: Container[str]) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if key in chosen}
