"""Recovery copies of sessions that ended unexpectedly: found, told apart from running sessions, and offered."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from designer.background.in_order import InOrder
from designer.document.store import Store
from designer.geometry.placing import with_positions
from designer.storage.differences import summary
from designer.storage.recovery import RecoveryCopy, about_path, lock_path
from designer.storage.session_lock import SessionLock
from engine.document.format.files import SUFFIX, digest, load, loads, read_text
from engine.document.format.text import parse
from engine.document.project import Project
from engine.errors import FileError, LayerloomError
from engine.runs.places import beside, store_of
from engine.storage.atomic import sweep
from engine.storage.outputs import is_same_file

log = logging.getLogger("layerloom")


@dataclass(frozen=True, slots=True)
class Found:
    """A copy that a session left behind.

    Attributes:
        copy: Where it lies.
        original: The file that it was opened from, or None.
        project: The document in it.
        digest: Of the text that the original held when the session read or wrote it last; may be empty.
    """

    copy: Path
    original: Path | None
    project: Project = field(repr=False)
    digest: str = ""

    @property
    def name(self) -> str:
        """Display name of the document."""
        return self.original.name if self.original is not None else "Untitled"

    def saved(self) -> Project | None:
        """The document in the file as it is now; None where there is none, or it cannot be read."""
        try:
            return with_positions(load(self.original)) if self.original is not None else None
        except LayerloomError:
            return None

    def difference(self, saved: Project | None) -> str:
        """Differences between the copy and the saved file, in sentences."""
        if self.original is None:
            return f"The copy has {len(self.project.network.nodes)} layers; the project was never saved."
        if saved is None:
            return "The file itself cannot be read any more."
        return f"{summary(saved, self.project, 'the file')} {self._times(self.original)}".strip()

    def _times(self, original: Path) -> str:
        try:
            copied, saved = (_clock(path.stat().st_mtime) for path in (self.copy, original))
        except OSError:
            return ""
        return f"The copy was written on {copied}, the file on {saved}."


class Leftovers:
    """The copies of other sessions, in the folder of this session's copy.

    Args:
        recovery: The copy of this session.
        tell: Takes a sentence about each copy that cannot be read; it is kept.
        jobs: Does what is to be done with run stores; None for a thread of its own.
    """

    def __init__(self, recovery: RecoveryCopy, tell: Callable[[str], object], jobs: InOrder | None = None) -> None:
        self._recovery = recovery
        self._say = tell
        self._jobs = jobs or InOrder("runs")

    def offer(self, store: Store, ask: Callable[[str, str], str], original: Path | None = None) -> bool:
        """Offer the copies, one after the other; true if one was opened. One that its file equals is deleted.

        A copy is locked while it is offered, so that another start is not offered it as well.

        Args:
            store: Shows the document of the copy.
            ask: Takes a name and how the copy differs; answers "recover", "discard" or "later".
            original: Only copies of this file; None for all.
        """
        for copy in self._copies():
            with self._claim(copy) as found:
                if found is None or (original is not None and not _same(found.original, original)):
                    continue
                saved = found.saved()
                is_lost = saved != with_positions(found.project)  # else the file holds all that the copy does
                answer = ask(found.name, found.difference(saved)) if is_lost else "discard"
                if answer == "discard":
                    self._discard(found.copy)
                elif answer == "recover":
                    self._recover(found, store)
                    return True
        return False

    def count(self, original: Path | None = None) -> int:
        """Number of copies of ended sessions, of this file or in all."""
        return sum(
            not _is_alive(copy)
            for copy in self._copies()
            if original is None or _same(_origin(about_path(copy))[0], original)
        )

    def open_elsewhere(self, path: Path) -> bool:
        """True if a living session, another than this one, has this file open."""
        others = [about for about in self._entries(".json") if about != about_path(self._recovery.path)]
        return any(_same(_origin(about)[0], path) and _is_alive(about) for about in others)

    def _copies(self) -> list[Path]:
        """The newest first; what is left of sessions that have no copy is deleted."""
        sweep(self._recovery.folder)
        for lock in self._entries(".lock"):
            self._sweep_session(lock)
        return sorted((copy for copy in self._entries(SUFFIX) if copy != self._recovery.path), key=_age)

    def _entries(self, suffix: str) -> list[Path]:
        try:
            return sorted(self._recovery.folder.glob(f"*{suffix}"))
        except OSError:
            return []

    @contextmanager
    def _claim(self, copy: Path) -> Iterator[Found | None]:
        """A copy, locked; None if its session lives, or if it cannot be read, which is noted."""
        lock = found = None
        try:
            lock = SessionLock(lock_path(copy))
            found = _read(copy)
        except BlockingIOError:
            pass  # its session lives, or another start is offering it
        except (OSError, LayerloomError) as error:
            self._note(copy, error)
        try:
            yield found
        finally:
            if lock is not None:
                lock.release()

    def _note(self, copy: Path, error: Exception) -> None:
        reason = getattr(error, "message", "") or getattr(error, "strerror", "") or str(error)
        first = next(iter(reason.splitlines()), "it cannot be opened").rstrip(".:")
        self._say(f"A recovery copy could not be read: {first}. It is kept at {copy}.")

    def _recover(self, found: Found, store: Store) -> None:
        # Where it is not known what the file held: what it holds now has been compared in the question.
        store.reset(found.project, found.original, found.digest or _digest(found.original))
        store.mark_unsaved()
        # Of a document that was never saved.
        self._jobs.do(partial(_take_runs, found.copy, self._recovery.path))
        # Should this session crash as well: at every moment there is one copy or the other.
        if self._recovery.write() and self._recovery.path.exists():
            self._discard(found.copy)

    def _discard(self, copy: Path) -> None:
        """Delete a copy and what lies beside it."""
        if store_of(copy).is_dir():
            self._jobs.do(partial(shutil.rmtree, store_of(copy), ignore_errors=True))
        for path in (copy, about_path(copy), lock_path(copy), beside(copy)):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _sweep_session(self, lock: Path) -> None:
        """Delete what a session left that had nothing to recover."""
        if lock.with_suffix(SUFFIX).exists():
            return
        with suppress(OSError):
            held = SessionLock(lock)
            if not lock.with_suffix(SUFFIX).exists():
                self._discard(lock.with_suffix(SUFFIX))
            held.release()


def _take_runs(copy: Path, other: Path) -> None:
    """Have the runs of a copy lie beside another one. In a thread."""
    from engine.runs.moving import move_runs  # not before the first paint

    try:
        move_runs(store_of(copy), store_of(other))
    except LayerloomError as error:
        log.warning("runs of a recovery copy could not be taken along: %s", error)


def _read(copy: Path) -> Found:
    """A copy. What says where it came from may be damaged: the document is worth more.

    Raises:
        LayerloomError: It is no sound project.
    """
    if not copy.is_file():
        raise FileError("it is not a file")
    original, known = _origin(about_path(copy))
    return Found(copy, original, loads(read_text(copy), copy.name), known)


def _origin(about: Path) -> tuple[Path | None, str]:
    """The file that a document came from, and the digest of what it held."""
    try:
        data: Any = parse(read_text(about), about.name) if about.is_file() else {}
    except (OSError, LayerloomError):
        data = {}
    values = data if isinstance(data, dict) else {}
    original, known = values.get("original"), values.get("digest")
    path = Path(original) if isinstance(original, str) and original and "\0" not in original else None
    return path, known if isinstance(known, str) else ""


def _digest(original: Path | None) -> str:
    try:
        return digest(read_text(original)) if original is not None else ""
    except LayerloomError:
        return ""


def _is_alive(about: Path) -> bool:
    try:
        SessionLock(lock_path(about)).release()
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def _same(one: Path | None, other: Path) -> bool:
    """True if two paths lead to the same file, which may be gone."""
    return one is not None and is_same_file(one, other)


def _age(copy: Path) -> float:
    try:
        return -copy.stat().st_mtime
    except OSError:
        return 0.0


def _clock(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
