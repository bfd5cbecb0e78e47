"""Commands that add nodes: a layer or a block, a dot on a wire, the layer that makes a wire fit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from designer.canvas import geometry
from designer.canvas.edits import drops
from designer.canvas.gestures.host import FixWish, LayerWish
from designer.canvas.view import CanvasView
from designer.document.store import Store
from designer.geometry.port import Port
from designer.library.catalogue import Catalogue
from designer.library.pick_items import PickItem, icon_of
from designer.library.pick_list import PickList
from engine.document.editing import arranging, edits
from engine.document.network import Wire
from engine.document.project import Project
from engine.layers import Layer, shape_text
from engine.layers.basic.identity import Identity
from engine.layers.shapes.reshaping import Reshape

AS_IT_IS = PickItem(
    "", "Connect anyway", "", "Draw the wire as it is; the list of problems then says what is wrong.", "spline"
)


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
        self.search = PickList("Add a layer", "Search layers", parent)
        self.fixes = PickList("What makes the wire fit", "This wire does not fit: what to do?", parent)
        for popup in (self.search, self.fixes):
            store.changed.connect(popup.follow)
            for end in (store.document_closing, store.group_changed):
                end.connect(popup.leave)

    def add(self, block_id: str, at: QPointF | None = None, port: Port | None = None) -> None:
        """Add a layer or a block at a point of the scene or in the middle of the view, connected to a port if given."""
        block = self._catalogue.block(block_id)
        if block is None:
            return
        camera = self._view.camera
        center = camera.center() if at is None else at
        if port is not None:
            center = center + QPointF(geometry.WIDTH / 2 * (1 if port.side == "out" else -1), -10)
        words, group = f"Add {block.title}", self._store.group
        ids = add_nodes(self._store, words, lambda project: drops.add_block(project, block, center, group, port=port))
        if ids:
            camera.show(self._view.network_scene.bounds(ids))
        self._view.setFocus()

    def add_dot(self, point: QPointF, wire: Wire) -> None:
        """Lead a wire over a dot at a point of the scene."""
        half = geometry.node_rect(Identity()).center()

        def on_wire(project: Project) -> tuple[Project, tuple[str, ...]]:
            project, node_id = edits.add_node(project, Identity(), geometry.snapped(point - half))
            return edits.insert_on_wire(project, node_id, wire), (node_id,)

        add_nodes(self._store, "Add a dot", on_wire)

    def ask_at_cursor(self) -> None:
        """Open the search at the cursor, or in the middle if the cursor is elsewhere."""
        self.ask(LayerWish(self._view.camera.cursor() or self._view.viewport().rect().center()))

    def ask(self, wish: LayerWish) -> None:
        """Open the search where a layer is wanted; only what fits the port is offered."""
        at, port = self._view.camera.to_scene(wish.at), wish.port
        offered = [entry for entry in self._catalogue.items if port is None or self._fits(entry, port)]
        place = self._view.viewport().mapToGlobal(wish.at)
        self.search.ask(place, offered, lambda block_id: self.add(block_id, at, port))

    def _fits(self, item: PickItem, port: Port) -> bool:
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
