"""A variation of a document: values for some of its fields, by their paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from engine.document.format.faults import closest, explain, value_text
from engine.document.format.integrity import faults
from engine.document.network import Network
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.fields import Frozen

PARTS = ("network", "data", "training")
"""Parts of a document that a variation may change: those that determine a run."""


@dataclass(frozen=True, slots=True)
class Variation:
    """A document with other values in some places.

    Attributes:
        title: A few words for people, such as "seed 3".
        values: Values by the path of a field: `training.seed`, `network.dense_1.layer.units`, where nodes go by their
            ids, or `data.recipe.splitting`, whose value is a whole member of a family.
    """

    title: str
    values: Mapping[str, Any]

    def of(self, project: Project) -> Project:
        """The document with these values.

        Raises:
            LayerloomError: There is no such path, or the field does not take the value.
        """
        for path, value in self.values.items():
            part, *names = path.split(".")
            if part not in PARTS or not names:
                raise LayerloomError(f"{value_text(path)} is no path of a document.", fix="Begin with one of " + _PARTS)
            project = _assigned(project, [part, *names], value, path, 0)
        for fault in faults(project):
            raise LayerloomError(fault.message, node=fault.node, field=fault.field)
        return project


_PARTS = ", ".join(f"{part}." for part in PARTS)


def _assigned(owner: Any, names: list[str], value: Any, path: str, depth: int) -> Any:
    """A copy of a value with another one at the end of a path, whose first names lead to it."""
    name, is_last = names[depth], depth + 1 == len(names)
    known = _parts(owner)
    if name not in known:
        place = ".".join(names[:depth])
        raise LayerloomError(f"{place} has no {value_text(name)}, as {path} asks.{closest(name, known)}")
    inner = value if is_last else _assigned(known[name], names, value, path, depth + 1)
    if isinstance(owner, Network):
        return owner.replace(nodes=tuple(inner if node.id == name else node for node in owner.nodes))
    if isinstance(owner, Mapping):
        return {**owner, name: inner}
    try:
        return owner.replace(**{name: inner})
    except ValidationError as error:
        found = explain(error, dict(owner) | {name: inner}, type(owner), ".".join(names[:depth]))
        raise LayerloomError(found[0].message, field=found[0].field) from None


def _parts(owner: Any) -> Mapping[str, Any]:
    """Parts of a value by the names that lead to them: nodes, fields or entries."""
    if isinstance(owner, Network):
        return owner.by_id
    if isinstance(owner, Frozen):
        return {name: getattr(owner, name) for name in type(owner).model_fields if name != "type"}
    return owner if isinstance(owner, Mapping) else {}
