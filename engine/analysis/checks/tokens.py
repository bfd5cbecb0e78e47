"""Token ids: the features of the data that lead to an Embedding."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.analysis.diagnostics import Diagnostic
from engine.analysis.fixes.fix import Fix, SetChoice, SetField
from engine.data.dataset import DataSpec
from engine.data.files import shown
from engine.document.network import Network, Node
from engine.errors import DataError
from engine.layers.basic.input import Input
from engine.layers.sequences.embedding import Embedding

_PASS = ("Flatten", "Identity", "Permute", "Reshape")
"""Layers that hand ids on as they are."""
_MOST_IDS = 1_000_000
"""Ids up to which a vocabulary is offered that holds them: greater ones are numbers that were not meant as ids."""


def judge_tokens(network: Network, spec: DataSpec | None) -> Iterator[Diagnostic]:
    """Diagnostics of embeddings that are fed with anything but ids, or with ids that they do not have."""
    for node in network.nodes:
        if isinstance(node.layer, Embedding):
            source = token_source(network, node)
            if source is not None and not isinstance(source.layer, Input):
                message = (
                    f"{node.label} takes ids of tokens, whole numbers, but {source.label} computes others. "
                    f"Connect {node.label} to an Input."
                )
                yield Diagnostic("error", "no-tokens", message, node.id)
    if spec is not None:
        for node_id, entry in _sources(network).items():
            try:
                places = np.arange(math.prod(spec.input_shape))[_taken(entry, spec)].tolist()
            except KeyError:
                continue  # a column that is not there, which is told of the Input
            yield from _judge_ids(network.by_id[node_id], places, spec)


def _judge_ids(node: Node, places: Sequence[int], spec: DataSpec) -> Iterator[Diagnostic]:
    """Ids beyond the vocabulary, as far as ranges tell them; inputs that are no ids, though whole numbers."""
    assert isinstance(node.layer, Embedding)
    encoded = [encoding for encoding, at in spec.column_places() if encoding.kind == "one_hot" and {*at} & {*places}]
    if encoded:
        names = ", ".join(shown(encoding.name) for encoding in encoded)
        message = (
            f"{node.label} takes ids, but {names} {'is' if len(encoded) == 1 else 'are'} one-hot: each input is 1 or "
            "0, so that no id but these two is ever looked up. Encode the column as whole numbers."
        )
        steps = tuple(SetChoice(encoding.name, "encoding", "integer") for encoding in encoded)
        yield Diagnostic("warning", "one-hot-ids", message, node.id, fix=Fix("Encode as whole numbers", steps))
        return
    if not spec.ranges:
        return
    of = [spec.ranges[place if len(spec.ranges) > 1 else 0] for place in places]
    least, greatest = min(each[0] for each in of), max(each[1] for each in of)
    size = node.layer.num_embeddings
    if least >= 0.0 and greatest < size:
        return
    start = f"{node.label} takes ids from 0 to {size - 1:,}, but the data has ids from {least:g} to {greatest:g}."
    if least >= 0.0 and greatest == int(greatest) < _MOST_IDS:
        wanted = int(greatest) + 1
        how = f"Set its num_embeddings to {wanted:,}."
        fix = Fix(f"Set {wanted:,} embeddings", (SetField((node.id,), "num_embeddings", wanted),))
        yield Diagnostic("error", "ids-beyond", f"{start} {how}", node.id, "num_embeddings", fix=fix)
    else:
        message = f"{start} Number the tokens from 0 in the data."
        yield Diagnostic("error", "ids-beyond", message, node.id, "num_embeddings")


def token_features(network: Network, spec: DataSpec) -> NDArray[np.bool_]:
    """Mask of the numbers of a sample that are token ids, of the shape of a sample; they must not be scaled."""
    return vocabularies(network, spec) > 0


def vocabularies(network: Network, spec: DataSpec) -> NDArray[np.int64]:
    """Size of the vocabulary of each number of a sample that is a token id, of the shape of a sample; else 0.

    Where several embeddings look up the same id, it is the smallest.
    """
    sizes = np.zeros(spec.input_shape, np.int64)
    for node_id, source in _sources(network).items():
        layer, taken = network.by_id[node_id].layer, _taken(source, spec)
        assert isinstance(layer, Embedding)
        known = sizes.reshape(-1)[taken]
        sizes.reshape(-1)[taken] = np.where(known > 0, np.minimum(known, layer.num_embeddings), layer.num_embeddings)
    return sizes


def check_tokens(network: Network, spec: DataSpec, samples: NDArray[np.float64]) -> None:
    """Check that the vocabulary of each embedding holds the ids that reach it.

    Args:
        network: Without errors.
        spec: Form of the data.
        samples: (rows, *input_shape), not normalised.

    Raises:
        DataError: One does not; says which id it is, and where.
    """
    for node_id, source in _sources(network).items():
        node = network.by_id[node_id]
        assert isinstance(node.layer, Embedding)
        ids = samples.reshape(len(samples), -1)[:, _taken(source, spec)]
        wrong = np.argwhere(~((ids >= 0) & (ids < node.layer.num_embeddings) & (ids == np.rint(ids))))
        if len(wrong):
            row, place = wrong[0].tolist()
            value = ids[row, place]
            fix = "Number the tokens from 0 in the data."
            if value >= node.layer.num_embeddings and value == np.rint(value):
                fix = f"Set its num_embeddings to {int(ids.max()) + 1:,} or more."
            raise DataError(
                f"{node.label} takes ids from 0 to {node.layer.num_embeddings - 1:,}, but sample {row + 1} holds "
                f"{value:g} at place {place + 1}.",
                fix=fix,
                node=node.id,
                field="num_embeddings",
            )


def token_source(network: Network, node: Node) -> Node | None:
    """The source of an embedding's ids, through layers that pass them on; None if a wire is missing."""
    seen: set[str] = set()
    while True:
        wires = network.wires_into(node.id)
        if len(wires) != 1 or node.id in seen:
            return None
        seen.add(node.id)
        node = network.by_id[wires[0].source]
        if node.layer.type not in _PASS:
            return node


def _sources(network: Network) -> Mapping[str, Input]:
    """The Input of each embedding, by id of the embedding."""
    network = network.effective
    found = {node.id: token_source(network, node) for node in network.nodes if isinstance(node.layer, Embedding)}
    return {key: source.layer for key, source in found.items() if source and isinstance(source.layer, Input)}


def _taken(source: Input, spec: DataSpec) -> list[int] | slice:
    """Places of the features that an Input takes."""
    return list(spec.places(source.columns)) if source.columns else slice(None)
