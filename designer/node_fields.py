"""Which fields several layers have in common, and an edit of one of them. No Qt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from designer.forms import replaced
from designer.forms.values import Path
from engine.document.edits import set_field
from engine.document.network import Node
from engine.document.project import Project
from engine.fields import FieldDescription, describe
from engine.layers import Layer


def shared_fields(layers: Sequence[Layer]) -> tuple[FieldDescription, ...]:
    """The fields that all of these layers have, in the order of the first; defaults and help texts may differ."""
    kinds = list(dict.fromkeys(type(layer) for layer in layers))
    if not kinds:
        return ()
    others = [{_key(field) for field in describe(kind)} for kind in kinds[1:]]
    return tuple(field for field in describe(kinds[0]) if all(_key(field) in keys for keys in others))


def _key(field: FieldDescription) -> FieldDescription:
    return replace(field, default=None, help="")


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
