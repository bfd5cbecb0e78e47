"""Words for a step that changed fields, made from the two documents: `dense_1: units 64 → 32`. No Qt.

Whoever edits a field, by whichever panel, menu or key, gives its step these words, so that the same edit is called the
same everywhere, and steps that are merged are called by where they began and where they ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from designer.forms.values import name_in_text, value_text
from engine.document.network import Node, Wire
from engine.document.project import Project
from engine.document.view import View
from engine.fields import Declared, describe
from engine.preparation.recipe import Recipe

LONGEST = 32
"""Characters of a value that are shown; of a longer one, such as a path, its end."""

MOST = 2
"""Changes that are told one by one."""

MOST_WIRES = 3
"""Wires that are named."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that has another value.

    Attributes:
        field: Its name in a sentence, such as `units`.
        old: The text of its value before.
        new: The text of its value now.
    """

    field: str
    old: str
    new: str

    def words(self, *, old: bool = True) -> str:
        """`units 64 → 32`; without the old value where it was not the same everywhere."""
        return " ".join(filter(None, (self.field, self.old if old else "", "→", self.new or "none")))


def words_or(otherwise: str) -> Callable[[Project, Project], str]:
    """Words for a step: those of the fields that changed, or other ones where none did."""
    return lambda before, after: change_words(before, after) or otherwise


def change_words(before: Project, after: Project) -> str:
    """Changes of fields, each from what to what; empty where no field was, or more than fields."""
    old, new = before.network, after.network
    if len(old.nodes) != len(new.nodes) or old.by_id.keys() != new.by_id.keys():
        return ""
    if old.wires is not new.wires and not set(new.wires) <= set(old.wires):
        return ""
    pairs = [(was, node) for was, node in zip(old.nodes, new.nodes, strict=True) if was is not node and was != node]
    settings = [change.words() for change in _settings(before, after)]
    columns = _of_columns(before.data.recipe, after.data.recipe)
    parts = [*_of_nodes(pairs), *columns, *_of_view(before.view, after)]
    parts += [text[:1].upper() + text[1:] for text in settings]
    return ", ".join(parts) if len(parts) <= MOST else f"{parts[0]} and {len(parts) - 1} more changes"


def unplugged(before: Project, after: Project, *meant: Wire) -> str:
    """Sentence on wires that an edit took away though their layers stay; empty if there are none.

    Args:
        before: The document before.
        after: The document after.
        meant: Wires that the user did take away.
    """
    kept = {(wire.source, wire.target) for wire in after.network.wires}
    gone = dict.fromkeys((wire.source, wire.target) for wire in before.network.wires if wire not in meant)
    nodes = after.network.by_id
    lost = [pair for pair in gone if pair not in kept and nodes.keys() >= set(pair)]
    if not lost:
        return ""
    names = ", ".join(f"{nodes[source].label} → {nodes[target].label}" for source, target in lost[:MOST_WIRES])
    if len(lost) > MOST_WIRES:
        names += f" and {len(lost) - MOST_WIRES} more"
    return f"Disconnected {names}."


def _of_nodes(pairs: Sequence[tuple[Node, Node]]) -> Iterator[str]:
    states: dict[str, list[str]] = {}
    for old, new in pairs:
        if old.label != new.label:
            yield f"Rename {old.label} to {new.label}"
        for word in _states(old, new):
            states.setdefault(word, []).append(new.label)
    yield from _alike(((new.label, change) for old, new in pairs for change in changes(old.layer, new.layer)), "layers")
    yield from (f"{word} {_whose(labels, 'layers')}" for word, labels in states.items())


def _of_columns(before: Recipe, after: Recipe) -> Iterator[str]:
    if before.columns is after.columns:
        return
    names = [name for name in {**before.columns, **after.columns} if before.choice(name) != after.choice(name)]
    changed = ((name, change) for name in names for change in changes(before.choice(name), after.choice(name)))
    yield from _alike(changed, "columns")


def _alike(changed: Iterable[tuple[str, Change]], plural: str) -> Iterator[str]:
    """Things that changed alike are told together."""
    told: dict[tuple[str, str], list[tuple[str, Change]]] = {}
    for name, change in changed:
        told.setdefault((change.field, change.new), []).append((name, change))
    for found in told.values():
        (_, first), names = found[0], [name for name, _ in found]
        same = all(change.old == first.old for _, change in found)
        yield f"{_whose(names, plural)}: {first.words(old=same)}"


def _states(old: Node, new: Node) -> Iterator[str]:
    if old.bypassed != new.bypassed:
        yield "Bypass" if new.bypassed else "Stop bypassing"
    if old.frozen != new.frozen:
        yield "Freeze" if new.frozen else "Unfreeze"


def _whose(names: list[str], plural: str) -> str:
    return _short(names[0]) if len(names) == 1 else f"{len(names)} {plural}"


def _of_view(before: View, after: Project) -> Iterator[str]:
    """Names and texts that people wrote."""
    view = after.view
    for group in view.groups:
        if (old := before.group(group.id)) and old.title != group.title:
            yield f"Rename {old.title} to {group.title}"
    titles = {frame.id: frame.title for frame in before.frames}
    for frame in view.frames:
        if titles.get(frame.id, frame.title) != frame.title:
            yield (
                f"Rename {titles[frame.id] or 'a frame'} to {frame.title}" if frame.title else "Remove a frame's title"
            )
    for node, note in _changed(before.notes, view.notes):
        yield f"{'Write a note to' if note else 'Remove the note of'} {after.network.node(node).label}"


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key in before.keys() | after.keys():
        if before.get(key, "") != after.get(key, ""):
            yield key, after.get(key, "")


def _settings(before: Project, after: Project) -> Iterator[Change]:
    yield from changes(before.data, after.data)
    # What is no longer shown has words of its own, and is no field that people fill in.
    yield from changes(before.data.recipe, after.data.recipe.replace(dismissed=before.data.recipe.dismissed))
    yield from changes(before.training, after.training)
    for node in after.network.nodes:
        old, new = before.training.losses.get(node.id), after.training.losses.get(node.id)
        if old != new:
            yield from _within(
                f"loss of {node.label}", before.training.loss_of(node.id), after.training.loss_of(node.id)
            )


def changes(old: BaseModel, new: BaseModel) -> Iterator[Change]:
    """The declared fields in which two values of one type differ, those within a field one by one."""
    if type(old) is not type(new) or old is new:
        return
    for field in describe(type(new)):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after or field.kind == "other":
            continue
        name = name_in_text(field.label)
        if field.kind == "family":
            yield from _within(name, before, after)
        else:
            yield Change(name, _short(value_text(field, before)), _short(value_text(field, after)))


def _within(name: str, before: Declared, after: Declared) -> Iterator[Change]:
    if type(before) is type(after):
        yield from (Change(f"{name} {inner.field}", inner.old, inner.new) for inner in changes(before, after))
    else:
        yield Change(name, before.display_name(), after.display_name())


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"…{text[1 - LONGEST :]}"
