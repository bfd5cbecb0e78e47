"""Axes of the samples at each node of a file, as far as the file alone tells: what migrations judge by.

Nothing is validated yet when migrations run, so that nothing is taken for granted here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Data = Mapping[str, Any]

_FIXED = {
    1: ("Flatten", "GlobalAveragePool", "GlobalMaxPool"),
    2: ("Conv1D", "MaxPool1D", "AveragePool1D", "SelfAttention", "PositionalEmbedding"),
    3: ("Conv2D", "ConvTranspose2D", "MaxPool2D", "AveragePool2D", "Upsample"),
}
_RANKS = {name: rank for rank, names in _FIXED.items() for name in names}
_RECURRENT = ("RNN", "LSTM", "GRU")


def part(data: Any, *names: str) -> Data:
    """An object within JSON data by the names that lead to it, empty where there is none."""
    for name in names:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data if isinstance(data, Mapping) else {}


def entries(data: Any, *names: str) -> list[Data]:
    """The objects of a list within JSON data, by the names that lead to it."""
    values = part(data, *names[:-1]).get(names[-1])
    return [value for value in values if isinstance(value, Mapping)] if isinstance(values, list | tuple) else []


def layer_of(node: Data) -> Data:
    """The layer of a node; a bare name stands for one without fields."""
    layer = node.get("layer")
    return {"type": layer} if isinstance(layer, str) else part(node, "layer")


def ranks(data: Data) -> dict[str, int | None]:
    """Axes of what comes out of each node by its id, None where the file does not tell: of an Output, what comes in."""
    nodes = {str(node.get("id")): node for node in entries(data, "network", "nodes")}
    targets: dict[str, list[str]] = {}
    for wire in entries(data, "network", "wires"):
        targets.setdefault(str(wire.get("source")), []).append(str(wire.get("target")))
    vectors = _brings_vectors(data)
    found = {key: _rank(node, None, vectors) for key, node in nodes.items()}
    news = [key for key, rank in found.items() if rank is not None]
    while news:
        source = news.pop()
        for target in targets.get(source, ()):
            if found.get(target, 0) is None:  # what was found first stays, so that this ends on cycles too
                found[target] = _rank(nodes[target], found[source], vectors)
                news += [target] if found[target] is not None else []
    return found


def _brings_vectors(data: Data) -> bool:
    """True if the samples of the data are rows of a table: all sources but arrays have such."""
    source = part(data, "data").get("source")
    kind = source if isinstance(source, str) else part(data, "data", "source").get("type")
    return isinstance(kind, str) and kind != "npz"


def _rank(node: Data, before: int | None, vectors: bool) -> int | None:
    """Axes of what comes out of a node, from those of what comes in."""
    layer = layer_of(node)
    kind = layer.get("type")
    if node.get("bypassed") is True:
        return before
    if kind == "Input":
        if isinstance(shape := layer.get("shape"), list) and shape:
            return len(shape)
        return 1 if vectors or layer.get("columns") else None
    if kind == "Reshape":
        shape = layer.get("shape")
        return len(shape) if isinstance(shape, list) and shape else 1
    if kind in _RECURRENT:
        return 2 if layer.get("returns") == "sequence" else 1
    if kind == "Embedding":
        return None if before is None else before + 1
    return _RANKS.get(str(kind), before)
