"""Commands that add nodes: a layer or a block, a dot on a wire, the layer that makes a wire fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QWidget

from designer.canvas import geometry
from designer.canvas.edits import drops, joining
from designer.canvas.gestures.host import FixWish, LayerWish
from designer.canvas.items.loose_wire import LooseWire
from designer.canvas.view import CanvasView
from designer.document.store import Store
from designer.geometry.port import Port
from designer.library.catalogue import Block, Catalogue
from designer.library.pick_items import PickItem, icon_of
from designer.library.pick_list import PickList
from designer.library.ranking import FOLLOWS, ranked
from engine.analysis.model import carried
from engine.document.editing import arranging, edits
from engine.document.network import Wire
from engine.document.project import Project
from engine.layers import Layer, Shape, shape_text
from engine.layers.basic.identity import Identity
from engine.layers.shapes.reshaping import Reshape

AS_IT_IS = PickItem("", "Connect anyway", "", "Connect without a fix; Problems then says what does not fit.", "spline")
SEARCH = "Search layers"


def add_nodes(store: Store, text: str, edit: Callable[[Project], tuple[Project, tuple[str, ...]]]) -> tuple[str, ...]:
    """Add nodes to the open group and select them; returns their ids, none if it cannot be done."""

    def within_group(project: Project) -> tuple[Project, tuple[str, ...]]:
        project, ids = edit(project)
        return arranging.put_into_group(project, ids, store.group), ids

    made = store.attempt(within_group)
    if made is None:
        return ()
    project, ids = made
    store.apply(text, project)
    store.select(ids)
    return ids


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a new block.

    Attributes:
        center: Its middle, in scene units.
        ports: Ports that are there already, to which it is connected: all on one side.
        enters: Whether it may go into the only wire of a port.
    """

    center: QPointF
    ports: tuple[Port, ...] = ()
    enters: bool = False


class AddCommands:
    """Asks what to add, and adds it.

    Args:
        store: The document.
        view: The canvas.
        catalogue: The blocks that can be added.
        parent: Of the popups that ask.

    Attributes:
        search: The popup that asks for a layer.
        fixes: The popup that asks how to make a wire fit.
    """

    def __init__(self, store: Store, view: CanvasView, catalogue: Catalogue, parent: QWidget) -> None:
        self._store = store
        self._view = view
        self._catalogue = catalogue
        self._wires: list[LooseWire] = []
        self.search = PickList("Add a layer", SEARCH, parent)
        self.fixes = PickList("Fixes for the wire", "This wire does not fit. Choose a fix", parent)
        self.search.closed.connect(self._forget_wires)
        for popup in (self.search, self.fixes):
            store.changed.connect(popup.follow)
            for end in (store.document_closing, store.group_changed):
                end.connect(popup.leave)

    def add(self, block_id: str, at: QPointF | None = None, port: Port | None = None) -> None:
        """Add a layer or a block at a point of the scene or in the middle of the view, connected to a port if given."""
        self._add(block_id, Spot(self._view.camera.center() if at is None else at, (port,) if port else ()))

    def add_behind(self, block_id: str) -> None:
        """Add a layer or a block behind what is selected, else in the middle of the view."""
        self._add(block_id, self._behind() or Spot(self._view.camera.center()))

    def _behind(self) -> Spot | None:
        """The place behind what is selected, or before a layer without outputs; None where nothing is selected."""
        store = self._store
        project, level = store.project, store.level
        ports = joining.ends(project, level, joining.in_order(project, level, store.chosen_at))
        if not ports:
            return None
        shown = {port: level.item_of(port) for port in ports}
        return Spot(joining.place_at(project, store.group, shown), ports, enters=True)

    def _add(self, block_id: str, spot: Spot) -> None:
        block = self._catalogue.block(block_id)
        if block is None:
            return
        store, network = self._store, self._store.project.network
        wire = joining.wire_to_enter(network, block, spot.ports) if spot.enters else None
        ports = () if wire else joining.fitting_ports(network, block, spot.ports)
        center, group = spot.center, store.group
        ids = add_nodes(
            store,
            self._words(block, wire, ports),
            lambda project: drops.add_block(project, block, center, group, wire=wire, ports=ports),
        )
        if ids:
            self._view.camera.show(self._view.network_scene.bounds(ids))
        self._view.setFocus()

    def _words(self, block: Block, wire: Wire | None, ports: tuple[Port, ...]) -> str:
        node = self._store.project.network.node
        if wire is not None:
            return f"Insert {block.title} between {node(wire.source).label} and {node(wire.target).label}"
        if not ports:
            return f"Add {block.title}"
        names = ", ".join(node(port.node).label for port in ports)
        return f"Add {block.title} {'after' if ports[0].side == 'out' else 'before'} {names}"

    def add_dot(self, point: QPointF, wire: Wire) -> None:
        """Lead a wire over a dot at a point of the scene."""
        half = geometry.node_rect(Identity()).center()

        def on_wire(project: Project) -> tuple[Project, tuple[str, ...]]:
            project, node_id = edits.add_node(project, Identity(), geometry.snapped(point - half))
            return edits.insert_on_wire(project, node_id, wire), (node_id,)

        add_nodes(self._store, "Add a dot", on_wire)

    def ask_at_cursor(self) -> None:
        """Open the search at the cursor, or in the middle if it is elsewhere; what is picked goes behind the selection.

        Where nothing is selected, it goes where the search opened.
        """
        at = self._view.camera.cursor() or self._view.viewport().rect().center()
        spot = self._behind()
        if spot is None:
            self.ask(LayerWish(at))
        else:
            self._ask(at, spot, self._catalogue.items)

    def ask(self, wish: LayerWish) -> None:
        """Open the search where a layer is wanted; only what fits the port is offered."""
        center, port = self._view.camera.to_scene(wish.at), wish.port
        if port is None:
            self._ask(wish.at, Spot(center), self._catalogue.items)
            return
        self._lead(port, center)
        toward = QPointF(geometry.WIDTH / 2 * (1 if port.side == "out" else -1), -10)
        offered = (item for item in self._catalogue.items if self._has_port(item, port))
        self._ask(wish.at, Spot(center + toward, (port,)), tuple(offered))

    def _ask(self, at: QPoint, spot: Spot, offered: tuple[PickItem, ...]) -> None:
        if spot.ports:
            port = spot.ports[-1]
            category = self._store.project.network.node(port.node).layer.category if port.side == "out" else ""
            offered = ranked(offered, self._shape_at(port), FOLLOWS.get(category, ""))
        if spot.enters:
            half = QPointF(0, geometry.HEIGHT / 2) if self._store.project.view.down else QPointF(geometry.WIDTH / 2, 0)
            for port in spot.ports:
                self._lead(port, spot.center - half if port.side == "out" else spot.center + half)
        names = ", ".join(self._store.project.network.node(port.node).label for port in spot.ports)
        where = f" {'after' if spot.ports[0].side == 'out' else 'before'} {names}" if spot.ports else ""
        place = self._view.viewport().mapToGlobal(at)
        self.search.ask(place, offered, lambda block_id: self._add(block_id, spot), f"Add{where}" if where else "")

    def _shape_at(self, port: Port) -> Shape | None:
        """Shape of what comes out of an output; None for an input, or while it is not known."""
        if port.side == "in":
            return None
        network, nodes = self._store.project.network, self._store.analysis.nodes
        return carried(network, nodes, Wire(source=port.node, source_port=port.name, target=port.node))

    def _lead(self, port: Port, end: QPointF) -> None:
        wire = LooseWire(self._view.network_scene)
        wire.lead(port, end)
        self._wires.append(wire)

    def _forget_wires(self) -> None:
        for wire in self._wires:
            wire.remove()
        self._wires.clear()

    def _has_port(self, item: PickItem, port: Port) -> bool:
        """True if a block has a port that could be connected to this one."""
        block = self._catalogue.block(item.id)
        inputs, outputs = block.ports if block else ((), ())
        return bool(inputs if port.side == "out" else outputs)

    def ask_fix(self, wish: FixWish) -> None:
        """Ask at the cursor how to make a wire fit."""
        by_type = {layer.type: layer for layer in wish.layers}
        offered = [*map(_fix_item, wish.layers), AS_IT_IS]
        point = self._view.camera.cursor() or self._view.viewport().rect().center()
        place = self._view.viewport().mapToGlobal(point)
        self.fixes.ask(place, offered, lambda name: self._fix(wish, by_type.get(name)))

    def _fix(self, wish: FixWish, layer: Layer | None) -> None:
        network, wire, lifted = self._store.project.network, wish.wire, wish.lifted
        words = f"Connect {network.node(wire.source).label} to {network.node(wire.target).label}"
        if layer is not None:
            group = self._store.group
            words += f" through {layer.display_name()}"
            self._store.edit(words, lambda p: drops.connect_through(p, wire, layer, lifted, group))
        elif lifted is not None:
            self._store.edit(words, lambda p: drops.replug(p, lifted, wire))
        else:
            self._store.edit(words, lambda p: drops.connect(p, wire))


def _fix_item(layer: Layer) -> PickItem:
    words = f"Insert {layer.display_name()}"
    if isinstance(layer, Reshape):
        words += f" to {shape_text(layer.shape)}"
    return PickItem(layer.type, words, layer.category, layer.summary(), icon_of(layer))
