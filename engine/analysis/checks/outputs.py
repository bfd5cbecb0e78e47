"""Checks of each output against its target and its loss."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Set

from engine.analysis.checks.targets import (
    compared_with,
    may_be_told,
    output_shapes,
    seen_by,
    target_shape_for,
    target_text,
    told_by,
    why_columns_are_wrong,
    why_loss_is_wrong,
)
from engine.analysis.diagnostics import Diagnostic
from engine.analysis.fixes.fix import Fix, InsertBefore, PassBy, SetData, SetField, SetLoss, SetSource, SetTraining
from engine.analysis.model import Compared, NodeAnalysis
from engine.data.dataset import DataSpec
from engine.data.targets import as_numbers, may_be_numbers
from engine.document.network import Network, Node
from engine.document.project import DataSettings, TrainingSettings
from engine.errors import ShapeError
from engine.layers import Shape
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout, SpatialDropout
from engine.layers.basic.output import Output
from engine.layers.shapes.flatten import Flatten
from engine.losses import LOSSES, Loss
from engine.metrics import METRICS

_MOST_UNITS = 1_000_000
"""More would be refused by the layers."""


def judge_outputs(
    network: Network,
    nodes: Mapping[str, NodeAnalysis],
    spec: DataSpec | None,
    data: DataSettings,
    training: TrainingSettings,
) -> Iterator[Diagnostic]:
    """Diagnostics of targets, losses and the activations before them; nothing where shapes are unknown."""
    for node in network.nodes:
        if isinstance(node.layer, Output) and spec is not None:
            reason = why_columns_are_wrong(node.layer, spec, data)
            if reason:
                yield Diagnostic("error", "target-columns", f"{node.label}: {reason}", node.id, "columns")
            else:
                loss = training.loss_of(node.id)
                seen = seen_by(node.layer, spec, data, loss, nodes[node.id].inputs[0])
                yield from _judge_output(network, nodes, node, loss, *seen)
        if activation_of(node) == "softmax":
            yield from _judge_softmax(nodes[node.id], node)
    if training.patience and not data.recipe.splitting.may_validate(data.validation_share):
        message = (
            "Early stopping needs the validation loss, but there is no validation split. Set the "
            "validation share above 0, or the patience to 0."
        )
        yield Diagnostic("warning", "no-validation", message, field="patience")
    if spec is None:
        return
    compared = set(compared_with(network, nodes, spec, data, training).values())
    if training.class_weights == "given" and "classes" in compared:
        given, classes = len(training.given_class_weights), len(spec.classes)
        if given != classes:
            message = (
                f"Class weights are given, but there are {given} for {classes} classes ({', '.join(spec.classes)}). "
                "Give one for each class in this order, or set class weights to none."
            )
            yield Diagnostic("error", "class-weights", message, field="given_class_weights")
    elif training.class_weights != "none" and compared and "classes" not in compared:
        message = (
            f"Class weights are {training.class_weights}, but no output predicts classes: all samples weigh the same. "
            "Set class weights to none."
        )
        fix = Fix("Set class weights to none", (SetTraining("class_weights", "none"),))
        yield Diagnostic("warning", "no-classes", message, field="class_weights", fix=fix)
    if compared:
        yield from _judge_metrics(spec, data, training, compared)


def _judge_metrics(
    spec: DataSpec, data: DataSettings, training: TrainingSettings, compared: Set[Compared]
) -> Iterator[Diagnostic]:
    """Metrics that apply to no output."""
    kinds = {"classes": "classes", "values": "numbers"}
    have = {"classes" if each == "classes" else "values" for each in compared}
    for name in training.metrics:
        if METRICS[name].target not in have:
            others = ", ".join(other for other, metric in METRICS.items() if metric.target in have)
            how = f"Choose among {others}"
            if may_be_numbers(spec) and "classes" not in compared:
                how += ", or set the target type of the data to classes" if spec.one_hot else ""
                spec = as_numbers(spec)
            elif spec.class_numbers == (0.0, 1.0):
                how += ", or set the target type of the data to numbers"
            message = (
                f"The metric {name} measures {kinds[METRICS[name].target]}, but {target_text(spec, data)} "
                f"{'are' if spec.classes or data.predict == 'inputs' else 'is'} {kinds[min(have)]}: it is left out. "
                f"{how}."
            )
            yield Diagnostic("warning", "metric-target", message, field="metrics")
    monitor = training.monitor
    if monitor != "loss" and (target := "classes" if monitor == "accuracy" else METRICS[monitor].target) not in have:
        message = (
            f"The best epoch is told by {monitor}, which measures {kinds[target]}, but no output is compared with "
            "those. Choose another measure, such as the loss."
        )
        yield Diagnostic("error", "monitor-target", message, field="monitor")


def _judge_output(
    network: Network, nodes: Mapping[str, NodeAnalysis], output: Node, loss: Loss, spec: DataSpec, data: DataSettings
) -> Iterator[Diagnostic]:
    reason = why_loss_is_wrong(loss, spec, data)
    if reason:
        fix = _fitting_target(network, nodes, output, loss, spec, data)
        yield Diagnostic("error", "loss-target", f"{output.label}: {reason}", output.id, "loss", fix=fix)
        return
    if loss.fuses_with:
        yield from _judge_activation(network, output, loss)
    if loss.fuses_with == "sigmoid" and data.predict == "target" and not spec.classes and not _within(spec, 0.0, 1.0):
        message = (
            f"{output.label}: {loss.display_name()} is made for targets from 0 to 1; check that "
            f"{target_text(spec, data)} stays within, or choose Mean squared error."
        )
        fix = Fix("Use mean squared error", _as_numbers(network, output))
        yield Diagnostic("warning", "target-range", message, output.id, "loss", fix=fix)
    shape = nodes[output.id].inputs[0]
    if shape is None:
        return
    try:
        target_shape_for(loss, spec, shape, data)
    except ShapeError as error:
        sizes = [math.prod(each) for each in output_shapes(loss, spec, data)]
        wanted = min(sizes, key=lambda size: abs(size - math.prod(shape))) if spec.class_numbers else sizes[0]
        sized = _sized_layer(network, nodes, output) if len(shape) == 1 else None
        how, fix = _resized(output, wanted, loss, sized, _per_place(network, output, shape, wanted), shape)
        where, field = (sized.id, "units") if sized else (output.id, "")
        yield Diagnostic("error", "target-mismatch", f"{output.label}: {error} {how}", where, field, fix=fix)


def _within(spec: DataSpec, least: float, greatest: float) -> bool:
    """True if all values of the target are known to lie within these bounds."""
    return bool(spec.figures) and all(each.least >= least and each.greatest <= greatest for each in spec.figures)


def _resized(
    output: Node, wanted: int, loss: Loss, sized: Node | None, per_place: Node | None, shape: Shape
) -> tuple[str, Fix | None]:
    """The way to give an output as many values as its target has, in words and as a fix.

    Args:
        output: The Output.
        wanted: How many values are wanted.
        loss: Its loss.
        sized: The layer whose units are the number of values, or None.
        per_place: The layer that gives the wanted values at each place of an image or a sequence, or None.
        shape: What reaches the Output.
    """
    if sized is not None:
        words = f"Set {wanted} {'unit' if wanted == 1 else 'units'}"
        return f"Set the units of {sized.label} to {wanted}.", Fix(words, (SetField((sized.id,), "units", wanted),))
    if per_place is not None:
        flatten = InsertBefore(Flatten(), per_place.id, per_place.layer.inputs[0])
        return f"Insert Flatten before {per_place.label}.", Fix("Insert Flatten", (flatten,))
    how = f"Insert {'Flatten and ' if len(shape) > 1 else ''}a Dense layer of {wanted} units before it."
    if not 1 <= wanted <= _MOST_UNITS:
        return how, None
    dense = Dense(units=wanted, activation=loss.fuses_with or "linear")
    layers = (Flatten(), dense) if len(shape) > 1 else (dense,)
    words = f"Insert {' and '.join(layer.display_name() for layer in layers)}"
    return how, Fix(words, tuple(InsertBefore(layer, output.id, output.layer.inputs[0]) for layer in layers))


def _per_place(network: Network, output: Node, shape: Shape, wanted: int) -> Node | None:
    """The Dense before an output that has the units wanted, but sees each place of its input by itself."""
    last = node_before(network, output.id)
    if last is None or not isinstance(last.layer, Dense) or len(shape) < 2 or last.layer.units != wanted:
        return None
    return last


def _fitting_target(
    network: Network, nodes: Mapping[str, NodeAnalysis], output: Node, loss: Loss, spec: DataSpec, data: DataSettings
) -> Fix | None:
    """A target read as classes, a loss that fits numbers, or inputs scaled so that they fit the loss."""
    if loss.target == "classes":
        if not may_be_told(spec, data):
            number = data.predict == "inputs" or spec.target_shape == (1,)
            return Fix("Use mean squared error", _as_numbers(network, output)) if number else None
        shape, classes = nodes[output.id].inputs[0], spec.figures[0].distinct
        if shape == (1,):
            return Fix("Use mean squared error", _as_numbers(network, output))
        if shape is None or abs(math.prod(shape) - classes) > max(2, classes // 4):
            return None  # nothing tells which of the two is meant
        return Fix("Read the target as classes", (SetSource("target_type", told_by(data)),))
    return Fix("Scale the inputs to 0 to 1", (SetData("normalisation", "minmax"),))


def _as_numbers(network: Network, output: Node) -> tuple[SetField | SetLoss, ...]:
    """Steps to mean squared error, and to an output that may take any value."""
    loss, last = SetLoss(output.id, "mean_squared_error"), node_before(network, output.id)
    if last is None or activation_of(last) not in ("sigmoid", "softmax"):
        return (loss,)
    return (loss, SetField((last.id,), "activation", "linear"))


def activation_of(node: Node) -> str:
    """The type of the activation that a layer has as a field, or empty."""
    activation = vars(node.layer).get("activation")  # in an attribute that is missing, pydantic looks long
    return activation.type if activation is not None else ""


def node_before(network: Network, node_id: str) -> Node | None:
    """The node at the one input of a node, or None."""
    wires = network.wires_into(node_id)
    return network.by_id.get(wires[0].source) if len(wires) == 1 else None


def _sized_layer(network: Network, nodes: Mapping[str, NodeAnalysis], output: Node) -> Node | None:
    """The layer whose units are the number of values that reach an output, seen through layers that keep the shape."""
    node = node_before(network, output.id)
    while node is not None and not hasattr(node.layer, "units"):
        known = nodes[node.id]
        node = node_before(network, node.id) if known.inputs == known.outputs else None
    return node


def _judge_activation(network: Network, output: Node, loss: Loss) -> Iterator[Diagnostic]:
    """The loss applies to what is drawn: cross-entropy takes probabilities, so their activation has to be drawn."""
    last = node_before(network, output.id)
    if last is None:
        return
    wanted = loss.fuses_with
    drawn = activation_of(last)
    if drawn == wanted:
        return
    start = f"{loss.display_name()} at {output.label} takes probabilities, but {last.label}"
    if isinstance(last.layer, Dropout | SpatialDropout) and _follows(network, last, wanted):
        message = f"{start} sets some of them to 0. Remove {last.label}."
        fix = Fix("Remove the dropout", (PassBy(last.id, (output.id,)),))
        yield Diagnostic("error", "output-activation", message, output.id, fix=fix)
        return
    if not drawn:
        earlier = _reshaped_after(network, last, wanted)
        instead = f" and let {earlier.label} end in linear units" if earlier else ""
        message = (
            f"{start} does not end in {wanted}. Insert an Activation layer with {wanted} just before "
            f"{output.label}{instead}."
        )
        insert = InsertBefore(Activation(activation=wanted), output.id, output.layer.inputs[0])
        moved = (SetField((earlier.id,), "activation", "linear"),) if earlier else ()
        fix = Fix(f"{'Move' if earlier else 'Insert'} {wanted}", (insert, *moved))
        yield Diagnostic("error", "output-activation", message, output.id, fix=fix)
        return
    other = next((entry for entry in LOSSES if entry.fuses_with == drawn), None)
    choice = f", or choose {other.title} as the loss" if other else ""
    message = f"{start} has {drawn} units. Set the activation of {last.label} to {wanted}{choice}."
    fix = Fix(f"Use {wanted}", (SetField((last.id,), "activation", wanted),))
    yield Diagnostic("error", "output-activation", message, last.id, "activation", fix=fix)


def _follows(network: Network, node: Node, activation: str) -> bool:
    """True if a node comes straight after one that has an activation."""
    before = node_before(network, node.id)
    return before is not None and activation_of(before) == activation


def _reshaped_after(network: Network, node: Node | None, activation: str) -> Node | None:
    """The node of an activation whose values a node only brings into another shape, or None."""
    while node is not None and node.layer.type in ("Flatten", "Identity", "Reshape"):
        node = node_before(network, node.id)
    return node if node is not None and activation_of(node) == activation else None


def _judge_softmax(known: NodeAnalysis, node: Node) -> Iterator[Diagnostic]:
    if known.outputs and _softmax_size(node, known.outputs[0]) == 1:
        message = f"{node.label} is a softmax of one unit, which is always 1. Use sigmoid, or a unit for each class."
        yield Diagnostic("warning", "single-unit-softmax", message, node.id, "activation")


def _softmax_size(node: Node, shape: Shape) -> int:
    """Number of values that a softmax runs over."""
    if isinstance(node.layer, Dense):
        return shape[-1]
    return int(shape[vars(node.layer)["activation"].axis_of(len(shape))])
