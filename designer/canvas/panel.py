"""The canvas as the window sees it: the view, and everything that can be done on it by name."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.canvas import geometry
from designer.canvas.commands.adding import AddCommands
from designer.canvas.commands.bookmarks import BookmarkCommands
from designer.canvas.commands.clipboard import ClipboardCommands
from designer.canvas.commands.frames import FrameCommands
from designer.canvas.commands.groups import GroupCommands
from designer.canvas.commands.names import NameCommands
from designer.canvas.commands.nodes import NodeCommands
from designer.canvas.commands.order import OrderCommands
from designer.canvas.commands.replacing import ReplaceCommand
from designer.canvas.commands.words import layers_text
from designer.canvas.options import CanvasOptions
from designer.canvas.overlays.breadcrumb import Breadcrumb
from designer.canvas.overlays.field_popup import FieldPopup
from designer.canvas.overlays.legend import Legend
from designer.canvas.overlays.minimap import Minimap
from designer.canvas.view import CanvasView
from designer.document.snapshot import Update
from designer.document.store import Store
from designer.library.catalogue import Catalogue
from engine.document.editing import arranging, edits


class Canvas(QWidget):
    """Holds the view and its overlays, and the commands by what they are about.

    Args:
        store: The document.
        options: What can be switched; None for the defaults.
        catalogue: The blocks that can be added; None for layers and templates without saved blocks.
        parent: As in Qt.

    Attributes:
        adding: Layers and blocks.
        clipboard: Copies of the selection.
        nodes: The selected nodes: states and wires.
        replacing: Their types.
        order: Layout and alignment.
        groups: Groups.
        frames: Frames.
        names: Names of all that has one.
        bookmarks: Views kept under a key.

    Signals:
        menu_wanted: `(QPoint on the screen)`: the user asks for the context menu.
    """

    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        store: Store,
        options: CanvasOptions | None = None,
        catalogue: Catalogue | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.store = store
        self.options = options or CanvasOptions(parent=self)
        self.catalogue = catalogue or Catalogue(parent=self)
        self.view = view = CanvasView(store, self.options, self.catalogue, self)
        self.adding = AddCommands(store, view, self.catalogue, self)
        self.clipboard = ClipboardCommands(store, view.camera)
        self.nodes = NodeCommands(store)
        self.order = OrderCommands(store, view)
        self.replacing = ReplaceCommand(store, view, self)
        self.groups = GroupCommands(store)
        self.names = NameCommands(store, view)
        self.frames = FrameCommands(store, view, self.names)
        self.bookmarks = BookmarkCommands(store, view.camera)
        self.breadcrumb = Breadcrumb(store, self)
        self.minimap = Minimap(view)
        self.legend = Legend(view)
        self.field_popup = FieldPopup(store, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view)
        self.setFocusProxy(view)
        store.changed.connect(self._follow)
        view.layer_wanted.connect(self.adding.ask)
        view.fix_wanted.connect(self.adding.ask_fix)
        view.dot_wanted.connect(self.adding.add_dot)
        view.rename_wanted.connect(self.names.rename)
        view.frame_rename_wanted.connect(self.names.rename_frame)
        view.left_group.connect(self.groups.leave)
        view.fields_wanted.connect(self.edit_fields)
        view.menu_wanted.connect(self._want_menu)

    def _follow(self, _: Update) -> None:
        self.names.forget_gone()

    def select_all(self) -> None:
        """Select every node of the open level."""
        self.store.select(self.view.network_scene.level.home)

    def delete(self) -> None:
        """Remove the selected nodes with their wires, or else the chosen frame, or the wire under the cursor."""
        ids, wire, frame = self.store.selection, self.view.hovered_wire, self.view.chosen_frame
        if ids:
            self.store.edit(f"Delete {layers_text(self.store, ids)}", lambda p: edits.remove_nodes(p, ids))
        elif frame:
            self.store.edit("Delete a frame", lambda project: arranging.remove_frames(project, [frame]))
            self.view.choose_frame("")
        elif wire is not None:
            self.store.edit("Delete a wire", lambda project: edits.disconnect(project, wire))
        else:
            self.store.message.emit("Nothing is selected: click a layer, or point at a wire, then press Delete.")

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

    def _want_menu(self, point: QPoint) -> None:
        node = self.view.network_scene.node_at(self.view.mapToScene(point))
        own = self.view.network_scene.level.whole([node.node_id]) if node is not None else frozenset()
        if not own <= self.store.selection:
            self.store.select(own)
        self.menu_wanted.emit(self.view.viewport().mapToGlobal(point))
