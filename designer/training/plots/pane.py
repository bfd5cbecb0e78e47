"""A plot with its head: the choice of the measure that it shows, and its figures at one epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from designer.plotting.figures import figure_text, is_lower_better, is_share, measure_title
from designer.plotting.series import Array
from designer.training.plots.chips import Chips
from designer.training.plots.clock import Clock
from designer.training.plots.explaining import TrainingFigures
from designer.training.plots.norms import EMPTY, NORM
from designer.training.plots.plot import MetricPlot
from designer.widgets import theme
from designer.widgets.labels import THEME_CHANGES, Label
from engine.training.events import Finished, History

SPLITS = {"training": "train", "validation": "val"}
"""Curves, with the prefixes of their columns in the history."""
GAP = "   "
MARKS = {"training": "●", "validation": "●", "test": "◆"}


class MeasurePane(QWidget):
    """Shows one measure of a run, such as the loss, and offers the others.

    Signals:
        chosen: The measure that the user wants to see here.
    """

    chosen = Signal(str)

    def __init__(self, clock: Clock | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.measure = ""
        self._theme: theme.Theme | None = None
        self._pointed = -1
        self._end: Finished | None = None
        self.plot = MetricPlot(clock, self)
        self.plot.pointed.connect(self._point)
        self.chips = Chips(self)
        self.chips.chosen.connect(self.chosen)
        self.read_out = Label(size="small", parent=self)
        self.read_out.setTextFormat(Qt.TextFormat.RichText)
        self.read_out.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.hint = Label(role="muted", size="small", parent=self)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hint.hide()
        drawn = QGridLayout()
        drawn.addWidget(self.plot, 0, 0)
        drawn.addWidget(self.hint, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.chips)
        column.addWidget(self.read_out)
        column.addLayout(drawn, 1)
        self._apply_theme()

    def minimumSizeHint(self) -> QSize:
        """So little that a row of them never keeps the window wide; there are fewer before it is too narrow."""
        return QSize(60, 60)

    def show_measure(self, measure: str, measures: Sequence[str]) -> None:
        """Show this one of the measures, from its beginning, and offer all of them."""
        if measure != self.measure:
            self.measure = measure
            self.plot.set_measure(measure_title(measure), share=is_share(measure), falls=is_lower_better(measure))
            self.hint.hide()
        self.chips.offer(measures, measure)

    def begin(self) -> None:
        """Show nothing of a run that has gone."""
        self._end = None
        self.plot.clear()
        self._tell()

    def show_previous(self, history: History | None) -> None:
        """Show faint curves of the previous run, if there was one."""
        self.plot.show_previous(history.epochs if history else (), self._series(history) if history else {})

    def show_changes(self, changes: Sequence[float]) -> None:
        """Mark the epochs, and parts of them, at which the run was changed."""
        self.plot.show_changes(changes)

    def show_history(self, history: History) -> None:
        """Show what there is of the run so far; where validation turns, `mark_turn` marks."""
        self.plot.show_history(history.epochs, self._series(history), history.best_epoch, turns=False)
        self._tell()

    def mark_turn(self) -> None:
        """Mark where validation turns."""
        before = self.plot.turn
        self.plot.mark_turn()
        if self.plot.turn != before:
            self._tell()

    def show_rates(self, history: History, rates: Sequence[float]) -> None:
        """Show the learning rate by epoch."""
        self.plot.show_history(history.epochs, {"training": rates}, history.best_epoch)
        self._tell()

    def show_norms(self, epochs: Array, norms: Array, fault: str) -> None:
        """Show the gradient norm by epochs and parts of them; where there is none as yet, say why."""
        self.hint.setText(fault or EMPTY)
        self.hint.setVisible(not len(norms))
        if len(norms) != len(self.plot.epochs):
            self.plot.show_history(epochs, {"training": norms}, 0)
            self._tell()

    def show_end(self, end: Finished | None) -> None:
        """Show the figure of the test split, and from now on those of the weights that are kept; None for none."""
        self._end = end
        value = end.metrics.get(f"test_{self.measure}") if end else None
        self.plot.test.show(end.best_epoch if end else 0, value)
        self._tell()

    def show_evaluated(self, found: TrainingFigures | None) -> None:
        """Mark the figure of the training split in evaluation mode, where it was asked for."""
        value = found.metrics.get(f"train_{self.measure}") if found is not None else None
        if found is not None and value is not None:
            self.plot.evaluated.show(found.epoch, value)

    def set_log(self, on: bool) -> None:
        """Draw on a logarithmic scale, if the measure is an error or the gradient norm."""
        self.plot.set_log(on and (is_lower_better(self.measure) or self.measure == NORM))

    def _series(self, history: History) -> Mapping[str, Sequence[float]]:
        columns = {name: f"{prefix}_{self.measure}" for name, prefix in SPLITS.items()}
        return {name: history.columns[column] for name, column in columns.items() if column in history.columns}

    # The figures

    def _point(self, index: int) -> None:
        self._pointed = index
        self._tell()

    @property
    def shown_index(self) -> int:
        """Index of the epoch that the figures are of: where the mouse points, else the kept one, else the last."""
        count = len(self.plot.epochs)
        if 0 <= self._pointed < count:
            return self._pointed
        if self._end is not None:
            kept = [index for index in range(count) if self.plot.epochs[index] == self._end.best_epoch]
            return kept[0] if kept else count - 1
        return count - 1

    def _tell(self) -> None:
        """Say in the head how high the curves are; which is which in words, where there is room."""
        colors, index = self._theme, self.shown_index
        if colors is None:
            return
        figures = self.plot.values_at(index) if index >= 0 else {}
        epoch = float(self.plot.epochs[index]) if index >= 0 else -1.0
        kept = self._end is not None and epoch == self._end.best_epoch
        if self._end is not None and kept and f"test_{self.measure}" in self._end.metrics:
            figures["test"] = self._end.metrics[f"test_{self.measure}"]
        texts = {name: figure_text(self.measure, value) for name, value in figures.items() if not math.isnan(value)}
        when = "" if epoch < 0 else f"epoch {epoch:.0f}, kept" if kept else f"epoch {round(epoch, 2):.10g}"
        room, width = self.read_out.width(), self.read_out.fontMetrics().horizontalAdvance
        dots = [f"{MARKS[name]} {text}" for name, text in texts.items()]
        named = width(GAP.join([*(f"{MARKS[name]} {name} {text}" for name, text in texts.items()), when])) <= room
        parts = [
            f"<span style='color:{color}'>{MARKS[name]}</span> {f'{name} ' if named else ''}{texts[name]}"
            for name, color in zip(MARKS, colors.curves, strict=False)
            if name in texts
        ]
        if width(GAP.join([*dots, when])) <= room:
            parts.append(f"<span style='color:{colors.muted}'>{when}</span>")
        self.read_out.setText(GAP.replace(" ", "&nbsp;").join(parts))
        turn = f"validation turns at epoch {self.plot.turn}" if self.plot.turn else ""
        lines = [*(f"{name}: {text}" for name, text in texts.items()), when, turn]
        self.read_out.setToolTip("\n".join(filter(None, lines)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self._apply_theme()

    def _apply_theme(self) -> None:
        now = theme.of(QApplication.palette())
        if now is not self._theme:
            self._theme = now
            self.plot.apply_theme(now)
            self._tell()
