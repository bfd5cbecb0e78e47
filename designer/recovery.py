"""A copy of the document in the user's state directory, for the case that the program ends unexpectedly.

Each session has a lock file of its own, so that a copy left by a crash can be told from that of a second window. A copy
goes away on a clean save, on a deliberate discard, and when the window is closed; in no other case.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer

from designer.store import Store
from engine.atomic import replace_file, sweep
from engine.document.diff import diff
from engine.document.files import dumps, load, loads
from engine.document.project import Project
from engine.errors import LayerloomError

DELAY = 1000
"""Milliseconds after an edit until the copy is written, so that a drag writes once."""


@dataclass(frozen=True, slots=True)
class Found:
    """A copy that a session left behind.

    Attributes:
        copy: Where it lies.
        original: The file that it was opened from, or None.
        project: The document in it.
    """

    copy: Path
    original: Path | None
    project: Project

    @property
    def name(self) -> str:
        """What people call the document."""
        return self.original.name if self.original is not None else "Untitled"

    def difference(self) -> str:
        """How the copy differs from the file as it is now, in a sentence."""
        if self.original is None:
            return f"The copy has {len(self.project.network.nodes)} layers; the project was never saved."
        try:
            saved = load(self.original)
        except LayerloomError:
            return "The file itself cannot be read any more."
        change = diff(saved, self.project)
        words = {
            "added": change.added,
            "removed": change.removed,
            "changed": change.changed,
            "moved": change.moved,
        }
        parts = [f"{len(ids)} {word}" for word, ids in words.items() if ids]
        layers = (
            f"Layers of the copy against the file: {', '.join(parts)}."
            if parts
            else "Its layers are those of the file."
        )
        settings = " Settings of data or training differ." if change.data_changed or change.training_changed else ""
        return layers + settings


class RecoveryCopy(QObject):
    """Keeps the copy of one session up to date.

    Args:
        store: The document.
        folder: Where copies of all sessions lie; made if need be.
    """

    def __init__(self, store: Store, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._folder = folder
        self._name = uuid.uuid4().hex
        self._failed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self.write)
        self._lock: QLockFile | None = None
        store.changed.connect(self._edited)
        store.undo_stack.cleanChanged.connect(self._clean_changed)
        store.document_changed.connect(self.remove)

    @property
    def path(self) -> Path:
        """Where this session's copy lies, if there is one."""
        return self._folder / f"{self._name}.loom"

    @property
    def pending(self) -> bool:
        """Whether an edit waits to be written."""
        return self._timer.isActive()

    def write(self) -> None:
        """Write the copy now. Where that fails it is said once, and work goes on."""
        self._timer.stop()
        if not self._store.is_modified:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._take_lock()
            original = str(self._store.path) if self._store.path is not None else None
            replace_file(self._about(self.path), json.dumps({"original": original}).encode())
            replace_file(self.path, dumps(self._store.project).encode())
            self._failed = False
        except (OSError, LayerloomError) as error:
            if not self._failed:
                self._store.message.emit(f"No recovery copy can be kept: {error} Save often.")
            self._failed = True

    def remove(self) -> None:
        """Take the copy away: the document was saved, or given up on purpose."""
        self._timer.stop()
        for path in (self.path, self._about(self.path)):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """End the session: no copy, no lock."""
        self.remove()
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def found(self) -> tuple[Found, ...]:
        """Copies of sessions that are no more; those that cannot be read are left alone."""
        sweep(self._folder)
        copies = sorted(self._folder.glob("*.loom")) if self._folder.is_dir() else []
        return tuple(found for copy in copies if copy != self.path and (found := self._read(copy)) is not None)

    def adopt(self, found: Found) -> None:
        """Make a found copy that of this session; it exists at every moment, should this session crash as well."""
        self.write()
        if self.path.exists():
            self.discard(found)

    def discard(self, found: Found) -> None:
        """Delete a found copy."""
        for path in (found.copy, self._about(found.copy), _lock_path(found.copy)):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _read(self, copy: Path) -> Found | None:
        lock = QLockFile(str(_lock_path(copy)))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            return None  # its session is alive
        try:
            about = json.loads(self._about(copy).read_text("utf-8"))
            original = about.get("original") if isinstance(about, dict) else None
            project = loads(copy.read_text("utf-8"), copy.name)
            return Found(copy, Path(original) if isinstance(original, str) else None, project)
        except (OSError, ValueError, LayerloomError):
            return None
        finally:
            lock.unlock()

    def _take_lock(self) -> None:
        if self._lock is None:
            lock = QLockFile(str(_lock_path(self.path)))
            lock.setStaleLockTime(0)  # it is stale when its process is gone, however long it has been held
            if not lock.tryLock(0):
                raise OSError("the folder for recovery copies cannot be written.")
            self._lock = lock

    def _edited(self, *_: object) -> None:
        self._timer.start()

    def _clean_changed(self, clean: bool) -> None:
        if clean:
            self.remove()

    @staticmethod
    def _about(copy: Path) -> Path:
        return copy.with_suffix(".json")


def _lock_path(copy: Path) -> Path:
    return copy.with_suffix(".lock")


def offer(recovery: RecoveryCopy, store: Store, ask: Callable[[str, str], str]) -> bool:
    """Offer what earlier sessions left behind; true if one was opened."""
    for found in recovery.found():
        answer = ask(found.name, found.difference())
        if answer == "discard":
            recovery.discard(found)
        elif answer == "recover":
            store.reset(found.project, found.original)
            store.mark_unsaved()
            recovery.adopt(found)
            return True
    return False
