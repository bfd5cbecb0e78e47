"""The project's file as another program or window may have left it: looked at in a thread, told, reloaded if wished."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.document.store import Store
from designer.geometry.placing import with_positions
from designer.storage.differences import details, summary
from designer.widgets.notices import Answer, Notice, Notices
from engine.document.format.files import digest, loads, read_text
from engine.document.project import Project
from engine.errors import LayerloomError

KEY = "disk"


@dataclass(frozen=True, slots=True)
class OnDisk:
    """State of the file on disk, compared with the last known one.

    Attributes:
        state: `same` text, `changed` to another project, `gone`, or `unreadable`.
        digest: Of its text; empty where there is none.
        project: The project in it, if it is one.
        error: Why it cannot be read.
    """

    state: Literal["same", "changed", "gone", "unreadable"]
    digest: str = ""
    project: Project | None = None
    error: str = ""


def look(path: Path, known: str) -> OnDisk:
    """Read a file and compare it with the digest that is known of it."""
    try:
        text = read_text(path)
        found = digest(text)
        if found == known:
            return OnDisk("same", found)
        return OnDisk("changed", found, with_positions(loads(text, path.name)))
    except (LayerloomError, ValueError) as error:
        if not path.exists() and not path.is_symlink():
            return OnDisk("gone")
        return OnDisk("unreadable", error=str(error))


class Disk(QObject):
    """Watches the file of the document.

    Args:
        store: The document.
        notices: Where it is told.

    Signals:
        save_wanted: The person wants to save under the document's own name.
        save_as_wanted: The person wants to save under another name.
        compare_wanted: The person wants to see differences: a sentence, and the lines.
    """

    save_wanted = Signal()
    save_as_wanted = Signal()
    compare_wanted = Signal(str, str)

    def __init__(self, store: Store, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._notices = notices
        self._reader = Latest("look at the project's file")
        self._token = object()
        self._kept: OnDisk | None = None
        courier().arrived.connect(self._arrived)
        store.path_changed.connect(self._forget)
        store.document_changed.connect(self._forget)

    def look_again(self) -> None:
        """Look whether the file has changed; what there is to tell is told later."""
        path, known, token = self._store.path, self._store.file.digest, self._token
        if path is not None and known and not self._reader.busy:
            self._reader.do(lambda: courier().arrived.emit(Parcel(token, (path, known), look(path, known))))

    def conflict(self) -> tuple[str, str] | None:
        """Changes on disk that saving would overwrite and that were not seen here: a sentence, and lines.

        None where there is no such thing.
        """
        path, known = self._store.path, self._store.file.digest
        if path is None or not known:
            return None
        found = look(path, known)
        if found.state in ("same", "gone") or self._is_ours(found):
            return None
        return self._sentence(found), self._lines(found)

    def reload(self) -> None:
        """Show what the file holds, as a step that can be undone."""
        path = self._store.path
        if path is None:
            return
        found = look(path, "")
        if found.project is None:
            self._tell(found)
            return
        self._store.apply(f"Reload {path.name}", found.project)
        self._store.mark_saved(path, found.digest)
        self._store.message.emit(f"Reloaded {path.name}. Undo brings back what was here.")

    def close(self) -> None:
        """Look no more."""
        courier().arrived.disconnect(self._arrived)

    def _forget(self, *_: object) -> None:
        self._kept = None
        self._notices.dismiss(KEY)

    def _arrived(self, parcel: Parcel) -> None:
        if parcel.token is not self._token or parcel.asked != (self._store.path, self._store.file.digest):
            return
        found = parcel.found
        if isinstance(found, OnDisk) and found != self._kept:
            self._tell(found)

    def _is_ours(self, found: OnDisk) -> bool:
        """True if the file holds the document that is here, or was saved last, though its text is another."""
        return found.project is not None and found.project in (self._store.committed, self._store.file.saved)

    def _tell(self, found: OnDisk) -> None:
        path = self._store.path
        if found.state == "same" or path is None:
            self._notices.dismiss(KEY)
        elif self._is_ours(found):
            self._notices.dismiss(KEY)
            self._store.know(found.digest, is_current=found.project == self._store.committed)
        else:
            self._notices.show_notice(Notice(KEY, self._sentence(found), "warning", self._answers(found)))
            if found.state != "changed":
                self._store.mark_unsaved()  # closing must ask: what is here is nowhere else

    def _answers(self, found: OnDisk) -> tuple[Answer, ...]:
        if found.state == "gone":
            return (Answer("Save it again", self.save_wanted.emit), Answer("Save as…", self.save_as_wanted.emit))
        if found.state == "unreadable":
            return (Answer("Save as…", self.save_as_wanted.emit),)
        return (
            Answer("Reload", self.reload),
            Answer("Keep mine", lambda: self._keep(found)),
            Answer("Show what differs", lambda: self._compare(found), stays=True),
        )

    def _keep(self, found: OnDisk) -> None:
        self._kept = found
        self._store.mark_unsaved()
        self._store.message.emit("Your version is kept. Saving asks before it overwrites the file.")

    def _compare(self, found: OnDisk) -> None:
        self.compare_wanted.emit(self._sentence(found), self._lines(found))

    def _sentence(self, found: OnDisk) -> str:
        name = self._store.path.name[:100] if self._store.path is not None else ""
        if found.state == "gone":
            return f"{name} is no longer on disk. What is here is not lost: save it again."
        if found.project is None:
            return f"{name} was replaced on disk by something that cannot be read. {found.error}".strip()
        change = summary(self._store.committed, found.project, "what is here")
        return f"{name} was changed on disk by another window or program. {change}"

    def _lines(self, found: OnDisk) -> str:
        if found.project is None:
            return ""
        return details(self._store.committed, found.project, before="here", after="in the file")
