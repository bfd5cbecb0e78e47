"""Level: the items that are drawn while a group is open, with their nodes and positions. Pure arithmetic, no Qt.

The network knows no groups. A group that is closed is an item with the ports that its nodes show to the rest; while it
is open, the nodes beyond it that wires connect with it stand at its edges.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from designer.geometry.lanes import LEAST
from designer.geometry.placing import GAP, HEADER, HEIGHT, PORT_STEP, WIDTH, Size, node_size
from designer.geometry.port import Port, source_of, target_of
from engine.document.network import Network, Wire
from engine.document.project import Project
from engine.document.view import Group, View

Place = tuple[float, float]
GROUP_CATEGORY = "Group"
"""The category of groups, which gives their colour."""
ROW = HEADER + 16.0
"""Distance of the items that stand for nodes beyond the open group."""


@dataclass(frozen=True, slots=True)
class Level:
    """The items that are drawn of a network.

    Attributes:
        group: Id of the open group, or empty for the outermost level.
        items: The nodes for which each item stands: itself for a node, all within it for a group.
        home: The item that stands for each node of the level.
        groups: The groups that are drawn as items, by id.
        ports: Inputs and outputs of those groups.
        sources: Nodes beyond the open group that feed it, by the id of their item.
        targets: Nodes beyond it that it feeds, by the id of their item.
        wires: The wires that are drawn.
    """

    group: str
    items: Mapping[str, frozenset[str]]
    home: Mapping[str, str]
    groups: Mapping[str, Group]
    ports: Mapping[str, tuple[tuple[Port, ...], tuple[Port, ...]]]
    sources: Mapping[str, str]
    targets: Mapping[str, str]
    wires: tuple[Wire, ...]

    def item_of(self, port: Port) -> str:
        """Id of the item that shows a port, or empty if none does."""
        if port.node in self.home:
            return self.home[port.node]
        beyond, item = (self.sources, _source(port.node)) if port.side == "out" else (self.targets, _target(port.node))
        return item if item in beyond else ""

    @property
    def ids(self) -> Iterator[str]:
        """Ids of all items."""
        yield from self.items
        yield from self.sources
        yield from self.targets

    def items_of(self, nodes: Iterable[str]) -> frozenset[str]:
        """The items that stand for nodes; those that are drawn elsewhere are passed over."""
        return frozenset(self.home[node] for node in nodes if node in self.home)

    def shown_by(self, nodes: Collection[str]) -> frozenset[str]:
        """The items that show anything of some nodes: those that stand for them, also for such beyond the group."""
        beyond = (*self.sources.items(), *self.targets.items())
        return self.items_of(nodes) | {item for item, node in beyond if node in nodes}

    def ends_of(self, wire: Wire) -> tuple[str, str]:
        """The items from which and to which a wire leads; empty where none is drawn."""
        source, target = self.home.get(wire.source), self.home.get(wire.target)
        return source or self.item_of(source_of(wire)), target or self.item_of(target_of(wire))

    def whole(self, items: Iterable[str]) -> frozenset[str]:
        """All nodes for which items stand."""
        return frozenset().union(*(self.items.get(item, ()) for item in items))


class Levels:
    """Tells levels one after another: the same object for as long as it is the same, so that views may compare it."""

    def __init__(self) -> None:
        self._known: tuple[Network, tuple[Group, ...], Level] | None = None

    def of(self, project: Project, group: str) -> Level:
        """The level that is drawn while a group is open."""
        network, groups = project.network, project.view.groups
        known = self._known
        if known is None or known[2].group != group or known[1] != groups or not _alike(known[0], network, groups):
            known = self._known = network, groups, level_of(project, group)
        return known[2]


def _alike(old: Network, new: Network, groups: tuple[Group, ...]) -> bool:
    """True if two networks have the same nodes and wires; groups show ports, which depend on the layers too."""
    return old is new or (not groups and old.wires is new.wires and old.by_id.keys() == new.by_id.keys())


def level_of(project: Project, group: str = "") -> Level:
    """The level that a group opens, or the outermost one."""
    network, view = project.network, project.view
    if not group and not view.groups:
        home = {node: node for node in network.by_id}
        return Level("", {node: frozenset((node,)) for node in home}, home, {}, {}, {}, {}, network.wires)
    groups = {inner.id: inner for inner in view.groups if inner.parent == group}
    items = {node: frozenset((node,)) for node in _loose(network, view, group)}
    items |= {name: view.nodes_within(name) for name in groups}
    home = {node: item for item, nodes in items.items() for node in nodes}
    order = {node: number for number, node in enumerate(network.by_id)}
    crossing = [wire for wire in network.wires if (wire.source in home) != (wire.target in home)]
    return Level(
        group,
        items,
        home,
        groups,
        {name: _ports(network, sorted(items[name], key=order.__getitem__)) for name in groups},
        {_source(wire.source): wire.source for wire in crossing if wire.target in home},
        {_target(wire.target): wire.target for wire in crossing if wire.source in home},
        tuple(wire for wire in network.wires if _is_drawn(wire, home)),
    )


def _loose(network: Network, view: View, group: str) -> tuple[str, ...]:
    """The nodes that lie in a group, those of groups within it left out."""
    if group:
        found = view.group(group)
        return found.nodes if found else ()
    grouped = {node for inner in view.groups for node in inner.nodes}
    return tuple(node for node in network.by_id if node not in grouped)


def _is_drawn(wire: Wire, home: Mapping[str, str]) -> bool:
    """True if it connects two items, at least one of which is of the level."""
    source, target = home.get(wire.source), home.get(wire.target)
    return source != target


def _source(node: str) -> str:
    return f"{node}>"


def _target(node: str) -> str:
    return f">{node}"


def _ports(network: Network, ids: Sequence[str]) -> tuple[tuple[Port, ...], tuple[Port, ...]]:
    """Inputs that nothing within feeds, and outputs that lead out of a group or nowhere; by node in this order."""
    inputs, outputs, nodes = [], [], frozenset(ids)
    for node in map(network.node, ids):
        fed = {wire.target_port for wire in network.wires_into(node.id) if wire.source in nodes}
        inputs += [Port(node.id, "in", name) for name in node.layer.inputs if name not in fed]
        leaving = network.wires_from(node.id)
        kept = {wire.source_port for wire in leaving if wire.target not in nodes}
        inner = {wire.source_port for wire in leaving} - kept
        outputs += [Port(node.id, "out", name) for name in node.layer.outputs if name not in inner]
    return tuple(inputs), tuple(outputs)


def item_ports(project: Project, level: Level, item: str) -> tuple[tuple[Port, ...], tuple[Port, ...]]:
    """Inputs and outputs that the item of a node or a group shows."""
    if item in level.groups:
        return level.ports[item]
    layer = project.network.node(item).layer
    inputs, outputs = (
        (Port(item, "in", name) for name in layer.inputs),
        (Port(item, "out", name) for name in layer.outputs),
    )
    return tuple(inputs), tuple(outputs)


def item_name(project: Project, level: Level, item: str) -> str:
    """The title of a group, or the label of a node."""
    return level.groups[item].title if item in level.groups else project.network.node(item).label


def item_sizes(project: Project, level: Level) -> dict[str, Size]:
    """Sizes of the items that stand for nodes and groups."""
    collapsed = set(project.view.collapsed)
    nodes = project.network.by_id
    return {
        item: _group_size(level, item)
        if item in level.groups
        else node_size(nodes[item].layer, collapsed=item in collapsed)
        for item in level.items
    }


def _group_size(level: Level, item: str) -> Size:
    ports = max(len(side) for side in level.ports[item])
    return WIDTH, max(HEIGHT, HEADER + PORT_STEP * ports + 8.0)


def item_places(project: Project, level: Level) -> dict[str, Place]:
    """Top left corners of all items. A group lies in the middle of its nodes, what lies beyond it at its edges."""
    positions, sizes = project.view.positions, item_sizes(project, level)
    places = {item: positions.get(item, (0.0, 0.0)) for item in level.items if item not in level.groups}
    for item in level.groups:
        width, height = sizes[item]
        left, top, right, bottom = _bounds(project, level.items[item])
        places[item] = float(round((left + right - width) / 2)), float(round((top + bottom - height) / 2))
    if level.sources or level.targets:
        along = 1 if project.view.down else 0
        length, step = (HEADER, WIDTH + GAP / 2) if project.view.down else (WIDTH, ROW)
        first = min((place[along] for place in places.values()), default=0.0) - GAP - length
        last = max((place[along] + sizes[item][along] for item, place in places.items()), default=0.0) + GAP
        lines = _lines(project, level, places, sizes, along)
        before = _spread({item: lines[item] for item in level.sources}, step)
        after = _spread({item: lines[item] for item in level.targets}, step)
        edges = [(item, first, place) for item, place in before.items()]
        edges += [(item, last, place) for item, place in after.items()]
        places |= {item: (place, edge) if project.view.down else (edge, place) for item, edge, place in edges}
    return places


def _lines(
    project: Project, level: Level, places: Mapping[str, Place], sizes: Mapping[str, Size], along: int
) -> dict[str, float]:
    """Place across of each item beyond the group: in line with that of the nearest row which is farthest away.

    The longest wire then runs straight past what lies between.
    """
    inner: dict[str, list[str]] = {}
    for wire in level.wires:
        source, target = level.item_of(source_of(wire)), level.item_of(target_of(wire))
        if source in level.sources:
            inner.setdefault(source, []).append(target)
        elif target in level.targets:
            inner.setdefault(target, []).append(source)
    lines, across = {}, 1 - along
    for beyond, items in inner.items():
        items.sort(key=lambda item: places[item][along], reverse=beyond in level.targets)
        line, breadth = places[items[0]][across], sizes[items[0]][across]
        row = [item for item in items if abs(places[item][across] - line) < breadth + LEAST]
        lines[beyond] = places[row[-1]][across] + _aside(sizes[row[-1]], down=project.view.down)
    return lines


def _aside(size: Size, *, down: bool) -> float:
    """By how much an item beyond the group lies further across than one within it, so that their ports are in line."""
    width, height = size
    if down:
        return (width - WIDTH) / 2
    return (HEADER + height if height > HEADER else height) / 2 - HEADER / 2


def _spread(wanted: Mapping[str, float], step: float) -> dict[str, float]:
    """A place for each item along an edge: the one that it wants, or the nearest behind it where there is room."""
    result: dict[str, float] = {}
    free = float("-inf")
    for item in sorted(wanted, key=lambda name: wanted[name]):
        result[item] = max(wanted[item], free)
        free = result[item] + step
    return result


def _bounds(project: Project, nodes: Iterable[str]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the rectangle about nodes."""
    positions, collapsed = project.view.positions, project.view.collapsed
    rects = []
    for node in nodes:
        x, y = positions.get(node, (0.0, 0.0))
        width, height = node_size(project.network.node(node).layer, collapsed=node in collapsed)
        rects.append((x, y, x + width, y + height))
    return (
        min(rect[0] for rect in rects),
        min(rect[1] for rect in rects),
        max(rect[2] for rect in rects),
        max(rect[3] for rect in rects),
    )
