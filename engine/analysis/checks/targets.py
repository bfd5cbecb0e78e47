"""Target of each output. Analysis checks by this rule, and the trainer builds its targets by it.

Whole numbers and one-hot rows may be classes or numbers (`DataSpec.class_numbers`, `DataSpec.one_hot`). The user may
say which (`target_type` of the source); else each Output reads them as its loss and its units ask (`seen_by`):

| loss | output | read as |
| --- | --- | --- |
| cross-entropy, focal | any | classes |
| binary cross-entropy, binary focal, hinge | any | classes; one-hot rows as numbers |
| any other | one unit for each class | classes; one-hot rows as numbers |
| any other | any other | numbers, in the units of the file; 0 and 1 as classes, which are the same numbers |

Then:

| target of the data | loss | shape of the output | shape of a target, and its values |
| --- | --- | --- | --- |
| k classes | categorical cross-entropy | `(k,)` | `()`: index of the class |
| k classes | any other | `(k,)` | `(k,)`: 1 for the class, else 0 |
| 2 classes | any other | `(1,)` | `(1,)`: 0 for the first class, 1 for the second |
| numbers, or the inputs themselves | any but categorical cross-entropy | of as many values | that of the output |
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.analysis.checks.prepared import prepared_range
from engine.analysis.model import Analysis, Compared, NodeAnalysis
from engine.data.dataset import Dataset, DataSpec
from engine.data.targets import as_numbers, may_be_numbers, most_classes, numbers_of
from engine.document.network import Network
from engine.document.project import DataSettings, TrainingSettings
from engine.errors import LayerloomError, ShapeError
from engine.layers import Shape, shape_text
from engine.layers.basic.output import Output
from engine.losses import Loss
from engine.sources import TargetType


def target_shape_for(loss: Loss, spec: DataSpec, output_shape: Shape, data: DataSettings) -> Shape:
    """Shape of one target.

    Args:
        loss: The loss of the output.
        spec: Form of the data.
        output_shape: Shape of a sample at the Output.
        data: Says whether the target is the inputs.

    Raises:
        ShapeError: The output has another number of values than the target.
        LayerloomError: The loss is not made for such a target.
    """
    reason = why_loss_is_wrong(loss, spec, data)
    if reason:
        raise LayerloomError(reason)
    shapes = output_shapes(loss, spec, data)
    as_classes = has_classes(spec, data)
    fits = output_shape in shapes if as_classes else math.prod(output_shape) == math.prod(shapes[0])
    if not fits:
        come = "value comes" if output_shape in ((), (1,)) else "values come"
        raise ShapeError(
            f"{shape_text(output_shape)} {come} out, but {target_text(spec, data)} "
            f"{'need' if as_classes or data.predict == 'inputs' else 'needs'} {_either(shapes)}."
        )
    return () if loss.target == "classes" else output_shape


def seen_by(
    output: Output, spec: DataSpec, data: DataSettings, loss: Loss | None, shape: Shape | None
) -> tuple[DataSpec, DataSettings]:
    """The data as one Output sees them: what it is compared with, and the part of that which it predicts.

    Args:
        output: The Output.
        spec: Form of the data, as they are.
        data: The settings of the data.
        loss: Its loss, or None while it is unknown.
        shape: Shape of a sample at the Output, or None while it is unknown.
    """
    if output.target == "inputs":
        data = data.replace(predict="inputs")
    if may_be_numbers(spec) and (output.columns or not _wants_classes(spec, loss, shape)):
        spec = as_numbers(spec)
    if output.columns:
        part: Shape = (len(output.columns),)
        inputs = data.predict == "inputs"
        if inputs:
            return replace(spec, input_shape=part), data
        by_value = len(spec.figures) == math.prod(spec.target_shape) > max(output.columns) and min(output.columns) >= 0
        figures = tuple(spec.figures[column] for column in output.columns) if by_value else ()
        spec = replace(spec, target_shape=part, figures=figures)
    return spec, data


def _wants_classes(spec: DataSpec, loss: Loss | None, shape: Shape | None) -> bool:
    """True if an Output reads a target that may be either as classes; see the table above."""
    if loss is None or loss.target == "classes":
        return True
    if spec.one_hot:
        return False
    return loss.tells_classes or spec.class_numbers == (0.0, 1.0) or shape == (len(spec.classes),)


def compared_with(
    network: Network,
    nodes: Mapping[str, NodeAnalysis],
    spec: DataSpec,
    data: DataSettings,
    training: TrainingSettings | None,
) -> Mapping[str, Compared]:
    """Target of each Output, by id."""
    found: dict[str, Compared] = {}
    for node in network.nodes:
        if isinstance(node.layer, Output):
            loss = training.loss_of(node.id) if training is not None else None
            seen, settings = seen_by(node.layer, spec, data, loss, nodes[node.id].inputs[0])
            target: Compared = "classes" if seen.classes else "numbers"
            found[node.id] = "inputs" if settings.predict == "inputs" else target
    return found


def settled(dataset: Dataset, analysis: Analysis) -> Dataset:
    """A data set with its target read as the network does: as numbers, where no Output reads it as classes."""
    spec = settled_form(dataset.spec, analysis)
    return dataset if spec is dataset.spec else replace(dataset, targets=numbers_of(dataset), spec=spec)


def settled_form(spec: DataSpec, analysis: Analysis) -> DataSpec:
    """The form of data as `settled` makes them."""
    read = set(analysis.compared.values())
    as_they_are = not may_be_numbers(spec) or "classes" in read or "numbers" not in read
    return spec if as_they_are else as_numbers(spec)


def why_columns_are_wrong(output: Output, spec: DataSpec, data: DataSettings) -> str:
    """Reason why an Output cannot predict the columns that it names, with the fix; empty if it can.

    Args:
        output: The Output.
        spec: Form of the data, as they are.
        data: The settings of the data.
    """
    if may_be_numbers(spec):
        spec = as_numbers(spec)
    seen = data.replace(predict="inputs") if output.target == "inputs" else data
    if output.columns and has_classes(spec, seen):
        return f"It names columns, but {target_text(spec, seen)} have none. Empty the columns field."
    size = math.prod(spec.input_shape if seen.predict == "inputs" else spec.target_shape)
    wrong = next((column for column in output.columns if not 0 <= column < size), None)
    if wrong is None:
        return ""
    have = "have" if seen.predict == "inputs" else "has"
    return (
        f"There is no column {wrong}: {target_text(spec, seen)} {have} {size}, counted from 0. "
        f"Name columns from 0 to {size - 1}."
    )


def output_shapes(loss: Loss, spec: DataSpec, data: DataSettings) -> tuple[Shape, ...]:
    """Shapes that an output may have, the most natural first; for numbers, any shape of as many values will do."""
    if data.predict == "inputs":
        return (spec.input_shape,)
    if not spec.classes:
        several = len(spec.class_numbers) > 1 and spec.target_shape == (1,)
        return (spec.target_shape, (len(spec.class_numbers),)) if several else (spec.target_shape,)
    shapes: tuple[Shape, ...] = ((len(spec.classes),),)
    if len(spec.classes) == 2 and loss.target != "classes":
        shapes = ((1,), *shapes) if loss.fuses_with == "sigmoid" else (*shapes, (1,))
    return shapes


def why_loss_is_wrong(loss: Loss, spec: DataSpec, data: DataSettings) -> str:
    """Reason why a loss cannot be computed for such a target, with the fix; empty if it can."""
    if loss.target == "classes" and not has_classes(spec, data):
        what = "are" if data.predict == "inputs" else "is"
        start = f"{loss.display_name()} compares with classes, but {target_text(spec, data)} {what} "
        if data.predict == "inputs":
            return f"{start}numbers. Choose Mean squared error."
        if spec.target_shape != (1,):
            return (
                f"{start}{shape_text(spec.target_shape)} numbers per sample. To predict classes, save the index of "
                "the class of each sample; to predict the numbers, choose Mean squared error."
            )
        if may_be_told(spec, data):
            return (
                f"{start}read as numbers. If they are classes, set the target type of the data to {told_by(data)}; if "
                "not, choose Mean squared error."
            )
        return f"{start}numbers, too many of them to be classes. Choose Mean squared error."
    range_ = prepared_range(spec, data) if loss.fuses_with == "sigmoid" and data.predict == "inputs" else None
    if range_ is not None and not (range_[0] >= 0.0 and range_[1] <= 1.0):
        lie = "are scaled to mean 0" if math.isinf(range_[1]) else f"lie from {range_[0]:g} to {range_[1]:g}"
        return (
            f"{loss.display_name()} compares with numbers from 0 to 1, but the inputs {lie}. "
            "Set the normalisation to minmax, or choose Mean squared error."
        )
    return ""


def may_be_told(spec: DataSpec, data: DataSettings) -> bool:
    """True if a target that is read as numbers can be read as classes by the target type of the source."""
    source, (figures, *more) = data.source, spec.figures or (None,)
    if figures is None or more or data.predict == "inputs" or spec.classes or "target_type" not in vars(source):
        return False
    return 0 < figures.distinct <= most_classes(spec.rows)


def told_by(data: DataSettings) -> TargetType:
    """The target type by which numbers become classes where the loss is made for classes."""
    return "automatic" if getattr(data.source, "target_type", "") == "numbers" else "classes"


def encode_targets(targets: NDArray[Any], shape: Shape) -> NDArray[Any]:
    """Targets as a loss takes them.

    Args:
        targets: (rows,) class indices as integers, or (rows, ...) floats.
        shape: From `target_shape_for`.

    Returns:
        (rows,) indices where the shape is `()`, else (rows, *shape) floats; see the table above.
    """
    if targets.dtype.kind != "i":
        return targets.reshape(len(targets), *shape)
    if not shape:
        return targets
    if shape == (1,):
        return targets[:, np.newaxis].astype(np.float64)
    one_hot: NDArray[Any] = np.eye(shape[0])[targets]
    return one_hot


def target_text(spec: DataSpec, data: DataSettings) -> str:
    """Name of the target, as the subject of a sentence."""
    if data.predict == "inputs":
        return "the inputs"
    return (
        f"the {len(spec.classes)} classes of {spec.target_name}" if spec.classes else f"the target {spec.target_name}"
    )


def has_classes(spec: DataSpec, data: DataSettings) -> bool:
    """True if the target is a class, so that accuracy can be counted."""
    return data.predict == "target" and bool(spec.classes)


def _either(shapes: tuple[Shape, ...]) -> str:
    return " or ".join(shape_text(shape) for shape in shapes)
