"""Error by a chosen column of the data, and the permutation importance of all columns, measured on request."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QPushButton, QWidget

from designer.evaluation.evaluating import Importances, Progress
from designer.evaluation.views.lines import Line, LinesView, Title
from designer.evaluation.views.view import Shown, View
from designer.evaluation.words import number, share
from designer.widgets.labels import Label

BARS = 180
"""Width of a column with bars, in pixels."""


class ColumnsView(View):
    """Mean error in groups of one column."""

    title = "Columns"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self.choice = QComboBox(self)
        self.choice.setAccessibleName("Column by which the error is shown")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.activated.connect(self._show)
        self.words = Label(role="muted", size="small", parent=self)
        self.table = LinesView(
            "Error by column",
            [
                Title("Range or category", is_number=False),
                Title("Samples", widest="888,888"),
                Title("Error", "Share of wrong answers, or mean absolute error.", widest="88.8 %", least=BARS),
            ],
            parent=self,
        )
        head = QHBoxLayout()
        caption = Label("Column", parent=self)
        caption.setBuddy(self.choice)
        head.addWidget(caption)
        head.addWidget(self.choice)
        head.addWidget(self.words, 1)
        self.column.addLayout(head)
        self.column.addWidget(self.table, 1)

    def show_shown(self, shown: Shown) -> None:
        from engine.evaluation.evaluation import columns

        self._shown = shown
        names = [each.name for each in columns(shown.finding.material)]
        if names != [self.choice.itemText(place) for place in range(self.choice.count())]:
            self.choice.clear()
            self.choice.addItems(names)
        self._show()

    def _show(self, *_: object) -> None:
        from engine.evaluation.evaluation import columns, errors_by
        from engine.evaluation.reports import ValueReport

        shown = self._shown
        if shown is None or self.choice.currentIndex() < 0:
            return
        answers = shown.report.answers
        column = columns(shown.finding.material)[self.choice.currentIndex()]
        groups = errors_by(shown.finding.material, answers, answers.errors(), column)
        of_numbers = isinstance(shown.report, ValueReport)
        most = max((group.error for group in groups), default=0.0) or 1.0
        self.words.setText("Mean absolute error" if of_numbers else "Share of wrong answers")
        self.table.show_lines(
            [
                Line(
                    (group.title, f"{group.count:,}", number(group.error) if of_numbers else share(group.error)),
                    bar=group.error / most,
                )
                for group in groups
            ]
        )


class ImportanceView(View):
    """Importance of the columns, once it is asked for.

    Signals:
        wanted: It is to be measured.
        cancelled: It is not any more.
    """

    wanted = Signal()
    cancelled = Signal()
    title = "Importance"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._node = ""
        self._measured: dict[str, tuple[Importances, str]] = {}
        self.measure = QPushButton("Measure importance", self)
        self.measure.setToolTip("Shuffle one column after the other and see by how much the score falls.")
        self.measure.clicked.connect(self.wanted)
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName("Progress of the importance")
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setAccessibleName("Cancel the measuring of the importance")
        self.cancel.clicked.connect(self.cancelled)
        self.words = Label(role="muted", size="small", wrap=True, parent=self)
        self.table = LinesView(
            "Importance of the columns",
            [
                Title("Column", is_number=False),
                Title("± repeats", "Standard deviation over the repeats.", widest="0.08888"),
                Title(
                    "Fall of the score",
                    "By how much the score falls where the column is shuffled, mean.",
                    widest="0.08888",
                    least=BARS,
                ),
            ],
            parent=self,
        )
        row = QHBoxLayout()
        row.addWidget(self.measure)
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel)
        row.addStretch()
        self.column.addLayout(row)
        self.column.addWidget(self.words)
        self.column.addWidget(self.table, 1)
        self.show_idle("")

    def show_shown(self, shown: Shown) -> None:
        """Show what was measured of this output, if anything: it is of its weights, so no figures change it."""
        if shown.output.node != self._node:
            self._node = shown.output.node
            self._show_measured()

    def show_idle(self, sentence: str) -> None:
        """Offer to measure."""
        self._set_busy(False)
        self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        self.words.setText(
            sentence or "Shuffles each column five times and shows by how much the accuracy, or R² of numbers, falls."
        )

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        self._set_busy(True)
        self.progress.setRange(0, progress.of)
        self.progress.setValue(progress.done)

    def clear(self) -> None:
        """Forget what was measured: the weights are others."""
        self._measured.clear()
        self._set_busy(False)
        self._show_measured()

    def show_importances(self, importances: Importances, split: str) -> None:
        """Show what was measured, where it is of the output that is looked at."""
        if importances.found is not None:
            self._measured[importances.node] = importances, split
            self._set_busy(False)
            self._show_measured()

    def _show_measured(self) -> None:
        """Show the importance for the output, the most important column first."""
        importances, split = self._measured.get(self._node, (None, ""))
        found = (importances.found if importances is not None else None) or ()
        ranked = sorted(found, key=lambda each: -each.mean)
        most = max((abs(each.mean) for each in ranked), default=0.0) or 1.0
        self.table.show_lines(
            [Line((each.column, f"± {number(each.std)}", number(each.mean)), bar=each.mean / most) for each in ranked]
        )
        told = f"Measured on the {split} split with the kept weights, five permutations of each column."
        self._tell(told if importances is not None else "")

    def _set_busy(self, busy: bool) -> None:
        self.measure.setVisible(not busy)
        self.progress.setVisible(busy)
        self.cancel.setVisible(busy)
