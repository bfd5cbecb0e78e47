"""Shares as bars: a line each, with a name and a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from designer.widgets import icons, theme
from designer.widgets.labels import THEME_CHANGES, literal

LINE, BAR = 24, 8
"""Height of a line, and of the bar in it, in pixels."""

NAMES = 0.45
"""Share of the width that names take at most."""

MARK = 16
"""Size of the tick before a name, in pixels."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line.

    Attributes:
        name: Stands at the left.
        share: End of the bar, from 0 to 1.
        figure: Stands at the right.
        color: Attribute of the theme that colours the bar.
        is_chosen: Whether it stands out of the others.
        is_right: Whether a tick stands before the name.
        start: Where the bar begins, from 0 to 1: the place of zero.
    """

    name: str
    share: float
    figure: str
    color: str = "accent"
    is_chosen: bool = False
    is_right: bool = False
    start: float = 0.0


class Bars(QWidget):
    """Lines one below the other; hidden while there are none.

    Args:
        name: For screen readers, which hear the figures as its description.
        names: Width of the names, in pixels; 0 for as much as they need.
    """

    def __init__(self, name: str, *, names: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._names = names
        self._bars: tuple[Bar, ...] = ()
        self._rest = ""

    def show_bars(self, bars: Sequence[Bar], rest: str = "") -> None:
        """Show these, in this order, and below them a sentence on what is left out."""
        self._bars, self._rest = tuple(bars), rest
        told = [f"{bar.name}: {bar.figure}" for bar in self._bars]
        self.setAccessibleDescription(", ".join([*told, rest] if rest else told))
        self.setVisible(bool(bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, LINE * (len(self._bars) + bool(self._rest)))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            line = event.pos().y() // LINE
            told = f"{self._bars[line].name}: {self._bars[line].figure}" if line < len(self._bars) else ""
            QToolTip.showText(event.globalPos(), literal(told), self)  # a name that is cut off is whole there
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors, painter = theme.of(QApplication.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(bold=any(bar.is_chosen for bar in self._bars)))
        metrics, gap = painter.fontMetrics(), theme.SPACING
        mark = MARK + gap if any(bar.is_right for bar in self._bars) else 0
        longest = max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0) + gap
        names = self._names or min(longest, round(NAMES * self.width()))
        figures = max((metrics.horizontalAdvance(bar.figure) for bar in self._bars), default=0) + gap
        room = max(0, self.width() - mark - names - figures)
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        for line, bar in enumerate(self._bars):
            top = line * LINE
            if bar.is_right:
                place = QRectF(0, top + (LINE - MARK) / 2, MARK, MARK)
                icons.paint(painter, "check", place, colors.color("success"))
            painter.setFont(theme.font(bold=bar.is_chosen))
            painter.setPen(colors.color("text" if bar.is_chosen else "muted"))
            shown = painter.fontMetrics().elidedText(bar.name, Qt.TextElideMode.ElideRight, names - gap)
            painter.drawText(QRectF(mark, top, names, LINE), middle, shown)
            painter.drawText(QRectF(self.width() - figures, top, figures, LINE), middle | right, bar.figure)
            track = QRectF(mark + names, top + (LINE - BAR) / 2, room, BAR)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("raised"))
            painter.drawRoundedRect(track, BAR / 2, BAR / 2)
            begin, end = sorted(min(max(each, 0.0), 1.0) * room for each in (bar.start, bar.share))
            if end - begin >= 1.0:
                painter.setBrush(colors.color(bar.color))
                width = max(end - begin, BAR)
                left = track.x() + min(begin, room - width)
                painter.drawRoundedRect(QRectF(left, track.y(), width, BAR), BAR / 2, BAR / 2)
        if self._rest:
            painter.setFont(theme.font())
            painter.setPen(colors.color("muted"))
            painter.drawText(QRectF(0, len(self._bars) * LINE, self.width(), LINE), middle, self._rest)
