"""Range of each output: the values that it can take, compared with its targets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from engine.activations import Activation as Function
from engine.analysis.checks.outputs import activation_of, node_before
from engine.analysis.checks.prepared import prepared_range
from engine.analysis.checks.targets import has_classes
from engine.analysis.diagnostics import Diagnostic
from engine.analysis.fixes.fix import Fix, InsertBefore, PassBy, SetData, SetField, SetLoss, Step
from engine.analysis.judged import KEPT_VALUES, Judged
from engine.document.network import Node
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.sequences.recurrent import Recurrent

Range = tuple[float, float]

_ANY: Range = (-math.inf, math.inf)
_POSITIVE: Range = (0.0, math.inf)
RANGES: Mapping[str, Range] = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "hard_tanh": (-1.0, 1.0),
    "log_sigmoid": (-math.inf, 0.0),
    "log_softmax": (-math.inf, 0.0),
    "exponential": _POSITIVE,
    "softplus": _POSITIVE,
    "relu": _POSITIVE,
    "thresholded_relu": _POSITIVE,
    "relu6": (0.0, 6.0),
    "selu": (-1.0507009873554805 * 1.6732632423543772, math.inf),
    "gelu": (-0.17, math.inf),
    "gelu_tanh": (-0.1701, math.inf),
    "silu": (-0.27847, math.inf),
    "hard_swish": (-0.375, math.inf),
    "mish": (-0.30885, math.inf),
}
"""Least and greatest value of the activations that do not take every value."""
_RESHAPES = KEPT_VALUES - {"Activation", "ScaleShift"}
_TOLERANCE = 1e-6


def range_of(function: Function) -> Range:
    """Between which values an activation stays."""
    if function.type in ("elu", "celu"):
        return -float(vars(function)["alpha"]), math.inf
    return RANGES.get(function.type, _ANY)


def final(judged: Judged, node: Node) -> Node | None:
    """The layer that makes the values that come into a node, seen through layers that only reshape them."""
    before = node_before(judged.network, node.id)
    while before is not None and before.layer.type in _RESHAPES:
        before = node_before(judged.network, before.id)
    return None if before is None or before.id in judged.faulty else before


def made_by(node: Node) -> Range:
    """Between which values the output of a layer stays."""
    if isinstance(node.layer, Recurrent):
        return -1.0, 1.0
    function = vars(node.layer).get("activation")
    return _ANY if function is None else range_of(function)


def unreachable_target(judged: Judged) -> Iterator[Diagnostic]:
    """Outputs that cannot take the values that they are compared with."""
    for output in judged.outputs:
        last, wanted = final(judged, output), _wanted(judged, output)
        if last is None or wanted is None:
            continue
        (low, high), (least, greatest, words) = made_by(last), wanted
        slack = _TOLERANCE * min(max(1.0, greatest - least), 1e9)
        if least < low - slack or greatest > high + slack:
            message = (
                f"{last.label} gives values {_between(low, high)}, but {output.label} is compared with {words}: it can "
                "never reach them."
            )
            fix = _reaching(judged, output, last)
            how = f" {fix.words}." if fix else f" Let {last.label} end in linear units."
            yield Diagnostic("warning", "unreachable-target", message + how, last.id, "activation", fix=fix)


def rates_below_zero(judged: Judged) -> Iterator[Diagnostic]:
    """The Poisson loss of values that may be negative, of which there is no logarithm."""
    for output in judged.outputs:
        last = final(judged, output)
        if last is None or judged.training.loss_of(output.id).type != "poisson" or made_by(last)[0] >= 0.0:
            continue
        if has_classes(*judged.seen_by(output)):  # which is said of every loss of numbers
            continue
        message = (
            f"The Poisson loss at {output.label} takes expected counts, which are above 0, but {last.label} may give "
            "values below 0, whose loss is not a number. Let it end in softplus units."
        )
        step: Step
        if "activation" in vars(last.layer):
            step = SetField((last.id,), "activation", "softplus")
        else:
            step = InsertBefore(Activation(activation="softplus"), output.id, output.layer.inputs[0])
        fix = Fix("Use softplus", (step,)) if len(judged.following(last)) == 1 else None
        yield Diagnostic("warning", "rate-below-zero", message, output.id, "loss", fix=fix)


def squashed_twice(judged: Judged) -> Iterator[Diagnostic]:
    """A function with bounds on both sides whose inputs have passed through one already."""
    for node in judged.sound:
        if not isinstance(node.layer, Activation) or not _bounded(node):
            continue
        before = final(judged, node)
        if before is None or not _bounded(before) or activation_of(node) == "hard_tanh":
            continue
        first, second = activation_of(before), activation_of(node)
        low, high = made_by(before)
        message = (
            f"{node.label} is {second} of what {before.label} has passed through {first} already. Values from {low:g} "
            f"to {high:g} leave {second} little room: it can never be sure. Keep one of the two."
        )
        yield Diagnostic(
            "warning", "squashed-twice", message, node.id, "activation", fix=_unsquashed(judged, before, node)
        )


def _unsquashed(judged: Judged, first: Node, second: Node) -> Fix | None:
    """Without the second function where both are the same, else without the first."""
    if activation_of(first) == activation_of(second):
        targets = tuple(after.id for after in judged.following(second))
        return Fix(f"Remove the second {activation_of(second)}", (PassBy(second.id, targets),))
    if len(judged.following(first)) > 1:
        return None
    return Fix(f"Remove the {activation_of(first)}", (SetField((first.id,), "activation", "linear"),))


def _bounded(node: Node) -> bool:
    return bool(activation_of(node)) and all(map(math.isfinite, RANGES.get(activation_of(node), _ANY)))


def _wanted(judged: Judged, output: Node) -> tuple[float, float, str] | None:
    """Between which values the targets of an output lie, and what they are; None where that is unknown."""
    loss = judged.training.loss_of(output.id)
    spec, data = judged.seen_by(output)
    if data.predict == "inputs":
        range_ = None if loss.fuses_with else prepared_range(spec, data)
        if range_ is None:
            return None
        if math.isinf(range_[1]):
            return *range_, "inputs that are scaled to mean 0 and standard deviation 1"
        scaled = " that are scaled" if data.normalisation == "minmax" else ""
        return *range_, f"inputs{scaled} from {range_[0]:.6g} to {range_[1]:.6g}"
    if loss.type == "hinge":
        margin = float(vars(loss)["margin"])
        return -margin, margin, f"answers from -{margin:g} to {margin:g}"
    if spec.classes or loss.fuses_with or not spec.figures:
        return None
    least, greatest = min(each.least for each in spec.figures), max(each.greatest for each in spec.figures)
    return least, greatest, f"values from {least:.6g} to {greatest:.6g}"


def _between(low: float, high: float) -> str:
    if math.isinf(high):
        return f"from {low:.3g} up"
    return f"up to {high:.3g}" if math.isinf(low) else f"from {low:g} to {high:g}"


def _reaching(judged: Judged, output: Node, last: Node) -> Fix | None:
    """Inputs scaled to what the layer gives, a loss for two classes, or linear units."""
    spec, data = judged.seen_by(output)
    if judged.training.loss_of(output.id).type == "poisson":  # of what is no count
        steps = (SetLoss(output.id, "mean_squared_error"), SetField((last.id,), "activation", "linear"))
        alone = "activation" in vars(last.layer) and len(judged.following(last)) == 1
        return Fix("Use mean squared error of linear units", steps) if alone else None
    if data.predict == "inputs" and made_by(last)[0] == 0.0 and made_by(last)[1] >= 1.0:
        return Fix("Scale the inputs to 0 to 1", (SetData("normalisation", "minmax"),))
    if activation_of(last) == "sigmoid" and len(spec.class_numbers) == 2 and data.predict == "target":
        return Fix("Use binary cross-entropy", (SetLoss(output.id, "binary_cross_entropy"),))
    if "activation" in vars(last.layer):
        alone = len(judged.following(last)) == 1
        return Fix("Use linear units", (SetField((last.id,), "activation", "linear"),)) if alone else None
    (shape,) = judged.nodes[output.id].inputs
    assert shape is not None  # of an output that something reaches
    dense = InsertBefore(Dense(units=shape[-1]), output.id, output.layer.inputs[0])
    return Fix("Insert a Dense layer", (dense,)) if len(shape) == 1 else None
