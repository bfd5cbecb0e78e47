"""Advice on linear layers: behind one another they do no more than one of them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.analysis.checks.outputs import activation_of
from engine.analysis.diagnostics import Diagnostic
from engine.analysis.fixes.fix import Fix, SetField
from engine.analysis.judged import Judged
from engine.document.network import Node
from engine.layers.basic.dense import Dense

PASSED = frozenset({"Dropout", "Identity"})
"""Layers between two others that leave them linear."""

GOODFELLOW = "Goodfellow, Bengio and Courville, “Deep Learning”, MIT Press 2016"


def stacked_linear(judged: Judged) -> Iterator[Diagnostic]:
    """Dense layers that feed others without an activation between."""
    pairs = [(node, after) for node in judged.sound if (after := _fed_in_vain(judged, node)) is not None]
    if not pairs:
        return
    (first, after), more = pairs[0], len(pairs) - 1
    others = f", and so do {more} more layers" if more > 1 else ", and so does 1 more layer" if more else ""
    message = (
        f"{first.label} feeds {after.label} without an activation between them{others}. Linear layers behind one "
        "another compute no more than a single one; with ReLU between them they can learn curves."
    )
    ids = tuple(node.id for node, _ in pairs)
    steps = [SetField(ids, "activation", "relu")]
    for shape in ("uniform", "normal"):  # Xavier's start is made for tanh
        made = (node.id for node, _ in pairs if vars(node.layer)["weight_initializer"].type == f"xavier_{shape}")
        steps += [SetField(tanh, "weight_initializer", f"he_{shape}")] if (tanh := tuple(made)) else []
    fix = Fix("Use ReLU between them", tuple(steps))
    yield Diagnostic("hint", "stacked-linear", message, first.id, "activation", GOODFELLOW, fix)


def _fed_in_vain(judged: Judged, node: Node) -> Node | None:
    """The Dense layer that a linear one feeds alone, if that is no bottleneck, which is drawn for its few units."""
    if not isinstance(node.layer, Dense) or activation_of(node) != "linear" or node.weights_of:
        return None
    following = judged.following(node)
    while len(following) == 1 and following[0].layer.type in PASSED:
        following = judged.following(following[0])
    if len(following) != 1 or not isinstance(following[0].layer, Dense):
        return None
    width = judged.nodes[node.id].inputs[0]
    narrow = node.layer.units < min(width[-1] if width else 1, following[0].layer.units)
    return None if narrow else following[0]
