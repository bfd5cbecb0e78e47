"""Lanes: free strips between rows of nodes, for the wires that lead from row to row. Pure arithmetic, no Qt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from engine.document.network import Wire

LEAST = 40.0
"""Height of a strip; across less than that, nodes count as of one row."""
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
        lead: Length of the straight ways to and from the nodes.
    """

    lane: float
    lead: float


def detours(
    bodies: Mapping[str, Body],
    wires: Iterable[tuple[Wire, str, str]],
    *,
    down: bool = False,
    beside: Collection[str] = (),
) -> dict[Wire, Detour]:
    """The wires that go by a lane: those that lead into another row, but for neighbours.

    Args:
        bodies: The items.
        wires: Each with the items from which and to which it leads.
        down: Whether wires lead from above to below, and rows are columns.
        beside: Items that stand beside all rows, and leave lanes free.
    """
    along, across = (1, 0) if down else (0, 1)
    ends = {item: (body[across], body[across] + body[across + 2]) for item, body in bodies.items()}
    bands = _bands(span for item, span in ends.items() if item not in beside)
    if len(bands) < 2:
        return {}
    highs = [high for _, high in bands]
    band_of = {item: min(bisect_left(highs, (low + high) / 2), len(bands) - 1) for item, (low, high) in ends.items()}
    strips: dict[int, dict[tuple[str, str], list[Wire]]] = {}
    left: dict[tuple[str, str], float] = {}
    for wire, source, target in wires:
        first, last = band_of.get(source, -1), band_of.get(target, -1)
        if first == last or first < 0 or last < 0:
            continue
        leaving = bodies[source][along] + bodies[source][along + 2]
        if NEXT[0] <= bodies[target][along] - leaving <= NEXT[1]:
            continue
        net = wire.source, wire.source_port
        strips.setdefault(first if last > first else first - 1, {}).setdefault(net, []).append(wire)
        left[net] = leaving
    result: dict[Wire, Detour] = {}
    for strip, nets in strips.items():
        order = sorted(nets, key=lambda net: (left[net], net))
        lanes = _spread(highs[strip], bands[strip + 1][0], len(nets))
        result |= {wire: lane for net, lane in zip(order, lanes, strict=True) for wire in nets[net]}
    return result


def _bands(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """What nodes take across, merged where no strip is left between two."""
    bands: list[tuple[float, float]] = []
    for low, high in sorted(spans):
        if bands and low - bands[-1][1] < LEAST:
            if high > bands[-1][1]:
                bands[-1] = bands[-1][0], high
        else:
            bands.append((low, high))
    return bands


def _spread(low: float, high: float, count: int) -> list[Detour]:
    """Lanes about the middle of a strip."""
    apart = min(APART, (high - low) / (count + 1))
    first = (low + high) / 2 - apart * (count - 1) / 2
    return [Detour(first + apart * number, LEAD + STEP * (number % LEADS)) for number in range(count)]
