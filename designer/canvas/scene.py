"""The drawing of the document. It is brought up to date from each `Update` and keeps no truth of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRectF

from designer.canvas.items.frame_item import FrameItem
from designer.canvas.items.look import NodeLook, by_node, group_look, node_look, outside_look, wire_look
from designer.canvas.items.node_item import NO_MARKS, Mark, NodeItem
from designer.canvas.items.overview import Overview
from designer.canvas.items.style import CanvasStyle
from designer.canvas.items.wire_item import WireItem
from designer.canvas.lookup import LookUp
from designer.document.snapshot import Update
from designer.document.store import Store
from designer.geometry.lanes import Detour, Lanes
from designer.geometry.level import item_places, item_sizes
from designer.geometry.placing import Size
from designer.geometry.port import Port, Side, source_of, target_of
from designer.widgets.theme import Theme
from engine.analysis.analyse import Analysis
from engine.document.diff import Change, wires_between
from engine.document.network import Wire


class NetworkScene(LookUp):
    """Items for nodes, groups, frames and wires of the open level, drawn from the store."""

    def __init__(self, store: Store, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(store, parent)
        self._style = CanvasStyle(theme)
        self.overview = Overview()
        self._cached = True
        self._rings: dict[str, str] = {}
        self._detours: dict[Wire, Detour] = {}
        self._lanes = Lanes()
        self._drawn: tuple[Wire, ...] = ()
        self._doubled: set[Wire] = set()
        self._silent: set[Wire] = set()
        store.changed.connect(self.show_update)
        store.selection_changed.connect(self.show_selection)
        store.group_changed.connect(self.show_level)
        self.show_level()

    @property
    def style_values(self) -> CanvasStyle:
        """Colours and fonts in use."""
        return self._style

    @property
    def bodies(self) -> NDArray[np.float64]:
        """Left, top, width and height of the body of each node and group, in the order of `nodes`: (items, 4)."""
        return self._lanes.bodies

    # Drawing

    def show_level(self, *_: object) -> None:
        """Draw the level that is open now."""
        self.overview.forget()
        self.level = self._store.level
        self._sync_frames()
        self._sync_items()
        self._refresh_looks(self.nodes)
        self._place(self.nodes)
        self._route(self.wires)
        self.show_selection(self._store.selection)

    def show_update(self, update: Update) -> None:
        """Redraw what a change of the document touched, and of what analysis says something else now."""
        self.overview.forget()
        said = _judged_otherwise(update.before.analysis, update.after.analysis) if update.analysis_changed else set()
        self._show_change(update.change, said)
        self._show_shapes(said.union(update.change.changed))

    def _show_change(self, change: Change, said: set[str]) -> None:
        """Draw a change, and the nodes of which analysis says something else."""
        touched: set[str] = set()
        moved: set[str] = set()
        new_wires: tuple[Wire, ...] = ()
        if change.network_changed or change.arrangement_changed:
            before, self.level = self.level, self._store.level
            self._sync_frames()
            regrouped = (before.group, before.groups, before.ports) != (
                self.level.group, self.level.groups, self.level.ports
            )  # fmt: skip
            if self.level is not before:
                moved, new_wires = self._sync_items()
                if moved or regrouped:
                    self.show_selection(self._store.selection)
                touched |= moved
            if regrouped or change.old.view.down != change.new.view.down:
                touched = moved = set(self.nodes)
            else:
                wires = (*change.added_wires, *change.removed_wires)
                ends = {end for wire in wires for end in (wire.source, wire.target)}
                touched |= self._showing({*change.added, *change.changed, *ends, *_rearranged(change)})
        moved |= self._refresh_looks(touched | self._showing(said)) | (touched & self.level.groups.keys())
        moved |= self._items_of(change.moved)
        if self.level.group and (touched or moved or change.arrangement_changed):
            moved = set(self.nodes)  # those beyond the group stand at its edges
        self._place(moved)
        self._route((*self._wires_of(moved), *new_wires))

    def _showing(self, nodes: set[str]) -> set[str]:
        return set(self.level.shown_by(nodes))

    def _show_shapes(self, nodes: Iterable[str]) -> None:
        """Write the shapes on the wires that start at nodes."""
        network, analysis = self._store.project.network, self._store.analysis
        for node_id in nodes:
            for wire in network.wires_from(node_id):
                if (item := self.wires.get(wire)) is not None:
                    item.set_look(wire_look(wire, network.node(node_id).layer.outputs, analysis.nodes.get(node_id)))

    def show_selection(self, selection: frozenset[str]) -> None:
        """Outline the selected nodes, and the groups of which all nodes are."""
        for item_id, nodes in self.level.items.items():
            self.nodes[item_id].set_selected(nodes <= selection)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self.overview.forget()
        self._style = CanvasStyle(theme)
        for node in self.nodes.values():
            node.set_style(self._style)
        for wire in self.wires.values():
            wire.set_style(self._style)
        for frame in self.frames.values():
            frame.set_style(self._style)
        self.update()

    def set_cached(self, cached: bool) -> None:
        """Keep what nodes have painted; while the scale changes, keeping it costs more than it saves."""
        if cached != self._cached:
            self._cached = cached
            for item in self.nodes.values():
                item.set_cached(cached)

    def show_rings(self, rings: Mapping[str, str]) -> None:
        """Put rings about nodes in colours of the theme, such as those of layers at work; the others lose theirs."""
        if not rings and not self._rings:
            return
        self._rings = dict(rings)
        for item_id, item in self.nodes.items():
            item.set_ring(self._ring(item_id))

    def _ring(self, item_id: str) -> str:
        """Of the first node in it that has one."""
        return next((self._rings[node] for node in sorted(self.level.whole([item_id])) if node in self._rings), "")

    def mark_ports(self, marks: Mapping[Port, Mark]) -> None:
        """Mark ports while a wire is dragged; ports that are not named lose their marks."""
        by_item: dict[str, dict[Port, Mark]] = {}
        for port, mark in marks.items():
            by_item.setdefault(self.level.item_of(port), {})[port] = mark
        for item_id, item in self.nodes.items():
            item.set_marks(by_item.get(item_id, NO_MARKS))

    def _wires_of(self, items: set[str]) -> Iterable[Wire]:
        """The wires that are drawn from or to items."""
        if len(items) == len(self.nodes):
            return self.wires
        network = self._store.project.network
        nodes = self.level.whole(items)
        ends = (wire for node in nodes for wire in (*network.wires_into(node), *network.wires_from(node)))
        return [wire for wire in dict.fromkeys(ends) if wire in self.wires]

    def _sync_items(self) -> tuple[set[str], tuple[Wire, ...]]:
        """Have an item for everything on the level, and no others; returns what is new. Looks and places follow."""
        wanted = dict.fromkeys(self.level.ids)
        gone = [item_id for item_id in self.nodes if item_id not in wanted]
        new = [item_id for item_id in wanted if item_id not in self.nodes]
        added, removed = wires_between(self._drawn, self.level.wires)
        self._drawn = self.level.wires
        for wire in removed:
            self.removeItem(self.wires.pop(wire))
            self.hovered_wires.discard(wire)
        for item_id in gone:
            self.removeItem(self.nodes.pop(item_id))
            self.stressed.discard(item_id)
        for item_id in new:
            self._add_node(item_id)
        for wire in added:
            outputs = self._store.project.network.node(wire.source).layer.outputs
            look = wire_look(wire, outputs, self._store.analysis.nodes.get(wire.source))
            self.wires[wire] = item = WireItem(wire, self._style, look, self.hovered_wires)
            self.addItem(item)
        if gone or new:
            self._lanes = Lanes(wanted, {*self.level.sources, *self.level.targets})
            for item_id, node in self.nodes.items():
                self._lanes.place(item_id, (node.x(), node.y(), *node.look.size))
            self._leave_room()
        ends = [(wire, *self.level.ends_of(wire)) for wire in self.level.wires]
        self._lanes.connect(ends)
        self._doubled = _repeated(ends)
        self._silent.difference_update(removed)
        return set(new), added

    def _add_node(self, item_id: str) -> None:
        item = NodeItem(item_id, self._style, stressed=self.stressed)
        item.set_ring(self._ring(item_id))
        item.set_cached(self._cached)
        self.nodes[item_id] = item
        self.addItem(item)

    def _sync_frames(self) -> None:
        wanted = {frame.id: frame for frame in self._store.project.view.frames if frame.group == self.level.group}
        for frame_id in [frame_id for frame_id in self.frames if frame_id not in wanted]:
            self.removeItem(self.frames.pop(frame_id))
        for rank, (frame_id, frame) in enumerate(wanted.items()):
            if frame_id not in self.frames:
                self.frames[frame_id] = FrameItem(frame_id, self._style)
                self.addItem(self.frames[frame_id])
            self.frames[frame_id].show_frame(frame, rank)

    def _refresh_looks(self, items: Collection[str]) -> set[str]:
        """Let items show what document and analysis say now; returns those of which size or ports are others now."""
        reshaped: set[str] = set()
        if not items:
            return reshaped
        level, analysis, project = self.level, self._store.analysis, self._store.project
        network, view = project.network, project.view
        problems = by_node(analysis)
        grouped = not level.groups.keys().isdisjoint(items)
        sizes: Mapping[str, Size] = item_sizes(project, level) if grouped else {}
        order = {node: number for number, node in enumerate(network.by_id)} if grouped else {}

        def look_of(node_id: str) -> NodeLook:
            ports = map(target_of, network.wires_into(node_id)), map(source_of, network.wires_from(node_id))
            said, connected = problems.get(node_id, ()), frozenset(chain(*ports))
            return node_look(network.node(node_id), analysis.nodes.get(node_id), said, connected, view)

        for item_id in items:
            if item_id in level.groups:
                inner = sorted(level.items[item_id], key=order.__getitem__)
                parameters = sum(found.parameters for node in inner if (found := analysis.nodes.get(node)))
                looks = [look_of(node) for node in inner]
                look = group_look(level.groups[item_id], looks, parameters, level.ports[item_id], sizes[item_id])
            elif item_id in level.items:
                look = look_of(item_id)
            else:
                side: Side = "out" if item_id in level.sources else "in"
                node_id = (level.sources if side == "out" else level.targets)[item_id]
                ends = {source_of(wire) if side == "out" else target_of(wire) for wire in level.wires}
                crossing = tuple(sorted((port for port in ends if port.node == node_id), key=lambda port: port.name))
                look = outside_look(look_of(node_id), crossing, side)
            if self.nodes[item_id].set_look(look):
                reshaped.add(item_id)
        return reshaped

    def _place(self, items: Iterable[str]) -> None:
        positions = self._store.project.view.positions
        flat = not self.level.group and not self.level.groups
        places = positions if flat else item_places(self._store.project, self.level)
        for item_id in items:
            item, place = self.nodes[item_id], places.get(item_id, (0.0, 0.0))
            item.setPos(*place)
            self._lanes.place(item_id, (*place, *item.look.size))

    def show_extents(self, extents: Mapping[str, QRectF]) -> None:
        """Nodes take this room beyond their bodies now: lanes lead around it."""
        if extents != self.extents:
            self.extents = dict(extents)
            self._leave_room()
            self._route(())

    def _leave_room(self) -> None:
        room = {}
        for item_id in self.extents.keys() & self.nodes.keys():
            body, extent = self.body_bounds([item_id]), self.extents[item_id]
            room[item_id] = max(extent.right() - body.right(), 0.0), max(extent.bottom() - body.bottom(), 0.0)
        self._lanes.leave(room)

    def _label(self) -> None:
        """Write a shape once on wires that run together: from a port to one item, or by one lane."""
        silent, lanes = set(self._doubled), set()
        for wire, detour in self._detours.items():
            lane = wire.source, wire.source_port, detour.lane
            if lane in lanes:
                silent.add(wire)
            elif wire not in silent:
                lanes.add(lane)
        for wire in (silent ^ self._silent) & self.wires.keys():
            self.wires[wire].set_labelled(wire not in silent)
        self._silent = silent

    def _route(self, wires: Iterable[Wire]) -> None:
        """Lead wires from port to port, and those to whose lane anything has changed."""
        before, self._detours = self._detours, self._lanes.detours(down=self.down)
        changed: set[Wire] = set()
        if self._detours is not before:
            changed = {wire for wire in {**before, **self._detours} if before.get(wire) != self._detours.get(wire)}
            self._label()
        for wire in {**dict.fromkeys(wires), **dict.fromkeys(changed & self.wires.keys())}:
            start, end = self.port_position(source_of(wire)), self.port_position(target_of(wire))
            self.wires[wire].set_course(start, end, self._detours.get(wire), down=self.down)

    def picture(self) -> tuple[dict[str, tuple[Any, ...]], dict[Wire, tuple[Any, ...]], dict[str, Any]]:
        """Everything that is drawn, as values, so that two scenes can be compared."""
        nodes = {item_id: _node_values(item.look, item) for item_id, item in self.nodes.items()}
        wires = {wire: (item.look, item.path, item.is_labelled) for wire, item in self.wires.items()}
        return nodes, wires, {frame_id: (item.frame, item.zValue()) for frame_id, item in self.frames.items()}


def _rearranged(change: Change) -> set[str]:
    """Nodes that were collapsed or opened, or about which something else is written."""
    if not change.arrangement_changed:
        return set()
    old, new = change.old.view, change.new.view
    noted = {node for node, _ in old.notes.items() ^ new.notes.items()}
    return {*set(old.collapsed) ^ set(new.collapsed), *noted}


def _judged_otherwise(before: Analysis, after: Analysis) -> set[str]:
    """Nodes of which two analyses say something else: shapes and sizes, or what is wrong."""
    known, problems, now = before.nodes, by_node(before), by_node(after)
    found = {node for node, new in after.nodes.items() if (old := known.get(node)) is not new and old != new}
    return found | {node for node in {**problems, **now} if problems.get(node) != now.get(node)}


def _repeated(ends: Iterable[tuple[Wire, str, str]]) -> set[Wire]:
    """Wires that lead from an output to an item to which one before them leads already."""
    seen: set[tuple[str, str, str]] = set()
    repeated: set[Wire] = set()
    for wire, _, target in ends:
        way = wire.source, wire.source_port, target
        if way in seen:
            repeated.add(wire)
        seen.add(way)
    return repeated


def _node_values(look: NodeLook, item: NodeItem) -> tuple[Any, ...]:
    return look, (item.x(), item.y()), item.is_selected
