"""The canvas as the window sees it: the view, and everything that can be done on it by name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.canvas import composing, geometry
from designer.canvas.node_commands import NodeCommands
from designer.canvas.node_item import Port
from designer.canvas.order_commands import OrderCommands
from designer.canvas.rename import NameField
from designer.canvas.view import CanvasView
from designer.catalogue import Entry, entries
from designer.pick_list import PickList
from designer.store import Store
from engine.document import edits, snippets
from engine.document.network import Wire
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.layers import LAYERS
from engine.layers.identity import Identity

OFFSET = 32.0
"""Scene units by which copies are set off from what they copy."""


class Canvas(QWidget):
    """Holds the view and turns named commands into edits.

    Signals:
        menu_wanted: `(QPoint on the screen)`: the user asks for the context menu.
    """

    menu_wanted = Signal(QPoint)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self.view = CanvasView(store, self)
        self.nodes = NodeCommands(store)
        self.order = OrderCommands(store)
        self.search = PickList("Add a layer", "Search layers", self)
        self.name_field = NameField(self.view.viewport())
        self.name_field.entered.connect(self._rename)
        self.name_field.closed.connect(self.view.setFocus)
        self.view.zoomed.connect(self.name_field.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setFocusProxy(self.view)
        self.view.layers_wanted.connect(self.open_quick_add)
        self.view.rename_wanted.connect(self.start_rename)
        self.view.dot_wanted.connect(self.add_dot)
        self.view.menu_wanted.connect(self._want_menu)

    # Adding

    def add_layer(self, type_name: str, at: QPointF | None = None, port: Port | None = None) -> None:
        """Add a layer at a point of the scene or in the middle of the view, connected to a port if one is given."""
        center = self.view.camera.center() if at is None else at
        if port is not None:
            center = center + QPointF(geometry.WIDTH / 2 * (1 if port.side == "out" else -1), -10)
        project, node_id = composing.add_layer(self.store.project, type_name, center)
        if port is not None:
            project = _joined(project, node_id, port)
        self.store.apply(f"Add {LAYERS[type_name].display_name()}", project)
        self.store.select({node_id})
        self.view.camera.show(self.view.network_scene.bounds({node_id}))
        self.view.setFocus()

    def add_dot(self, point: QPointF, wire: Wire) -> None:
        """Lead a wire over a dot at a point of the scene."""
        half = geometry.node_rect(Identity()).center()
        project, node_id = edits.add_node(self.store.project, Identity(), geometry.snapped(point - half))
        self.store.apply("Add a dot", edits.insert_on_wire(project, node_id, wire))
        self.store.select({node_id})

    def quick_add(self) -> None:
        """Open the search at the cursor, or in the middle if the cursor is elsewhere."""
        self.open_quick_add(self._cursor() or self.view.viewport().rect().center(), None)

    def open_quick_add(self, point: QPoint, port: Port | None) -> None:
        """Open the search at a point of the view; only layers that fit the port are offered."""
        at = self.view.mapToScene(point)
        on_screen = self.view.viewport().mapToGlobal(point)
        offered = filter(_fits(port), entries())
        self.search.ask(on_screen, offered, lambda type_name: self.add_layer(type_name, at, port))

    # The selection

    def select_all(self) -> None:
        """Select every node."""
        self.store.select(self.store.project.network.ids())

    def delete(self) -> None:
        """Remove the selected nodes with their wires, or else the wire under the cursor."""
        ids, wire = self.store.selection, self.view.hovered_wire
        if ids:
            self.store.edit(f"Delete {self._words(ids)}", lambda project: edits.remove_nodes(project, ids))
        elif wire is not None:
            self.store.edit("Delete a wire", lambda project: edits.disconnect(project, wire))
        else:
            self.store.message.emit("Nothing is selected: click a layer, or point at a wire, then press Delete.")

    def nudge(self, dx: float, dy: float) -> None:
        """Move the selected nodes; steps in a row are one undo step."""
        ids = self.store.selection
        self.store.edit(
            f"Move {self._words(ids)}",
            lambda project: composing.shifted(project, ids, QPointF(dx, dy)),
            merge_key=("nudge", ids),
        )

    def duplicate(self) -> None:
        """Copy the selected nodes with the wires among them, a little to the side, and select the copies."""
        ids = self.store.selection
        words = self._words(ids)
        self._add_several(f"Duplicate {words}", lambda: edits.duplicate(self.store.project, ids, (OFFSET, OFFSET)))

    def copy(self) -> None:
        """Put the selected nodes on the clipboard, as text."""
        if self.store.selection:
            QGuiApplication.clipboard().setText(snippets.copy(self.store.project, self.store.selection))

    def cut(self) -> None:
        """Copy and delete."""
        ids = self.store.selection
        self.copy()
        self.store.edit(f"Cut {self._words(ids)}", lambda project: edits.remove_nodes(project, ids))

    def paste(self) -> None:
        """Add the nodes on the clipboard at the cursor, or in the middle of the view."""
        text = QGuiApplication.clipboard().text()
        point = self._cursor()
        place = self.view.mapToScene(point) if point is not None else self.view.camera.center()
        corner = self._unused(geometry.snapped(place - QPointF(geometry.WIDTH, geometry.HEIGHT) / 2))
        self._add_several("Paste", lambda: snippets.paste(self.store.project, text, corner))

    def _unused(self, corner: tuple[float, float]) -> tuple[float, float]:
        taken = set(self.store.project.view.positions.values())
        while corner in taken:
            corner = corner[0] + OFFSET, corner[1] + OFFSET
        return corner

    def _add_several(self, text: str, edit: Callable[[], tuple[Project, tuple[str, ...]]]) -> None:
        try:
            project, ids = edit()
        except LayerloomError as error:
            self.store.message.emit(str(error))
            return
        self.store.apply(text, project)
        self.store.select(ids)

    def _words(self, ids: frozenset[str]) -> str:
        if len(ids) == 1:
            return self.store.project.network.node(next(iter(ids))).label
        return f"{len(ids)} layers"

    # Names

    def rename_selected(self) -> None:
        """Edit the name of the one selected node."""
        if len(self.store.selection) == 1:
            self.start_rename(next(iter(self.store.selection)))

    def start_rename(self, node_id: str) -> None:
        """Put a field over the node's header; Enter renames the node."""
        node = self.store.project.network.node(node_id)
        corner = self.view.network_scene.nodes[node_id].pos()
        top_left = self.view.mapFromScene(corner)
        scale = self.view.scale_factor()
        width, height = max(120, int(geometry.WIDTH * scale)), max(24, int(geometry.HEADER * scale))
        self.name_field.ask(node_id, node.name, QRect(top_left.x(), top_left.y(), width, height))

    def _rename(self, node_id: str, name: str) -> None:
        if node_id in self.store.project.network.ids():
            self.store.edit("Rename", lambda project: edits.rename(project, node_id, name))

    # Elsewhere

    def _cursor(self) -> QPoint | None:
        """Where the cursor is in the view, or None if it is not over it."""
        point = self.view.viewport().mapFromGlobal(QCursor.pos())
        return point if self.view.viewport().rect().contains(point) else None

    def _want_menu(self, point: QPoint) -> None:
        node = self.view.network_scene.node_at(self.view.mapToScene(point))
        if node is not None and node.node_id not in self.store.selection:
            self.store.select({node.node_id})
        self.menu_wanted.emit(self.view.viewport().mapToGlobal(point))


def _fits(port: Port | None) -> Callable[[Entry], bool]:
    """Whether a new layer has a port that could be connected to this one."""

    def fits(entry: Entry) -> bool:
        layer = LAYERS.create(entry.type)
        return port is None or bool(layer.inputs if port.side == "out" else layer.outputs)

    return fits


def _joined(project: Project, node_id: str, port: Port) -> Project:
    layer = project.network.node(node_id).layer
    if port.side == "out":
        return edits.connect(project, port.node, node_id, port.name, layer.inputs[0])
    return edits.connect(project, node_id, port.node, layer.outputs[0], port.name)
