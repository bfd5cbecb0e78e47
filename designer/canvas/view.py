"""The widget of the canvas: hands mouse and keys to gestures, moves the camera, shows tips. It never edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QToolTip, QWidget

from designer.background.later import later
from designer.canvas.camera import Camera
from designer.canvas.double_click import double_click
from designer.canvas.fitting import Fitting
from designer.canvas.gestures.driver import GestureDriver
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import FixWish, LayerWish
from designer.canvas.gestures.pan import Pan
from designer.canvas.gestures.place import Place
from designer.canvas.hover import Hover
from designer.canvas.items.style import DETAIL
from designer.canvas.options import CanvasOptions
from designer.canvas.overlays.grid import paint_grid
from designer.canvas.overlays.hint import EmptyHint
from designer.canvas.overlays.selection_box import SelectionBox
from designer.canvas.scene import NetworkScene
from designer.document.store import Store
from designer.library.catalogue import Catalogue
from designer.widgets import theme
from designer.widgets.announcing import announce
from designer.widgets.labels import literal
from engine.document.network import Wire

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent


class CanvasView(QGraphicsView):
    """Shows a `NetworkScene`.

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
        super().__init__(parent)
        self.store = store
        self._catalogue = catalogue
        self.options = options
        self.chosen_frame = ""
        self.network_scene = NetworkScene(store, theme.of(self.palette()), self)
        self.setScene(self.network_scene)
        self.camera = Camera(self)
        self.camera.zooming.connect(self._show_zooming)
        self._fitting = Fitting(store, self.network_scene, self.camera)
        self._hover = Hover(self)
        self._driver = GestureDriver(self, self)
        self._driver.changed.connect(self._update_cursor)
        self._space = False
        self._fit_pending = True
        self._box = SelectionBox(self.network_scene)
        self._hint = EmptyHint(store, self)
        self._set_up()
        store.document_changed.connect(self._fit_later)
        store.undo_stack.indexChanged.connect(self._end_gesture)
        store.group_changed.connect(self._show_group)
        store.selection_changed.connect(self._forget_frame)
        store.selection_changed.connect(self._say_selection)

    def _set_up(self) -> None:
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription(
            "The network as a drawing, which the panel Outline says in words. "
            "Tab adds a layer, arrows move what is selected."
        )
        self.viewport().setAccessibleName("Canvas")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)  # pages have unlike room for it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)

    def _say_selection(self, *_: object) -> None:
        """A drawing cannot be read; the name of what is selected in it can be said."""
        if self.hasFocus():
            nodes = self.store.project.network.by_id
            labels = [nodes[node_id].label for node_id in sorted(self.store.selection) if node_id in nodes]
            announce(self, f"Selected: {', '.join(labels)}." if labels else "Nothing is selected.")

    # The camera

    def fit(self, ids: frozenset[str] = frozenset()) -> None:
        """Bring some nodes into view, or all of them; what would be too small to read, from its start on."""
        self._fitting.fit(ids)
        self._fit_pending = False

    def fit_again(self) -> None:
        """Fit all to a view of another size, unless the picture was moved since that was done the last time."""
        if self.isVisible() and not self._fit_pending:
            self._fitting.fit_again()

    def show_all(self, ids: frozenset[str] = frozenset()) -> None:
        """As `fit`; asked again where that shows only a part, bring all into view at whatever size."""
        self._fitting.ask(ids)

    def reveal(self, node_id: str) -> None:
        """Select a node and bring it to the middle, opening the group that it lies in."""
        if node_id in self.store.project.network.by_id:
            self.store.open_group(self.store.project.view.group_of(node_id))
            self.store.select({node_id})
            self.centerOn(self.network_scene.bounds({node_id}).center())
            self.setFocus()

    def _show_zooming(self, zooming: bool) -> None:
        self.network_scene.set_cached(not zooming)

    def _end_gesture(self, _: int) -> None:
        """The document has made a step beneath a gesture, from a menu, say: what it holds may be gone."""
        self._driver.cancel()

    def _fit_later(self) -> None:
        self._driver.cancel()
        if self.isVisible():
            self.fit()
        else:
            self._fit_pending = True

    def _show_group(self, _: str) -> None:
        self._driver.cancel()
        self._forget_frame()
        self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # After the event the layout of the window has given the view its size.
        later(self, self._fit_if_pending)

    def _fit_if_pending(self) -> None:
        if self._fit_pending and self.isVisible():
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hint.place()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.camera.turn(event, touchpad=self.options["touchpad"])

    # Gestures

    @property
    def gesture(self) -> Gesture | None:
        """The gesture under way."""
        return self._driver.gesture

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
            QToolTip.showText(QCursor.pos(), literal(text), self)
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
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "network_scene"):
            self.network_scene.show_theme(theme.of(self.palette()))
            self._hint.restyle()
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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Seen from afar everything is painted at once, but for the time of a gesture, which shows items of its own."""
        if self.camera.scale >= DETAIL or not (self.gesture is None or isinstance(self.gesture, Pan)):
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        painter.setClipRegion(event.region())
        painter.setTransform(self.viewportTransform())
        area = self.mapToScene(event.rect()).boundingRect()
        self.drawBackground(painter, area)
        self.network_scene.overview.paint(self.network_scene, painter, self.camera.scale, area)

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        paint_grid(painter, QRectF(rect), self.network_scene.style_values, self.camera.scale)  # type: ignore[arg-type]
