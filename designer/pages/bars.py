"""The row of bars at the top of the window: the pages, the tools, and the transport bar, which controls the run."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMainWindow, QToolBar, QWidget

from designer.actions import Actions
from designer.pages.arrangement import Arrangement


class Bars:
    """Makes the bars, and shows those that the page has. All stand in one row: height belongs to what lies below."""

    def __init__(self, window: QMainWindow, registry: Actions, arrangement: Arrangement, controls: QWidget) -> None:
        self._window = window
        self._arrangement = arrangement
        self.pages = self._bar("Pages", "pages")
        self.pages.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        for page in arrangement.pages:
            action = registry[f"view.page_{page.name}"]
            action.setIconText(page.title)
            self.pages.addAction(action)
            self.pages.widgetForAction(action).setAccessibleName(f"{page.title} page")  # there is a button Train, too
        self.pages.addSeparator()
        self.tools = self._bar("Toolbar", "toolbar")
        registry.fill_tool_bar(self.tools)
        self.transport = self._bar("Transport", "transport")
        self.transport.addWidget(controls)
        height = max(bar.sizeHint().height() for bar in (self.pages, self.tools, self.transport))
        for bar in (self.pages, self.tools, self.transport):
            bar.setFixedHeight(height)  # also without the others, so that nothing moves from page to page
        arrangement.changed.connect(self._refresh)

    def _bar(self, title: str, name: str) -> QToolBar:
        bar = QToolBar(title, self._window)
        bar.setObjectName(name)
        bar.setMovable(False)
        bar.setIconSize(QSize(18, 18))
        self._window.addToolBar(bar)
        return bar

    def _refresh(self) -> None:
        covered = self._arrangement.is_covered
        self.pages.setVisible(not covered)
        self.transport.setVisible(self._arrangement.page.has_transport and not covered)
