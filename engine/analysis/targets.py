"""What an output is compared with. Analysis judges by this rule, and the trainer builds its targets by it.

| target of the data | loss | shape of the output | shape of a target, and its values |
| --- | --- | --- | --- |
| k classes | categorical cross-entropy | `(k,)` | `()`: index of the class |
| k classes | any other | `(k,)` | `(k,)`: 1 for the class, else 0 |
| 2 classes | any other | `(1,)` | `(1,)`: 0 for the first class, 1 for the second |
| numbers, or the inputs themselves | any but categorical cross-entropy | of as many values | that of the output |
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import DataSpec
from engine.document.project import DataSettings
from engine.errors import LayerloomError, ShapeError
from engine.layers import Shape, shape_text
from engine.layers.output import Output
from engine.losses import Loss


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


def seen_by(output: Output, spec: DataSpec, data: DataSettings) -> tuple[DataSpec, DataSettings]:
    """The data as one Output sees them: what it is compared with, and the part of that which it predicts."""
    if output.target == "inputs":
        data = data.replace(predict="inputs")
    if output.columns:
        part: Shape = (len(output.columns),)
        inputs = data.predict == "inputs"
        spec = replace(spec, input_shape=part) if inputs else replace(spec, target_shape=part)
    return spec, data


def why_columns_are_wrong(output: Output, spec: DataSpec, data: DataSettings) -> str:
    """Why an Output cannot predict the columns that it names, with the mend; empty if it can.

    Args:
        output: The Output.
        spec: Form of the data, as they are.
        data: The settings of the data.
    """
    _, seen = seen_by(output, spec, data)
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
        return (spec.target_shape,)
    shapes: tuple[Shape, ...] = ((len(spec.classes),),)
    if len(spec.classes) == 2 and loss.target != "classes":
        shapes = ((1,), *shapes) if loss.fuses_with == "sigmoid" else (*shapes, (1,))
    return shapes


def why_loss_is_wrong(loss: Loss, spec: DataSpec, data: DataSettings) -> str:
    """Why a loss cannot be computed for such a target, with the mend; empty if it can."""
    if loss.target == "classes" and not has_classes(spec, data):
        what = "are" if data.predict == "inputs" else "is"
        return (
            f"{loss.display_name()} compares with classes, but {target_text(spec, data)} {what} numbers. "
            "Choose Mean squared error."
        )
    if loss.fuses_with == "sigmoid" and data.predict == "inputs" and data.normalisation == "standard":
        return (
            f"{loss.display_name()} compares with numbers from 0 to 1, but the inputs are scaled to mean 0. "
            "Set the normalisation to minmax, or choose Mean squared error."
        )
    return ""


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
    """What people call the target, as the subject of a sentence."""
    if data.predict == "inputs":
        return "the inputs"
    return (
        f"the {len(spec.classes)} classes of {spec.target_name}" if spec.classes else f"the target {spec.target_name}"
    )


def has_classes(spec: DataSpec, data: DataSettings) -> bool:
    """Whether the target is a class, so that accuracy can be counted."""
    return data.predict == "target" and bool(spec.classes)


def _either(shapes: tuple[Shape, ...]) -> str:
    return " or ".join(shape_text(shape) for shape in shapes)
