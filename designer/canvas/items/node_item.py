"""One node of the drawing, its ports painted inside it. It only shows: gestures and the scene do the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas import geometry
from designer.canvas.distances import SHARE
from designer.canvas.items.card import CLOSE, has_name, paint_card
from designer.canvas.items.look import NO_LOOK, NodeLook
from designer.canvas.items.scene_item import SceneItem
from designer.canvas.items.style import DETAIL, CanvasStyle, pen, severity_icon
from designer.geometry.port import Port
from designer.widgets.sprites import Stamp

Mark = Literal["legal", "illegal", "aim", "doubtful", "refused", "hover"]
MARGIN = 10.0
RADIUS = 8.0
PADDING = 12.0
FAINT = 0.45
"""Opacity of what a bypassed node says."""
BEYOND = 0.75
"""Opacity of what one beyond the open group says."""
NAMES = (40.0, 62.0)
"""Room for the names of input ports, of a layer and of a group, which says whose they are."""
AIMED = ("aim", "doubtful")
"""Marks of the port that a wire would end at: one that fits, and one that it does not fit without more ado."""

TROUBLE: Mapping[Mark, str] = {"doubtful": "warning", "refused": "error"}

NO_MARKS: Mapping[Port, Mark] = MappingProxyType({})


@cache
def _header_path(width: float) -> QPainterPath:
    """The header with its round upper corners; a path and not a clip, which exports to SVG leave out."""
    path = QPainterPath(QPointF(0, geometry.HEADER))
    path.lineTo(0, RADIUS)
    path.arcTo(0, 0, 2 * RADIUS, 2 * RADIUS, 180, -90)
    path.lineTo(width - RADIUS, 0)
    path.arcTo(width - 2 * RADIUS, 0, 2 * RADIUS, 2 * RADIUS, 90, -90)
    path.lineTo(width, geometry.HEADER)
    path.closeSubpath()
    return path


def _disc(center: QPointF) -> QRectF:
    """The square about a port."""
    radius = geometry.PORT_RADIUS
    return QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)


class NodeItem(SceneItem):
    """Draws a `NodeLook`.

    Args:
        node_id: Id of the node or the group for which it stands; where one stands for a node beyond the open group, an
            id that no node can have.
        style: Colours and fonts.
        look: What it shows.
        stressed: Ids of the items that are stressed, kept up to date: whoever paints from afar need not ask all.
    """

    def __init__(
        self, node_id: str, style: CanvasStyle, look: NodeLook = NO_LOOK, stressed: set[str] | None = None
    ) -> None:
        super().__init__()
        self._stressed = set() if stressed is None else stressed
        self.node_id = node_id
        self.look = look
        self._style = style
        self._selected = False
        self._hovered = False
        self._ring = ""
        self._marks: Mapping[Port, Mark] = NO_MARKS
        self._measure()
        self.set_cached(True)

    # What it shows

    def set_look(self, look: NodeLook) -> bool:
        """Show something else; nothing is painted if it is the same. True if body or ports are others now."""
        if look == self.look:
            return False
        before, self.look = self.look, look
        reshaped = look.body != before.body
        if reshaped:
            if look.size != before.size:
                self.prepareGeometryChange()
            self._measure()
        self._note_stress()
        self.update()
        return reshaped

    def set_style(self, style: CanvasStyle) -> None:
        """Use other colours."""
        self._style = style
        self.update()

    def set_cached(self, cached: bool) -> None:
        """Keep what was painted until it changes, as long as the scale stays the same."""
        mode = QGraphicsItem.CacheMode.DeviceCoordinateCache if cached else QGraphicsItem.CacheMode.NoCache
        self.setCacheMode(mode)

    def set_selected(self, selected: bool) -> None:
        """Show whether it is selected; a selected node lies above the others."""
        if selected != self._selected:
            self._selected = selected
            self.setZValue(1.0 if selected else 0.0)
            self._note_stress()
            self.update()

    @property
    def is_selected(self) -> bool:
        """True if it is shown as selected."""
        return self._selected

    def set_hovered(self, hovered: bool) -> None:
        """Show whether the cursor is over it."""
        if hovered != self._hovered:
            self._hovered = hovered
            self._note_stress()
            self.update()

    @property
    def is_hovered(self) -> bool:
        """True if it is shown as under the cursor."""
        return self._hovered

    def set_ring(self, color: str) -> None:
        """Show a ring in a colour of the theme, such as that of a layer at work; an empty name takes it away."""
        if color != self._ring:
            self._ring = color
            self._note_stress()
            self.update()

    @property
    def ring(self) -> str:
        """Colour of the ring, by its name in the theme, or empty."""
        return self._ring

    def set_marks(self, marks: Mapping[Port, Mark]) -> None:
        """Mark ports: legal or illegal targets, the one that is aimed at, the one under the cursor."""
        if marks != self._marks:
            self._marks = marks
            self.update()

    # Where its ports are

    def ports(self) -> Iterator[Port]:
        """All ports, inputs first."""
        yield from self.look.inputs
        yield from self.look.outputs

    def port_position(self, port: Port) -> QPointF:
        """Centre of a port in scene units; one that is gone counts as in the middle."""
        offset = self._offsets.get(port)
        if offset is None:
            offset = geometry.port_offset(0, 1, self.look.size, output=port.side == "out", down=self.look.down)
        return self.pos() + offset

    def rect(self) -> QRectF:
        """The outline of the body, about its own origin."""
        return QRectF(self._rect)

    @property
    def reach(self) -> float:
        """Scene units about a port, on its node, that count as the port: ports of both sides leave two thirds."""
        width, height = self.look.size
        return (height if self.look.down else width) / (2 * SHARE)

    def _measure(self) -> None:
        """Work out once what every repaint asks for: outline, bounds, and where the ports are."""
        self._rect = QRectF(0, 0, *self.look.size)
        self._bounds = self._rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        self._offsets = {
            port: geometry.port_offset(
                index, len(ports), self.look.size, output=port.side == "out", down=self.look.down
            )
            for ports in (self.look.inputs, self.look.outputs)
            for index, port in enumerate(ports)
        }

    def is_fields(self, point: QPointF) -> bool:
        """True if a point of the scene is at the fields, which a click on the selected node edits."""
        width, height = self.look.size
        left = PADDING + (NAMES[0] if self._names_ports else 0.0)
        rect = QRectF(left, geometry.HEADER, width - left - PADDING, height - geometry.HEADER)
        return self.look.kind == "layer" and rect.contains(point - self.pos())

    @property
    def _names_ports(self) -> bool:
        """True if names stand beside the inputs; at an upper edge there is no room for them but in a tooltip."""
        return len(self.look.inputs) > 1 and not self.look.down

    def badge_rect(self) -> QRectF:
        """Rectangle of the error badge."""
        return QRectF(self.look.size[0] - 26, 8, 16, 16)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        radius = self.rect().height() / 2 if self.look.kind == "dot" else RADIUS
        path.addRoundedRect(self.rect(), radius, radius)
        return path

    # Painting

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        detail = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        if self.look.kind == "dot":
            self._paint_dot(painter)
            return
        if detail < CLOSE:
            self._paint_small(painter, detail)
            return
        self._paint_body(painter)
        with self._style.sprites.on(painter) as stamp:
            painter.setOpacity(FAINT if self.look.bypassed else BEYOND if self.look.kind == "outside" else 1.0)
            self._paint_texts(painter, stamp)
            if self._is_faint:
                stamp.flush()
            painter.setOpacity(1.0)
            self._paint_ports(painter, stamp)

    def _outline(self) -> tuple[QColor, float]:
        if self._selected:
            return self._style.accent, 2.0
        if self.look.severity == "error":
            return self._style.error, 1.25
        return (self._style.muted if self._hovered else self._style.border), 1.0

    def stress(self) -> tuple[QColor, float] | None:
        """Colour and pixels of the outline that it has also when seen from afar, or None where it has none."""
        if self._ring and not self._selected:
            return self._style.rings[self._ring], 3.0
        if self._selected or self._hovered or self.look.severity == "error":
            return self._outline()[0], 2.0
        return None

    def _note_stress(self) -> None:
        if self.stress() is None:
            self._stressed.discard(self.node_id)
        else:
            self._stressed.add(self.node_id)

    @property
    def _is_faint(self) -> bool:
        return self.look.bypassed or self.look.kind == "outside"

    def _paint_small(self, painter: QPainter, scale: float) -> None:
        """A card; its outline is as wide in pixels as that of a node that is near."""
        named, category = has_name(self.look.size[0], scale), self._style.category(self.look.category)
        if self.look.kind == "group":
            self._paint_sheets(painter)
        color, width = self.stress() or (category if named else self._style.border, 1.0)
        painter.setPen(pen(color, width / scale, Qt.PenStyle.DashLine if self._is_faint else Qt.PenStyle.SolidLine))
        painter.setBrush(self._style.header(self.look.category) if named else category)
        painter.drawRoundedRect(self._rect, RADIUS, RADIUS)
        painter.setOpacity(FAINT if self.look.bypassed else BEYOND if self.look.kind == "outside" else 1.0)
        paint_card(painter, self.look, self._style, scale)
        painter.setOpacity(1.0)
        if scale >= DETAIL:
            with self._style.sprites.on(painter) as stamp:
                self._paint_ports(painter, stamp)

    def _paint_dot(self, painter: QPainter) -> None:
        color, width = self._outline()
        if not (self._selected or self._hovered):
            color = self._style.category(self.look.category)
        painter.setPen(pen(color, width + 0.5))
        painter.setBrush(self._style.node)
        painter.drawEllipse(self.rect().adjusted(5, 5, -5, -5))
        for port, center in self._offsets.items():
            if mark := self._marks.get(port):
                self._paint_marked(painter, port, center, mark)

    def _paint_body(self, painter: QPainter) -> None:
        rect = self._rect
        if self.look.kind == "group":
            self._paint_sheets(painter)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._style.node)
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
        painter.setBrush(self._style.header(self.look.category))
        if rect.height() > geometry.HEADER:
            painter.drawPath(_header_path(rect.width()))
        else:
            painter.drawRoundedRect(rect, RADIUS, RADIUS)
        color, width = self._outline()
        if self._ring:
            painter.setPen(pen(self._style.rings[self._ring], 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(-4, -4, 4, 4), RADIUS + 4, RADIUS + 4)
        painter.setPen(pen(color, width, Qt.PenStyle.DashLine if self._is_faint else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, RADIUS, RADIUS)

    def _paint_sheets(self, painter: QPainter) -> None:
        """The edges of more sheets beneath a group: there is something inside."""
        painter.setPen(pen(self._style.border, 1.0))
        painter.setBrush(self._style.node)
        for step in (6.0, 3.0):
            painter.drawRoundedRect(self.rect().adjusted(step * 2, step, -step * 2, step), RADIUS, RADIUS)

    def _paint_texts(self, painter: QPainter, stamp: Stamp) -> None:
        style, look = self._style, self.look
        style.put_icon(stamp, look.icon, QRectF(10, 8, 16, 16), style.category(look.category))
        badges = [(name, style.muted) for name in look.badges]
        if look.severity:
            badges.insert(0, (severity_icon(look.severity), style.severity[look.severity]))
        place = self.badge_rect()
        for name, color in badges:
            style.put_icon(stamp, name, place, color)
            place.translate(-20, 0)
        right = place.right() if badges else look.size[0] - PADDING
        style.name_text.draw(painter, look.name, QRectF(34, 0, right - 34, geometry.HEADER))
        if look.size[1] <= geometry.HEADER:
            return
        left = self._paint_port_names(stamp)
        middle = geometry.HEADER + (look.size[1] - geometry.HEADER) / 2
        lines = [(look.fields, style.body_text), (look.footer, style.small_text)]
        shown = [line for line in lines if line[0]]
        top = middle - 9 * len(shown)
        for position, (text, text_style) in enumerate(shown):
            rect = QRectF(left, top + 18 * position, geometry.WIDTH - left - PADDING, 18)
            if not text_style.fits(text, rect.width()):
                text = text.replace(" parameters", " params")
            style.put_text(stamp, text, rect, text_style)

    def _paint_port_names(self, stamp: Stamp) -> float:
        """Write the names of the inputs where there are several; returns where other text may start."""
        if not self._names_ports:
            return PADDING + 2
        width = NAMES[self.look.kind == "group"]
        for index, name in enumerate(self.look.names):
            rect = QRectF(PADDING, self._offsets[self.look.inputs[index]].y() - 9, width, 18)
            self._style.put_text(stamp, name, rect, self._style.small_text)
        return PADDING + width + 4

    def _paint_ports(self, painter: QPainter, stamp: Stamp) -> None:
        color = self._style.category(self.look.category)
        for port, center in self._offsets.items():
            mark = self._marks.get(port)
            if mark is not None:
                self._paint_marked(painter, port, center, mark)
                continue
            paint = self._paint_full if port in self.look.connected else self._paint_free
            stamp.put(_disc(center), (paint.__name__, color.rgba()), partial(paint, color))

    def _paint_full(self, color: QColor, painter: QPainter, rect: QRectF) -> None:
        painter.setPen(pen(color, 2.0))
        painter.setBrush(color)
        painter.drawEllipse(rect)

    def _paint_free(self, color: QColor, painter: QPainter, rect: QRectF) -> None:
        painter.setPen(pen(color, 2.0))
        painter.setBrush(self._style.node)
        painter.drawEllipse(rect)

    def _paint_marked(self, painter: QPainter, port: Port, center: QPointF, mark: Mark) -> None:
        color = self._style.category(self.look.category)
        if mark == "illegal":
            painter.setOpacity(0.25)
        else:
            color = self._style.severity.get(TROUBLE.get(mark, ""), self._style.accent)
            halo = QColor(color)
            halo.setAlpha(110 if mark in AIMED else 60)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(halo)
            painter.drawEllipse(center, geometry.PORT_RADIUS + 4, geometry.PORT_RADIUS + 4)
        paint = self._paint_full if port in self.look.connected or mark in AIMED else self._paint_free
        paint(color, painter, _disc(center))
        painter.setOpacity(1.0)
