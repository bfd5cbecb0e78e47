"""A copy of the document in the user's state directory, for the case that the program ends unexpectedly.

Each session holds a lock of its own, so that a copy left by a crash can be told from that of a second window. A copy
goes away on a clean save, on a deliberate discard, and when the window is closed; in no other case.
"""

from __future__ import annotations

import json
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer

from designer.background.latest import Latest
from designer.document.snapshot import Update
from designer.document.store import Store
from designer.storage.session_lock import SessionLock
from engine.document.format.files import SUFFIX, dumps
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.storage.atomic import check_replaceable, reason, replace_file

DELAY = 150
"""Milliseconds from an edit until the copy is written, so that a burst writes once. With the time that the disk takes
it has to stay well below a second, for that much is lost at most."""

LEAST_ROOM = 1 << 20
"""Bytes on the disk below which no copy can be counted on."""

RETRY = 2000
"""Milliseconds after a failure until it is tried again, without an edit too."""

TRIES, PAUSE = 20, 0.01
"""Number of attempts to take the lock, and the seconds in between."""

PATIENCE = 5.0
"""Seconds that the end of a session waits for the disk."""


class Wanted(NamedTuple):
    """Content that the folder is to hold: a document, and the path of its file."""

    project: Project | None = None
    about: str = ""


class RecoveryCopy(QObject):
    """Keeps the copy of one session up to date. A thread writes, always the latest document; the window never waits.

    Beside the copy lies a `.json` file that tells which file the document came from, and what that file held. It is
    there without a copy, too, as long as the document has a file: other windows see by it that the file is open here.

    Args:
        store: The document.
        folder: Where copies of all sessions lie; made if need be.
    """

    def __init__(self, store: Store, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._store = store
        self._name = uuid.uuid4().hex
        self._writer = Latest("recovery copy")
        self._wanted = Wanted()
        self._about = ""
        self._lock: SessionLock | None = None
        self._failure = ""
        self._told = False
        self._ended = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        store.changed.connect(self._changed)
        store.undo_stack.cleanChanged.connect(self._clean_changed)
        store.document_changed.connect(self._edited)
        store.path_changed.connect(self._edited)

    @property
    def path(self) -> Path:
        """Path of this session's copy, if there is one."""
        return self.folder / f"{self._name}{SUFFIX}"

    @property
    def pending(self) -> bool:
        """True if an edit waits to be written."""
        return self._timer.isActive()

    def write(self) -> bool:
        """Write the copy now, and wait for the disk; true if all is written. A failure is said once."""
        self._hand_over()
        done = self._writer.wait(PATIENCE)
        self._tell()
        return done and not self._failure

    def fault(self) -> str:
        """Try whether copies can be kept; why not, as a sentence, or empty. What is told so is not told again."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            check_replaceable(self.path, LEAST_ROOM)
        except (OSError, LayerloomError) as error:
            fault = self._words(error)
        else:
            return ""
        self._told = True
        return fault

    def close(self) -> None:
        """End the session: no copy, no lock."""
        self._end()
        self._writer.do(self._erase)
        self._writer.wait(PATIENCE)

    def leave(self) -> None:
        """End the session without a question to the user: what is not saved stays behind as a copy."""
        if not self._store.is_modified:
            self.close()
            return
        self.write()
        self._end()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _end(self) -> None:
        self._timer.stop()
        self._ended = True

    def _changed(self, update: Update) -> None:
        if update.change:
            self._edited()

    def _edited(self, *_: object) -> None:
        """The timer is not started again while it runs: the copy must not starve while somebody keeps editing."""
        if not self._ended and not self._timer.isActive():
            self._timer.start(DELAY)

    def _clean_changed(self, clean: bool) -> None:
        """A saved document needs no copy, at once: the next session must not be offered it."""
        if clean and not self._ended:
            self._hand_over()
        self._edited()

    def _tick(self) -> None:
        self._hand_over()
        if self._writer.busy:
            self._timer.start(DELAY)  # to see what comes of it
        elif self._failure:
            self._tell()
            self._timer.start(RETRY)

    def _hand_over(self) -> None:
        """Give the writer what there is to keep now, in place of what it has not begun."""
        wanted = self._what_to_keep()
        if wanted.project is not self._wanted.project or wanted.about != self._wanted.about or self._failure:
            self._wanted = wanted
            self._writer.do(self._keep)

    def _what_to_keep(self) -> Wanted:
        origin = {"original": str(self._store.path), "digest": self._store.file.digest}
        about = json.dumps(origin) if self._store.path is not None else ""
        return Wanted(self._store.committed if self._store.is_modified else None, about)

    def _tell(self) -> None:
        if self._failure and not self._told:
            self._store.message.emit(f"No recovery copy can be kept: {self._failure} Save often.")
        if self._failure or self._wanted.project is not None:
            self._told = bool(self._failure)

    # In the thread

    def _keep(self) -> None:
        """Make the folder hold what is wanted at this moment, and no more."""
        wanted = self._wanted
        try:
            self._take_lock_for(wanted)
            if wanted.about != self._about:
                _put(about_path(self.path), wanted.about)
                self._about = wanted.about
            _put(self.path, dumps(wanted.project, compact=True) if wanted.project is not None else "")
            self._failure = ""
        except (OSError, LayerloomError) as error:
            self._failure = self._words(error)
        except Exception as error:  # the last barrier of a thread: whatever it is, the person has to hear of it
            self._failure = f"{error}."

    def _take_lock_for(self, wanted: Wanted) -> None:
        if self._lock is None and (wanted.project is not None or wanted.about):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(lock_path(self.path))

    def _words(self, error: OSError | LayerloomError) -> str:
        """Reason why no copy can be kept, without the name of the copy, which means nothing to people."""
        cause = error if isinstance(error, OSError) else error.__cause__
        return f"{self.folder} cannot be written: {reason(cause)}." if isinstance(cause, OSError) else str(error)

    def _erase(self) -> None:
        if self._lock is not None:
            for path in (self.path, about_path(self.path), lock_path(self.path)):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            self._lock.release()
            self._lock = None


def _lock(path: Path) -> SessionLock:
    """The lock, though another start may just be trying whether somebody holds it."""
    for _ in range(TRIES):
        try:
            return SessionLock(path)
        except BlockingIOError:
            time.sleep(PAUSE)
    return SessionLock(path)


def _put(path: Path, text: str) -> None:
    """Have a file hold a text; no text, no file."""
    if text:
        replace_file(path, text.encode())
    elif path.exists():
        path.unlink()


def about_path(copy: Path) -> Path:
    """Path of the note that names the file of a copy."""
    return copy.with_suffix(".json")


def lock_path(copy: Path) -> Path:
    """Path of the lock that a session holds while it runs."""
    return copy.with_suffix(".lock")
