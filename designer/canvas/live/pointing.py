"""Mouse and keys in live views: the value under the cursor, the weights of a unit, buttons of cards."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPointF, QSizeF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from designer.canvas.live.items.handle_item import HandleItem
from designer.canvas.live.items.links_item import LinksItem
from designer.canvas.live.items.picture_item import PictureItem
from designer.canvas.live.items.readout import Readout
from designer.canvas.live.items.surface_item import SurfaceItem
from designer.canvas.live.offer import offer
from designer.canvas.live.spots import MIDDLE, Spot, WeightPlace
from designer.canvas.live.surfaces.cells import POINTS
from designer.canvas.live.surfaces.plane import feature_names
from designer.canvas.live.views import LiveViews
from designer.canvas.live.words import number, unit_name, value_lines
from designer.live.kinds.kind import CHANGED, NOT_YET
from designer.widgets.announcing import announce

LINK_REACH = 5.0
"""Pixels from a line within which it is meant."""
STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Pointing(QObject):
    """Follows mouse and keys over the cards.

    Signals:
        weight_wanted: A weight or a bias was clicked, to be edited.
    """

    weight_wanted = Signal(WeightPlace)

    def __init__(self, views: LiveViews) -> None:
        super().__init__(views)
        self._views, self._view = views, views.view
        self._scene = views.view.network_scene
        self._spot = Spot()
        self._at = QPointF()
        self.focused = ""
        self._unsaid = False
        self.readout = Readout(self._scene.style_values)
        self._scene.addItem(self.readout)
        self.handle = HandleItem(self._scene.style_values)
        self._scene.addItem(self.handle)
        self._view.viewport().installEventFilter(self)
        self._view.installEventFilter(self)
        views.framed.connect(self._tell)
        views.framed.connect(self._say_picture)
        views.refreshed.connect(self._forget_gone)
        views.store.selection_changed.connect(self._leave_unselected)

    # Events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._view:
            return self._key(cast("QKeyEvent", event), kind) if kind in _KEYS else False
        if kind in _MICE:
            return self._mouse(cast("QMouseEvent", event), kind)
        if kind is QEvent.Type.Leave:
            self._point_at(Spot())
            self.handle.hide()
        return kind is QEvent.Type.ToolTip and self._spot != Spot()

    def _mouse(self, event: QMouseEvent, kind: QEvent.Type) -> bool:
        """True where an event was for a view, and the canvas must not hear of it."""
        if self._view.gesture is not None or (kind is QEvent.Type.MouseMove and event.buttons()):
            self._point_at(Spot())
            return False
        self._at = self._view.mapToScene(event.position().toPoint())
        if self._is_at_handle(self._at):
            self._point_at(Spot())
            if kind is QEvent.Type.MouseButtonPress and event.button() is Qt.MouseButton.LeftButton:
                self._views.state.open([self.handle.node], is_open=self.handle.node not in self._views.views.open)
            return kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        spot = self.spot_at(self._at)
        self._point_at(spot)
        if kind is QEvent.Type.MouseMove or event.button() is not Qt.MouseButton.LeftButton or spot == Spot():
            return False
        if kind is QEvent.Type.MouseButtonPress:
            self._press(spot)
        return kind is not QEvent.Type.MouseButtonRelease

    def _is_at_handle(self, point: QPointF) -> bool:
        """Move the button that opens and closes views to the node at a point; true if the point is on it."""
        handle = self.handle
        on_it = handle.isVisible() and handle.mapRectToScene(handle.boundingRect()).contains(point)
        handle.set_hovered(on_it)
        if on_it:
            return True
        item = self._scene.node_at(point)
        if item is None or item.node_id not in self._views.subjects.viewed or item.look.kind != "layer":
            handle.hide()
        elif handle.node != item.node_id or not handle.isVisible():
            self._attach(item.node_id)
        return False

    def _attach(self, node: str) -> None:
        item = self._scene.nodes[node]
        is_open = node in self._views.views.open
        body = item.mapRectToScene(item.rect())
        self.handle.attach(node, body, self._scene.style_values, is_open=is_open, down=self._scene.down)

    def spot_at(self, point: QPointF) -> Spot:
        """Part of a view at a point of the scene; nodes lie above them."""
        over = self._spot.card if self._is_there(self._spot) else None
        raised = over is not None and over.zValue() > 1 and over.sceneBoundingRect().contains(point)
        if not self._views.stage.cards or (self._scene.node_at(point) is not None and not raised):
            return Spot()
        reach = self._view.camera.units(LINK_REACH)
        cards = sorted(self._views.stage.cards.values(), key=lambda card: -card.zValue())
        for card in cards:
            if not card.isVisible() or not card.sceneBoundingRect().contains(point):
                continue
            inner = card.mapFromScene(point)
            if not isinstance(card, SurfaceItem):
                return Spot(card)
            unit = card.cell_at(inner)
            if unit is not None:
                bias = card.bias is not None and card.bias_is_drawn(unit) and card.bias_rect(unit).contains(inner)
                return Spot(card, unit, card.share_at(inner, unit), bias=bias)
            if not card.is_bare or card.head().contains(inner):
                return Spot(card)
        for link in self._views.stage.links.values():
            found = link.link_at(point, reach)
            if found is not None:
                return Spot(None, found[0], MIDDLE, link, found[1])
        return Spot()

    # What the cursor is at

    def _point_at(self, spot: Spot) -> None:
        before, self._spot = self._spot, spot
        if before.card is not spot.card:
            for card, hovered in ((before.card, False), (spot.card, True)):
                if card is not None:
                    card.set_hovered(hovered)
        moved = (before.card, before.unit) != (spot.card, spot.unit)
        if moved and spot.unit is not None and isinstance(spot.card, SurfaceItem):
            spot.card.set_marked(spot.unit)  # in the view that has the keyboard as well: arrows go on from there
        self._mark()
        self._tell()

    def _mark(self) -> None:
        """Mark the unit under the cursor, or else that of the keyboard, and the weights that lead into it."""
        spot = self._spot
        for node, card in self._views.stage.surfaces.items():
            if node != self.focused:
                card.set_marked(spot.unit if card is spot.card else None)
        for (_, target), link in self._views.stage.links.items():
            own = self._views.stage.cards.get(target)
            marked = own.marked if isinstance(own, SurfaceItem) else None
            link.look_at(spot.unit if link is spot.link else marked)

    def _tell(self) -> None:
        """Say what is under the cursor, as it is now."""
        if not self._is_there(self._spot):
            self._spot = Spot()
        spot, at = self._spot, self._at
        lines: tuple[str, ...] = ()
        if spot.link is not None and spot.unit is not None:
            lines = self._link_lines(spot.link, spot.unit, spot.source)
        elif isinstance(spot.card, SurfaceItem) and spot.unit is not None:
            lines = self.unit_lines(spot.card, spot.unit, spot.share, bias=spot.bias)
        pixel, area = self._view.mapFromScene(at), self._view.viewport().rect()
        room = QSizeF(area.right() - pixel.x(), area.bottom() - pixel.y())
        self.readout.tell(lines, at, room, self._scene.style_values)

    def _is_there(self, spot: Spot) -> bool:
        """True if what was under the cursor is still there: layers are replaced and have other units."""
        stage, unit = self._views.stage, spot.unit
        if spot.link is not None and unit is not None:
            widths = spot.link.widths
            return spot.link in stage.links.values() and unit < len(widths) and spot.source < widths.shape[1]
        if spot.card is None:
            return True
        has_unit = unit is None or (isinstance(spot.card, SurfaceItem) and unit < spot.card.grid.count)
        return spot.card in stage.cards.values() and has_unit

    def unit_lines(
        self, card: SurfaceItem, unit: int, share: tuple[float, float], *, bias: bool = False
    ) -> tuple[str, ...]:
        """Lines about a unit at a place of its surface."""
        units, plane = self._views.subjects.units.get(card.node_id), self._views.wishes.plane
        dataset = self._views.store.dataset
        if units is None or plane is None or dataset is None:
            return ()
        names = feature_names(dataset) if not units.source else ()
        title = unit_name(self._label(card.node_id), units, unit, names)
        if card.bias is not None and bias and unit < len(card.bias):
            return title, f"bias {number(float(card.bias[unit]))}", "Click to edit it."
        column, row = (min(POINTS - 1, max(0, int(part * POINTS))) for part in share)
        x, y = plane.values_at((column + 0.5) / POINTS, (row + 0.5) / POINTS)
        place = f"{plane.names[0]} {number(x)}, {plane.names[1]} {number(y)}"
        told: tuple[str, ...] = ()
        if card.values is not None:
            told = value_lines(units, unit, card.values[row * POINTS + column], dataset.spec.classes)
        return title, *told, place

    def _link_lines(self, link: LinksItem, unit: int, source: int) -> tuple[str, ...]:
        weight = link.weight
        if weight is None:
            return ()
        before, after = self._label(link.source.node_id), self._label(link.target.node_id)
        value = number(float(weight[unit, source]))
        return f"weight {value}", f"{before} {source + 1} → {after} {unit + 1}", "Click to edit it."

    def _label(self, node: str) -> str:
        found = self._views.store.project.network.by_id.get(node)
        return found.label if found is not None else node

    # What a click means

    def _press(self, spot: Spot) -> None:
        card = spot.card
        if card is None:
            self._edit_link(spot)
            return
        inner = card.mapFromScene(self._at)
        if card.close_rect().contains(inner):
            self._views.state.open([card.node_id], is_open=False)
        elif card.head().contains(inner):
            offer(self._views, card.node_id)
        else:
            self._view.setFocus()
            self._views.store.select({card.node_id})
            if isinstance(card, SurfaceItem) and spot.unit is not None:
                self.focus(card.node_id, spot.unit)
                if spot.bias and card.bias is not None:
                    owner = self._views.subjects.units[card.node_id].owner
                    words = f"bias of {self._label(card.node_id)}, unit {spot.unit + 1}"
                    value = float(card.bias[spot.unit])
                    self.weight_wanted.emit(WeightPlace(f"{owner}.bias", (spot.unit,), value, self._at, words))

    def _edit_link(self, spot: Spot) -> None:
        if spot.link is not None and spot.unit is not None and spot.link.weight is not None:
            owner = self._views.subjects.units[spot.link.target.node_id].owner
            value = float(spot.link.weight[spot.unit, spot.source])
            words = f"weight of {self._label(spot.link.target.node_id)}, {spot.source + 1} → {spot.unit + 1}"
            place = WeightPlace(f"{owner}.weight", (spot.unit, spot.source), value, self._at, words)
            self.weight_wanted.emit(place)

    # The keyboard in a view

    def focus(self, node: str, unit: int = 0) -> None:
        """Put the keyboard into the view of a node: arrows go through its units. An empty id takes it out."""
        if self.focused != node:
            for each, focused in ((self.focused, False), (node, True)):
                card = self._views.stage.cards.get(each)
                if card is not None:
                    card.set_focused(focused)
        self.focused = node
        card = self._views.stage.cards.get(node)
        if isinstance(card, SurfaceItem):
            card.set_marked(unit)
            announce(self._view, "; ".join(self.unit_lines(card, unit, MIDDLE)))
        self._unsaid = isinstance(card, PictureItem)
        self._say_picture()
        self._mark()

    def _say_picture(self) -> None:
        """Say once what a picture shows that the keyboard was put into; of one just opened as soon as it is there."""
        words = self._views.words_of(self.focused) if self._unsaid else ""
        if words and not words.endswith((NOT_YET, CHANGED)):
            self._unsaid = False
            announce(self._view, words)

    def _key(self, event: QKeyEvent, kind: QEvent.Type) -> bool:
        card = self._views.stage.cards.get(self.focused)
        if card is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        key = Qt.Key(event.key())
        if not (key is Qt.Key.Key_Escape or (key in STEPS and isinstance(card, SurfaceItem))):
            return False  # in a picture there is nowhere to go: arrows move the node, as they do elsewhere
        if kind is QEvent.Type.ShortcutOverride:
            event.accept()  # arrows would move the node, Esc would take the selection away
            return True
        if key is Qt.Key.Key_Escape:
            self.focus("")
        elif isinstance(card, SurfaceItem):
            self.focus(self.focused, card.grid.moved(card.marked or 0, *STEPS[key]))
        return True

    def _forget_gone(self) -> None:
        handle, scene = self.handle, self._scene
        if handle.isVisible() and handle.node in scene.nodes and handle.node in self._views.subjects.viewed:
            self._attach(handle.node)
        else:
            handle.hide()
        card = self._views.stage.cards.get(self.focused)
        if card is None:
            self.focused = ""
        else:
            card.set_focused(True)  # it may have taken the place of another
        self._mark()
        self._tell()

    def _leave_unselected(self, selection: frozenset[str]) -> None:
        if self.focused and self.focused not in selection:
            self.focus("")


_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
_MICE = (
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)
