"""Figures of an output beside those of the baseline, and the figures of each class, label or value."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from designer.evaluation.views.lines import Line, LinesView, Title
from designer.evaluation.views.view import Shown, View
from designer.evaluation.words import TITLES, count, number, shares, value_text
from designer.widgets import theme

NARROW = 780
"""Pixels in which both tables can be read side by side."""
PAIR = shares(0.888, 0.888)
"""As wide as a figure with that of the baseline."""


class FiguresView(View):
    """Two tables side by side; where there is too little room, one below the other, and both scroll together."""

    title = "Figures"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        baseline = (
            "Answers without a network: the shares of the classes in the training split, of which the most frequent is "
            "answered; of numbers the mean of the training split, for MAE its median."
        )
        beside = f"After the stroke that of the baseline. {baseline}"
        self.figures = LinesView(
            "Figures",
            [
                Title("Figure", is_number=False),
                Title("Network", widest="0.08888"),
                Title("Baseline", baseline, widest="0.08888"),
            ],
            parent=self,
        )
        self.classes = LinesView(
            "Figures by class",
            [
                Title("Class", is_number=False),
                Title(
                    "Prec. / base",
                    f"Precision: share of the answers of the class that are right. {beside}",
                    widest=PAIR,
                ),
                Title("Recall / base", f"Share of the samples of the class that are found. {beside}", widest=PAIR),
                Title("F1 / base", f"Harmonic mean of precision and recall. {beside}", widest=PAIR),
                Title("Count", "Samples of the class.", widest="8,888"),
            ],
            parent=self,
        )
        self.values = LinesView(
            "Figures by value",
            [
                Title("Value", is_number=False),
                Title("R²", "Share of the variance that is explained.", widest="8,888.8"),
                Title("MAE", "Mean absolute error.", widest="8,888.8"),
                Title("RMSE", "Root of the mean squared error.", widest="8,888.8"),
            ],
            parent=self,
        )
        inside = self._inside = QWidget()
        self._tables = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._tables.setContentsMargins(0, 0, 0, 0)
        self._tables.setSpacing(theme.SPACING)
        for table, stretch in ((self.figures, 1), (self.classes, 2), (self.values, 2)):
            self._tables.addWidget(table, stretch)
            table.selectionModel().currentChanged.connect(self._reveal)
        self._area = QScrollArea()
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName("Figures")
        self.column.addWidget(self._area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < NARROW
        below, beside = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._tables.setDirection(below if is_narrow else beside)
        self._tables.setAlignment(Qt.AlignmentFlag.AlignTop if is_narrow else Qt.AlignmentFlag(0))
        for table in (self.figures, self.classes, self.values):
            table.set_whole(is_narrow)

    def _reveal(self, index: QModelIndex) -> None:
        """Bring a line into view that the arrow keys go to, where all lines of the table are laid out."""
        table = next(each for each in (self.figures, self.classes, self.values) if each.lines is index.model())
        line = table.visualRect(index)
        place = table.viewport().mapTo(self._inside, line.center())
        self._area.ensureVisible(place.x(), place.y(), 0, line.height())

    def show_shown(self, shown: Shown) -> None:
        from engine.evaluation.reports import ValueReport

        report = shown.report
        self.figures.show_lines(tuple(_figures(shown)))
        of_numbers = isinstance(report, ValueReport)
        self.classes.setVisible(not of_numbers)
        self.values.setVisible(isinstance(report, ValueReport) and len(report.answers.names) > 1)
        if isinstance(report, ValueReport):
            each = report.by_value
            columns = (each.r2.tolist(), each.mae.tolist(), each.rmse.tolist())
            lines = zip(report.answers.names, *columns, strict=True)
            self.values.show_lines([Line((name, *map(number, figures))) for name, *figures in lines])
        else:
            self.classes.show_lines(tuple(_classes(shown)))


def _figures(shown: Shown) -> Iterator[Line]:
    from engine.evaluation.reports import ValueReport

    report = shown.report
    for name, (title, help) in TITLES.items():
        if name in report.figures:
            is_median = name == "mae" and isinstance(report, ValueReport)
            baseline = report.median_baseline if is_median and isinstance(report, ValueReport) else report.baseline
            yield Line((title, value_text(name, report.figures[name]), value_text(name, baseline.get(name))), help=help)


def _classes(shown: Shown) -> Iterator[Line]:
    from engine.evaluation.reports import ClassReport, LabelReport

    report = shown.report
    assert isinstance(report, ClassReport | LabelReport)
    names = report.answers.classes if isinstance(report, ClassReport) else report.answers.names
    each, base = report.by_class, report.baseline_by_class
    assert base is not None  # `report_of` has made it
    pairs = ((each.precision, base.precision), (each.recall, base.recall), (each.f1, base.f1))
    for place, name in enumerate(names):
        cells = (shares(float(ours[place]), float(theirs[place])) for ours, theirs in pairs)
        yield Line((name, *cells, count(float(each.support[place]))))
