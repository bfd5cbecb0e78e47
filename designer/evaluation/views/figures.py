"""Figures of an output beside those of the baseline, and the figures of each class, label or value."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QHBoxLayout, QWidget

from designer.evaluation.views.lines import Line, LinesView, Title
from designer.evaluation.views.view import Shown, View
from designer.evaluation.words import TITLES, count, number, shares, value_text
from designer.widgets import theme

NARROW = 232
"""Pixels in which all names of figures can be read."""
PAIR = 84
"""Pixels of a figure with that of the baseline."""


class FiguresView(View):
    """Two tables side by side."""

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
                Title("Figure", is_number=False, width=0),
                Title("Network", width=57),
                Title("Baseline", baseline, width=59),
            ],
            parent=self,
        )
        self.classes = LinesView(
            "Figures by class",
            [
                Title("Class", is_number=False, width=0),
                Title(
                    "Prec. / base", f"Precision: share of the answers of the class that are right. {beside}", width=PAIR
                ),
                Title("Recall / base", f"Share of the samples of the class that are found. {beside}", width=PAIR),
                Title("F1 / base", f"Harmonic mean of precision and recall. {beside}", width=PAIR),
                Title("Count", "Samples of the class.", width=44),
            ],
            parent=self,
        )
        self.values = LinesView(
            "Figures by value",
            [
                Title("Value", is_number=False, width=0),
                Title("R²", "Share of the variance that is explained.", width=60),
                Title("MAE", "Mean absolute error.", width=60),
                Title("RMSE", "Root of the mean squared error.", width=60),
            ],
            parent=self,
        )
        self.figures.setMinimumWidth(NARROW)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACING)
        row.addWidget(self.figures, 1)
        row.addWidget(self.classes, 2)
        row.addWidget(self.values, 2)
        self.column.addLayout(row, 1)

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
