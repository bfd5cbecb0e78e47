"""The Fusion style, corrected in three places.

It draws the outline of check boxes darker than the window, which is black on black; and it cuts the text of a combo box
off where there is no room, which looks like another text. And the wheel over a form would change its fields.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QStyleOptionComboBox, QWidget

from designer.widgets.wheel import WheelGuard

TICK = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.30))
"""Points of the tick, in units of the box."""


INSET = 4
"""Pixels that Fusion leaves beside the text of a combo box."""


class ApplicationStyle(QProxyStyle):
    """The style of all widgets."""

    def __init__(self) -> None:
        super().__init__("Fusion")
        self._wheel = WheelGuard(self)

    def polish(self, polished: Any) -> Any:
        """Qt calls this for each widget before it is first shown, and for other things."""
        if isinstance(polished, QWidget):
            self._wheel.guard(polished)
        return super().polish(polished)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element == QStyle.PrimitiveElement.PE_IndicatorCheckBox:
            _draw_check_box(option, painter)
        else:
            super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self, element: QStyle.ControlElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        if widget and element == QStyle.ControlElement.CE_ComboBoxLabel and isinstance(option, QStyleOptionComboBox):
            field = QStyle.SubControl.SC_ComboBoxEditField
            room = self.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, widget).width() - INSET
            option.currentText = option.fontMetrics.elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        super().drawControl(element, option, painter, widget)


def _draw_check_box(option: QStyleOption, painter: QPainter) -> None:
    palette, state = option.palette, option.state
    enabled = bool(state & QStyle.StateFlag.State_Enabled)
    checked = bool(state & QStyle.StateFlag.State_On)
    mixed = bool(state & QStyle.StateFlag.State_NoChange)
    group = QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled
    fill = QPalette.ColorRole.Highlight if checked or mixed else QPalette.ColorRole.Base
    outline = QPalette.ColorRole.Highlight if checked or mixed else QPalette.ColorRole.PlaceholderText
    box = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(palette.color(group, outline), 1.0))
    painter.setBrush(palette.color(group, fill))
    painter.drawRoundedRect(box, 3.0, 3.0)
    pen = QPen(palette.color(group, QPalette.ColorRole.HighlightedText), 1.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points = [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in TICK]
    if mixed:
        middle = box.center().y()
        painter.drawLine(QPointF(points[0].x(), middle), QPointF(points[2].x(), middle))
    elif checked:
        painter.drawPolyline(QPolygonF(points))
    painter.restore()
