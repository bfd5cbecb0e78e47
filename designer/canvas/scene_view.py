"""The scene in a view: the camera, what part of it comes into sight, and how that is painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from designer.background.later import later
from designer.canvas.camera import Camera
from designer.canvas.fitting import Fitting
from designer.canvas.items.style import DETAIL
from designer.canvas.options import CanvasOptions
from designer.canvas.overlays.grid import paint_grid
from designer.canvas.overlays.hint import EmptyHint
from designer.canvas.scene import NetworkScene
from designer.document.store import Store
from designer.widgets import theme


class SceneView(QGraphicsView):
    """Shows a `NetworkScene`; knows no gestures.

    Args:
        store: The document.
        options: What can be switched.
        parent: As in Qt.
    """

    def __init__(self, store: Store, options: CanvasOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self.options = options
        self.network_scene = NetworkScene(store, theme.of(self.palette()), self)
        self.setScene(self.network_scene)
        self.camera = Camera(self)
        self.camera.zooming.connect(self._show_zooming)
        self._fitting = Fitting(store, self.network_scene, self.camera)
        self._fit_pending = True
        self._hint = EmptyHint(store, self)
        self._set_up()

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)  # pages have unlike room for it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)

    # What comes into sight

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

    def fit_soon(self) -> None:
        """Bring all into view, once it is shown and has its size."""
        if self.isVisible():
            self.fit()
        else:
            self._fit_pending = True

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

    # How it is painted

    def _show_zooming(self, zooming: bool) -> None:
        self.network_scene.set_cached(not zooming)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "network_scene"):
            self.network_scene.show_theme(theme.of(self.palette()))
            self._hint.restyle()
        return super().event(event)

    @property
    def shows_items(self) -> bool:
        """True while items of their own lie above the drawing, so that it cannot be painted at once from afar."""
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Seen from afar everything is painted at once, but for the time of a gesture, which shows items of its own."""
        if self.camera.scale >= DETAIL or self.shows_items:
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
