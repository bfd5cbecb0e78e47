"""Keeps the run of the document in a file beside it, and brings it back with the document."""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.document.store import Store
from designer.storage.recovery import RecoveryCopy
from designer.storage.run_file import RunFile, swap
from designer.training.kept_session import KeptSession
from designer.training.monitor import Monitor
from designer.widgets.notices import Answer, Notice, Notices
from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.runs.places import beside, former
from engine.training.run_state import RunState

if TYPE_CHECKING:
    from engine.training.record import RunRecord

FAULT, OTHER, SCHEDULE = "run not kept", "run of another network", "schedule of a longer run"
"""Keys of notices."""

RESTING = (RunState.PAUSED, RunState.FINISHED, RunState.FAILED)

log = logging.getLogger("layerloom")


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Find beside a document: its run, and the one before.

    Attributes:
        session: The run; None where there is none, or it cannot be read.
        project: Its document.
        written: When it was written, in seconds since 1970.
        fault: Why it cannot be read, or that it does not go with the document: a sentence.
        has_former: Whether the previous run is there, too.
    """

    session: KeptSession | None = None
    project: Project | None = None
    written: float = 0.0
    fault: str = ""
    has_former: bool = False


class Keeping(QObject):
    """Sees to it that no run is lost.

    Signals:
        changed: It is another file that holds the run, or there is a run before it, or there is none.
    """

    changed = Signal()

    def __init__(
        self, store: Store, monitor: Monitor, notices: Notices, recovery: RecoveryCopy, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._monitor, self._notices, self._recovery = store, monitor, notices, recovery
        self._reader = Latest("read the kept run")
        self._asked = object()
        self._has_former = False
        self._is_leaving = self._is_showing = False
        self._file = self._make_file()
        courier().arrived.connect(self._arrived)
        store.document_closing.connect(self._leave_document)
        store.document_changed.connect(self._enter_document)
        store.path_changed.connect(self._move)
        monitor.started.connect(self._begin)
        monitor.resumed.connect(self._tell_schedule)
        monitor.state_changed.connect(self._state_changed)
        monitor.ticked.connect(self._look)

    @property
    def keeps(self) -> bool:
        """True if what the run learns is in a file, or will be: beside the document, or beside its recovery copy."""
        return not self._file.fault

    @property
    def has_former(self) -> bool:
        """True if the previous run is there, to go back to."""
        return self._has_former and not self._monitor.state.is_active

    def look(self) -> None:
        """Bring back the run that lies beside the document, if there is one and none is shown."""
        self._read(partial(found_at, self._file.path))

    def go_back(self) -> None:
        """Show the previous run; the current one takes its place."""
        if self.has_former:
            self._read(partial(_swapped, self._file, self._file.path))

    def train_more(self, epochs: int) -> None:
        """Train the run that has ended for more epochs; where that cannot be, say why and offer to train anew."""
        obstacle = self._monitor.obstacle_to_resume()
        if obstacle:
            answers = () if self._monitor.obstacle() else (Answer("Train from the start", self._monitor.restart),)
            self._notices.show_notice(Notice(OTHER, f"The run cannot be continued. {obstacle}", "warning", answers))
        else:
            self._monitor.train_more(epochs)

    def write(self) -> None:
        """Keep the run as it is now: the session of the desktop may end."""
        record = self._record()
        if record is not None and self._learned():
            self._file.write(record)

    def close(self) -> None:
        """Keep the run as it is now, before it is ended; one of a document that was never saved goes with it."""
        self._leave_document()
        courier().arrived.disconnect(self._arrived)

    def leave(self) -> None:
        """Keep the run, also of a document that was never saved: nobody could be asked."""
        if self._learned() and self._store.path is None:
            self._store.mark_unsaved()  # it stays as a recovery copy, with the run beside it
        name = self._store.path.name if self._store.path is not None else "a project that was never saved"
        self._file.close(self._record() if self._learned() else None, name, self._recovery.folder)
        self._is_leaving = True

    # The file

    def _make_file(self, in_place_of: RunFile | None = None) -> RunFile:
        """Beside the document, or beside its recovery copy as long as it was never saved."""
        path = self._store.path
        if path is None:
            return RunFile(beside(self._recovery.path), makes_folder=True)
        return RunFile(beside(path), in_place_of=in_place_of)

    def _learned(self) -> bool:
        session = self._monitor.session
        return session is not None and bool(session.history.epochs)

    def _record(self) -> Future[RunRecord] | None:
        """The run as it stands; None where there is none, or the file has it."""
        session = self._monitor.session
        if session is None or (isinstance(session, KeptSession) and not session.is_edited):
            return None
        return session.record()

    def _begin(self, _: Project) -> None:
        """A run begins, or is shown."""
        if self._is_showing:
            self._file.holds()
            return
        before = self._monitor.former
        if self._monitor.follows_trial:  # that takes no run's place, in the file or as the one before
            self._file.begin_again()
        else:
            self._file.begin(None if before is None or isinstance(before, KeptSession) else before.record())
        self._asked = object()  # what is being read comes too late
        self._notices.dismiss(OTHER)
        if self._store.path is None:
            self._store.mark_unsaved()  # what it learns lies nowhere else

    def _state_changed(self, state: RunState) -> None:
        if state in RESTING:
            self.write()
        elif state is RunState.RUNNING:
            self._notices.dismiss(OTHER)

    def _look(self) -> None:
        if self._monitor.state is RunState.RUNNING and self._file.is_due:
            self.write()

    def _move(self) -> None:
        """The document has another file: the run goes with it."""
        if self._is_leaving:
            return
        before, was_saved = self._file, self._file.path != beside(self._recovery.path)
        self._file = self._make_file(None if was_saved else before)
        session = self._monitor.session
        if session is not None and self._learned():
            self._file.write(session.record())

    def _leave_document(self) -> None:
        """Another document is about to be opened, or none."""
        if self._is_leaving:
            return
        self._is_leaving = True
        if self._store.path is None:
            self._file.erase()
        else:
            self._file.close(self._record() if self._learned() else None, self._store.path.name, self._recovery.folder)

    def _enter_document(self) -> None:
        self._is_leaving = self._has_former = False
        self._asked = object()
        for key in (FAULT, OTHER, SCHEDULE):
            self._notices.dismiss(key)
        self._file = self._make_file()
        self.changed.emit()

    # The kept run

    def _read(self, job: partial[Found]) -> None:
        token = self._asked = object()
        project, dataset = self._store.project, self._store.dataset
        self._reader.do(lambda: courier().arrived.emit(Parcel(token, None, job(project, dataset))))

    def _arrived(self, parcel: Parcel) -> None:
        if parcel.token is self._asked and isinstance(parcel.found, Found):
            self._show(parcel.found)
        elif parcel.token is self._file:
            self._has_former = former(self._file.path).is_file()
            self._tell_fault()
            self.changed.emit()

    def _tell_fault(self) -> None:
        if not self._file.fault:
            self._notices.dismiss(FAULT)
            return
        text = f"The run cannot be kept beside the project. {self._file.fault} Export its weights before you close."
        self._notices.show_notice(Notice(FAULT, text, "warning"))

    def _show(self, found: Found) -> None:
        self._has_former = found.has_former
        if found.session is None or found.project is None or self._monitor.state.is_active:
            if found.fault:
                self._notices.show_notice(Notice(OTHER, found.fault, "warning"))
            self.changed.emit()
            return
        found.session.follow(lambda: self._store.dataset)
        self._is_showing = True
        self._monitor.show_kept(found.session, found.project)
        self._is_showing = False
        self._notices.dismiss(OTHER)
        if found.fault:
            text = f"These weights and curves can be exported, but not trained further. {found.fault}"
            self._notices.show_notice(Notice(OTHER, text, "hint"))
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(found.written))
        self._store.message.emit(f"Restored weights and curves of the run of {when}.")
        self.changed.emit()

    def _tell_schedule(self, project: Project) -> None:
        schedule, before = project.training.schedule, self._monitor.former
        done = before.history.epochs[-1] if before is not None and before.history.epochs else 0
        if schedule.spans_run and done:
            text = (
                f"{schedule.display_name()}: the learning rate is now that of a run of {project.training.epochs} "
                f"epochs. The {done} epochs before followed a shorter run, so the result differs from one long run."
            )
            self._notices.show_notice(Notice(SCHEDULE, text, "hint"))


def found_at(path: Path, project: Project, dataset: Dataset | None) -> Found:
    """The run that lies in a file, held against a document and its data. In a thread."""
    from engine.runs.files import read_run

    has_former = former(path).is_file()
    try:
        if not path.exists() and not path.is_symlink():
            return Found(has_former=has_former)
        kept = read_run(path)
        session = KeptSession(kept.record)
    except LayerloomError as error:
        return Found(fault=f"{error} The next run keeps it under another name.", has_former=has_former)
    except Exception as error:  # the last barrier of a thread: the person has to hear of it
        log.exception("a kept run could not be read")
        return Found(fault=f"{path.name} could not be read: {error}", has_former=has_former)
    return Found(session, kept.record.model.project, kept.written, _misfit(kept.record, project, dataset), has_former)


def _misfit(record: RunRecord, project: Project, dataset: Dataset | None) -> str:
    try:
        record.refuse_other(project)
        if dataset is not None:
            record.refuse_other_data(project, dataset)
    except LayerloomError as error:
        return str(error)
    return ""


def _swapped(file: RunFile, path: Path, project: Project, dataset: Dataset | None) -> Found:
    """The previous run, which has changed places with the current one. In a thread."""
    file.wait(60.0)
    try:
        swap(path)
    except OSError as error:
        return Found(fault=f"The previous run cannot be shown: {error}", has_former=True)
    return found_at(path, project, dataset)
