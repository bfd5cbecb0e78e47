"""The fitted preparation: filling and scaling of features and targets, found from the training split alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset, DataSpec
from engine.data.delimited.encodings import ColumnEncoding, encode
from engine.data.lengths import is_step
from engine.data.preparation.resolve import fill_of, typed_values
from engine.errors import DataError
from engine.preparation import scalings
from engine.preparation.recipe import Recipe
from engine.preparation.scalings import Scaling

Kind = Literal["standard", "minmax", "none"]


@dataclass(frozen=True, slots=True)
class TargetScale:
    """Scaling of the targets of an Output: `(y - shift) / scale`, value by value.

    Attributes:
        shift: (values,) float64.
        scale: (values,) float64, positive.
    """

    shift: NDArray[np.float64]
    scale: NDArray[np.float64]

    def scaled(self, targets: NDArray[np.float64]) -> NDArray[np.float64]:
        """Targets (rows, *shape) as the network learns them."""
        flat = targets.reshape(len(targets), -1)
        return ((flat - self.shift) / self.scale).reshape(targets.shape)

    def unscaled(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values (rows, *shape) that the network gives, in the units of the data, in their own dtype."""
        flat = values.reshape(len(values), -1)
        units: NDArray[Any] = (flat * self.scale + self.shift).astype(values.dtype)
        return units.reshape(values.shape)


def fit_target(kind: Kind, targets: NDArray[np.float64]) -> TargetScale:
    """Find the scaling of targets from the training split; targets of more axes are scaled alike in all values.

    Args:
        kind: Which scaling.
        targets: (rows, *shape) float64, at least one row.
    """
    flat = targets.reshape(len(targets), -1)
    columns = flat if targets.ndim == 2 else flat.reshape(-1, 1)
    found = fit(kind, columns)
    return TargetScale(*(np.broadcast_to(part, flat.shape[1]).copy() for part in (found.shift, found.scale)))


@dataclass(frozen=True, slots=True)
class Preparation:
    """Fitted preparation: inputs are filled, then `(x - shift) / scale`, feature by feature.

    Attributes:
        kind: How shift and scale were found where a column has no scaling of its own.
        shift: float64, of a sample's shape.
        scale: float64, of a sample's shape, positive.
        fill: float64, of a sample's shape: what stands for a missing value; None where none may be missing.
        logarithmic: Mask of a sample's shape: where x is sign(x) log(1 + |x|) before it is scaled; None for nowhere.
        targets: Scaling of the targets of each Output whose targets are scaled, by its id.
    """

    kind: Kind
    shift: NDArray[np.float64]
    scale: NDArray[np.float64]
    fill: NDArray[np.float64] | None = None
    logarithmic: NDArray[np.bool_] | None = None
    targets: Mapping[str, TargetScale] = field(default_factory=dict)

    def filled(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Samples (rows, *shape) with a value for each missing one; the same array where none may be missing."""
        return inputs if self.fill is None else np.where(np.isnan(inputs), self.fill, inputs)

    def apply(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Fill and scale samples of shape (rows, *shape); a new array of the same shape."""
        inputs = self.filled(inputs)
        if self.logarithmic is not None:
            inputs = np.where(self.logarithmic, _logarithm(inputs), inputs)
        return (inputs - self.shift) / self.scale

    def unscaled(self, output: str, values: NDArray[Any]) -> NDArray[Any]:
        """Values (rows, *shape) that an Output gives, in the units of the data; the same array where they are."""
        known = self.targets.get(output)
        return values if known is None else known.unscaled(values)


def fit(
    kind: Kind,
    inputs: NDArray[np.float64],
    lengths: NDArray[np.int64] | None = None,
    unscaled: NDArray[np.bool_] | None = None,
    *,
    fill: NDArray[np.float64] | None = None,
    own: Mapping[int, Scaling] | None = None,
) -> Preparation:
    """Find shift and scale from the training split.

    `standard`: mean and standard deviation (of the population, as in scikit-learn). `minmax`: least value and range.
    A feature that is the same everywhere is shifted to 0 and keeps its scale. Where samples differ in length, padding
    is left out, and a feature is scaled alike in every step.

    Args:
        kind: Which scaling.
        inputs: (rows, *shape) float64, at least one row.
        lengths: (rows,) int64 steps of each sample, or None.
        unscaled: Which numbers of a sample are left as they are, of its shape; None for none.
        fill: What stands for missing values, of a sample's shape; None where none are.
        own: Scaling by the place of a feature, where it has one of its own.

    Raises:
        DataError: Values are so large that they overflow.
    """
    shape = inputs.shape[1:]
    if lengths is not None:
        inputs = inputs[is_step(lengths, inputs.shape[1])]
    if fill is not None:
        inputs = np.where(np.isnan(inputs), fill, inputs)
    lowest, highest = inputs.min(axis=0), inputs.max(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        if kind == "standard":
            shift, scale = inputs.mean(axis=0), inputs.std(axis=0)
        elif kind == "minmax":
            shift, scale = lowest, highest - lowest
        else:
            shift, scale = np.zeros_like(lowest), np.ones_like(lowest)
    if kind != "none":  # a constant's deviation may be a rounding error instead of 0
        constant = (lowest == highest) | (scale == 0.0)
        shift, scale = np.where(constant, lowest, shift), np.where(constant, 1.0, scale)
    shift, scale = np.broadcast_to(shift, shape).copy(), np.broadcast_to(scale, shape).copy()
    logarithmic = np.zeros(shape, bool)
    for place, scaling in (own or {}).items():
        logarithmic[place] = scaling.logarithmic
        shift[place], scale[place] = _own(scaling, inputs[:, place])
    if unscaled is not None:
        shift[unscaled], scale[unscaled], logarithmic[unscaled] = 0.0, 1.0, False
    _check(shift, scale)
    return Preparation(kind, shift, scale, fill, logarithmic if logarithmic.any() else None)


def _own(scaling: Scaling, values: NDArray[np.float64]) -> tuple[float, float]:
    if scaling.logarithmic:
        values = _logarithm(values)
    if isinstance(scaling, scalings.Unscaled):
        return 0.0, 1.0
    if values.min() == values.max():
        return float(values[0]), 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        shift, scale = scaling.fit(values)
    return shift, scale or 1.0


def _logarithm(values: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.sign(values) * np.log1p(np.abs(values))
    return found


def fills_of(dataset: Dataset, rows: NDArray[np.int64], recipe: Recipe) -> NDArray[np.float64] | None:
    """Values that stand for missing ones, of a sample's shape, from some rows; None where none may be missing."""
    spec = dataset.spec
    if dataset.table is None or not any(encoding.fills for encoding in spec.encodings):
        return None
    found = np.full(spec.input_shape, np.nan)
    for encoding, places in spec.column_places():
        width = len(places)
        if encoding.fills:
            column = dataset.table.by_name[encoding.name]
            step = fill_of(column, recipe)
            values = typed_values(column, encoding)[rows]
            if encoding.texts:
                best = step.category(values[values >= 0], encoding.texts)
                if best < 0 and encoding.kind == "integer":
                    best = len(encoding.texts)  # an id of its own
                inputs = encode(encoding, np.array([best]))[0] if best >= 0 else np.zeros(width)
            else:
                known = values[~np.isnan(values)].astype(np.float64, copy=False)
                inputs = encode(encoding, np.array([step.number(known)]))[0]
            if encoding.indicator:
                inputs[-1] = np.nan  # it is never missing
            found[list(places)] = inputs
    return found


def own_scaling(encoding: ColumnEncoding, recipe: Recipe) -> Scaling | None:
    """Scaling of the features of a column; None for that of the data settings."""
    chosen = recipe.choice(encoding.name).scaling
    if not isinstance(chosen, scalings.Automatic):
        return chosen
    return scalings.Unscaled() if recipe.rules > 1 and encoding.kind == "one_hot" else None


def own_scalings(spec: DataSpec, recipe: Recipe) -> dict[int, Scaling]:
    """Scaling by the place of a feature, of those that are not scaled as the data settings say for all inputs.

    By rules 2, features that are 1 or 0 stay so: scaled to standard deviation 1, a rare category would be far larger
    than any number, and a network memorises its few rows.
    """
    found: dict[int, Scaling] = {}
    for encoding, places in spec.column_places():
        scaling = own_scaling(encoding, recipe)
        if scaling is not None:
            found |= dict.fromkeys(places, scaling)
        if recipe.rules > 1 and encoding.indicator:
            found[places[-1]] = scalings.Unscaled()
    return found


def _check(shift: NDArray[np.float64], scale: NDArray[np.float64]) -> None:
    wrong = np.argwhere(~(np.isfinite(shift) & np.isfinite(scale)))
    if len(wrong):
        place = ", ".join(str(number + 1) for number in wrong[0].tolist())
        raise DataError(
            f"The values of feature {place} are too large to be normalised.",
            fix="Divide them by a large number first, or look for errors in the data.",
        )
