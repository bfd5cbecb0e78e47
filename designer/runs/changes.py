"""Differences between the documents of two runs, in a few words each. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from engine.document.diff import diff
from engine.document.network import Node
from engine.document.project import Project
from engine.fields import Declared

FEW = 3
"""Layers that are named one by one."""

LONGEST = 24
"""Characters of a value."""


def changes(before: Project, after: Project) -> tuple[str, ...]:
    """Differences that bear on training: `learning rate 0.001 → 0.01`, `dense_1: units 64 → 32`; the settings first."""
    return tuple(_changes(before, after))


def _changes(before: Project, after: Project) -> Iterator[str]:
    change = diff(before, after)
    if change.training_changed:
        yield from _values("", before.training, after.training)
    if change.data_changed:
        yield from _values("", before.data, after.data)
    yield from _named("added", [_title(after.network.node(each)) for each in change.added])
    yield from _named("removed", [_title(before.network.node(each)) for each in change.removed])
    for node_id in change.changed:
        node = after.network.node(node_id)
        yield from (f"{node.label}: {each}" for each in _of_node(before.network.node(node_id), node))
    if (change.added_wires or change.removed_wires) and not (change.added or change.removed):
        yield "wires changed"


def _named(verb: str, titles: Sequence[str]) -> Iterator[str]:
    if len(titles) > FEW:
        yield f"{verb} {len(titles)} layers"
    elif titles:
        yield f"{verb} {', '.join(titles)}"


def _title(node: Node) -> str:
    kind = node.layer.display_name()
    return kind if node.label == node.id else f"{kind} {node.label}"


def _of_node(old: Node, new: Node) -> Iterator[str]:
    """Changes of a node; its name bears on nothing."""
    yield from _values("", old.layer, new.layer)
    yield from _values("", old.replace(layer=new.layer, name=new.name), new)


def _values(name: str, old: Any, new: Any) -> Iterator[str]:
    """Words for each value that differs; a member of a family that became another is told by its type alone."""
    if old == new:
        return
    if isinstance(old, BaseModel) and type(old) is type(new):
        for field in type(old).model_fields:
            yield from _values(field.replace("_", " "), getattr(old, field), getattr(new, field))
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from _values(f"{name} of {key}", old.get(key), new.get(key))
    else:
        told = f"{_shown(old)} → {_shown(new)}"
        yield f"{name} {told}" if name else told


def _shown(value: Any) -> str:
    match value:
        case Declared():
            text = value.display_name()
        case bool():
            text = "on" if value else "off"
        case float():
            text = f"{value:g}"
        case tuple():
            text = ", ".join(map(_shown, value)) or "none"
        case _:
            text = "none" if value is None or value == "" else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
