"""Choice of the views that are open: those that people opened, and at most six by themselves. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from engine.document.network import Network

BY_THEMSELVES = 6
"""Views that are open without anybody having opened them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Views as the user wants them in a document.

    Attributes:
        shown: Whether there are views at all; None leaves that to the data: on where samples are two numbers.
        opened: Nodes whose views were opened.
        closed: Nodes whose views were closed.
    """

    shown: bool | None = None
    opened: frozenset[str] = field(default_factory=frozenset)
    closed: frozenset[str] = field(default_factory=frozenset)

    def with_node(self, node: str, *, is_open: bool) -> Wanted:
        """As this, with the view of a node opened or closed by hand."""
        opened = self.opened | {node} if is_open else self.opened - {node}
        closed = self.closed - {node} if is_open else self.closed | {node}
        return Wanted(self.shown, opened, closed)


@dataclass(frozen=True, slots=True)
class Views:
    """Nodes that show something.

    Attributes:
        open: Those with an open view.
        strips: Those with a strip.
    """

    open: frozenset[str] = field(default_factory=frozenset)
    strips: frozenset[str] = field(default_factory=frozenset)


def chosen_views(
    nodes: Sequence[str],
    wanted: Wanted,
    selection: Collection[str],
    *,
    by_default: bool,
    has_room: Callable[[str], bool] = bool,
) -> Views:
    """The views of a network.

    Args:
        nodes: That have something to show, those that are nearest to an Output first.
        wanted: What the user did.
        selection: Selected nodes, which come before all others.
        by_default: Whether there are views where the user has said nothing.
        has_room: True for a node beside which a view covers nothing; others open by themselves only while selected.
    """
    shown = by_default if wanted.shown is None else wanted.shown
    opened = wanted.opened & set(nodes)
    if not shown:
        return Views(frozenset(opened))
    free = [node for node in nodes if node not in wanted.closed and node not in opened]
    free.sort(key=lambda node: node not in selection)  # stable: the others stay in their order
    able = (node for node in free if node in selection or has_room(node))
    is_open = opened.union(islice(able, max(0, BY_THEMSELVES - len(opened))))
    return Views(is_open, frozenset(nodes) - is_open)


def nearest_first(network: Network, outputs: Collection[str]) -> list[str]:
    """All nodes that lead to an Output, by the number of wires to the nearest; ties as the document has them."""
    distances: dict[str, int] = dict.fromkeys(outputs, 0)
    edge = list(outputs)
    while edge:
        found: dict[str, int] = {}
        for node in edge:
            for wire in network.wires_into(node):
                if wire.source not in distances:
                    found.setdefault(wire.source, distances[node] + 1)
        distances.update(found)
        edge = list(found)
    order: Mapping[str, int] = {node.id: place for place, node in enumerate(network.nodes)}
    return sorted(distances, key=lambda node: (distances[node], order[node]))
