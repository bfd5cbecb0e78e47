"""Calibration: how often what is told with a probability comes true. Loads the plotting library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QHBoxLayout, QWidget

from designer.evaluation.views.lines import Line, LinesView, Title
from designer.evaluation.views.view import Shown, View
from designer.evaluation.words import count, number, share
from designer.plotting.plot import Plot
from designer.widgets import theme
from designer.widgets.labels import Label

if TYPE_CHECKING:
    from engine.evaluation.calibration import Reliability


class ReliabilityPlot(Plot):
    """Share that came true by what was told; on the diagonal both agree."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Reliability", "Mean probability told", "Share that came true", parent)
        self._diagonal = self.line(dashed=True)
        self._diagonal.setData(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
        self._bars = pg.BarGraphItem(x=[], height=[], width=0.1)
        self._dots = pg.ScatterPlotItem(size=8, pxMode=True)
        self.item.addItem(self._bars)
        self.item.addItem(self._dots)
        self.bound((0.0, 1.0), (0.0, 1.0))
        self.finish()

    def show_reliability(self, found: Reliability) -> None:
        """Show the bins."""
        middles = (found.edges[found.places] + found.edges[found.places + 1]) / 2.0
        self._bars.setOpts(x=middles, height=found.happened, width=0.094)
        self._dots.setData(found.predicted, found.happened)

    def tint(self) -> None:
        super().tint()
        colors = self.colors
        ground = colors.color("accent")
        ground.setAlphaF(0.35)
        self._bars.setOpts(brush=ground, pen=pg.mkPen(colors.accent))
        self._dots.setBrush(colors.curves[1])
        self._dots.setPen(pg.mkPen(colors.base))
        self._diagonal.setPen(self.ink(colors.muted, dashed=True))


class CalibrationView(View):
    """The plot, and the bins as a table."""

    title = "Calibration"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Label(role="muted", size="small", wrap=True, parent=self)
        self.plot = ReliabilityPlot(self)
        self.bins = LinesView(
            "Bins of probabilities",
            [
                Title("Told", "Range of the probability.", is_number=False),
                Title("Mean", "Mean probability told in it.", widest="88.8 %"),
                Title("True", "Share that came true.", widest="88.8 %"),
                Title("Samples", widest="88,888"),
            ],
            parent=self,
        )
        row = QHBoxLayout()
        row.setSpacing(theme.SPACING)
        row.addWidget(self.plot, 1)
        row.addWidget(self.bins, 1)
        self.column.addWidget(self.words)
        self.column.addLayout(row, 1)

    def show_shown(self, shown: Shown) -> None:
        from engine.evaluation.reports import ClassReport

        report = shown.report
        assert isinstance(report, ClassReport)
        found = report.calibration
        self.plot.setVisible(found is not None)
        self.bins.setVisible(found is not None)
        if found is None:
            self.words.setText("The outputs are no probabilities. Draw a softmax or sigmoid before the Output.")
            return
        of = f"the class {report.answers.classes[1]}" if report.answers.is_binary else "the answer"
        self.words.setText(
            f"Probability of {of} in bins. Expected calibration error {share(found.error)}, baseline "
            f"{share(report.baseline.get('calibration_error', float('nan')))}. Brier score "
            f"{number(report.figures.get('brier'))}, baseline {number(report.baseline.get('brier'))}."
        )
        self.plot.show_reliability(found)
        edges = found.edges.tolist()
        columns = (found.places.tolist(), found.predicted.tolist(), found.happened.tolist(), found.counts.tolist())
        self.bins.show_lines(
            [
                Line((f"{edges[place]:.1f} to {edges[place + 1]:.1f}", share(told), share(true), count(samples)))
                for place, told, true, samples in zip(*columns, strict=True)
            ]
        )
