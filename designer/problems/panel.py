"""The list of problems."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStackedLayout, QWidget

from designer import theme
from designer.icons import icon
from designer.labels import Label
from designer.store import Store
from engine.analysis.diagnostics import Diagnostic

ICONS = {"error": "circle-alert", "warning": "triangle-alert", "hint": "info"}
NODE = Qt.ItemDataRole.UserRole


class ProblemsPanel(QWidget):
    """Shows the diagnostics, errors first; a click, Enter or a double click jumps.

    Signals:
        jump: Id of a node.
        counted: Number of errors, and number of all diagnostics.
    """

    jump = Signal(str)
    counted = Signal(int, int)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._shown: tuple[Diagnostic, ...] | None = None
        self.list = QListWidget()
        self.list.setAccessibleName("Problems")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.list.setIconSize(QSize(16, 16))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._none = Label("No problems: this network can be trained.", role="muted")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self.list)
        self._layout.addWidget(self._none)
        self.list.itemClicked.connect(self._jump)
        self.list.itemActivated.connect(self._jump)
        store.analysed.connect(self.refresh)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show the current diagnostics; nothing is touched if they are the same."""
        diagnostics = self._store.analysis.diagnostics
        if diagnostics == self._shown:
            return
        self._shown = diagnostics
        self._fill(diagnostics)
        self.counted.emit(sum(entry.severity == "error" for entry in diagnostics), len(diagnostics))

    def _fill(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        values = theme.of(self.palette())
        self.list.clear()
        for entry in diagnostics:
            item = QListWidgetItem(icon(ICONS[entry.severity], values.color(entry.severity)), entry.message)
            item.setData(NODE, entry.node)
            item.setToolTip(f"{entry.severity.capitalize()}: {entry.code}")
            self.list.addItem(item)
        self._layout.setCurrentWidget(self.list if diagnostics else self._none)

    def _jump(self, item: QListWidgetItem) -> None:
        if item.data(NODE):
            self.jump.emit(item.data(NODE))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self.__dict__.get("_shown") is not None:
            self._fill(self._store.analysis.diagnostics)
