"""One wire of the drawing, with the shape of what it carries written on it."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from designer.canvas import geometry
from designer.canvas.distances import WIRE_PICK
from designer.canvas.items.look import WireLook
from designer.canvas.items.scene_item import SceneItem
from designer.canvas.items.style import DETAIL, CanvasStyle, pen
from designer.geometry.lanes import Detour
from engine.document.network import Wire

Emphasis = Literal["", "hover", "target", "lifted"]
LABEL_HEIGHT = 18.0
LABEL_PADDING = 8.0
LABEL_DETAIL = 0.65
"""Scale below which labels could not be read."""


def band(path: QPainterPath, width: float) -> QPainterPath:
    """The area along a line; without it, a path counts as the area that it encloses."""
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    return stroker.createStroke(path)


class WireItem(SceneItem):
    """Draws a wire from port to port; lies below the nodes.

    Args:
        wire: The wire.
        style: Colours and fonts.
        look: What it shows.
        hovered: The wires under the cursor, kept up to date: whoever paints from afar need not ask all.
    """

    def __init__(self, wire: Wire, style: CanvasStyle, look: WireLook, hovered: set[Wire] | None = None) -> None:
        super().__init__()
        self._hovered = set() if hovered is None else hovered
        self.wire = wire
        self.look = look
        self._style = style
        self._path = QPainterPath()
        self._reach = QPainterPath()
        self._middle = QPointF()
        self._length = 0.0
        self._label = QRectF()
        self._bounds = QRectF()
        self._emphasis: Emphasis = ""
        self._labelled = True
        self._strength: tuple[float, QColor] | None = None
        self.setZValue(-1.0)

    def set_course(self, start: QPointF, end: QPointF, detour: Detour | None = None, *, down: bool) -> None:
        """Run from here to there, to the right or down, or by a lane between rows."""
        if detour is None:
            path = geometry.wire_path(start, end, down=down)
        else:
            path = geometry.detour_path(start, end, detour, down=down)
        if path == self._path:
            return
        self._path = path
        self._reach = band(path, WIRE_PICK)
        self._middle, self._length = path.pointAtPercent(0.5), path.length()
        self._measure()

    def set_look(self, look: WireLook) -> None:
        """Show another shape."""
        if look != self.look:
            self.look = look
            self._measure()
            self.update()

    def _raise(self) -> None:
        """Lie above what it must not be hidden by: a wire beside it above no label, a target above the dragged node."""
        self.setZValue({"hover": -0.5, "target": 2.0}.get(self._emphasis, -1.0 if self._labelled else -1.1))

    def set_labelled(self, labelled: bool) -> None:
        """Write the shape on it, or leave that to another wire that runs beside it from the same port."""
        if labelled != self._labelled:
            self._labelled = labelled
            self._raise()
            self._measure()
            self.update()

    def set_style(self, style: CanvasStyle) -> None:
        """Use other colours."""
        self._style = style
        self.update()

    def set_emphasis(self, emphasis: Emphasis) -> None:
        """Stress it: under the cursor, about to take a node in, or faint because its end is lifted."""
        if emphasis != self._emphasis:
            self._emphasis = emphasis
            if emphasis == "hover":
                self._hovered.add(self.wire)
            else:
                self._hovered.discard(self.wire)
            self._raise()
            self.update()

    def set_strength(self, strength: tuple[float, QColor] | None) -> None:
        """Be as wide as the weights that it meets, and of the colour of their signs; None for a plain wire."""
        if strength != self._strength:
            self._strength = strength
            self.update()

    @property
    def strength(self) -> tuple[float, QColor] | None:
        """Width and colour that tell of weights; None for a plain wire."""
        return self._strength

    @property
    def emphasis(self) -> Emphasis:
        """Emphasis of the wire."""
        return self._emphasis

    @property
    def is_labelled(self) -> bool:
        """True if the shape stands on it."""
        return self._labelled

    @property
    def path(self) -> QPainterPath:
        """Its course, in scene units."""
        return self._path

    def crosses(self, stroke: QPainterPath) -> bool:
        """True if an area, such as that of a stroke, touches its line."""
        return stroke.intersects(band(self._path, 1.0))

    def _measure(self) -> None:
        """Work out label and bounds once: the scene asks for them at every repaint."""
        self._label = QRectF()
        if self._labelled and self.look.shape and self._path.elementCount():
            width, center = self._style.small_text.width(self.look.shape) + LABEL_PADDING, self._middle
            if self._length > width / 2:  # on a short wire beside a dot it would cover that
                self._label = QRectF(center.x() - width / 2, center.y() - LABEL_HEIGHT / 2, width, LABEL_HEIGHT)
        bounds = (self._path.controlPointRect() | self._label).adjusted(-4, -4, 4, 4)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return self._reach

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        stressed = self._emphasis in ("hover", "target")
        color = self._style.hover if stressed else self._style.wire(self.look.rank)
        detail = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        dashes = Qt.PenStyle.SolidLine if self.look.shape or stressed else Qt.PenStyle.DashLine
        width = {"hover": 3.0, "target": 4.0}.get(self._emphasis, 2.0)
        if self._strength is not None:
            strong, signs = self._strength
            width, color = max(width, strong) if stressed else strong, color if stressed else signs
        painter.setOpacity(0.3 if self._emphasis == "lifted" else 1.0)
        painter.setPen(pen(color, width if detail >= DETAIL else width * 1.5, dashes))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        if detail >= LABEL_DETAIL and not self._label.isNull():
            self._paint_label(painter, stressed)

    def _paint_label(self, painter: QPainter, stressed: bool) -> None:
        with self._style.sprites.on(painter) as stamp:
            stamp.put(self._label, (self.look.shape, stressed), partial(self._draw_label, stressed))

    def _draw_label(self, stressed: bool, painter: QPainter, rect: QRectF) -> None:
        painter.setPen(pen(self._style.hover if stressed else self._style.border, 1.0))
        painter.setBrush(self._style.label)
        painter.drawRoundedRect(rect, LABEL_HEIGHT / 2, LABEL_HEIGHT / 2)
        style = self._style.small_text
        painter.setFont(style.font)
        painter.setPen(self._style.text if stressed else style.color)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.look.shape)
