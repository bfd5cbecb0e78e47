"""Samples whose axes seem to stand in another order than layers read them: a guess by their sizes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.analysis.diagnostics import Diagnostic
from engine.analysis.fixes.fix import Fix, InsertBefore
from engine.analysis.judged import Judged
from engine.document.network import Node
from engine.layers import Shape
from engine.layers.basic.input import Input
from engine.layers.shapes.reshaping import Permute, Reshape

_CHANNELS = (1, 3, 4)
"""Grey, colours, and colours with transparency."""
_LEAST_SIDE = 8
"""Pixels that the side of a picture has at least."""
_FEW_STEPS, _TIMES = 9, 10
"""Sequences of so few steps seldom have so many times as many features; channels and time swapped do."""

OF_IMAGES = frozenset(
    {"Conv2D", "ConvTranspose2D", "MaxPool2D", "AveragePool2D", "GlobalAveragePool", "GlobalMaxPool", "Upsample"}
)
OF_SEQUENCES = frozenset(
    {"Conv1D", "MaxPool1D", "AveragePool1D", "RNN", "LSTM", "GRU", "SelfAttention", "PositionalEmbedding"}
)


def channels_last(judged: Judged) -> Iterator[Diagnostic]:
    """Images that seem to have their channels last, where layers take the first axis for them."""
    for node, shape in _entering(judged, OF_IMAGES, 3):
        plain = isinstance(node.layer, Input) and not node.layer.shape
        if shape[2] in _CHANNELS and min(shape[:2]) >= _LEAST_SIDE and (plain or shape[0] == shape[1]):
            message = (
                f"Samples of {_sizes(shape)} look like images with channels last, but channels come first here: "
                f"{node.label} gives {shape[0]} channels of {shape[1]} × {shape[2]} pixels. "
                f"{'Save x.transpose(0, 3, 1, 2), or insert' if plain else 'Insert'} Permute."
            )
            fix = _permuted(judged, node, (3, 1, 2))
            yield Diagnostic("warning", "channels-last", message, node.id, fix=fix)


def swapped_steps(judged: Judged) -> Iterator[Diagnostic]:
    """Sequences of few steps and very many features, where the axes may be swapped."""
    if judged.spec.has_lengths:  # they have been held against the first axis
        return
    for node, shape in _entering(judged, OF_SEQUENCES, 2):
        steps, features = shape
        if not isinstance(node.layer, Input) or node.layer.shape:
            continue  # people have said which is which
        if steps <= _FEW_STEPS and features >= _TIMES * steps:
            message = (
                f"{node.label} gives sequences of {steps} {'step' if steps == 1 else 'steps'} with {features} features "
                "each. Steps come first here: if these are the other way round, save x.transpose(0, 2, 1), or insert "
                "Permute."
            )
            fix = _permuted(judged, node, (2, 1))
            yield Diagnostic("hint", "swapped-axes", message, node.id, fix=fix)


def _entering(judged: Judged, kinds: frozenset[str], axes: int) -> Iterator[tuple[Node, Shape]]:
    """Nodes that give samples their shape and lead to layers of these kinds, with that shape."""
    for node in judged.network.nodes:
        if isinstance(node.layer, Input | Reshape):
            (shape,) = judged.nodes[node.id].outputs or ((),)
            if len(shape) == axes and _leads_to(judged, node, kinds, shape):
                yield node, shape


def _leads_to(judged: Judged, node: Node, kinds: frozenset[str], shape: Shape) -> bool:
    """True if a layer of these kinds follows, even one that cannot take the shape, before the shape changes."""
    waiting, seen = [node], {node.id}
    while waiting:
        for after in judged.following(waiting.pop()):
            if after.layer.type in kinds:
                return True
            if after.id not in seen and judged.nodes[after.id].outputs == (shape,):
                seen.add(after.id)
                waiting.append(after)
    return False


def _permuted(judged: Judged, node: Node, order: tuple[int, ...]) -> Fix | None:
    wires = judged.network.wires_from(node.id)
    if len(wires) != 1:
        return None
    return Fix("Insert Permute", (InsertBefore(Permute(order=order), wires[0].target, wires[0].target_port),))


def _sizes(shape: Shape) -> str:
    return " × ".join(map(str, shape))
