"""The title of a panel, with a button that closes it. Plain: the platform's own looks different on each of them."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QToolButton, QWidget

from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import Label

MARGINS = (theme.SPACING * 3 // 2, theme.SPACING // 2, theme.SPACING // 2, theme.SPACING // 4)


class TitleBar(QWidget):
    """Stands above a dock widget; the dock can be dragged by it."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        title = Label(dock.windowTitle(), bold=True, parent=self)
        close = QToolButton(self)
        close.setIcon(icon("x"))
        close.setIconSize(QSize(14, 14))
        close.setAutoRaise(True)
        close.setToolTip("Hide this panel; View > Panels brings it back")
        close.setAccessibleName(f"Hide {dock.windowTitle()}")
        close.clicked.connect(dock.close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*MARGINS)
        layout.addWidget(title, 1)
        layout.addWidget(close)
        self._parts = (title, close)
        self.is_folded = False

    def fold(self, folded: bool) -> None:
        """Take no room, or show the title again."""
        if folded == self.is_folded:
            return
        self.is_folded = folded
        for part in self._parts:
            part.setHidden(folded)
        if layout := self.layout():
            layout.setContentsMargins(*(0, 0, 0, 0) if folded else MARGINS)
