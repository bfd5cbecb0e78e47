"""Weights as lines: how wide and of which sign. Pure functions, no Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

THINNEST, WIDEST = 0.5, 5.0
"""Width of the line of a weight, in scene units."""
STEP = 0.25
"""Widths are told in such steps."""
SEEN = 0.5
"""A line is drawn anew when its width changes by so much: most frames change none, and need not paint any."""
THICK = 7.0
"""Width of a wire between layers at most."""


@dataclass(frozen=True, slots=True)
class Strength:
    """A wire between two layers, by the weights that it meets.

    Attributes:
        width: In scene units.
        balance: From -1, where all weights are negative, to 1.
    """

    width: float
    balance: float


def link_widths(weight: NDArray[np.floating]) -> NDArray[np.float64]:
    """Widths of the lines of single weights, negative where the weight is; none where it is 0.

    The greatest weight of the layer has the widest line.

    Args:
        weight: (out, in).
    """
    magnitude = np.abs(np.nan_to_num(weight.astype(np.float64)))
    most = float(magnitude.max(initial=0.0))
    if most == 0.0:
        return np.zeros(weight.shape)
    width = THINNEST + (WIDEST - THINNEST) * magnitude / most
    return np.where(magnitude > 0, np.sign(weight) * np.round(width / STEP) * STEP, 0.0)


def kept_widths(before: NDArray[np.float64], now: NDArray[np.float64]) -> NDArray[np.float64]:
    """Widths to be drawn: those of before where the new ones differ by less than can be seen."""
    if before.shape != now.shape:
        return now
    is_same = (np.abs(now - before) < SEEN) & (np.sign(now) == np.sign(before))
    return np.where(is_same, before, now)


def strength(weight: NDArray[np.floating]) -> Strength:
    """Strength of a wire into a layer: the norm of the weights per unit, and the balance of their signs.

    The norm of the weights of a unit, the root of the sum of their squares, is about 1 in a layer as initialised; its
    mean over the units gives the width.

    Args:
        weight: (out, ...).
    """
    rows = np.nan_to_num(weight.astype(np.float64)).reshape(len(weight), -1)
    norm = float(np.sqrt((rows * rows).sum(axis=1)).mean()) if rows.size else 0.0
    total = float(np.abs(rows).sum())
    balance = float(rows.sum()) / total if total else 0.0
    width = min(THICK, 1.0 + 1.5 * norm)
    return Strength(round(width / STEP) * STEP, round(balance * 8) / 8)


HIT_POINTS = 17
"""Points of a line from which the distance to the cursor is told."""

Points = NDArray[np.float64]


def curves(starts: Points, ends: Points, *, down: bool) -> Points:
    """Points along the lines of all weights between two layers, as the canvas draws wires.

    Args:
        starts: (in, 2).
        ends: (out, 2).
        down: Whether wires lead down.

    Returns:
        (out, in, points, 2)
    """
    start, end = starts[None, :, None, :], ends[:, None, None, :]
    half = (end - start) / 2 * (np.array([0.0, 1.0]) if down else np.array([1.0, 0.0]))
    at = np.linspace(0.0, 1.0, HIT_POINTS)[None, None, :, None]
    rest = 1.0 - at
    return np.asarray(
        rest**3 * start + 3 * rest**2 * at * (start + half) + 3 * rest * at**2 * (end - half) + at**3 * end
    )


def distances(points: Points, x: float, y: float) -> Points:
    """Distance of a point from each line: (out, in)."""
    start = points[..., :-1, :] - (x, y)
    along = np.diff(points, axis=-2)
    length = np.maximum((along * along).sum(axis=-1), 1e-12)
    share = np.clip(-(start * along).sum(axis=-1) / length, 0.0, 1.0)
    nearest = start + share[..., None] * along
    return np.asarray(np.sqrt((nearest * nearest).sum(axis=-1)).min(axis=-1))
