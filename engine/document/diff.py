"""Difference of two projects: the one message from which every view is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import compress
from operator import is_not
from typing import Any

from engine.document.network import Node, Wire
from engine.document.project import Project


@dataclass(frozen=True, slots=True)
class Change:
    """The difference of two projects. False in a condition where there is none.

    Attributes:
        old: The project before.
        new: The project after.
        added: Ids of new nodes, in the order of the nodes.
        removed: Ids of nodes that are gone.
        changed: Ids of nodes whose layer or name is another.
        added_wires: New wires.
        removed_wires: Wires that are gone.
        moved: Ids of nodes, in both projects, whose position is another.
        arrangement_changed: Whether anything else differs that only the canvas shows: collapsed nodes, notes, frames,
            groups, bookmarks, the direction of wires.
        data_changed: Whether the data settings differ.
        training_changed: Whether the training settings differ.
    """

    old: Project = field(repr=False)
    new: Project = field(repr=False)
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    added_wires: tuple[Wire, ...] = ()
    removed_wires: tuple[Wire, ...] = ()
    moved: tuple[str, ...] = ()
    arrangement_changed: bool = False
    data_changed: bool = False
    training_changed: bool = False

    @property
    def network_changed(self) -> bool:
        """True if anything that analysis looks at in the network differs."""
        return any((self.added, self.removed, self.changed, self.added_wires, self.removed_wires))

    def __bool__(self) -> bool:
        return any(
            (self.network_changed, self.moved, self.arrangement_changed, self.data_changed, self.training_changed)
        )


def diff(old: Project, new: Project) -> Change:
    """Changes that turn a view of `old` into one of `new`."""
    before, after = old.network.by_id, new.network.by_id
    same_nodes = old.network.nodes is new.network.nodes
    added_wires, removed_wires = wires_between(old.network.wires, new.network.wires)
    return Change(
        old=old,
        new=new,
        added=() if same_nodes else tuple(key for key in after if key not in before),
        removed=() if same_nodes else tuple(key for key in before if key not in after),
        changed=() if same_nodes else _changed(before, after),
        added_wires=added_wires,
        removed_wires=removed_wires,
        moved=_moved(old, new),
        arrangement_changed=old.view is not new.view and _arrangement(old) != _arrangement(new),
        data_changed=old.data is not new.data and old.data != new.data,
        training_changed=old.training is not new.training and old.training != new.training,
    )


def _changed(before: Mapping[str, Node], after: Mapping[str, Node]) -> tuple[str, ...]:
    both = ((key, before[key], node) for key, node in after.items() if key in before)
    return tuple(key for key, old, new in both if old is not new and old != new)


def wires_between(old: tuple[Wire, ...], new: tuple[Wire, ...]) -> tuple[tuple[Wire, ...], tuple[Wire, ...]]:
    """Added and removed wires; those that the two share as objects are set aside first, for speed."""
    if old is new:
        return (), ()
    known, kept = set(map(id, old)), set(map(id, new))
    before = dict.fromkeys(wire for wire in old if id(wire) not in kept)
    after = dict.fromkeys(wire for wire in new if id(wire) not in known)
    return tuple(wire for wire in after if wire not in before), tuple(wire for wire in before if wire not in after)


def _arrangement(project: Project) -> tuple[Any, ...]:
    view = project.view
    return view.collapsed, view.notes, view.frames, view.groups, view.bookmarks, view.down


def _moved(old: Project, new: Project) -> tuple[str, ...]:
    before, after = old.view.positions, new.view.positions
    if before is after:
        return ()
    # In C, since it is asked at each step of a drag: most places are the same objects.
    others = compress(after, map(is_not, map(before.get, after), after.values()))
    moved = {node_id for node_id in others if before.get(node_id) != after[node_id]} | (before.keys() - after.keys())
    if not moved:
        return ()
    stayed = (node_id for node_id in new.network.by_id if node_id in moved)
    return tuple(node_id for node_id in stayed if node_id in old.network.by_id)
