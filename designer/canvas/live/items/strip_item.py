"""Strip below a node whose view is not open: the mean of what it puts out, and the share of its units that are dead."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from designer.canvas.items.scene_item import SceneItem
from designer.canvas.items.style import CanvasStyle, pen
from designer.canvas.live.figures import Figures
from designer.canvas.live.items.card import LEVEL

HEIGHT, DISTANCE = 14.0, 6.0
LENGTH = 180.0
READABLE = 0.75
"""Scale from which figures are written."""
BAR = 4.0


def room_of_strip(*, down: bool) -> tuple[float, float]:
    """Width and height of a strip with its distance from the node: below it, or to its right where wires lead down."""
    return (LENGTH + DISTANCE, HEIGHT + BAR) if down else (LENGTH, HEIGHT + BAR + DISTANCE)


class StripItem(SceneItem):
    """A bar as long as the share of units that are alive, the rest in the colour of faults, and the figures."""

    def __init__(self, node_id: str, style: CanvasStyle) -> None:
        super().__init__()
        self.node_id = node_id
        self._style = style
        self._figures: Figures | None = None
        self.setZValue(LEVEL)

    def set_style(self, style: CanvasStyle) -> None:
        """Use other colours."""
        if style is not self._style:
            self._style = style
            self.update()

    @property
    def figures(self) -> Figures | None:
        """Figures that it shows."""
        return self._figures

    def show_figures(self, figures: Figures) -> None:
        """Show other figures; what looks the same is not painted."""
        before, self._figures = self._figures, figures
        if before is None or before.words != figures.words:
            self.update()

    def place(self, node: QRectF, *, down: bool) -> None:
        """Lie below a node, or to its right where wires lead down."""
        if down:
            self.setPos(node.right() + DISTANCE, node.top())
        else:
            self.setPos(node.center().x() - LENGTH / 2, node.bottom() + DISTANCE)

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, LENGTH, HEIGHT + BAR)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._style.grid)
        painter.drawRoundedRect(QRectF(0, 0, LENGTH, BAR), BAR / 2, BAR / 2)
        figures = self._figures
        if figures is None:
            return
        if figures.dead:
            painter.setBrush(self._style.error)
            painter.drawRoundedRect(QRectF(0, 0, LENGTH, BAR), BAR / 2, BAR / 2)
        alive = LENGTH * (1 - figures.dead)
        painter.setBrush(self._style.rings["success"])
        painter.drawRoundedRect(QRectF(0, 0, alive, BAR), BAR / 2, BAR / 2)
        if scale >= READABLE:
            text = self._style.small_text
            painter.setFont(text.font)
            painter.setPen(pen(text.color, 1.0))
            painter.drawText(QRectF(0, BAR, LENGTH, HEIGHT), Qt.AlignmentFlag.AlignVCenter, figures.words)
