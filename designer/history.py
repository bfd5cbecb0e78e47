"""The history: every step by name; a click goes back or forth to it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QUndoView, QWidget

from designer.document.store import Store

OPENED = "As opened"


class HistoryPanel(QUndoView):
    """The undo stack of the document as a list."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStack(store.undo_stack)
        self.setEmptyLabel(OPENED)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("History")
        self.setAccessibleDescription("All changes of this session; choose one to go back or forward to it.")
