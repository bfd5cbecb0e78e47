"""Rows: a long chain of layers is cut into rows that fill a view, as a text is into lines. Pure arithmetic, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from designer.geometry.placing import Size

LINE = 6
"""Ranks that stay on one row if they can be read: the eye takes them in at once."""
READABLE, COMFORT = 0.5, 0.75
"""Scales from which one row is good enough, for so few ranks and for more."""
MARGIN = 72.0
"""Scene units that the view leaves about the whole."""
CROSSING = 1.0
"""Cost of a wire more than one that leads to another row, in rows."""
UNEVEN = 0.3
"""Cost of a row that is nearly empty."""
TORN = 0.15
"""What a wire more than one between two rows is worth, in scale."""
TRIES = 8
"""Lengths of rows that are tried."""


def first_ranks(
    counts: Sequence[int], crossing: Sequence[int], view: Size, pitch: Size, tall: Sequence[float]
) -> list[int]:
    """The first rank of each row.

    Args:
        counts: Number of nodes of each rank.
        crossing: Number of wires that lead over the border before each rank.
        view: Length and breadth of the view, in pixels.
        pitch: Room that a node takes along and across.
        tall: Room that the row of each rank takes across beyond that.
    """
    ranks = len(counts)
    whole = [0]
    if _scale(whole, counts, view, pitch, tall) >= (READABLE if ranks <= LINE else COMFORT):
        return whole
    best, best_value = whole, _value(whole, counts, crossing, view, pitch, tall)
    for length in _lengths(ranks, view, pitch):
        starts = _cut(ranks, crossing, length)
        value = _value(starts, counts, crossing, view, pitch, tall)
        if value > best_value:
            best, best_value = starts, value
    return best


def _lengths(ranks: int, view: Size, pitch: Size) -> list[int]:
    """Lengths of rows about that of rows which fill the view."""
    ideal = (ranks * view[0] * pitch[1] / (view[1] * pitch[0])) ** 0.5
    low, high = max(int(ideal / 2), 2), min(max(int(ideal * 2), LINE), ranks - 1)
    step = max((high - low) // TRIES, 1)
    return list(range(low, high + 1, step))


def _cut(ranks: int, crossing: Sequence[int], length: int) -> list[int]:
    """The cheapest cut into rows of at most a length: few rows, few wires between them, of even length."""
    rows = [1.0 + UNEVEN * ((length - count) / length) ** 2 for count in range(length + 1)]
    reached, before = [0.0], [0]  # cost of all rows before a rank, with that of the cut there; the last cut
    for end in range(1, ranks + 1):
        start = max(end - length, 0)
        cost, best = min((reached[at] + rows[end - at], at) for at in range(start, end))
        reached.append(cost + CROSSING * max(crossing[end] - 1, 0) if end < ranks else cost)
        before.append(best)
    starts, at = [], ranks
    while at:
        at = before[at]
        starts.append(at)
    return starts[::-1]


def _scale(starts: Sequence[int], counts: Sequence[int], view: Size, pitch: Size, tall: Sequence[float]) -> float:
    """The scale at which rows fill the view, at most 1."""
    rows = list(pairwise((*starts, len(counts))))
    length = max(end - start for start, end in rows) * pitch[0]
    breadth = sum(max(counts[start:end]) * pitch[1] + max(tall[start:end]) for start, end in rows)
    return min(view[0] / (length + MARGIN), view[1] / (breadth + MARGIN), 1.0)


def _value(
    starts: Sequence[int],
    counts: Sequence[int],
    crossing: Sequence[int],
    view: Size,
    pitch: Size,
    tall: Sequence[float],
) -> float:
    """Large is good, up to a size at which all can be read; so is tidy."""
    torn = sum(max(crossing[start] - 1, 0) for start in starts[1:])
    return min(_scale(starts, counts, view, pitch, tall), COMFORT) - TORN * torn - 0.01 * len(starts)
