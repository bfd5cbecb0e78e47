"""A thread that does what the live views of a moment need: pixels of surfaces, pictures, figures, widths of lines."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.workers import workers
from designer.canvas.live.tasks import Task

NAME = "The drawing of live views"
REST = 1.0
"""Seconds that the thread stays after a drawing; while a network learns there is another one after a tenth of that."""

log = logging.getLogger("layerloom")


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The tasks of a moment that are done."""

    tasks: tuple[Task, ...]


class Drawing(QObject):
    """Draws the present moment, and after that the newest one: those between are left out.

    Args:
        tasks: What there is to draw now. It is asked when the drawing begins, never before: pixels that are free while
            an earlier drawing is under way are shown once that is done.
        parent: As in Qt.

    Signals:
        drawn: All tasks of a moment are done.
    """

    drawn = Signal(Drawn)

    def __init__(self, tasks: Callable[[], Sequence[Task]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._latest = Latest("live views", REST)
        self._token = object()
        self._busy = self._wanted = False
        courier().arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def draw(self) -> None:
        """Draw what there is now, as soon as what is under way is shown."""
        if self._busy:
            self._wanted = True
            return
        self._wanted = False
        if tasks := tuple(self._tasks()):
            self._busy = True
            token = self._token
            self._latest.do(lambda: courier().arrived.emit(Parcel(token, None, Drawn(_done(tasks)))))

    def _take(self, parcel: Parcel) -> None:
        if parcel.token is not self._token or not isinstance(parcel.found, Drawn):
            return
        self._busy = False
        self.drawn.emit(parcel.found)
        if self._wanted:
            self.draw()

    def close(self) -> None:
        """Draw no more."""
        self._wanted, self._token = False, object()
        courier().arrived.disconnect(self._take)
        workers().retire(NAME, self._latest.wait)


def _done(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Do each task; those that fail are left out."""
    done = []
    for task in tasks:
        try:
            task.draw()
        except Exception:  # the last barrier of a thread: a picture less, but not the end of all
            log.exception("a live view could not be drawn")
        else:
            done.append(task)
    return tuple(done)
