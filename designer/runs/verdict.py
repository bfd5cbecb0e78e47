"""The verdict on two experiments: whether one is better than the other by more than noise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from designer.plotting.figures import metric_title
from designer.runs.run import Run
from designer.widgets import theme
from designer.widgets.labels import Label
from engine.errors import LayerloomError


@dataclass(frozen=True, slots=True)
class Verdict:
    """Verdict on two experiments.

    Attributes:
        text: A sentence.
    """

    text: str


Pair = tuple[int, int]
Ask = Callable[[Pair, str, Callable[[Verdict], object]], object]
"""Asks for the verdict on the experiments of two runs by a figure, and calls back with it."""


def verdict_of(folder: Path, pair: Pair, figure: str) -> Verdict:
    """The verdict on the experiments of two runs of a store, or why there is none. Reads the store.

    Args:
        folder: Of the store.
        pair: Numbers of the two runs.
        figure: Figure to compare; empty for the usual one.
    """
    from engine.experiments.comparison import compare, side  # loads SciPy
    from engine.runs.store import RunStore

    try:
        with RunStore(folder, writable=False) as store:
            first, second = (side(store, str(number)) for number in pair)
            found = compare(first, second, figure)
    except LayerloomError as error:
        return Verdict(str(error))
    title = metric_title(found.metric)
    return Verdict(found.in_words(title[:1].lower() + title[1:]))


class VerdictLine(Label):
    """Shows the verdict while runs of two experiments are selected; else nothing.

    Args:
        ask: Asks for it.
        parent: As in Qt.
    """

    def __init__(self, ask: Ask, parent: QWidget) -> None:
        super().__init__(wrap=True, parent=parent)
        self._ask = ask
        self._wanted: tuple[Pair, str] | None = None
        self.setContentsMargins(theme.SPACING, 0, theme.SPACING, 0)
        self.setAccessibleName("Verdict")
        self.hide()

    def judge(self, runs: Sequence[Run], figure: str) -> None:
        """Judge the selected runs by the figure that is shown, if it is one of the validation split."""
        wanted = None
        if len(runs) == 2 and len({run.row.experiment for run in runs} - {""}) == 2:
            first, second = sorted(run.key for run in runs)
            wanted = (first, second), figure if figure.startswith("val_") else ""
        if wanted != self._wanted:
            self._wanted = wanted
            self.hide()
            if wanted is not None:
                self._ask(*wanted, partial(self._tell, wanted))

    def _tell(self, wanted: tuple[Pair, str], verdict: Verdict) -> None:
        if wanted == self._wanted:  # nothing else is selected by now
            self.setText(verdict.text)
            self.show()
