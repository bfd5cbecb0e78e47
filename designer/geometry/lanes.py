"""Lanes: free strips between rows of nodes, for wires that lead from row to row or past nodes. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, groupby

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


@dataclass(frozen=True, slots=True)
class Detour:
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
        wires: Each with the items from which and to which it leads; passed over where one of them is not drawn.
        beside: Items that stand beside all rows, and leave lanes free.
    """

    def __init__(
        self, items: Iterable[str], wires: Iterable[tuple[Wire, str, str]], beside: Collection[str] = ()
    ) -> None:
        self._items = list(items)
        number = {item: index for index, item in enumerate(self._items)}
        ends = [
            (wire, number[source], number[target])
            for wire, source, target in wires
            if {source, target} <= number.keys()
        ]
        self._wires = [wire for wire, _, _ in ends]
        self._sources = np.array([source for _, source, _ in ends], dtype=np.intp)
        self._targets = np.array([target for _, _, target in ends], dtype=np.intp)
        self._inside = np.array([item not in beside for item in self._items], dtype=np.bool_)

    def detours(self, bodies: Mapping[str, Body], *, down: bool = False) -> dict[Wire, Detour]:
        """The ways of these wires where the items lie so; all arrays, since it is asked at every step of a drag.

        Args:
            bodies: The items.
            down: Whether wires lead from above to below, and rows are columns.
        """
        if not self._wires:
            return {}
        along, across = (1, 0) if down else (0, 1)
        places = np.fromiter(chain.from_iterable(bodies[item] for item in self._items), np.float64).reshape(-1, 4)
        left, low = places[:, along], places[:, across]
        right, high = left + places[:, along + 2], low + places[:, across + 2]
        strips = _strips(low[self._inside], high[self._inside])
        rows = np.searchsorted(strips[1:-1, 0], (low + high) / 2)
        source, target = self._sources, self._targets
        first, last, gap = rows[source], rows[target], left[target] - right[source]
        strip = np.where(last > first, first + 1, first)
        chosen = (first != last) & ((gap < NEXT[0]) | (gap > NEXT[1]))
        ports = (low + high) / 2 if down else np.where(high - low > HEADER, low + HEADER + high, low + high) / 2
        far = np.flatnonzero((first == last) & (gap > NEXT[1]))
        begin, end, row = source[far], target[far], first[far]
        upper, lower = np.minimum(ports[begin], ports[end]), np.maximum(ports[begin], ports[end])
        blocked = (low < lower[:, None] + PORT_STEP) & (high > upper[:, None] - PORT_STEP)
        blocked &= (left < left[end][:, None]) & (right > right[begin][:, None])
        chosen[far] = blocked.any(axis=1)
        strip[far] = row + (strips[row + 1, 0] - lower < upper - strips[row, 1])  # the nearer one, above or below
        # Those that keep to a row run next to it, and those from row to row between them: then few cross.
        side = np.where(first != last, 1, np.where(strip == first, 2, 0))
        nets: dict[int, dict[tuple[int, float, str, str], list[int]]] = {}
        for index in map(int, np.flatnonzero(chosen)):
            wire = self._wires[index]
            net = int(side[index]), float(right[source[index]]), wire.source, wire.source_port
            nets.setdefault(int(strip[index]), {}).setdefault(net, []).append(index)
        ways: list[tuple[int, float, float]] = []
        for number, found in nets.items():
            lanes = _spread(float(strips[number, 0]), float(strips[number, 1]), len(found))
            for order, net in enumerate(sorted(found)):
                ways += ((index, lanes[order], LEAD + STEP * (order % LEADS)) for index in found[net])
        # Behind one another before a column, the nearest lane next to it.
        ways.sort(key=lambda way: (left[target[way[0]]], abs(way[1] - low[target[way[0]]]), way[0]))
        result: dict[Wire, Detour] = {}
        for _, column in groupby(ways, key=lambda way: left[target[way[0]]]):
            for order, (_, same) in enumerate(groupby(column, key=lambda way: way[1])):
                for index, lane, out in same:
                    result[self._wires[index]] = Detour(lane, out, LEAD + STEP * (order % LEADS))
        return result


def _strips(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """Low and high end of each strip that items leave free, with one before all of them and one behind."""
    order = np.argsort(low, kind="stable")
    begin, end = np.maximum.accumulate(high[order])[:-1], low[order][1:]
    between = np.stack((begin, end), axis=1)[end - begin >= LEAST]
    first, last = float(low.min()), float(high.max())
    return np.concatenate(([(first - OUTSIDE, first)], between, [(last, last + OUTSIDE)]))


def _spread(low: float, high: float, count: int) -> list[float]:
    """Lanes about the middle of a strip."""
    apart = min(APART, (high - low) / (count + 1))
    first = (low + high) / 2 - apart * (count - 1) / 2
    return [first + apart * number for number in range(count)]
