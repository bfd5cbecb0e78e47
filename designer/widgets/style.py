"""The Fusion style, corrected in a few places.

It draws outlines darker than the window, which is black on black; it hides the tick of a menu entry that has an icon,
and has icons of another family; it cuts the text of a combo box off where there is no room, which looks like another
text. And the wheel over a form would change its fields.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QStyleOptionFrame,
    QStyleOptionMenuItem,
    QStyleOptionSpinBox,
    QWidget,
)

from designer.widgets import icons, theme
from designer.widgets.icons import icon
from designer.widgets.standard_icons import ICONS
from designer.widgets.wheel import WheelGuard

TICK = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.30))
"""Points of the tick, in units of the box."""


STEPS = {
    QStyle.SubControl.SC_SpinBoxUp: QAbstractSpinBox.StepEnabledFlag.StepUpEnabled,
    QStyle.SubControl.SC_SpinBoxDown: QAbstractSpinBox.StepEnabledFlag.StepDownEnabled,
}
"""Buttons of a spin box, and what tells whether they do anything."""

CHEVRON = 16
"""Side of the arrow of a combo box, in pixels."""

INSET = 4
"""Pixels that Fusion leaves beside the text of a combo box."""

GAP = "\u2004"
"""Third of an em that widens the gap between the icon and the words of a push button, which Fusion draws too tight.
The style sheet draws tool buttons past this style: for them there is `WordedButton`."""

RADIUS = 4.0
"""Of the corners of buttons and fields."""


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
        draw = _DRAWN.get(element)
        if element == _Primitive.PE_FrameFocusRect and isinstance(widget, QAbstractItemView):
            # Qt puts it around the words alone, where it looks like a field within the cell.
            option.rect = widget.visualRect(widget.indexAt(option.rect.center()))
        if draw is not None:
            draw(option, painter)
        else:
            super().drawPrimitive(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if isinstance(option, QStyleOptionSpinBox) and option.frame:
            # Fusion's own has a second line around it, and buttons that are darker than the field
            _shape(option, painter, option.palette.color(QPalette.ColorRole.Base), _outline(option))
            if option.buttonSymbols != QAbstractSpinBox.ButtonSymbols.NoButtons:
                for part, step in STEPS.items():
                    _draw_step(option, painter, part, step, self._part(option, part, widget))
        elif isinstance(option, QStyleOptionComboBox):
            arrow = QStyle.SubControl.SC_ComboBoxArrow
            option.subControls &= ~arrow  # Fusion's is a wedge, unlike that of fields from which names are picked
            super().drawComplexControl(control, option, painter, widget)
            _draw_chevron(option, painter, self.subControlRect(control, option, arrow, widget))  # type: ignore[arg-type]
        else:
            super().drawComplexControl(control, option, painter, widget)

    def _part(self, option: QStyleOptionSpinBox, part: QStyle.SubControl, widget: QWidget | None) -> QRect:
        return self.subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, widget)  # type: ignore[arg-type]

    def subElementRect(self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None) -> QRect:
        rect: QRect = super().subElementRect(element, option, widget)  # type: ignore[arg-type]
        if element == QStyle.SubElement.SE_LineEditContents and isinstance(option, QStyleOptionFrame):
            inside = INSET - 1 if option.lineWidth else 0  # as far from the outline as the text of a combo box
            rect = rect.adjusted(inside, 0, -inside, 0)
        return rect

    def standardIcon(
        self, standard: QStyle.StandardPixmap, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> QIcon:
        name, color = ICONS.get(standard, ("", ""))
        return icon(name, color) if name else super().standardIcon(standard, option, widget)

    def standardPixmap(
        self, standard: QStyle.StandardPixmap, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> QPixmap:
        size = self.pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        if standard in ICONS:
            return self.standardIcon(standard, option, widget).pixmap(size)
        return super().standardPixmap(standard, option or QStyleOption(), widget)

    def sizeFromContents(
        self, kind: QStyle.ContentsType, option: QStyleOption, size: QSize, widget: QWidget | None = None
    ) -> QSize:
        result: QSize = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]
        if kind == QStyle.ContentsType.CT_PushButton and isinstance(option, QStyleOptionButton) and _has_both(option):
            result.setWidth(result.width() + option.fontMetrics.horizontalAdvance(GAP))
        return result

    def drawControl(
        self, element: QStyle.ControlElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        if widget and element == QStyle.ControlElement.CE_ComboBoxLabel and isinstance(option, QStyleOptionComboBox):
            field = QStyle.SubControl.SC_ComboBoxEditField
            room = self.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, widget).width() - INSET
            option.currentText = option.fontMetrics.elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        elif element == QStyle.ControlElement.CE_PushButtonLabel and isinstance(option, QStyleOptionButton):
            if _has_both(option):
                option.text = GAP + option.text
        elif isinstance(option, QStyleOptionMenuItem) and option.checkType != option.CheckType.NotCheckable:
            option.icon = QIcon()  # Fusion would draw it in place of the box that says whether the entry is on
        super().drawControl(element, option, painter, widget)


def _has_both(option: QStyleOptionButton) -> bool:
    """True if a button shows an icon and words beside it."""
    return bool(option.text) and not option.icon.isNull()


def _shape(option: QStyleOption, painter: QPainter, fill: QColor | None, outline: QColor) -> None:
    """A rectangle with round corners and a crisp outline of one pixel."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(outline, 1.0))
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.restore()


def _outline(option: QStyleOption) -> QColor:
    colors = theme.of(option.palette)
    if not option.state & QStyle.StateFlag.State_Enabled:
        return colors.color("border")
    return colors.color("accent" if option.state & QStyle.StateFlag.State_HasFocus else "field")


def _draw_field(option: QStyleOption, painter: QPainter) -> None:
    _shape(option, painter, None, _outline(option))


def _draw_focus(option: QStyleOption, painter: QPainter) -> None:
    """A ring, where Fusion fills the ground as if the thing were pressed."""
    _shape(option, painter, None, theme.of(option.palette).color("accent"))


def _draw_step(
    option: QStyleOptionSpinBox,
    painter: QPainter,
    part: QStyle.SubControl,
    step: QAbstractSpinBox.StepEnabledFlag,
    rect: QRect,
) -> None:
    """An arrow of a spin box, brighter below the mouse."""
    colors, state = theme.of(option.palette), option.state
    enabled = bool(state & QStyle.StateFlag.State_Enabled) and bool(option.stepEnabled & step)
    over = enabled and bool(option.activeSubControls & part) and bool(state & QStyle.StateFlag.State_MouseOver)
    middle, up = QRectF(rect).center(), -1 if part == QStyle.SubControl.SC_SpinBoxUp else 1
    points = [QPointF(-3.0, -up * 1.5), QPointF(3.0, -up * 1.5), QPointF(0.0, up * 1.5)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.color("text" if over else "muted" if enabled else "border"))
    painter.drawPolygon(QPolygonF([middle + point for point in points]))
    painter.restore()


def _draw_chevron(option: QStyleOption, painter: QPainter, rect: QRect) -> None:
    enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
    place = QRectF(0.0, 0.0, CHEVRON, CHEVRON)
    place.moveCenter(QRectF(rect).center())
    icons.paint(painter, "chevron-down", place, theme.of(option.palette).color("text" if enabled else "disabled"))


def _draw_button(option: QStyleOption, painter: QPainter) -> None:
    colors, state = theme.of(option.palette), option.state
    flat = isinstance(option, QStyleOptionButton) and bool(option.features & QStyleOptionButton.ButtonFeature.Flat)
    default = isinstance(option, QStyleOptionButton) and bool(
        option.features & QStyleOptionButton.ButtonFeature.DefaultButton
    )
    down = bool(state & (QStyle.StateFlag.State_Sunken | QStyle.StateFlag.State_On))
    over = bool(state & QStyle.StateFlag.State_MouseOver) and bool(state & QStyle.StateFlag.State_Enabled)
    if flat and not down and not over:
        return
    fill = colors.color("border" if down or over else "raised")
    _shape(option, painter, fill, colors.color("accent") if default else _outline(option))


def _mark_outline(palette: QPalette, group: QPalette.ColorGroup, *, on: bool) -> QColor:
    """Outline of a check box or a radio button; that of one which cannot be used recedes, as its text does."""
    if on:
        return palette.color(group, QPalette.ColorRole.Highlight)
    colors = theme.of(palette)
    return colors.color("muted" if group == QPalette.ColorGroup.Active else "border")


def _draw_radio_button(option: QStyleOption, painter: QPainter) -> None:
    palette, state = option.palette, option.state
    group = QPalette.ColorGroup.Active if state & QStyle.StateFlag.State_Enabled else QPalette.ColorGroup.Disabled
    on = bool(state & QStyle.StateFlag.State_On)
    side = min(option.rect.width(), option.rect.height()) - 1.0
    box = QRectF(0.0, 0.0, side, side)
    box.moveCenter(QRectF(option.rect).center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_mark_outline(palette, group, on=on), 1.0))
    painter.setBrush(palette.color(group, QPalette.ColorRole.Highlight if on else QPalette.ColorRole.Base))
    painter.drawEllipse(box)
    if on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(group, QPalette.ColorRole.HighlightedText))
        painter.drawEllipse(box.center(), side / 5, side / 5)
    painter.restore()


def _draw_check_box(option: QStyleOption, painter: QPainter) -> None:
    palette, state = option.palette, option.state
    enabled = bool(state & QStyle.StateFlag.State_Enabled)
    checked = bool(state & QStyle.StateFlag.State_On)
    mixed = bool(state & QStyle.StateFlag.State_NoChange)
    group = QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled
    fill = QPalette.ColorRole.Highlight if checked or mixed else QPalette.ColorRole.Base
    box = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_mark_outline(palette, group, on=checked or mixed), 1.0))
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


_Primitive = QStyle.PrimitiveElement
_DRAWN: dict[QStyle.PrimitiveElement, Callable[[QStyleOption, QPainter], None]] = {
    _Primitive.PE_IndicatorCheckBox: _draw_check_box,
    _Primitive.PE_IndicatorRadioButton: _draw_radio_button,
    _Primitive.PE_PanelButtonCommand: _draw_button,
    _Primitive.PE_FrameLineEdit: _draw_field,
    _Primitive.PE_FrameFocusRect: _draw_focus,
}
