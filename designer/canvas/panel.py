"""The canvas as the window sees it: the view, and everything that can be done on it by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.canvas import geometry
from designer.canvas.commands.groups import GroupCommands
from designer.canvas.commands.nodes import NodeCommands
from designer.canvas.commands.order import OrderCommands
from designer.canvas.commands.rename import NameField
from designer.canvas.edits import drops as composing
from designer.canvas.options import CanvasOptions
from designer.canvas.overlays.breadcrumb import Breadcrumb
from designer.canvas.overlays.field_popup import FieldPopup
from designer.canvas.overlays.legend import Legend
from designer.canvas.overlays.minimap import Minimap
from designer.canvas.view import CanvasView
from designer.document.store import Store
from designer.geometry.port import Port
from designer.library.catalogue import Entry, icon_of
from designer.library.pick_list import PickList
from designer.library.pieces import Pieces
from engine.document.editing import arranging, edits, snippets
from engine.document.network import Wire
from engine.document.project import Project
from engine.document.view import Bookmark, on_canvas
from engine.layers import Layer, shape_text
from engine.layers.basic.identity import Identity
from engine.layers.shapes.reshaping import Reshape

OFFSET = 32.0
"""Scene units by which copies are set off from what they copy."""


class Canvas(QWidget):
    """Holds the view and turns named commands into edits.

    Args:
        store: The document.
        options: What can be switched; None for the defaults.
        pieces: What can be added; None for layers and templates without saved blocks.
        parent: As in Qt.

    Signals:
        menu_wanted: `(QPoint on the screen)`: the user asks for the context menu.
    """

    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        store: Store,
        options: CanvasOptions | None = None,
        pieces: Pieces | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.store = store
        self.options = options or CanvasOptions(parent=self)
        self.pieces = pieces or Pieces(parent=self)
        self.view = CanvasView(store, self.options, self.pieces, self)
        self.nodes = NodeCommands(store)
        self.order = OrderCommands(store)
        self.groups = GroupCommands(store)
        self.breadcrumb = Breadcrumb(store, self)
        self.minimap = Minimap(self.view)
        self.legend = Legend(self.view)
        self.search = PickList("Add a layer", "Search layers", self)
        self.fixes = PickList("What makes the wire fit", "This wire does not fit: what to do?", self)
        self.field_popup = FieldPopup(store, self)
        self.name_field = NameField(self.view.viewport())
        self.name_field.closed.connect(self.view.setFocus)
        self.view.zoomed.connect(self.name_field.leave)
        self._named_now = ""
        for popup in (self.search, self.fixes):
            store.changed.connect(popup.follow)
            for end in (store.document_closing, store.group_changed):
                end.connect(popup.leave)
        store.document_closing.connect(self.name_field.cancel)
        store.group_changed.connect(self.name_field.leave)
        store.changed.connect(self._forget_name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setFocusProxy(self.view)
        self.view.layers_wanted.connect(self.open_quick_add)
        self.view.rename_wanted.connect(self.start_rename)
        self.view.frame_rename_wanted.connect(self.start_frame_rename)
        self.view.left_group.connect(self.groups.leave)
        self.view.dot_wanted.connect(self.add_dot)
        self.view.menu_wanted.connect(self._want_menu)
        self.view.fixes_wanted.connect(self._offer_fixes)
        self.view.fields_wanted.connect(self.edit_fields)

    # Adding

    def add_layer(self, entry_id: str, at: QPointF | None = None, port: Port | None = None) -> None:
        """Add a layer or a block at a point of the scene or in the middle of the view, connected to a port if given."""
        piece = self.pieces.piece(entry_id)
        if piece is None:
            return
        center = self.view.camera.center() if at is None else at
        if port is not None:
            center = center + QPointF(geometry.WIDTH / 2 * (1 if port.side == "out" else -1), -10)
        group = self.store.group
        ids = self._add_several(
            f"Add {piece.title}", lambda project: composing.add_piece(project, piece, center, group, port=port)
        )
        if ids:
            self.view.camera.show(self.view.network_scene.bounds(ids))
        self.view.setFocus()

    def add_dot(self, point: QPointF, wire: Wire) -> None:
        """Lead a wire over a dot at a point of the scene."""
        half = geometry.node_rect(Identity()).center()

        def on_wire(project: Project) -> tuple[Project, tuple[str, ...]]:
            project, node_id = edits.add_node(project, Identity(), geometry.snapped(point - half))
            return edits.insert_on_wire(project, node_id, wire), (node_id,)

        self._add_several("Add a dot", on_wire)

    def quick_add(self) -> None:
        """Open the search at the cursor, or in the middle if the cursor is elsewhere."""
        self.open_quick_add(self._cursor() or self.view.viewport().rect().center(), None)

    def open_quick_add(self, point: QPoint, port: Port | None) -> None:
        """Open the search at a point of the view; only what fits the port is offered."""
        at = self.view.mapToScene(point)
        on_screen = self.view.viewport().mapToGlobal(point)
        offered = [entry for entry in self.pieces.entries if port is None or self._fits(entry, port)]
        self.search.ask(on_screen, offered, lambda entry_id: self.add_layer(entry_id, at, port))

    def _fits(self, entry: Entry, port: Port) -> bool:
        """True if what an entry adds has a port that could be connected to this one."""
        piece = self.pieces.piece(entry.type)
        inputs, outputs = piece.ports if piece else ((), ())
        return bool(inputs if port.side == "out" else outputs)

    # The selection

    def select_all(self) -> None:
        """Select every node of the open level."""
        self.store.select(self.view.network_scene.level.home)

    def delete(self) -> None:
        """Remove the selected nodes with their wires, or else the chosen frame, or the wire under the cursor."""
        ids, wire, frame = self.store.selection, self.view.hovered_wire, self.view.chosen_frame
        if ids:
            self.store.edit(f"Delete {self._words(ids)}", lambda project: edits.remove_nodes(project, ids))
        elif frame:
            self.store.edit("Delete a frame", lambda project: arranging.remove_frames(project, [frame]))
            self.view.choose_frame("")
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
        self._add_several(f"Duplicate {words}", lambda project: edits.duplicate(project, ids, (OFFSET, OFFSET)))

    def copy(self) -> None:
        """Put the selected nodes on the clipboard, as text."""
        if self.store.selection:
            QGuiApplication.clipboard().setText(snippets.copy(self.store.project, self.store.selection))

    def cut(self) -> None:
        """Copy and delete."""
        ids = self.store.selection
        self.copy()
        self.store.edit(f"Cut {self._words(ids)}", lambda project: edits.remove_nodes(project, ids))

    def paste(self, *, keep_inputs: bool = False) -> None:
        """Add the nodes on the clipboard at the cursor, or in the middle of the view.

        Args:
            keep_inputs: Whether they are fed by the same nodes as what was copied, where these are there.
        """
        text = QGuiApplication.clipboard().text()
        point = self._cursor()
        place = self.view.mapToScene(point) if point is not None else self.view.camera.center()
        corner = self._unused(geometry.snapped(place - QPointF(geometry.WIDTH, geometry.HEIGHT) / 2))
        self._add_several("Paste", lambda project: snippets.paste(project, text, corner, keep_inputs=keep_inputs))

    def _unused(self, corner: tuple[float, float]) -> tuple[float, float]:
        taken = set(self.store.project.view.positions.values())
        while corner in taken:
            corner = corner[0] + OFFSET, corner[1] + OFFSET
        return corner

    def _add_several(self, text: str, edit: Callable[[Project], tuple[Project, tuple[str, ...]]]) -> tuple[str, ...]:
        """Add nodes to the open group and select them; returns their ids, none if it cannot be done."""

        def within_group(project: Project) -> tuple[Project, tuple[str, ...]]:
            project, ids = edit(project)
            return arranging.put_into_group(project, ids, self.store.group), ids

        made = self.store.attempt(within_group)
        if made is None:
            return ()
        project, ids = made
        self.store.apply(text, project)
        self.store.select(ids)
        return ids

    def _words(self, ids: frozenset[str]) -> str:
        if len(ids) == 1:
            return self.store.project.network.node(next(iter(ids))).label
        return f"{len(ids)} layers"

    # Names

    @property
    def can_rename(self) -> bool:
        """True if one thing is selected that has a name: a node, a group, a frame."""
        return bool(self._named)

    @property
    def _named(self) -> str:
        """Id of the one selected item, or that of the chosen frame."""
        level, selection = self.view.network_scene.level, self.store.selection
        chosen = [item for item in level.items_of(selection) if level.items[item] <= selection]
        return self.view.chosen_frame or (chosen[0] if len(chosen) == 1 else "")

    def rename_selected(self) -> None:
        """Edit the name of the one selected node or group, or the title of the chosen frame."""
        if self.view.chosen_frame:
            self.start_frame_rename(self.view.chosen_frame)
        elif self._named:
            self.start_rename(self._named)

    def start_rename(self, item_id: str) -> None:
        """Put a field over the header of a node or a group; Enter renames it."""
        item = self.view.network_scene.nodes[item_id]
        self._named_now = item_id
        group = self.store.project.view.group(item_id)
        name = group.title if group else self.store.project.network.node(item_id).name
        header = QRectF(item.pos(), QSizeF(item.rect().width(), geometry.HEADER))
        self.name_field.ask(name, self._pixels(header), partial(self._rename, item_id))

    def _rename(self, item_id: str, name: str) -> None:
        if self.store.project.view.group(item_id):
            self.store.edit("Rename", lambda project: arranging.rename_group(project, item_id, name))
        elif item_id in self.store.project.network.ids():
            self.store.edit("Rename", lambda project: edits.rename(project, item_id, name))

    def start_frame_rename(self, frame_id: str) -> None:
        """Put a field over a frame's title; Enter takes it."""
        item = self.view.network_scene.frames[frame_id]
        self._named_now = frame_id
        place = self._pixels(item.mapRectToScene(item.title_rect()))
        self.name_field.ask(item.frame.title, place, partial(self._rename_frame, frame_id))

    def _rename_frame(self, frame_id: str, title: str) -> None:
        if any(frame.id == frame_id for frame in self.store.project.view.frames):
            self.store.edit("Rename a frame", lambda project: arranging.set_frame(project, frame_id, title=title))

    def _forget_name(self, *_: object) -> None:
        """Close the field over something that is gone, by undo for example."""
        if self._named_now not in self.view.network_scene.nodes.keys() | self.view.network_scene.frames.keys():
            self.name_field.cancel()

    def _pixels(self, rect: QRectF) -> QRect:
        """Rectangle of the scene in view coordinates, at least as large as a field must be."""
        place = self.view.mapFromScene(rect).boundingRect()
        return QRect(place.x(), place.y(), max(120, place.width()), max(24, place.height()))

    # Fields on the node

    def edit_fields(self, node_id: str = "") -> None:
        """Open the fields of a node, or of the one selected node, below its header."""
        if not node_id and len(self.store.selection) == 1:
            (node_id,) = self.store.selection
        item = self.view.network_scene.nodes.get(node_id)
        if item is None or item.look.kind != "layer":
            self.groups.enter()
            return
        corner = self.view.mapFromScene(item.pos() + QPointF(0, geometry.HEADER))
        if not self.field_popup.ask(node_id, self.view.viewport().mapToGlobal(corner)):
            self.store.message.emit(f"{item.look.name} has no fields.")

    # Wires that do not fit

    def _offer_fixes(self, wire: Wire, lifted: Wire | None, layers: tuple[Layer, ...]) -> None:
        """Ask at the cursor how to fix a wire that does not fit."""
        by_type = {layer.type: layer for layer in layers}
        offered = [_fix_entry(layer) for layer in layers]
        offered.append(
            Entry(
                "",
                "Connect anyway",
                "",
                "Draw the wire as it is; the list of problems then says what is wrong.",
                "spline",
            )
        )
        point = self._cursor() or self.view.viewport().rect().center()
        place = self.view.viewport().mapToGlobal(point)
        self.fixes.ask(place, offered, lambda name: self._fix(wire, lifted, by_type.get(name)))

    def _fix(self, wire: Wire, lifted: Wire | None, layer: Layer | None) -> None:
        network = self.store.project.network
        words = f"Connect {network.node(wire.source).label} to {network.node(wire.target).label}"
        if layer is None:
            self.store.edit(
                words, lambda p: composing.replug(p, lifted, wire) if lifted else composing.connect(p, wire)
            )
            return
        group = self.store.group
        words += f" through {layer.display_name()}"
        self.store.edit(words, lambda p: composing.connect_through(p, wire, layer, lifted, group))

    # Frames and bookmarks

    def add_frame(self) -> None:
        """Put a frame about the selected nodes, or around the cursor, and ask for its title."""
        point = self._cursor()
        place = self.view.mapToScene(point) if point is not None else self.view.camera.center()
        bounds = self.view.network_scene.body_bounds(self.store.selection)
        frame_id = self.groups.frame(bounds, (place.x(), place.y()))
        self.store.select(())
        self.view.choose_frame(frame_id)
        self.view.camera.show(self.view.network_scene.frames[frame_id].sceneBoundingRect())
        self.start_frame_rename(frame_id)

    def keep_bookmark(self, key: str) -> None:
        """Remember the view under a key."""
        center, scale = self.view.camera.center(), self.view.scale_factor()
        place = on_canvas({"": geometry.snapped(center)})[""]
        bookmark = Bookmark(center=place, scale=scale, group=self.store.group)
        self.store.edit(f"Keep view {key}", lambda project: arranging.set_bookmark(project, key, bookmark))
        self.store.message.emit(f"This view is kept as view {key}.")

    def recall_bookmark(self, key: str) -> None:
        """Go back to the view kept under a key."""
        bookmark = self.store.project.view.bookmarks.get(key)
        if bookmark is None:
            self.store.message.emit(
                f"No view is kept as view {key}. “Keep this view” in the menu View keeps the present one."
            )
            return
        self.store.open_group(bookmark.group)
        self.view.show_place(QPointF(*bookmark.center), bookmark.scale)

    # Elsewhere

    def _cursor(self) -> QPoint | None:
        """Position of the cursor in the view, or None if it is not over it."""
        point = self.view.viewport().mapFromGlobal(QCursor.pos())
        return point if self.view.viewport().rect().contains(point) else None

    def _want_menu(self, point: QPoint) -> None:
        node = self.view.network_scene.node_at(self.view.mapToScene(point))
        own = self.view.network_scene.level.whole([node.node_id]) if node is not None else frozenset()
        if not own <= self.store.selection:
            self.store.select(own)
        self.menu_wanted.emit(self.view.viewport().mapToGlobal(point))


def _fix_entry(layer: Layer) -> Entry:
    words = f"Insert {layer.display_name()}"
    if isinstance(layer, Reshape):
        words += f" to {shape_text(layer.shape)}"
    return Entry(layer.type, words, layer.category, layer.summary(), icon_of(layer))
