"""Samples of the data about which live views tell: those on the plane of surfaces, those of strips, and points."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from designer.canvas.live.items.surface_item import Dots
from designer.canvas.live.surfaces.plane import Plane
from designer.canvas.live.surfaces.tables import class_colors, sign_color
from designer.document.snapshot import Snapshot
from designer.widgets.theme import Theme
from engine.data.dataset import Dataset
from engine.data.lengths import with_padding
from engine.data.split import split_of
from engine.errors import LayerloomError
from engine.probes.request import ProbeSamples

MOST_DOTS = 400
"""Points of a split that are drawn."""
MOST_ROWS = 64
"""Samples over which strips take means."""

T = TypeVar("T")


class Kept:
    """Keeps what was made last, as long as it is made of the same: requests with one samples object are one run."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[tuple[object, ...], object]] = {}

    def of(self, name: str, basis: tuple[object, ...], make: Callable[[], T]) -> T:
        """The value that is kept under a name, made anew if its basis is another; arrays are told by identity."""
        known = self._made.get(name)
        if (
            known is None
            or len(known[0]) != len(basis)
            or any(
                old is not new and not (isinstance(new, (int, str, tuple, Plane, bytes)) and old == new)
                for old, new in zip(known[0], basis, strict=True)
            )
        ):
            known = self._made[name] = basis, make()
        return known[1]  # type: ignore[return-value]


def plane_samples(plane: Plane, base: NDArray[np.float64]) -> ProbeSamples:
    """The points of the surface as samples."""
    return ProbeSamples(plane.samples(base))


def strip_samples(dataset: Dataset) -> ProbeSamples:
    """Samples spread evenly over the data."""
    count = dataset.spec.rows
    rows = np.unique(np.linspace(0, count - 1, min(count, MOST_ROWS)).astype(np.int64))
    inputs = dataset.inputs[rows]
    if dataset.lengths is not None:
        inputs = with_padding(inputs, dataset.lengths[rows], np.nan)
    return ProbeSamples(inputs, dataset.targets[rows])


def dots_of(snapshot: Snapshot, plane: Plane, classes: int, parts: frozenset[str], theme: Theme) -> tuple[Dots, ...]:
    """Points of the splits that are wanted, in the colours of their classes, or by their value where it is a number.

    Args:
        snapshot: The document with its data.
        plane: Where they lie.
        classes: Number of classes; 0 where the target is a number.
        parts: `training` and `test`, as far as they are wanted.
        theme: Colours.
    """
    dataset, project = snapshot.dataset, snapshot.project
    if dataset is None or not parts:
        return ()
    try:
        rows = split_of(project, dataset)
    except LayerloomError:
        return ()
    found = []
    for part, chosen, filled in (("training", rows.train, True), ("test", rows.test, False)):
        if part not in parts or not len(chosen):
            continue
        chosen = chosen[np.unique(np.linspace(0, len(chosen) - 1, min(len(chosen), MOST_DOTS)).astype(np.int64))]
        colors, palette = _colors(dataset, chosen, classes, theme)
        found.append(Dots(plane.place(dataset.inputs[chosen]), colors, palette, filled))
    return tuple(found)


def _colors(
    dataset: Dataset, rows: NDArray[np.int64], classes: int, theme: Theme
) -> tuple[NDArray[np.int64], list[QColor]]:
    targets = dataset.targets[rows]
    if classes and targets.ndim == 1 and np.issubdtype(targets.dtype, np.integer):
        return targets.astype(np.int64), class_colors(theme, classes)
    if targets.ndim > 1 and targets.shape[1:] not in ((), (1,)):
        return np.zeros(len(rows), np.int64), [theme.color("muted")]
    numbers = targets.reshape(len(rows)).astype(np.float64)
    middle = (float(dataset.targets.min()) + float(dataset.targets.max())) / 2
    return (numbers > middle).astype(np.int64), [sign_color(theme, -1.0), sign_color(theme, 1.0)]
