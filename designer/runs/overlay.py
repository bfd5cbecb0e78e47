"""The curves of several runs in one plot, by epoch, with a read-out of all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from designer.plotting.chart import ROOMY, SNUG, Chart, faint
from designer.plotting.figures import figure_text, is_share, metric_title
from designer.plotting.series import Growing, Range, finite_range, joined
from designer.plotting.smoothing import smooth
from designer.runs.bands import Bands, Points
from designer.runs.model import pen_of
from designer.runs.run import Run
from designer.widgets import theme
from designer.widgets.labels import Label

MOST_TOLD = 12
"""Runs that the read-out tells."""

NEAR = 12
"""Pixels from a curve within which a click means it."""

GAP = 14
"""Pixels between the mouse and the read-out."""


class _Line:
    """The curve of one run: what is drawn, and what is known of it."""

    def __init__(self, curve: Any) -> None:
        self.curve = curve
        self.epochs = Growing()
        self.values = Growing()
        self.run: Run | None = None

    def take(self, run: Run, metric: str) -> bool:
        """Take over what is new of a run; true if anything is."""
        column = run.history.columns.get(metric, ())
        count = min(len(run.history.epochs), len(column))  # another thread may be adding an epoch
        before, again = len(self.values), self.run is not None and self.run.history is not run.history
        if again or count < before:
            self.forget()
            before = 0
        self.run = run
        self.epochs.extend_to(run.history.epochs, count)
        self.values.extend_to(column, count)
        return count != before or again

    def forget(self) -> None:
        """Begin again."""
        self.epochs.clear()
        self.values.clear()


def _points(lines: Sequence[_Line]) -> list[Points]:
    return [(line.epochs.values, line.values.values) for line in lines]


def _color(lines: Sequence[_Line], colors: theme.Theme) -> QColor:
    """The colour of the first of several runs."""
    first = min((line.run for line in lines if line.run is not None), key=lambda run: run.key)
    return pen_of(first, colors).color()


class Overlay(QWidget):
    """Built once and filled again: making plots again and again leaks. One curve a run, one metric at a time.

    Signals:
        picked: Key of a run whose curve was clicked.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metric = "val_loss"
        self._smoothing = 0.0
        self._lines: dict[int, _Line] = {}
        self._spare: list[Any] = []
        self._chosen: frozenset[int] = frozenset()
        self._has_bands = True
        self.view = Chart(self)
        self.bands = Bands(self.view)
        self.item = self.view.item
        self.read_out = Label(size="small", parent=self)
        self.read_out.setTextFormat(Qt.TextFormat.RichText)
        self.read_out.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.read_out.setContentsMargins(8, 6, 8, 6)
        self.read_out.hide()
        self.view.scene().sigMouseMoved.connect(self._hover)
        self.view.scene().sigMouseClicked.connect(self._click)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.apply_theme()
        self._name()

    # What is shown

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show these runs and no others."""
        keys = {run.key for run in runs}
        for key in [key for key in self._lines if key not in keys]:
            curve = self._lines.pop(key).curve
            curve.setData([], [])
            curve.setVisible(False)
            self._spare.append(curve)
        for run in runs:
            line = self._lines.get(run.key)
            if line is None:
                line = self._lines[run.key] = _Line(self._spare.pop() if self._spare else self.view.add_curve())
            line.take(run, self._metric)
            self._draw(line)
        self._colour()
        self._frame()
        self._tell(None)

    def show_step(self, run: Run) -> None:
        """Show what is new of a run, if it is shown."""
        line = self._lines.get(run.key)
        if line is not None and line.take(run, self._metric):
            self._draw(line)
            self._frame()
            if run.row.experiment:
                self._show_bands()

    def show_metric(self, metric: str) -> None:
        """Show another metric of the same runs."""
        if metric != self._metric:
            self._metric = metric
            self._again()

    def set_log(self, on: bool) -> None:
        """Use a logarithmic scale."""
        if self.view.set_log(on):
            self._again()

    def set_smoothing(self, weight: float) -> None:
        """Smooth the curves with this weight of the past."""
        self._smoothing = weight
        for line in self._lines.values():
            self._draw(line)
        self._show_bands()

    def set_bands(self, on: bool) -> None:
        """Show the runs of an experiment as a band behind their curves, which become faint."""
        self._has_bands = on
        self._colour()

    def stress(self, keys: Collection[int]) -> None:
        """Make the curves of these runs stand out; none stands out of none."""
        if frozenset(keys) != self._chosen:
            self._chosen = frozenset(keys)
            self._colour()

    def points(self, key: int) -> tuple[list[float], list[float]]:
        """Epochs and values that are drawn for a run."""
        line = self._lines.get(key)
        if line is None or line.curve.xData is None:
            return [], []
        x, y = line.curve.getOriginalDataset()
        return ([], []) if x is None else (list(x), list(y))

    def _again(self) -> None:
        runs = [line.run for line in self._lines.values() if line.run is not None]
        for line in self._lines.values():
            line.forget()
        self.view.release_frame()
        self._name()
        self.show_runs(runs)

    def _name(self) -> None:
        self.view.name(f"{metric_title(self._metric)} of the runs by epoch", share=is_share(self._metric))

    def _draw(self, line: _Line) -> None:
        values = line.values.values
        known = np.isfinite(values)
        self.view.fill(line.curve, line.epochs.values[known], smooth(values[known], self._smoothing))

    # Colours

    def apply_theme(self) -> None:
        """Take on the colours of the theme in force."""
        colors = theme.of(QApplication.palette())
        self.view.apply_theme(colors)
        self.read_out.setStyleSheet(
            f"background: {colors.window}; border: 1px solid {colors.border}; border-radius: 6px; color: {colors.text};"
        )
        self._colour()

    def _colour(self) -> None:
        colors = theme.of(QApplication.palette())
        stressed, banded = self._chosen & self._lines.keys(), self._show_bands()
        for key, line in self._lines.items():
            if line.run is not None:
                pen = pen_of(line.run, colors)
                pen.setWidthF(self.view.pen_width)
                aside = key not in stressed and (bool(stressed) or line.run.row.experiment in banded)
                if aside:
                    pen.setColor(faint(pen.color().name(), colors, 0.3))
                line.curve.opts["antialias"] = self.view.pen_width == 1.0
                line.curve.setPen(pen)
                line.curve.setZValue(0 if aside else 1)

    def _show_bands(self) -> Collection[str]:
        """Draw the bands; the experiments that have one: those of which several runs are shown."""
        members: dict[str, list[_Line]] = {}
        for line in self._lines.values():
            if self._has_bands and line.run is not None and line.run.row.experiment and len(line.epochs):
                members.setdefault(line.run.row.experiment, []).append(line)
        colors = theme.of(QApplication.palette())
        found = {name: lines for name, lines in members.items() if len(lines) > 1}
        self.bands.show(
            {name: (_points(lines), _color(lines, colors)) for name, lines in found.items()}, self._smoothing
        )
        return found.keys()

    # How much of it

    def fit(self) -> None:
        """Show everything, and follow the curves again."""
        self.view.release_frame()
        self._frame()

    def _frame(self) -> None:
        x: Range | None = None
        y: Range | None = None
        for line in self._lines.values():
            x = joined(x, finite_range(line.epochs.values))
            y = joined(y, finite_range(line.values.values))
        grows = any(line.run is not None and line.run.is_active for line in self._lines.values())
        if x is not None:
            self.view.frame((min(x[0], 0.0), max(x[1], 1.0)), y, ROOMY if grows else SNUG)

    # The read-out

    def _hover(self, position: QPointF) -> None:
        box = self.item.getViewBox()
        if not box.sceneBoundingRect().contains(position):
            self._tell(None)
            return
        self._tell(round(box.mapSceneToView(position).x()), position)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._colour()
        return super().event(event)

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self._tell(None)

    def _click(self, event: Any) -> None:
        """Pick the run whose curve is nearest, if it is near."""
        box, position = self.item.getViewBox(), event.scenePos()
        if not box.sceneBoundingRect().contains(position):
            return
        x = box.mapSceneToView(position).x()
        heights = [(abs(self._height(line, x) - position.y()), key) for key, line in self._lines.items()]
        near = min(heights, default=(NEAR + 1, 0))
        if near[0] <= NEAR:
            self.picked.emit(near[1])

    def _height(self, line: _Line, epoch: float) -> float:
        """Pixel at which a curve passes an epoch; infinite where it does not."""
        x, y = line.curve.getData()
        if x is None or len(x) < 2 or not x[0] <= epoch <= x[-1]:
            return float("inf")
        return float(self.item.getViewBox().mapViewToScene(QPointF(epoch, float(np.interp(epoch, x, y)))).y())

    def told(self, epoch: int) -> list[tuple[Run, float]]:
        """Runs that were measured at an epoch, with the value, the highest first as in the plot."""
        found = []
        for line in self._lines.values():
            place = int(np.searchsorted(line.epochs.values, epoch))
            if line.run is not None and place < len(line.epochs) and line.epochs.values[place] == epoch:
                found.append((line.run, float(line.values.values[place])))
        known = [pair for pair in found if np.isfinite(pair[1])]
        return sorted(known, key=lambda pair: -pair[1])

    def _tell(self, epoch: int | None, position: QPointF | None = None) -> None:
        """Tell beside the mouse how high each curve is at an epoch."""
        told = self.told(epoch) if epoch is not None else []
        self.view.cross.setVisible(bool(told))
        self.read_out.setVisible(bool(told))
        if not told or epoch is None or position is None:
            return
        self.view.cross.setPos(float(epoch))
        colors = theme.of(QApplication.palette())
        lines = [
            f"<tr><td><span style='color:{pen_of(run, colors).color().name()}'>●</span> {escape(run.name)}&nbsp;</td>"
            f"<td align='right'>&nbsp;&nbsp;{figure_text(self._metric, value)}</td></tr>"
            for run, value in told[:MOST_TOLD]
        ]
        more = f"and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
        head = f"<b>{escape(metric_title(self._metric))}, epoch {epoch:,}</b>"
        self.read_out.setText(f"{head}<table cellspacing='0' cellpadding='1'>{''.join(lines)}</table>{more}")
        self.read_out.adjustSize()
        place = self.view.mapFromScene(position)
        left = place.x() + GAP if place.x() < self.width() / 2 else place.x() - GAP - self.read_out.width()
        top = max(0, min(place.y() + GAP, self.height() - self.read_out.height()))
        self.read_out.move(max(0, left), top)
        self.read_out.raise_()
