"""The widget of the canvas: hands mouse and keys to gestures, moves the camera, shows tips. It never edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
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
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsRectItem, QGraphicsView, QToolTip, QWidget

from designer.background.later import later
from designer.canvas.camera import Camera
from designer.canvas.gestures.begin import begin
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.pan import Pan
from designer.canvas.gestures.place import Place
from designer.canvas.hover import Hover
from designer.canvas.items.style import DETAIL, pen
from designer.canvas.options import CanvasOptions
from designer.canvas.overlays.grid import paint_grid
from designer.canvas.overlays.hint import EmptyHint
from designer.canvas.scene import NetworkScene
from designer.document.store import Store
from designer.library.pieces import Pieces
from designer.widgets import theme
from designer.widgets.announcing import announce

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent

    from designer.canvas.items.node_item import NodeItem
    from designer.geometry.port import Port
    from engine.document.network import Wire
    from engine.layers import Layer

EDGE = 28
"""Pixels from the edge of the view within which a drag pans it."""
EDGE_STEP = 12
ZOOM_PAUSE = 250
"""Milliseconds after which a zoom counts as over."""
WHEEL_BASE = 1.0015


class CanvasView(QGraphicsView):
    """Shows a `NetworkScene`.

    Args:
        store: The document.
        options: What can be switched.
        pieces: What a drag out of the palette may carry.
        parent: As in Qt.

    Signals:
        layers_wanted: `(QPoint in the view, Port or None)`: the user asks which layers could be added here.
        rename_wanted: Id of the item whose name the user wants to edit.
        frame_rename_wanted: Id of the frame whose title the user wants to edit.
        dot_wanted: `(QPointF in the scene, Wire)`: the user wants a dot there that leads the wire.
        fixes_wanted: `(Wire, Wire that it replaces or None, layers)`: the user draws a wire that only fits with one of
            these layers in between.
        fields_wanted: Id of the node whose fields the user wants to edit where it is drawn.
        menu_wanted: `(QPoint in the view)`: the context menu.
        explained: A sentence about what is under the cursor in a gesture, or empty.
        zoomed: The new scale.
        frame_chosen: Id of the frame that was chosen, or empty.
        left_group: The user wants out of the open group.
    """

    layers_wanted = Signal(QPoint, object)
    rename_wanted = Signal(str)
    frame_rename_wanted = Signal(str)
    dot_wanted = Signal(QPointF, object)
    fixes_wanted = Signal(object, object, object)
    fields_wanted = Signal(str)
    menu_wanted = Signal(QPoint)
    explained = Signal(str)
    zoomed = Signal(float)
    left_group = Signal()
    frame_chosen = Signal(str)

    def __init__(self, store: Store, options: CanvasOptions, pieces: Pieces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._pieces = pieces
        self.options = options
        self.chosen_frame = ""
        self.network_scene = NetworkScene(store, theme.of(self.palette()), self)
        self.setScene(self.network_scene)
        self.camera = Camera(self)
        self._hover = Hover(self)
        self._gesture: Gesture | None = None
        self._under_way = False
        self._last = Pointer(QPointF(), QPoint(), Qt.KeyboardModifier.NoModifier)
        self._space = False
        self._cut = False
        self._fit_pending = True
        self._box: QGraphicsRectItem | None = None
        self._edge_timer = QTimer(self, interval=16)
        self._edge_timer.timeout.connect(self._pan_at_edge)
        self._zoom_timer = QTimer(self, interval=ZOOM_PAUSE, singleShot=True)
        self._zoom_timer.timeout.connect(self._zoom_ended)
        self._hint = EmptyHint(store, self)
        self._set_up()
        store.document_changed.connect(self._fit_later)
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

    def scale_factor(self) -> float:
        """Pixels per scene unit."""
        return self.camera.scale

    def fit(self, ids: frozenset[str] = frozenset()) -> None:
        """Bring some nodes into view, or all of them."""
        self.camera.fit(self.network_scene.bounds(ids or None))
        self._fit_pending = False
        self.zoomed.emit(self.camera.scale)

    def reveal(self, node_id: str) -> None:
        """Select a node and bring it to the middle, opening the group that it lies in."""
        if node_id in self.store.project.network.by_id:
            self.store.open_group(self.store.project.view.group_of(node_id))
            self.store.select({node_id})
            self.centerOn(self.network_scene.bounds({node_id}).center())
            self.setFocus()

    def zoom(self, factor: float, about: QPoint | None = None) -> None:
        """Enlarge about a point of the view, or about its middle."""
        self.network_scene.set_cached(False)
        self._zoom_timer.start()
        self.camera.zoom(factor, self.viewport().rect().center() if about is None else about)
        self.zoomed.emit(self.camera.scale)

    def _zoom_ended(self) -> None:
        self.network_scene.set_cached(True)

    def show_place(self, center: QPointF, scale: float) -> None:
        """Bring a place to the middle, at a scale."""
        self.zoom(scale / self.camera.scale)
        self.centerOn(center)

    def visible_area(self) -> QRectF:
        """Visible part of the scene."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def _fit_later(self) -> None:
        self.cancel_gesture()
        if self.isVisible():
            self.fit()
        else:
            self._fit_pending = True

    def _show_group(self, _: str) -> None:
        self.cancel_gesture()
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
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self.options["touchpad"] and not control:
            exact = event.pixelDelta()
            self.camera.pan(event.angleDelta() / 2 if exact.isNull() else exact)
        else:
            self.zoom(WHEEL_BASE ** event.angleDelta().y(), event.position().toPoint())
        event.accept()

    # Gestures

    @property
    def gesture(self) -> Gesture | None:
        """The gesture under way."""
        return self._gesture

    def _pointer(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> Pointer:
        return Pointer(self.mapToScene(position), position, modifiers)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            if event.button() is Qt.MouseButton.RightButton and self._gesture.goes_on:
                self.cancel_gesture()
                self._cut = True  # the menu is not meant
            return
        self._cut = event.button() is Qt.MouseButton.RightButton and bool(
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )  # what follows is no wish for a menu
        self._hover.clear()
        pointer = self._pointer(event.position().toPoint(), event.modifiers())
        self._last = pointer
        self._gesture = begin(self, event.button(), pointer, panning=self._space)
        self._under_way = False
        self._update_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pointer = self._pointer(event.position().toPoint(), event.modifiers())
        if self._gesture is None:
            self._hover.move(pointer)
            return
        self._last = pointer
        travelled = (pointer.view - self._gesture.start.view).manhattanLength()
        if not self._under_way and travelled < QApplication.startDragDistance():
            return
        self._under_way = True
        self._gesture.move(pointer)
        self._watch_edge(pointer.view)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._gesture is None or event.buttons():
            return
        gesture, self._gesture = self._gesture, None
        self._edge_timer.stop()
        pointer = self._pointer(event.position().toPoint(), event.modifiers())
        if gesture.goes_on and not self._under_way:
            self._gesture, self._under_way = gesture, True
            gesture.click(pointer)
            return
        if self._under_way:
            gesture.finish(pointer)
        else:
            gesture.click(pointer)
        self._hover.move(pointer)
        self._update_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        pointer = self._pointer(point, event.modifiers())
        wire = self.network_scene.wire_at(pointer.scene)
        frame = self.network_scene.frame_at(pointer.scene)
        if node := self.network_scene.node_at(pointer.scene):
            if node.is_fields(pointer.scene):
                self.fields_wanted.emit(node.node_id)
            else:
                self._open_item(node)
        elif wire is not None:
            self.dot_wanted.emit(pointer.scene, wire.wire)
        elif frame is not None:
            self.frame_rename_wanted.emit(frame.frame_id)
        else:
            self.layers_wanted.emit(point, None)

    def _open_item(self, item: NodeItem) -> None:
        """Handle a double click: open a group, go to a node outside of it, or else rename."""
        if item.look.kind == "group":
            self.store.open_group(item.node_id)
        elif item.look.kind == "outside":
            self.reveal(next(item.ports()).node)
        else:
            self.rename_wanted.emit(item.node_id)

    def cancel_gesture(self) -> None:
        """End the gesture under way as if it had never begun."""
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            self._edge_timer.stop()
            gesture.cancel()
            self._update_cursor()

    def _watch_edge(self, point: QPoint) -> None:
        inner = self.viewport().rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
        if inner.contains(point):
            self._edge_timer.stop()
        elif not self._edge_timer.isActive():
            self._edge_timer.start()

    def _pan_at_edge(self) -> None:
        if self._gesture is None:
            self._edge_timer.stop()
            return
        inner, point = self.viewport().rect().adjusted(EDGE, EDGE, -EDGE, -EDGE), self._last.view
        step_x = (point.x() < inner.left()) - (point.x() > inner.right())
        step_y = (point.y() < inner.top()) - (point.y() > inner.bottom())
        self.camera.pan(QPoint(step_x, step_y) * EDGE_STEP)
        self._gesture.move(self._pointer(point, self._last.modifiers))

    @property
    def hovered_wire(self) -> Wire | None:
        """The wire under the cursor."""
        wire = self._hover.wire
        return wire if wire in self.network_scene.wires else None

    # What gestures show

    def show_box(self, box: QRectF | None) -> None:
        """Draw the box of a selection, or take it away."""
        if self._box is not None:
            self.network_scene.removeItem(self._box)
            self._box = None
        if box is not None:
            accent = theme.of(self.palette()).color("accent")
            outline = pen(accent, 1.0, cosmetic=True)
            accent.setAlpha(36)
            self._box = QGraphicsRectItem(box)
            self._box.setPen(outline)
            self._box.setBrush(accent)
            self._box.setZValue(10)
            self.network_scene.addItem(self._box)

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
        """Say a sentence about what the gesture aims at."""
        self.explained.emit(text)

    def offer_layers(self, pointer: Pointer, port: Port | None) -> None:
        """Ask which layer to add here, to be connected to a port."""
        self.layers_wanted.emit(pointer.view, port)

    def offer_fixes(self, wire: Wire, lifted: Wire | None, layers: tuple[Layer, ...]) -> None:
        """Ask which layer to put into a wire that does not fit without one."""
        self.fixes_wanted.emit(wire, lifted, layers)

    def pan_by(self, step: QPoint) -> None:
        """Move the picture by pixels."""
        self.camera.pan(step)

    def _update_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._space or isinstance(self._gesture, Pan):
            shape = Qt.CursorShape.ClosedHandCursor if self._gesture else Qt.CursorShape.OpenHandCursor
        self.viewport().setCursor(shape)

    # Keys

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and self._gesture is not None:
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
            if self._gesture is not None:
                self.cancel_gesture()
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
            self.cancel_gesture()
        super().focusOutEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover.clear()
        super().leaveEvent(event)

    # Drops from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if piece := self._pieces.piece(Place.entry_in(event.mimeData())):
            self.cancel_gesture()
            self._gesture = Place(self, self._pointer(event.position().toPoint(), event.modifiers()), piece)
            self._gesture.move(self._gesture.start)
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._gesture is not None:
            self._gesture.move(self._pointer(event.position().toPoint(), event.modifiers()))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.cancel_gesture()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            gesture.finish(self._pointer(event.position().toPoint(), event.modifiers()))
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
            return self._pinch(cast("QNativeGestureEvent", event))
        if event.type() is QEvent.Type.ContextMenu and (self._gesture is not None or self._cut):
            self._cut = False
            return True
        if event.type() is QEvent.Type.ContextMenu:
            self.menu_wanted.emit(cast("QHelpEvent", event).pos())
            return True
        return super().viewportEvent(event)

    def _pinch(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() is not Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.zoom(1.0 + event.value(), event.position().toPoint())
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Seen from afar everything is painted at once, but for the time of a gesture, which shows items of its own."""
        if self.camera.scale >= DETAIL or not (self._gesture is None or isinstance(self._gesture, Pan)):
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
