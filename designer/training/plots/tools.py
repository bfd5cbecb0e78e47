"""The row above the curves: their legend, what the axes count, and how smooth they are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from designer.training.plots.clock import UNITS
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import THEME_CHANGES, Label

LEAST_SLIDER = 52
"""Width of the slider where words would be cut off otherwise, in pixels."""

LEGEND_WIDTH = 900
"""Width of all from which there is room for the legend."""


class Tools(QWidget):
    """Only shows the controls; whoever draws the curves listens to them.

    Args:
        link: Stands behind the legend.
        parent: As in Qt.
    """

    def __init__(self, link: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: theme.Theme | None = None
        self.legend = Label(role="muted", size="small", parent=self)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.unit = QComboBox(self)
        for unit, words in UNITS.items():
            self.unit.addItem(words, unit)
        self.unit.setToolTip("Draw the curves over epochs, steps of the optimiser, or seconds")
        self.unit.setAccessibleName("Horizontal axis")
        self.log = QCheckBox("Log scale", self)
        self.log.setToolTip("Draw losses, errors and the gradient norm on a logarithmic scale")
        self.smoothing = QSlider(Qt.Orientation.Horizontal, self)
        self.smoothing.setRange(0, 99)
        self.smoothing.setMinimumWidth(LEAST_SLIDER)
        self.smoothing.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.smoothing.setToolTip(
            "Smooth the curves with an exponential moving average; the range of what it averages is shaded"
        )
        self.smoothing.setAccessibleName("Smoothing")
        self.fit = QToolButton(self)
        self.fit.setIcon(icon("maximize"))
        self.fit.setToolTip("Show the whole curves again (after zooming or panning)")
        self.fit.setAccessibleName("Show everything")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACING)
        row.addWidget(self.legend, 1)
        row.addWidget(link)
        row.addStretch()
        for widget in (self.unit, self.log, Label("Smoothing", role="muted", size="small"), self.smoothing, self.fit):
            row.addWidget(widget)
        self._apply_theme()

    def offer_seconds(self, known: bool, *, is_early: bool) -> None:
        """Offer seconds only where they are known; where they are not, count in epochs again.

        Args:
            known: Whether it is known when each epoch ended.
            is_early: Whether there is too little yet to know, so that seconds may stay for the moment.
        """
        place = self.unit.findData("second")
        item = self.unit.model().item(place)  # type: ignore[attr-defined]
        if item.isEnabled() != known:
            item.setEnabled(known)
        if not known and not is_early and self.unit.currentIndex() == place:
            self.unit.setCurrentIndex(self.unit.findData("epoch"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Half a legend says less than none; the lines that mark epochs have their words beside them.
        self.legend.setVisible(self.width() >= LEGEND_WIDTH)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self._apply_theme()

    def _apply_theme(self) -> None:
        now = theme.of(QApplication.palette())
        if now is not self._theme:
            self._theme = now
            self.legend.setText(legend(now))


def legend(colors: theme.Theme) -> str:
    """Legend of the curves, as rich text."""
    training, validation, test, *_ = colors.curves
    return (
        f"<span style='color:{training}'>●</span> training &nbsp; <span style='color:{validation}'>●</span> validation"
        f" &nbsp; <span style='color:{test}'>◆</span> test"
        f" &nbsp; <span style='color:{colors.success}'>┆</span> best epoch &nbsp; ┈ previous run"
    )
