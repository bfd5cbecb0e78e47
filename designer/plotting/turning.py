"""The epoch at which validation turns: from there on a network learns its training samples by heart. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEAST_AFTER, SHARE_AFTER = 5, 0.1
"""Epochs after the turn before it is called one: at least so many, and at least this share of all."""

RISE = 0.02
"""Rise since the turn, as a share of the fall before it, below which a curve only lies flat."""


def levelled(values: Array) -> Array:
    """(n,) means of each value with its neighbours, an eleventh of the curve at each side at most, five at most."""
    reach = min(5, len(values) // 11)
    if not reach:
        return values
    sums = np.concatenate([[0.0], np.cumsum(values)])
    means = np.empty(len(values))
    width = 2 * reach + 1
    means[reach : len(values) - reach] = (sums[width:] - sums[:-width]) / width
    for near in range(reach):  # as many at both sides
        for place in (near, len(values) - 1 - near):
            means[place] = (sums[place + near + 1] - sums[place - near]) / (2 * near + 1)
    return means


def turn_of(losses: Array) -> int | None:
    """Index at which a validation loss turns, or None while it does not.

    It is the place of the least value of the levelled curve. That counts as a turn once the curve has stayed above it
    for at least five epochs and a tenth of all, and has risen by more than a fiftieth of its fall before.

    Args:
        losses: (n,) finite losses by epoch.
    """
    if len(losses) <= LEAST_AFTER:
        return None
    curve = levelled(losses)
    least = int(np.argmin(curve))
    after = len(curve) - 1 - least
    fall, rise = float(curve[0] - curve[least]), float(curve[-1] - curve[least])
    if after < max(LEAST_AFTER, SHARE_AFTER * len(curve)) or rise <= RISE * fall:
        return None
    return least


def envelope(values: Array, weight: float) -> tuple[Array, Array]:
    """Least and greatest of the values that a moving average of this weight looks back at, at each of them.

    Args:
        values: (n,) finite values.
        weight: Share of the past that is kept, from 0 up to less than 1; it looks back at 1 / (1 - weight) values.

    Returns:
        (n,) least and (n,) greatest values.
    """
    reach = min(len(values), max(1, round(1.0 / (1.0 - weight))))
    if reach < 2:
        return values, values
    rows = -(-len(values) // reach)
    padded = np.full(rows * reach, values[-1])
    padded[: len(values)] = values
    return _trailing(np.minimum, padded, reach)[: len(values)], _trailing(np.maximum, padded, reach)[: len(values)]


def _trailing(pick: np.ufunc, values: Array, reach: int) -> Array:
    """(n,) the picked of each value and those before it, `reach` in all, in two passes over blocks (van Herk 1992)."""
    blocks = values.reshape(-1, reach)
    ahead = pick.accumulate(blocks, axis=1).ravel()
    behind = pick.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].ravel()
    found = ahead.copy()
    found[reach - 1 :] = pick(behind[: len(values) - reach + 1], ahead[reach - 1 :])
    return np.asarray(found)
