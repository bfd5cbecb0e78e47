"""Lanes: free strips between rows of nodes, for wires that lead from row to row or past nodes. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from designer.geometry.placing import HEADER, PORT_STEP
from engine.document.network import Wire

LEAST = 40.0
"""Height of a strip; across less than that, nodes count as of one row."""
OUTSIDE = 44.0
"""Height of the strips before the first row and behind the last."""
NEXT = (24.0, 200.0)
"""Gap between a node and one in the next column: the wire bends between the two, and needs no lane."""
APART = 14.0
"""Distance of two lanes of a strip, where there is room."""
LEAD, STEP, LEADS = 24.0, 8.0, 4
"""Length of the way from a node to the turn into its lane; those of neighbouring lanes differ, so that they do not lie
on one another."""

Body = tuple[float, float, float, float]
"""Left, top, width and height of an item."""


class Detour(NamedTuple):
    """The way of a wire by a lane.

    Attributes:
        lane: Where the lane lies, across the direction of the wires.
        out: Length of the straight way from the node to the turn into it.
        back: Length of that from the turn out of it to the other node.
    """

    lane: float
    out: float
    back: float


class Lanes:
    """Finds the wires of a drawing that go by a lane.

    Those do that lead into another row, unless that is into the next column, and those that would lead through a node.

    Args:
        items: All items.
        beside: Items that stand beside all rows, and leave lanes free.
    """

    def __init__(self, items: Iterable[str] = (), beside: Collection[str] = ()) -> None:
        self._number = number = {item: index for index, item in enumerate(items)}
        self._places = np.zeros((len(number), 4))
        self._cards = np.zeros((len(number), 2))
        self._inside = np.array([item not in beside for item in number], dtype=np.bool_)
        self._known: tuple[tuple[NDArray[Any], ...], dict[Wire, Detour]] | None = None
        self.connect(())

    def connect(self, wires: Iterable[tuple[Wire, str, str]]) -> None:
        """These are the wires now, each with the items from which and to which it leads.

        A wire is passed over where one of them is not drawn.
        """
        number = self._number
        ends = [(wire, number.get(source), number.get(target)) for wire, source, target in wires]
        drawn = [end for end in ends if end[1] is not None and end[2] is not None]
        self._wires = [wire for wire, _, _ in drawn]
        self._sources = np.array([source for _, source, _ in drawn], dtype=np.intp)
        self._targets = np.array([target for _, _, target in drawn], dtype=np.intp)
        self._known = None

    def place(self, item: str, body: Body) -> None:
        """An item lies here now."""
        self._places[self._number[item]] = body

    @property
    def bodies(self) -> NDArray[np.float64]:
        """Left, top, width and height of each item, as they were placed: (items, 4)."""
        return self._places

    def leave(self, cards: Mapping[str, tuple[float, float]]) -> None:
        """Leave room for cards of so much width and height below items, or to their right where wires lead down."""
        self._cards[:] = 0.0
        for item, size in cards.items():
            if item in self._number:
                self._cards[self._number[item]] = size

    def detours(self, *, down: bool = False) -> dict[Wire, Detour]:
        """The ways of these wires where the items lie now; all arrays, since it is asked at every step of a drag.

        They are the same object as the last time where nothing has changed that they depend on.

        Args:
            down: Whether wires lead from above to below, and rows are columns.
        """
        if not self._wires:
            return {}
        along, across = (1, 0) if down else (0, 1)
        places = self._places
        left, low = places[:, along], places[:, across]
        right, high = left + places[:, along + 2], low + places[:, across + 2]
        strips = _strips(low[self._inside], high[self._inside])
        rows = np.searchsorted(strips[1:-1, 0], (low + high) / 2)
        strips = _clear(strips, rows[self._inside], (high + self._cards[:, across])[self._inside])
        source, target = self._sources, self._targets
        first, last, gap = rows[source], rows[target], left[target] - right[source]
        strip = np.where(last > first, first + 1, first)
        chosen = (first != last) & ((gap < NEXT[0]) | (gap > NEXT[1]))
        ports = (low + high) / 2 if down else np.where(high - low > HEADER, low + HEADER + high, low + high) / 2
        far = np.flatnonzero((first == last) & (gap > NEXT[1]))
        if len(far):
            begin, end, row = source[far], target[far], first[far]
            upper, lower = np.minimum(ports[begin], ports[end]), np.maximum(ports[begin], ports[end])
            between = _between(rows, left, row, right[begin], left[end])
            chosen[far] = _any_hit(between, low, high, upper - PORT_STEP, lower + PORT_STEP)
            strip[far] = row + (strips[row + 1, 0] - lower < upper - strips[row, 1])  # the nearer one, above or below
        # Those that keep to a row run next to it, and those from row to row between them: then few cross.
        side = np.where(first != last, 1, np.where(strip == first, 2, 0))
        numbers = np.flatnonzero(chosen)
        starts, goals = source[numbers], target[numbers]
        asked = numbers, strip[numbers], side[numbers], right[starts], left[goals], low[goals]
        if self._known is None or not all(map(np.array_equal, self._known[0], (*asked, strips))):
            wires = (self._wires[number] for number in numbers)
            found = zip(wires, *(column.tolist() for column in asked[1:]), strict=True)
            self._known = (*asked, strips), _ways(found, strips.tolist())
        return self._known[1]


def _between(
    rows: NDArray[np.intp],
    left: NDArray[np.float64],
    row: NDArray[np.intp],
    after: NDArray[np.float64],
    before: NDArray[np.float64],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of a wire and an item of its row that begins between two places, as two arrays of numbers."""
    lowest, span = left.min(), left.max() - left.min() + 1.0
    keys = rows * span + (left - lowest)
    order = np.argsort(keys)
    begin = np.searchsorted(keys[order], row * span + (after - lowest))
    counts = np.maximum(np.searchsorted(keys[order], row * span + (before - lowest)) - begin, 0)
    wires = np.repeat(np.arange(len(row)), counts)
    within = np.arange(len(wires)) - np.repeat(np.cumsum(counts) - counts, counts)
    return wires, order[begin[wires] + within]


def _any_hit(
    pairs: tuple[NDArray[np.intp], NDArray[np.intp]],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    upper: NDArray[np.float64],
    lower: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """For each wire, True if one of its items lies where it would run."""
    wires, items = pairs
    hit = (low[items] < lower[wires]) & (high[items] > upper[wires])
    return np.bincount(wires[hit], minlength=len(upper)) > 0


def _ways(found: Iterable[tuple[Wire, int, int, float, float, float]], strips: list[list[float]]) -> dict[Wire, Detour]:
    """A lane and turns for each wire; those of one port share both lane and turn.

    Args:
        found: The wires, each with its strip, its place in that, and the end of the item from which it leads, the
            beginning of that to which it leads, and the place across of the latter.
        strips: Low and high end of each.
    """
    nets: dict[int, dict[tuple[int, float, str, str], list[tuple[float, float, Wire]]]] = {}
    for wire, strip, side, leaving, reaching, across in found:
        net = side, leaving, wire.source, wire.source_port
        nets.setdefault(strip, {}).setdefault(net, []).append((reaching, across, wire))
    columns: dict[float, list[tuple[float, float, float, Wire]]] = {}
    for strip, inside in nets.items():
        lanes = _spread(*strips[strip], count=len(inside))
        for order, net in enumerate(sorted(inside)):
            for reaching, across, wire in inside[net]:
                way = abs(lanes[order] - across), lanes[order], LEAD + STEP * (order % LEADS), wire
                columns.setdefault(reaching, []).append(way)
    result: dict[Wire, Detour] = {}
    for column in columns.values():  # before it they lie behind one another, the nearest lane next to it
        column.sort(key=lambda way: way[:2])
        for order, (_, same) in enumerate(groupby(column, key=lambda way: way[1])):
            result |= {wire: Detour(lane, out, LEAD + STEP * (order % LEADS)) for _, lane, out, wire in same}
    return result


def _strips(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """Low and high end of each strip that items leave free, with one before all of them and one behind."""
    order = np.argsort(low, kind="stable")
    begin, end = np.maximum.accumulate(high[order])[:-1], low[order][1:]
    between = np.stack((begin, end), axis=1)[end - begin >= LEAST]
    first, last = float(low.min()), float(high.max())
    return np.concatenate(([(first - OUTSIDE, first)], between, [(last, last + OUTSIDE)]))


def _clear(strips: NDArray[np.float64], rows: NDArray[np.intp], reached: NDArray[np.float64]) -> NDArray[np.float64]:
    """The strips without what the cards of the row before each take, of which as much stays as lanes need.

    Args:
        strips: Low and high end of each.
        rows: Row of each item.
        reached: Where each ends with its card.
    """
    ends = strips[1:, 0].copy()
    np.maximum.at(ends, rows, reached)
    between = np.minimum(ends[:-1], np.maximum(strips[1:-1, 1] - LEAST, strips[1:-1, 0]))
    last = (ends[-1], ends[-1] + OUTSIDE)
    return np.concatenate((strips[:1], np.stack((between, strips[1:-1, 1]), axis=1), [last]))


def _spread(low: float, high: float, *, count: int) -> list[float]:
    """Lanes about the middle of a strip."""
    apart = min(APART, (high - low) / (count + 1))
    first = (low + high) / 2 - apart * (count - 1) / 2
    return [first + apart * number for number in range(count)]
