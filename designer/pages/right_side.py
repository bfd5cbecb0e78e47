"""The width of what lies at the right of a page, in a window that became narrower."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow

from designer.background.later import later

Sized = tuple[int, int]
"""Width of a window, and the width that panels were given in it."""


class RightSide(QObject):
    """Keeps panels from taking a larger share of a narrower window than they had; Qt takes all from the middle.

    Args:
        window: Whose docks the panels are.
        seen: The docks at the right that are seen beside the middle; none where they have the page alone.
        declared: The width that they are declared to have in a window of a width: so much they keep.
    """

    def __init__(
        self, window: QMainWindow, seen: Callable[[], Sequence[QDockWidget]], declared: Callable[[int], int]
    ) -> None:
        super().__init__(window)
        self._window, self._seen, self._declared = window, seen, declared
        self._sized: Sized | None = None
        self._given = 0
        self._is_due = False
        window.installEventFilter(self)

    def begin(self, sized: Sized | None) -> None:
        """Take another arrangement: in which window it was sized, and how wide; None as it is at its first sight."""
        self._sized, self._given = sized, 0

    @property
    def sized(self) -> Sized | None:
        """The window in which the panels were last sized by hand, and how wide."""
        self._notice(self._window.width())
        return self._sized

    def fit(self) -> None:
        """Give the panels their width in the window as it is now."""
        self._is_due = False
        docks, room = self._seen(), self._window.width()
        if not docks or not self._window.isVisible():
            return
        if self._sized is None:
            self._sized = room, docks[0].width()
        before, size = self._sized
        wanted = min(size, max(self._declared(room), size * room // before))
        if docks[0].width() != wanted:
            self._window.resizeDocks([docks[0]], [wanted], Qt.Orientation.Horizontal)
            if layout := self._window.layout():
                layout.activate()
        self._given = docks[0].width()

    def _notice(self, room: int) -> None:
        """Take in what was dragged since the last fit, in a window that was so wide."""
        docks = self._seen() if self._given and not self._is_due else ()
        if docks and docks[0].width() != self._given:
            self._sized = room, docks[0].width()
            self._given = docks[0].width()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and isinstance(event, QResizeEvent):  # before the window lays itself out
            self._notice(event.oldSize().width())
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and watched is self._window and not self._is_due:
            self._is_due = True
            later(self, self.fit)
        return False
