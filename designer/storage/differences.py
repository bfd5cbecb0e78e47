"""Differences of two documents, in words: a sentence, and a line for each layer and setting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from engine.document.diff import Change, diff
from engine.document.network import Node
from engine.document.project import Project

MOST_LINES = 200
LONGEST = 60
ARRANGEMENT = "Groups, frames, notes or bookmarks differ."


def summary(old: Project, new: Project, what: str) -> str:
    """Summary: the number of layers that differ, and whether settings do.

    Args:
        old: What is compared with.
        new: What is described.
        what: What people call the first: "the file".
    """
    change = diff(old, new)
    words = {
        "added": change.added,
        "removed": change.removed,
        "changed": change.changed,
        "moved": change.moved,
    }
    parts = [f"{_count(len(ids), 'layer')} {word}" for word, ids in words.items() if ids]
    wires = len(change.added_wires) + len(change.removed_wires)
    if wires and not (change.added or change.removed):
        parts.append(f"{_count(wires, 'wire')} changed")
    sentences = [f"Compared with {what}: {', '.join(parts)}." if parts else "The layers are the same."]
    if change.data_changed or change.training_changed:
        sentences.append("Settings of data or training differ.")
    if change.arrangement_changed:
        sentences.append(ARRANGEMENT)
    return " ".join(sentences)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def details(old: Project, new: Project, *, before: str, after: str) -> str:
    """A line for each difference.

    Args:
        old: One document.
        new: The other.
        before: What people call the first: "in the file".
        after: What people call the second: "here".
    """
    lines = list(_lines(diff(old, new), before, after))
    more = len(lines) - MOST_LINES
    return "\n".join([*lines[:MOST_LINES], *([f"and {more} more"] if more > 0 else [])]) or "They are the same."


def _lines(change: Change, before: str, after: str) -> Iterator[str]:
    old, new = change.old, change.new
    for node_id in change.added:
        yield f"{new.network.node(node_id).label}: only {after}"
    for node_id in change.removed:
        yield f"{old.network.node(node_id).label}: only {before}"
    for node_id in change.changed:
        one, other = old.network.node(node_id), new.network.node(node_id)
        yield from _fields(other.label, _node_data(one), _node_data(other), before, after)
    for wires, where in ((change.added_wires, after), (change.removed_wires, before)):
        yield from (f"Wire {wire.source} → {wire.target}: only {where}" for wire in wires)
    for node_id in change.moved:
        yield f"{new.network.node(node_id).label}: moved"
    yield from _fields("Data", _data(old.data), _data(new.data), before, after)
    yield from _fields("Training", _data(old.training), _data(new.training), before, after)
    if change.arrangement_changed:
        yield ARRANGEMENT.rstrip(".")


def _data(value: BaseModel) -> dict[str, Any]:
    return value.model_dump(mode="json")


def _node_data(node: Node) -> dict[str, Any]:
    """The node's fields and those of its layer side by side, as the inspector shows them."""
    data = _data(node)
    layer = data.pop("layer")
    return {**data, **layer}


def _fields(name: str, old: Any, new: Any, before: str, after: str) -> Iterator[str]:
    """A line for each value that differs; values within values are named by their path."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old | new:
            yield from _fields(f"{name}, {key}", old.get(key), new.get(key), before, after)
    elif old != new:
        yield f"{name}: {_shown(old)} {before}, {_shown(new)} {after}"


def _shown(value: Any) -> str:
    text = "nothing" if value is None or value == "" else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
