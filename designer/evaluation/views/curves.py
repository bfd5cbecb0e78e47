"""ROC and precision-recall curve, and the figures at a threshold that is dragged. Loads the plotting library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QSlider, QWidget

from designer.evaluation.views.view import Shown, View
from designer.evaluation.words import count, number, share
from designer.plotting.plot import Plot
from designer.plotting.series import Array
from designer.widgets import theme
from designer.widgets.labels import Label

if TYPE_CHECKING:
    from engine.evaluation.curves import ThresholdFigures
    from engine.evaluation.reports import Judged

STEPS = 1000
"""Steps of the slider."""
WIDEST = 200
"""Pixels of the choice of a class at most."""
MOST_POINTS = 2000
"""Points of a curve that are drawn."""


class CurvePlot(Plot):
    """One of the two curves, with a mark at the threshold that can be dragged along it.

    Signals:
        dragged: The threshold at the point to which the mark was dragged.
    """

    dragged = Signal(float)

    def __init__(self, name: str, x: str, y: str, parent: QWidget | None = None) -> None:
        super().__init__(name, x, y, parent)
        self._points = np.zeros((0, 2))
        self._thresholds = np.zeros(0)
        self._chance, self._curve = self.line(dashed=True), self.line()
        self.mark = pg.TargetItem(movable=True, size=12, symbol="o")
        self.mark.setZValue(2)
        self.mark.sigPositionChanged.connect(self._drag)
        self.item.addItem(self.mark)
        self.bound((0.0, 1.0), (0.0, 1.0))
        self.finish()

    def show_curve(self, x: Array, y: Array, thresholds: Array, chance: tuple[Array, Array]) -> None:
        """Show a curve, and that of answers by chance."""
        if len(x) > MOST_POINTS:
            kept = np.unique(np.linspace(0, len(x) - 1, MOST_POINTS).astype(np.int64))
            x, y, thresholds = x[kept], y[kept], thresholds[kept]
        self._points, self._thresholds = np.stack([x, y], axis=1), thresholds
        self._curve.setData(x, y)
        self._chance.setData(*chance)
        self.mark.setVisible(len(x) > 0)

    def show_nothing(self) -> None:
        """Show that there is no curve."""
        self.show_curve(np.zeros(0), np.zeros(0), np.zeros(0), (np.zeros(0), np.zeros(0)))

    def put_mark(self, x: float, y: float) -> None:
        """Put the mark at the present threshold."""
        with QSignalBlocker(self.mark):
            self.mark.setPos(x, y)

    def _drag(self, *_: object) -> None:
        """The nearest point of the curve says the threshold; whoever hears of it puts the mark in place."""
        if len(self._points):
            place: QPointF = self.mark.pos()
            distances = ((self._points - [place.x(), place.y()]) ** 2).sum(axis=1)
            score = self._thresholds[int(distances.argmin())]
            self.dragged.emit(float(np.nextafter(score, -np.inf)))  # the score itself is above it

    def tint(self) -> None:
        super().tint()
        colors = self.colors
        self._curve.setPen(self.ink(colors.curves[0]))
        self._chance.setPen(self.ink(colors.muted, dashed=True))
        self.mark.setPen(pg.mkPen(colors.curves[1], width=2))
        self.mark.setBrush(colors.base)
        self.mark.setHoverBrush(colors.curves[1])


class CurvesView(View):
    """Both curves of one class, and a slider for the threshold."""

    title = "Curves"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._judged: tuple[Judged, ...] = ()
        self._place = 0
        self._threshold = 0.5
        self._range = (0.0, 1.0)
        self._kind: tuple[str, ...] = ()
        self.choice = QComboBox(self)
        self.choice.setAccessibleName("Class whose curves are shown")
        self.choice.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.choice.activated.connect(self._choose)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.setMaximumWidth(WIDEST)
        self.areas = Label(size="small", role="muted", wrap=True, parent=self)
        self.roc = CurvePlot("Receiver operating characteristic", "False positive rate", "True positive rate", self)
        self.by_recall = CurvePlot("Precision by recall", "Recall", "Precision", self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(STEPS // 20)
        self.slider.setSingleStep(STEPS // 200)
        self.slider.setAccessibleName("Threshold")
        self.slider.setToolTip("The class is answered for scores above the threshold. The marks can be dragged, too.")
        self.value = Label(parent=self)
        self.value.setMinimumWidth(56)
        self.at = Label(size="small", wrap=True, parent=self)
        for plot in (self.roc, self.by_recall):
            plot.dragged.connect(self.set_threshold)
        self.slider.valueChanged.connect(self._slide)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.choice)
        head.addWidget(self.areas, 1)
        plots = QHBoxLayout()
        plots.setSpacing(theme.SPACING)
        plots.addWidget(self.roc, 1)
        plots.addWidget(self.by_recall, 1)
        foot = QHBoxLayout()
        caption = Label("Threshold", parent=self)
        caption.setBuddy(self.slider)
        foot.addWidget(caption)
        foot.addWidget(self.slider, 1)
        foot.addWidget(self.value)
        self.column.addLayout(head)
        self.column.addLayout(plots, 1)
        self.column.addLayout(foot)
        self.column.addWidget(self.at)

    @property
    def threshold(self) -> float:
        """The threshold."""
        return self._threshold

    def show_shown(self, shown: Shown) -> None:
        from engine.evaluation.reports import ClassReport, LabelReport

        report = shown.report
        assert isinstance(report, ClassReport | LabelReport)
        self._judged = report.judged
        names = tuple(each.name for each in report.judged)
        scores = report.answers.scores
        low, high = (
            (0.0, 1.0)
            if report.answers.has_probabilities
            else (float(np.nextafter(scores.min(), -np.inf)), float(scores.max()))
        )
        if names != self._kind:
            self._kind, self._place, self._threshold = names, 0, report.answers.threshold
            self.choice.clear()
            self.choice.addItems(list(names))
            self.choice.setVisible(len(names) > 1)
        self._range = (low, high if high > low else low + 1.0)
        self._show()

    def _choose(self, place: int) -> None:
        self._place = place
        self._show()

    def _show(self) -> None:
        judged = self._judged[self._place]
        roc, by_recall = judged.roc, judged.precision_recall
        if roc is None:
            self.roc.show_nothing()
        else:
            chance = np.array([0.0, 1.0])
            self.roc.show_curve(roc.false_positive, roc.true_positive, roc.thresholds, (chance, chance))
        if by_recall is None:
            self.by_recall.show_nothing()
        else:
            prevalence = float(judged.counts.right[-1] / (judged.counts.right[-1] + judged.counts.wrong[-1]))
            self.by_recall.show_curve(
                by_recall.recall[:-1], by_recall.precision[:-1], by_recall.thresholds,
                (np.array([0.0, 1.0]), np.full(2, prevalence)),
            )  # fmt: skip
        area = "ROC AUC not defined" if roc is None else f"ROC AUC {number(roc.area)} (chance 0.5)"
        precision = "no precision-recall curve"
        if by_recall is not None:
            precision = f"average precision {number(by_recall.average_precision)} (chance {number(prevalence)})"
        self.areas.setText(f"{judged.name} against the rest: {area}, {precision}")
        self.set_threshold(self._threshold)

    def set_threshold(self, threshold: float) -> None:
        """Show the figures at this threshold; beyond the scores that of the nearest."""
        from engine.evaluation.curves import figures_at

        if not self._judged:
            return
        low, high = self._range
        self._threshold = min(max(threshold, low), high)
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(STEPS * (self._threshold - low) / (high - low)))
        self.value.setText(number(self._threshold))
        found = figures_at(self._judged[self._place].counts, self._threshold)
        self.roc.put_mark(found.false_positive_rate, found.recall)
        self.by_recall.put_mark(found.recall, found.precision if found.recall else 1.0)
        self.at.setText(_words(found))
        self.slider.setAccessibleDescription(f"{number(self._threshold)}. {_words(found)}")

    def _slide(self, value: int) -> None:
        low, high = self._range
        self.set_threshold(low + (high - low) * value / STEPS)


def _words(found: ThresholdFigures) -> str:
    return (
        f"Precision {share(found.precision)}   Recall {share(found.recall)}   F1 {share(found.f1)}   "
        f"Accuracy {share(found.accuracy)}\n"
        f"{count(found.true_positives)} true positives, {count(found.false_positives)} false positives, "
        f"{count(found.false_negatives)} false negatives, {count(found.true_negatives)} true negatives"
    )
