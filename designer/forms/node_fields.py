"""Fields of layers: the most important ones, those that several layers share, and edits of them. No widgets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import BaseModel

from designer.document.store import Store
from designer.forms import replaced
from designer.forms.changes import change_words, unplugged
from designer.forms.values import FieldEdit, Path
from engine.activations import ACTIVATIONS
from engine.document.editing.edits import set_field
from engine.document.network import Node
from engine.document.project import Project
from engine.fields import FieldDescription, describe
from engine.layers import Layer


def telling_fields(value: BaseModel) -> Iterator[tuple[FieldDescription, Any]]:
    """The fields of a layer that tell most, with their values: the first, the activation, what is off its default."""
    for position, description in enumerate(described(type(value))):
        inner = getattr(value, description.name)
        first = position == 0 and description.kind != "choice"  # a choice left at its default tells nothing
        if first or description.family is ACTIVATIONS or inner != description.default:
            yield description, inner


@cache
def described(cls: type[BaseModel]) -> tuple[FieldDescription, ...]:
    """Declared fields of a class: the same for as long as the program runs, and asked for at every edit."""
    return describe(cls)


def shared_fields(layers: Sequence[Layer]) -> tuple[FieldDescription, ...]:
    """The fields that all of these layers have, in the order of the first; defaults and help texts may differ."""
    kinds = list(dict.fromkeys(type(layer) for layer in layers))
    if not kinds:
        return ()
    others = [{_key(field) for field in describe(kind)} for kind in kinds[1:]]
    return tuple(field for field in describe(kinds[0]) if all(_key(field) in keys for keys in others))


def _key(field: FieldDescription) -> FieldDescription:
    return replace(field, default=None, help="", more=False)


def set_fields(project: Project, nodes: Sequence[Node], path: Path, value: Any) -> Project:
    """Give a field of several layers, or a field inside one, a value; the rest of each layer stays as it is.

    Raises:
        LayerloomError: The value is not allowed.
    """
    same: dict[Any, list[str]] = defaultdict(list)
    for node in nodes:
        outer = getattr(replaced(node.layer, path, value), path[0]) if len(path) > 1 else value
        same[outer].append(node.id)
    for outer, ids in same.items():
        project = set_field(project, ids, path[0], outer)
    return project


def edit_fields(store: Store, nodes: Sequence[Node], edit: FieldEdit) -> str:
    """Make such an edit in the document, as one step; a sentence comes back where the value is not allowed."""
    key = None if edit.merge_key is None else (edit.merge_key, tuple(node.id for node in nodes))
    before = store.committed
    fault = store.submit(change_words, lambda project: set_fields(project, nodes, edit.path, edit.value), key)
    if lost := unplugged(before, store.committed):
        store.message.emit(lost)
    return fault
