"""Progress of the work of threads, for whoever waits for it, and the wish that it stop."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class StoppedError(Exception):
    """Nobody wants the work any more."""


class Passage:
    """Progress of one piece of work: its thread writes it, the window's thread reads it.

    Attributes:
        title: What is done, such as "Reading flowers.csv".
        share: What is done of it, between 0 and 1; 0 as long as that is not known.
        is_stopped: Whether it is to stop.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self.share = 0.0
        self.is_stopped = False

    def tell(self, share: float) -> None:
        """Told by the thread; never less than before, as work may begin anew in another way.

        Raises:
            StoppedError: It is to stop.
        """
        if self.is_stopped:
            raise StoppedError
        self.share = max(self.share, share)

    def stop(self) -> None:
        """Have it stop soon."""
        self.is_stopped = True


class Passages(QObject):
    """All that are under way.

    Signals:
        changed: One began or ended.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Passage] = []

    @property
    def latest(self) -> Passage | None:
        """The one that began last."""
        return self._all[-1] if self._all else None

    def begin(self, title: str) -> Passage:
        """A new one."""
        passage = Passage(title)
        self._all.append(passage)
        self.changed.emit()
        return passage

    def end(self, passage: Passage) -> None:
        """It is over, if it was not before."""
        if passage in self._all:
            self._all.remove(passage)
            self.changed.emit()
