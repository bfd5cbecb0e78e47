"""The overlaid curves with their controls: which metric, on which scale, how smooth."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from designer.background.later import later
from designer.plotting.figures import metric_title
from designer.runs.run import Run
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import THEME_CHANGES, Label

if TYPE_CHECKING:
    from designer.runs.overlay import Overlay

FIRST = ("val_loss", "train_loss", "val_accuracy", "train_accuracy")
"""Metrics that are offered first."""


class Comparison(QWidget):
    """Shows one metric of the chosen runs.

    Signals:
        picked: Key of a run whose curve was clicked.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[Run, ...] = ()
        self._stressed: tuple[int, ...] = ()
        self._overlay: Overlay | None = None
        self.metrics = QComboBox(self)
        self.log = QCheckBox("Log scale", self)
        self.bands = QCheckBox("Bands", self)
        self.smoothing = QSlider(Qt.Orientation.Horizontal, self)
        self.fit = QToolButton(self)
        self._lay_out()
        self.metrics.activated.connect(self._show_metric)
        self.log.toggled.connect(self._set_log)
        self.bands.toggled.connect(self._set_bands)
        self.smoothing.valueChanged.connect(self._smooth)
        self.fit.clicked.connect(self._fit)

    def _lay_out(self) -> None:
        self.metrics.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.metrics.setMinimumContentsLength(18)
        self.metrics.setAccessibleName("Metric")
        self.metrics.view().setAccessibleName("Metric")
        self.metrics.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name = QLabel("Metric", self)
        name.setBuddy(self.metrics)
        self.log.setToolTip("Draw the metric on a logarithmic scale")
        self.bands.setChecked(True)
        self.bands.setToolTip("Draw the median of the runs of an experiment, between the least and the greatest value")
        self.smoothing.setRange(0, 99)
        self.smoothing.setFixedWidth(110)
        self.smoothing.setAccessibleName("Smoothing")
        self.smoothing.setToolTip("Smooth the curves with an exponential moving average")
        self.smoothing.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fit.setIcon(icon("maximize"))
        self.fit.setToolTip("Show the whole curves again (after zooming or panning)")
        self.fit.setAccessibleName("Show everything")
        self.fit.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tools = QHBoxLayout()
        tools.setContentsMargins(theme.SPACING, 0, theme.SPACING, 0)
        tools.setSpacing(theme.SPACING)
        tools.addWidget(name)
        tools.addWidget(self.metrics)
        tools.addStretch(1)
        for widget in (self.bands, self.log, Label("Smoothing", role="muted", size="small"), self.smoothing, self.fit):
            tools.addWidget(widget)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, theme.SPACING, 0, 0)
        self._column.setSpacing(theme.SPACING // 2)
        self._column.addLayout(tools)
        self._column.addStretch(0)
        self.setMinimumHeight(140)

    def offer(self, runs: Sequence[Run]) -> None:
        """Offer every metric that any run has."""
        names = dict.fromkeys(name for run in runs for name in list(run.history.columns))
        order = [*(name for name in FIRST if name in names), *(name for name in names if name not in FIRST)]
        if [self.metrics.itemData(place) for place in range(self.metrics.count())] == order:
            return
        chosen = self.metrics.currentData()
        self.metrics.clear()
        for name in order:
            self.metrics.addItem(metric_title(name), name)
        self.metrics.setCurrentIndex(max(0, self.metrics.findData(chosen)))
        self._show_metric()

    @property
    def figure(self) -> str:
        """The metric that is shown; empty while there is none."""
        return str(self.metrics.currentData() or "")

    def offered(self) -> set[str]:
        """Metrics that are offered."""
        return {str(self.metrics.itemData(place)) for place in range(self.metrics.count())}

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show these runs and no others."""
        self._runs = tuple(runs)
        if self._overlay is not None:
            self._overlay.show_runs(self._runs)

    def show_step(self, run: Run) -> None:
        """Show what is new of a run, if it is shown."""
        if self._overlay is not None:
            self._overlay.show_step(run)

    def stress(self, keys: Collection[int]) -> None:
        """Make the curves of these runs stand out."""
        self._stressed = tuple(keys)
        if self._overlay is not None:
            self._overlay.stress(self._stressed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The window is painted first: the plotting library takes a third of a second to load.
        later(self, self._make_overlay)

    def _make_overlay(self) -> None:
        if self._overlay is None:
            from designer.runs.overlay import Overlay  # pyqtgraph is not loaded before the first paint

            self._overlay = Overlay(self)
            self._overlay.picked.connect(self.picked)
            self._column.addWidget(self._overlay, 1)
            self._set_log(self.log.isChecked())
            self._set_bands(self.bands.isChecked())
            self._smooth(self.smoothing.value())
            self._show_metric()
            self._overlay.show_runs(self._runs)
            self._overlay.stress(self._stressed)

    def _show_metric(self, *_: object) -> None:
        if self._overlay is not None and self.metrics.currentData():
            self._overlay.show_metric(self.metrics.currentData())

    def _set_log(self, on: bool) -> None:
        if self._overlay is not None:
            self._overlay.set_log(on)

    def _set_bands(self, on: bool) -> None:
        if self._overlay is not None:
            self._overlay.set_bands(on)

    def _smooth(self, percent: int) -> None:
        if self._overlay is not None:
            self._overlay.set_smoothing(percent / 100)

    def _fit(self) -> None:
        if self._overlay is not None:
            self._overlay.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES and self._overlay is not None:
            self._overlay.apply_theme()
