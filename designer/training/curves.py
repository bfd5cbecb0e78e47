"""The live curves: loss and, where there are classes, accuracy; logarithmic scale, smoothing, the run before."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QHBoxLayout, QSlider, QToolButton, QVBoxLayout, QWidget

from designer.training.contracts import Session
from designer.training.monitor import Monitor
from designer.training.plot import MetricPlot
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import THEME_CHANGES, Label
from engine.training.events import History

METRICS = {"loss": "Loss", "accuracy": "Accuracy"}


class Curves(QWidget):
    """Draws what the monitor's run has measured, each time the monitor has looked."""

    def __init__(self, monitor: Monitor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._batches_per_epoch = 1
        self._seen = dict.fromkeys(METRICS, (0, 0))
        self._turn = False
        self._theme: theme.Theme | None = None
        self.plots = {key: MetricPlot(title, percent=key == "accuracy") for key, title in METRICS.items()}
        self.log = QCheckBox("Log scale", self)
        self.smoothing = QSlider(Qt.Orientation.Horizontal, self)
        self.fit = QToolButton(self)
        self.legend = Label(role="muted", size="small", parent=self)
        self._lay_out()
        self._apply_theme()
        self.log.toggled.connect(self._set_log)
        self.smoothing.valueChanged.connect(self._set_smoothing)
        self.fit.clicked.connect(self._fit)
        monitor.started.connect(self._begin)
        monitor.prepared.connect(self._prepare)
        monitor.ticked.connect(self.refresh)
        monitor.finished.connect(self._end)
        monitor.failed.connect(self._end)
        monitor.cleared.connect(self._clear)

    def _lay_out(self) -> None:
        self.log.setToolTip("Draw the loss on a logarithmic scale")
        self.smoothing.setRange(0, 99)
        self.smoothing.setFixedWidth(110)
        self.smoothing.setToolTip(
            "Smooth the curves with an exponential moving average; the raw curves stay visible in a lighter colour"
        )
        self.smoothing.setAccessibleName("Smoothing")
        self.fit.setIcon(icon("maximize"))
        self.fit.setToolTip("Show the whole curves again (after zooming or panning)")
        self.fit.setAccessibleName("Show everything")
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        tools = QHBoxLayout()
        tools.addWidget(self.legend)
        tools.addStretch(1)
        for widget in (self.log, Label("Smoothing", role="muted", size="small"), self.smoothing, self.fit):
            tools.addWidget(widget)
        plots = QHBoxLayout()
        plots.setSpacing(theme.SPACING)
        for plot in self.plots.values():
            plots.addWidget(plot, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(tools)
        layout.addLayout(plots, 1)
        self.plots["accuracy"].hide()

    def refresh(self) -> None:
        """Draw what is new, in one plot after the other: both at once would hold up the window."""
        session = self._monitor.session
        if session is None:
            return
        self._turn = not self._turn
        under_way = self._monitor.state.is_active
        for index, key in enumerate(self.plots):
            if not under_way or index == self._turn or self.plots[key].isHidden():
                self._draw(key, session)

    def _draw(self, key: str, session: Session) -> None:
        losses = session.batch_losses()
        seen = (len(session.history.epochs), len(losses) if key == "loss" else 0)
        before, self._seen[key] = self._seen[key], seen
        if before[0] != seen[0]:
            self._show_history(key, session.history)
        if before[1] != seen[1]:
            self.plots[key].show_batches(np.asarray(losses), self._batches_per_epoch)

    def _show_history(self, key: str, history: History) -> None:
        names = {"training": f"train_{key}", "validation": f"val_{key}"}
        series = {name: history.columns[column] for name, column in names.items() if column in history.columns}
        self.plots[key].show_history(history.epochs, series, history.best_epoch)
        if key == "accuracy":
            self.plots[key].setVisible(bool(series))

    def _begin(self) -> None:
        self._forget()
        for plot in self.plots.values():
            plot.keep_as_before()

    def _prepare(self, event: object) -> None:
        self._batches_per_epoch = getattr(event, "batches_per_epoch", 1)

    def _clear(self) -> None:
        self._forget()
        for plot in self.plots.values():
            plot.clear()
        self.plots["accuracy"].hide()

    def _forget(self) -> None:
        self._seen = dict.fromkeys(METRICS, (0, 0))

    def _redraw(self) -> None:
        self._forget()
        self.refresh()

    def _set_log(self, on: bool) -> None:
        self.plots["loss"].set_log(on)
        self._redraw()

    def _set_smoothing(self, value: int) -> None:
        for plot in self.plots.values():
            plot.set_smoothing(value / 100)
        self._redraw()

    def _fit(self) -> None:
        for plot in self.plots.values():
            plot.fit()

    def _end(self, _: object) -> None:
        self.refresh()
        for plot in self.plots.values():
            if plot.follows:
                plot.fit()

    def _apply_theme(self) -> None:
        now = theme.of(QApplication.palette())
        if now is not self._theme:
            self._theme = now
            for plot in self.plots.values():
                plot.apply_theme(now)
            self.legend.setText(legend(now))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self._apply_theme()


def legend(colors: theme.Theme) -> str:
    """Legend of the curves, as rich text."""
    training, validation, *_ = colors.curves
    return (
        f"<span style='color:{training}'>●</span> training &nbsp; <span style='color:{validation}'>●</span> validation"
        f" &nbsp; <span style='color:{colors.success}'>┆</span> best epoch &nbsp; ┈ run before"
    )
