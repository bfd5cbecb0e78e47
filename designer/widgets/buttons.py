"""A tool button that shows an icon and words beside it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QStyleOptionToolButton, QToolButton, QWidget

from designer.widgets.style import GAP


class WordedButton(QToolButton):
    """Keeps its words off its icon, which Qt draws next to one another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(16, 16))

    @property
    def gap(self) -> int:
        """Pixels between icon and words, besides those that Qt leaves; none where there is only one of both."""
        return self.fontMetrics().horizontalAdvance(GAP) if self.text() and not self.icon().isNull() else 0

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        super().initStyleOption(option)
        if self.gap:
            option.text = GAP + option.text

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(self.gap, 0)
