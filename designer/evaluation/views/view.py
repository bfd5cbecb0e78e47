"""Base of the views of the tab: each shows one side of an evaluation of an output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.evaluation.findings import Finding
from designer.widgets import theme

if TYPE_CHECKING:
    from engine.evaluation.evaluation import OutputEvaluation
    from engine.evaluation.reports import Report


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Content for a view.

    Attributes:
        finding: The evaluation.
        output: The one of its outputs that is looked at.
        report: Its figures.
    """

    finding: Finding
    output: OutputEvaluation
    report: Report


class View(QWidget):
    """Built once and filled again, only while it is seen.

    Signals:
        sample_wanted: Place in the data of a sample that was chosen.
    """

    sample_wanted = Signal(int)
    title: ClassVar[str] = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, theme.SPACING // 2, 0, 0)
        self.column.setSpacing(theme.SPACING // 2)

    def show_shown(self, shown: Shown) -> None:
        """Show it."""
        raise NotImplementedError

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)
