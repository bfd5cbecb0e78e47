"""Fields that an earlier format named otherwise; their values mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.document.format.old_meanings import with_layers

Names = Mapping[str, Mapping[str, str]]

SINCE_3: Names = {
    "GaussianNoise": {"deviation": "std"},
    "normal": {"deviation": "std"},
    "truncated_normal": {"deviation": "std"},
    "Embedding": {"vocabulary": "num_embeddings", "units": "embedding_dim"},
}
"""By the type of a layer or an initialiser: old names and those of PyTorch, which format 3 has."""


def rename(data: dict[str, Any], names: Names = SINCE_3) -> dict[str, Any]:
    """The data of a file with the fields of its layers, and of the initialisers in them, renamed."""

    def change(layer: dict[str, Any], node: str) -> dict[str, Any]:
        return {name: _renamed(value, names) for name, value in _renamed(layer, names).items()}

    return with_layers(data, change)


def _renamed(value: Any, names: Names) -> Any:
    """A declared object with its fields renamed; what is none, or has the new name already, stays."""
    kind = value.get("type") if isinstance(value, Mapping) else None
    if not isinstance(kind, str) or kind not in names:
        return value
    new = {old: name for old, name in names[kind].items() if name not in value}
    return {new.get(key, key): entry for key, entry in value.items()}
