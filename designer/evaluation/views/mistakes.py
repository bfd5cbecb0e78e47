"""The worst mistakes with their samples; a click on one chooses its sample."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from designer.evaluation.views.lines import Line, LinesView, Title
from designer.evaluation.views.thumbnails import SIDE, sample_words, thumbnail
from designer.evaluation.views.view import Shown, View
from designer.evaluation.words import number
from designer.widgets.labels import Label


class MistakesView(View):
    """A table of samples, the worst first."""

    title = "Mistakes"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hint = Label(role="muted", size="small", wrap=True, parent=self)
        self.table = LinesView(
            "Worst mistakes",
            [
                Title(
                    "Row",
                    "Row of the sample in the data, from 1. Click it, or press Enter, to look at it.",
                    is_number=False,
                    widest="888,888",
                ),
                Title("Answered", is_number=False),
                Title("Right", is_number=False),
                Title("Error", "How bad it is.", widest="8,888.8"),
                Title("Values", "First columns of the sample.", is_number=False),
            ],
            parent=self,
        )
        self.table.sample_wanted.connect(self.sample_wanted)
        self.column.addWidget(self.hint)
        self.column.addWidget(self.table, 1)

    def show_shown(self, shown: Shown) -> None:
        mistakes, finding = shown.report.mistakes, shown.finding
        self.hint.setText(_hint(shown))
        self.table.setColumnHidden(4, bool(finding.shape))
        self.table.set_picture_size(SIDE if len(finding.shape) == 3 else 0)
        self.table.show_lines(
            [
                Line(
                    (
                        f"{each.row + 1:,}",
                        each.answered,
                        each.right,
                        number(each.error),
                        sample_words(finding, each.row),
                    ),
                    each.row,
                    None,
                    thumbnail(finding, each.row),
                )
                for each in mistakes
            ]
        )


def _hint(shown: Shown) -> str:
    from engine.evaluation.reports import ClassReport, LabelReport

    count = len(shown.report.mistakes)
    if isinstance(shown.report, ClassReport | LabelReport) and not count:
        return "There are no mistakes: every sample is answered right."
    if isinstance(shown.report, ClassReport):
        return (
            "Wrong answers, first those that the network is surest of: score of the answer minus that of the right one."
        )
    if isinstance(shown.report, LabelReport):
        return "Samples by the share of their labels that are wrong."
    return "Samples by their absolute error."
