"""The widget of the canvas: hands mouse and keys to gestures, shows tips. It never edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QCursor, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent
from PySide6.QtWidgets import QToolTip, QWidget

from designer.canvas.double_click import double_click
from designer.canvas.gestures.driver import GestureDriver
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import FixWish, LayerWish
from designer.canvas.gestures.pan import Pan
from designer.canvas.gestures.place import Place
from designer.canvas.hover import Hover
from designer.canvas.options import CanvasOptions
from designer.canvas.overlays.selection_box import SelectionBox
from designer.canvas.scene_view import SceneView
from designer.document.store import Store
from designer.library.catalogue import Catalogue
from designer.widgets.announcing import announce
from designer.widgets.labels import literal
from engine.document.network import Wire

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent


class CanvasView(SceneView):
    """Leads mouse, keys and drops to gestures.

    Args:
        store: The document.
        options: What can be switched.
        catalogue: The blocks that a drag out of the palette may carry.
        parent: As in Qt.

    Signals:
        layer_wanted: The user wants a layer, and shall choose which.
        rename_wanted: Id of the item whose name the user wants to edit.
        frame_rename_wanted: Id of the frame whose title the user wants to edit.
        dot_wanted: `(QPointF in the scene, Wire)`: the user wants a dot there that leads the wire.
        fix_wanted: The user draws a wire that does not fit, and shall choose a layer that makes it fit.
        fields_wanted: Id of the node whose fields the user wants to edit where it is drawn.
        menu_wanted: `(QPoint in the view)`: the context menu.
        explained: A sentence about what is under the cursor in a gesture, or empty.
        frame_chosen: Id of the frame that was chosen, or empty.
        left_group: The user wants out of the open group.
    """

    layer_wanted = Signal(LayerWish)
    rename_wanted = Signal(str)
    frame_rename_wanted = Signal(str)
    dot_wanted = Signal(QPointF, Wire)
    fix_wanted = Signal(FixWish)
    fields_wanted = Signal(str)
    menu_wanted = Signal(QPoint)
    explained = Signal(str)
    left_group = Signal()
    frame_chosen = Signal(str)

    def __init__(
        self, store: Store, options: CanvasOptions, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(store, options, parent)
        self._catalogue = catalogue
        self.chosen_frame = ""
        self._hover = Hover(self)
        self._driver = GestureDriver(self, self)
        self._driver.changed.connect(self._update_cursor)
        self._space = False
        self._box = SelectionBox(self.network_scene)
        self._take_input()
        store.document_changed.connect(self._fit_later)
        store.undo_stack.indexChanged.connect(self._end_gesture)
        store.group_changed.connect(self._show_group)
        store.selection_changed.connect(self._forget_frame)
        store.selection_changed.connect(self._say_selection)

    def _take_input(self) -> None:
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription(
            "The network as a drawing, which the panel Outline says in words. "
            "Tab adds a layer, arrows move what is selected."
        )
        self.viewport().setAccessibleName("Canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)

    def _say_selection(self, *_: object) -> None:
        """A drawing cannot be read; the name of what is selected in it can be said."""
        if self.hasFocus():
            nodes = self.store.project.network.by_id
            labels = [nodes[node_id].label for node_id in sorted(self.store.selection) if node_id in nodes]
            announce(self, f"Selected: {', '.join(labels)}." if labels else "Nothing is selected.")

    def _end_gesture(self, _: int) -> None:
        """The document has made a step beneath a gesture, from a menu, say: what it holds may be gone."""
        self._driver.cancel()

    def _fit_later(self) -> None:
        self._driver.cancel()
        self.fit_soon()

    def _show_group(self, _: str) -> None:
        self._driver.cancel()
        self._forget_frame()
        self.fit()

    # Gestures

    @property
    def gesture(self) -> Gesture | None:
        """The gesture under way."""
        return self._driver.gesture

    @property
    def shows_items(self) -> bool:
        return not (self.gesture is None or isinstance(self.gesture, Pan))

    def _pointer(self, event: QMouseEvent | QDropEvent) -> Pointer:
        point = event.position().toPoint()
        return Pointer(self.mapToScene(point), point, event.modifiers())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.gesture is None:
            self._hover.clear()
        self._driver.press(event.button(), self._pointer(event), panning=self._space)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.gesture is None:
            self._hover.move(self._pointer(event))
        else:
            self._driver.move(self._pointer(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.gesture is not None and not event.buttons():
            pointer = self._pointer(event)
            if self._driver.release(pointer):
                self._hover.move(pointer)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            double_click(self, self._pointer(event))

    @property
    def hovered_wire(self) -> Wire | None:
        """The wire under the cursor."""
        wire = self._hover.wire
        return wire if wire in self.network_scene.wires else None

    # What gestures show

    def show_box(self, box: QRectF | None) -> None:
        """Draw the box of a selection, or take it away."""
        self._box.show(box)

    def choose_frame(self, frame_id: str) -> None:
        """Mark the frame that Delete and F2 mean; an empty id marks none."""
        self.chosen_frame = frame_id
        for key, item in self.network_scene.frames.items():
            item.set_chosen(key == frame_id)
        self.frame_chosen.emit(frame_id)

    def _forget_frame(self, _: object = None) -> None:
        if self.chosen_frame:
            self.choose_frame("")

    def explain(self, text: str) -> None:
        """Say a sentence about what the gesture aims at, in the status bar and at the cursor."""
        self.explained.emit(text)
        if text:
            QToolTip.showText(QCursor.pos(), literal(text, wraps=True), self)
        else:
            QToolTip.hideText()

    def ask_layer(self, wish: LayerWish) -> None:
        """Ask which layer to add."""
        self.layer_wanted.emit(wish)

    def ask_fix(self, wish: FixWish) -> None:
        """Ask which layer to put into a wire that does not fit without one."""
        self.fix_wanted.emit(wish)

    def edit_fields(self, node_id: str) -> None:
        """Edit the fields of a node where it is drawn."""
        self.fields_wanted.emit(node_id)

    def _update_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._space or isinstance(self.gesture, Pan):
            shape = Qt.CursorShape.ClosedHandCursor if self.gesture else Qt.CursorShape.OpenHandCursor
        self.viewport().setCursor(shape)

    # Keys

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and self.gesture is not None:
            event.accept()  # no shortcut may edit the document under a gesture; Esc reaches keyPressEvent
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self._update_cursor()
        elif event.key() == Qt.Key.Key_Escape:
            if self.gesture is not None:
                self._driver.cancel()
            elif self.store.selection or self.chosen_frame:
                self.store.select(())
                self._forget_frame()
            else:
                self.left_group.emit()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._update_cursor()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._driver.cancel()
        super().focusOutEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover.clear()
        super().leaveEvent(event)

    # Drops from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        block = self._catalogue.block(Place.block_in(event.mimeData()))
        if block is None:
            event.ignore()
            return
        self._driver.carry(Place(self, self._pointer(event), block))
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self.gesture is not None:
            self._driver.drag(self._pointer(event))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._driver.cancel()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.gesture is not None:
            self._driver.drop(self._pointer(event))
            event.acceptProposedAction()
            self.setFocus()

    # Everything else

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip:
            help_event = cast("QHelpEvent", event)
            text = self._hover.tip(self.mapToScene(help_event.pos()))
            QToolTip.showText(help_event.globalPos(), text, self)
            return True
        if event.type() is QEvent.Type.NativeGesture:
            return self.camera.pinch(cast("QNativeGestureEvent", event))
        if event.type() is QEvent.Type.ContextMenu:
            if self._driver.takes_menu():
                return True
            self.menu_wanted.emit(cast("QHelpEvent", event).pos())
            return True
        return super().viewportEvent(event)
