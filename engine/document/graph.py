"""The network as a graph: what lies upstream of a node, and in which order nodes can run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from engine.document.network import Network, Wire

Order = tuple[tuple[str, ...], frozenset[str]]
T = TypeVar("T")


class _Known(Generic[T]):
    """Cached results of the last networks, by their wires and some ids: most edits change neither."""

    def __init__(self) -> None:
        self._found: deque[tuple[tuple[Wire, ...], list[str], T]] = deque(maxlen=8)

    def get(self, wires: tuple[Wire, ...], ids: list[str], find: Callable[[], T]) -> T:
        for known, its_ids, found in tuple(self._found):
            if known is wires and its_ids == ids:
                return found
        result = find()
        self._found.append((wires, ids, result))
        return result


_known_orders = _Known[Order]()
_known_leading = _Known[frozenset[str]]()


def ancestors(network: Network, node_id: str) -> frozenset[str]:
    """The node and everything upstream of it: a wire from `node_id` into any of them would close a cycle."""
    return _reached([node_id], lambda node: (wire.source for wire in network.wires_into(node)))


def descendants(network: Network, node_id: str) -> frozenset[str]:
    """The node and everything downstream of it."""
    return _reached([node_id], lambda node: (wire.target for wire in network.wires_from(node)))


def leading_to_outputs(network: Network) -> frozenset[str]:
    """The nodes that an Output depends on, and the Outputs: what is trained and exported, bypassed nodes aside."""
    outputs = [node.id for node in network.nodes if not node.layer.outputs]
    return _known_leading.get(
        network.wires, outputs, lambda: _reached(outputs, lambda node: (one.source for one in network.wires_into(node)))
    )


def _reached(start: Iterable[str], neighbours: Callable[[str], Iterable[str]]) -> frozenset[str]:
    reached = set(start)
    frontier = list(reached)
    while frontier:
        for neighbour in neighbours(frontier.pop()):
            if neighbour not in reached:
                reached.add(neighbour)
                frontier.append(neighbour)
    return frozenset(reached)


def execution_order(network: Network) -> Order:
    """Ids of the nodes so that every wire leads forward, and the ids of those that lie on a cycle.

    Nodes on a cycle, or between two cycles, are left out of the order; nodes that only follow them are not.
    """
    ids = list(network.by_id)
    return _known_orders.get(
        network.wires, ids, lambda: _execution_order(ids, [(wire.source, wire.target) for wire in network.wires])
    )


def _execution_order(ids: list[str], forward: list[tuple[str, str]]) -> Order:
    order = _sorted(ids, forward)
    if len(order) == len(ids):
        return tuple(order), frozenset()
    rest = set(ids).difference(order)
    after = _sorted([node for node in ids if node in rest], [(b, a) for a, b in forward if a in rest])
    return (*order, *reversed(after)), frozenset(rest.difference(after))


def _sorted(nodes: list[str], edges: list[tuple[str, str]]) -> list[str]:
    """Kahn's algorithm: the nodes that can be sorted so that edges among them lead forward; ties keep their order."""
    waiting = dict.fromkeys(nodes, 0)
    following: dict[str, list[str]] = {node: [] for node in nodes}
    for before, after in edges:
        if before in waiting and after in waiting:
            waiting[after] += 1
            following[before].append(after)
    order = [node for node in nodes if not waiting[node]]
    for node in order:  # grows while it is read
        for after in following[node]:
            waiting[after] -= 1
            if not waiting[after]:
                order.append(after)
    return order
