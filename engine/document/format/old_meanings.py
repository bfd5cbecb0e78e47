"""Layers and losses that meant something else in format 1: a field now says so, so that old files keep their meaning.

A field is written only where it makes a difference, as far as the file tells (`ranks.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.document.format.ranks import entries, layer_of, part, ranks

Change = Callable[[dict[str, Any], str], dict[str, Any]]


def joins_steps(data: dict[str, Any]) -> dict[str, Any]:
    """Concatenate joined sequences along their steps."""
    found = ranks(data)

    def change(layer: dict[str, Any], node: str) -> dict[str, Any]:
        if layer.get("type") != "Concatenate" or found[node] not in (2, None):
            return layer
        return {"axis": "steps"} | layer

    return with_layers(data, change)


def softmax_over_width(data: dict[str, Any]) -> dict[str, Any]:
    """Softmax ran over the last axis, whatever came; that of Dense still does."""
    found = ranks(data)

    def change(layer: dict[str, Any], node: str) -> dict[str, Any]:
        rank = found[node]
        if layer.get("type") == "Dense" or (rank is not None and rank < 3):
            return layer
        return layer | {"activation": _over_last(layer["activation"])} if "activation" in layer else layer

    return with_layers(data, change)


def _over_last(activation: Any) -> Any:
    given = dict(activation) if isinstance(activation, Mapping) else {"type": activation}
    return {"axis": "last", **given} if given.get("type") in ("softmax", "log_softmax") else activation


def padding_counts(data: dict[str, Any]) -> dict[str, Any]:
    """Padded steps counted in the statistics of normalisations; there are such where the data has lengths."""
    if not part(data, "data", "source").get("lengths"):
        return data
    found = ranks(data)

    def change(layer: dict[str, Any], node: str) -> dict[str, Any]:
        kind, rank = layer.get("type"), found[node]
        of_batch = kind in ("BatchNorm", "GroupNorm") and rank in (2, None)
        of_sample = kind == "LayerNorm" and (layer.get("over") == "whole sample" or rank in (1, None))
        return {"count_padding": True} | layer if of_batch or of_sample else layer

    return with_layers(data, change)


def frozen_by_batch(data: dict[str, Any]) -> dict[str, Any]:
    """A frozen BatchNorm scaled by the statistics of the batch."""
    frozen = {str(node.get("id")) for node in entries(data, "network", "nodes") if node.get("frozen") is True}

    def change(layer: dict[str, Any], node: str) -> dict[str, Any]:
        return {"frozen_by": "batch"} | layer if layer.get("type") == "BatchNorm" and node in frozen else layer

    return with_layers(data, change)


def losses_of_whole_samples(data: dict[str, Any]) -> dict[str, Any]:
    """KL divergence was summed over steps, and cosine similarity compared a sample as one vector."""
    found = ranks(data)
    outputs = [
        str(node.get("id")) for node in entries(data, "network", "nodes") if layer_of(node).get("type") == "Output"
    ]
    training, own = part(data, "training"), part(data, "training", "losses")
    rest = [node for node in outputs if node not in own]
    changed: dict[str, Any] = {}
    if "loss" in training and any(found[node] != 1 for node in rest):
        changed["loss"] = _as_a_whole(training["loss"])
    if own:
        changed["losses"] = {node: loss if found.get(node) == 1 else _as_a_whole(loss) for node, loss in own.items()}
    return {**data, "training": {**training, **changed}} if changed else data


def _as_a_whole(loss: Any) -> Any:
    given = dict(loss) if isinstance(loss, Mapping) else {"type": loss}
    if given.get("type") == "kl_divergence":
        return {"steps": "sum", **given}
    return {"over": "whole sample", **given} if given.get("type") == "cosine_similarity" else loss


CHANGES = (joins_steps, softmax_over_width, padding_counts, frozen_by_batch, losses_of_whole_samples)
"""One after another; none sees what another has changed."""


def with_layers(data: dict[str, Any], change: Change) -> dict[str, Any]:
    """The data with the layer of every node changed, the rest being the same."""
    nodes = part(data, "network").get("nodes")
    if not isinstance(nodes, list):
        return data
    return {**data, "network": {**data["network"], "nodes": [_with_layer(node, change) for node in nodes]}}


def _with_layer(node: Any, change: Change) -> Any:
    if not isinstance(node, Mapping) or not layer_of(node):
        return node
    before = dict(layer_of(node))
    after = change(before, str(node.get("id")))
    return node if after == before else {**node, "layer": after}
