"""The history: every step by name; a click goes back or forth to it."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QListView, QUndoView, QWidget

from designer.document.store import Store
from designer.document.undo import EditCommand
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.rows import Index, Rows
from engine.document.diff import Change

OPENED = "As opened"


def step_icon(change: Change) -> str:
    """Lucide name of the icon for a step: what it changed tells, whatever it is called."""
    if change.added or change.removed:
        return "plus" if change.added else "trash"
    if change.changed:
        return "sliders-horizontal"
    if change.added_wires or change.removed_wires:
        return "spline" if change.added_wires else "unplug"
    if change.data_changed or change.training_changed:
        return "table" if change.data_changed else "chart-spline"
    return "move" if change.moved else "frame"


class HistoryPanel(QUndoView):
    """The undo stack of the document as a list; steps that are undone are dim, the saved one bears a mark."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStack(store.undo_stack)
        self.setEmptyLabel(OPENED)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_Steps(self))
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setWordWrap(True)
        margins = theme.SPACING // 2
        self.setViewportMargins(margins, margins, margins, margins)
        self.setAccessibleName("History")
        self.setAccessibleDescription("All changes of this session; choose one to go back or forward to it.")


class _Steps(Rows):
    """A step: the first row is the document as it was opened."""

    def __init__(self, view: HistoryPanel) -> None:
        super().__init__(view)
        self._history = view

    def icon(self, index: Index) -> QIcon:
        stack = self._history.stack()
        if not index.row() or stack is None:
            return icon("file")
        command = stack.command(index.row() - 1)
        return icon(step_icon(command.change) if isinstance(command, EditCommand) else "pencil")

    def mark(self, index: Index) -> QIcon:
        stack = self._history.stack()
        is_saved = stack is not None and stack.cleanIndex() == index.row() and stack.count()
        return icon("save") if is_saved else QIcon()

    def is_dim(self, index: Index) -> bool:
        stack = self._history.stack()
        return stack is not None and index.row() > stack.index()
