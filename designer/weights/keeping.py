"""Records the runs of the document in the store beside it, and brings the last one back with the document."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from designer.background.courier import Parcel, courier
from designer.background.in_order import InOrder
from designer.background.workers import workers
from designer.document.store import Store
from designer.storage.recovery import RecoveryCopy
from designer.training.contracts import Session
from designer.training.kept_session import KeptSession
from designer.training.monitor import Monitor
from designer.weights.kept_runs import (
    Found,
    Moved,
    Stored,
    another,
    discard,
    erase,
    find,
    keep_again,
    move,
    numbered,
    rescue,
)
from designer.widgets.notices import Answer, Notice, Notices
from engine.document.project import Project
from engine.runs.places import beside, store_of
from engine.training.run_state import RunState

if TYPE_CHECKING:
    from designer.weights.kept_runs import Choice
    from engine.runs.recorder import Recorder

FAULT, ELSEWHERE, OTHER, SCHEDULE = (
    "run not kept",
    "runs elsewhere",
    "run of another network",
    "schedule of a longer run",
)
"""Keys of notices."""

NAME = "The recording of the run"

PATIENCE = 10.0
"""Seconds to wait for the end of a run to be written."""

TRIAL = 2.0
"""Seconds after which a run that an edit began is recorded: with restart on change, many end before."""


class Keeping(QObject):
    """Sees to it that no run is lost. Nothing here waits for the disk.

    Args:
        jobs: Does what is to be done with stores.

    Signals:
        changed: Another run is shown or recorded, or it lies elsewhere.
    """

    changed = Signal()

    def __init__(
        self,
        store: Store,
        monitor: Monitor,
        notices: Notices,
        recovery: RecoveryCopy,
        jobs: InOrder,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._monitor, self._notices, self._recovery = store, monitor, notices, recovery
        self._jobs = jobs
        self._places: WeakKeyDictionary[Session, Stored] = WeakKeyDictionary()
        self._recorder: Recorder | None = None
        self._recorded: Session | None = None
        self._fault, self._last = "", 0
        self._asked, self._heard, self._moving, self._kept = object(), object(), object(), object()
        self._is_leaving = self._is_showing = False
        self.folder = self._place()
        courier().arrived.connect(self._arrived)
        store.document_closing.connect(self._leave_document)
        store.document_changed.connect(self._enter_document)
        store.path_changed.connect(self._move)
        monitor.started.connect(self._begin)
        monitor.resumed.connect(self._resume)
        monitor.resumed.connect(self._tell_schedule)
        monitor.state_changed.connect(self._state_changed)

    @property
    def keeps(self) -> bool:
        """True if what the run learns is in the store of the document, or will be."""
        return not self._fault

    @property
    def number(self) -> int:
        """Number of the run that is shown in the store of the document; 0 where it is not there."""
        return self._number_of(self._monitor.session)

    @property
    def has_former(self) -> bool:
        """True if the run before is there, to go back to."""
        return (self.number > 1 or 0 < self.number < self._last) and not self._monitor.state.is_active

    def look(self) -> None:
        """Bring back the last run of the document, if there is one and none is shown."""
        path = self._store.path
        self._read(None, beside(path) if path is not None else None)

    def go_back(self) -> None:
        """Show the run before; from there, the last one."""
        if self.has_former:
            self._read(another(self.number))

    def show_run(self, number: int) -> None:
        """Show another run of the store, once the one under way has ended."""
        if self._monitor.state.is_active:
            self._store.message.emit("A run is under way. Stop it before you show another one.")
        else:
            self._read(numbered(number))

    def train_more(self, epochs: int) -> None:
        """Train the run that has ended for more epochs; where that cannot be, say why and offer to train anew."""
        obstacle = self._monitor.obstacle_to_resume()
        if obstacle:
            answers = () if self._monitor.obstacle() else (Answer("Train from the start", self._monitor.restart),)
            self._notices.show_notice(Notice(OTHER, f"The run cannot be continued. {obstacle}", "warning", answers))
        else:
            self._monitor.train_more(epochs)

    def write(self) -> None:
        """Keep the run as it is now: a weight was set by hand, or the session of the desktop may end."""
        session = self._monitor.session
        if self._recorder is not None and session is self._recorded and self._monitor.state.is_active:
            self._recorder.keep()
            return
        if session is None or not session.history.epochs:
            return
        stored, token = self._places.get(session), self._kept
        if isinstance(session, KeptSession) and not session.is_edited:
            return
        recorder = self._recorder if session is self._recorded else None
        answer = session.record()

        def keep() -> None:
            if recorder is not None:
                recorder.wait(PATIENCE)  # it may be at the end of the run, as it was before
            if stored is not None and stored.number:
                told = keep_again(stored, answer)
                courier().arrived.emit(Parcel(token, None, told))

        self._jobs.do(keep)

    def close(self) -> None:
        """Keep the run as it is now, before it is ended; one of a document that was never saved goes with it."""
        self._leave_document()
        workers().retire(NAME, self._jobs.wait)  # a daemon: what is to be done with stores would end with the program
        courier().arrived.disconnect(self._arrived)

    def leave(self) -> None:
        """Keep the run, also of a document that was never saved: nobody could be asked."""
        session = self._monitor.session
        if self._store.path is None and (session is None or not session.history.epochs):
            self._leave_document()
            return
        if self._store.path is None:
            self._store.mark_unsaved()  # it stays as a recovery copy, with the runs beside it
        self._is_leaving = True
        self._end_recording()

    # Recording

    def _begin(self, _: Project) -> None:
        """A run begins, or is shown."""
        if self._is_showing:
            return
        before = self._recorder
        self._record(0, delay=TRIAL if self._monitor.is_passing else 0.0)
        if before is not None and self._monitor.follows_trial:  # that nobody wants to keep
            self._jobs.do(partial(discard, before))
        elif before is not None:
            before.leave()
        self._asked = object()  # what is being read comes too late
        self._notices.dismiss(OTHER)
        if self._store.path is None:
            self._store.mark_unsaved()  # what it learns lies nowhere else

    def _resume(self, _: Project) -> None:
        """The run that had ended goes on; or, being under way, with another document."""
        if self._monitor.session is not self._recorded:
            if self._recorder is not None:
                self._recorder.leave()
            self._record(self._number_of(self._monitor.former))

    def _record(self, number: int, delay: float = 0.0) -> None:
        """Record the run that is about to begin; with a number, that run goes on."""
        session = self._monitor.session
        if session is None:
            return
        session.prepare()
        self._attach(session, number, delay)

    def _attach(self, session: Session, number: int, delay: float = 0.0) -> None:
        from engine.runs.recorder import Recorder  # not before the first paint

        name = self._store.path.name if self._store.path is not None else "a project that was never saved"
        token = self._heard = object()
        stored = self._places[session] = Stored(self.folder, number)

        def heard() -> None:  # in the thread of the recorder
            stored.number = recorder.number or stored.number
            courier().arrived.emit(Parcel(token, None, None))

        recorder = self._recorder = Recorder(
            session,
            self.folder,
            number,
            before=self._recorder,
            heard=heard,
            rescue=partial(rescue, name, self._recovery.folder),
        )
        self._recorded = session
        recorder.attach(delay)

    def _number_of(self, session: Session | None) -> int:
        place = self._places.get(session) if session is not None else None
        return place.number if place is not None and place.folder == self.folder else 0

    def _end_recording(self) -> None:
        """Have what there is of the run written, as it stands now."""
        recorder, self._recorder, self._recorded = self._recorder, None, None
        self._heard = object()
        if recorder is not None:
            recorder.leave()
            self._jobs.do(recorder.wait)  # what is asked of the store comes after that
            workers().retire(NAME, recorder.wait)

    def _tell_faults(self) -> None:
        recorder = self._recorder
        if recorder is None:
            return
        for sentence in recorder.faults():
            if sentence != recorder.fault:
                self._notices.show_notice(Notice(sentence, sentence, "hint"))
        self._show_fault(recorder.fault)

    def _show_fault(self, fault: str) -> None:
        self._fault = fault
        if fault:
            text = f"{fault} Export its weights before you close."
            self._notices.show_notice(Notice(FAULT, text, "warning"))
        else:
            self._notices.dismiss(FAULT)

    # The document

    def _place(self) -> Path:
        """Folder of the store: beside the document, or beside its recovery copy as long as it was never saved."""
        path = self._store.path
        return store_of(path) if path is not None else store_of(self._recovery.path)

    def _move(self) -> None:
        """The document has another file: all its runs go there from beside the recovery copy, else the shown one."""
        old, new = self.folder, self._place()
        if self._is_leaving or old == new:
            return
        self.folder = new
        was_saved, session = old != store_of(self._recovery.path), self._monitor.session
        under_way = session if session is not None and session is self._recorded and session.state.is_active else None
        place = self._places.get(session) if session is not None else None
        only = (place or Stored(old)) if was_saved else None
        self._end_recording()
        token = self._moving = object()
        self._jobs.do(lambda: courier().arrived.emit(Parcel(token, None, move(old, new, only, under_way))))

    def _show_moved(self, moved: Moved) -> None:
        for session, place in list(self._places.items()):
            if place.folder == moved.old and place.number in moved.numbers:
                self._places[session] = Stored(moved.new, moved.numbers[place.number])
        if moved.session is not None and moved.session is self._monitor.session and self._recorded is None:
            self._attach(moved.session, self._number_of(moved.session))
        if moved.fault:
            text = f"The runs of the project could not be taken along. {moved.fault} They stay in {moved.old}."
            self._notices.show_notice(Notice(ELSEWHERE, text, "warning"))
        elif moved.old.is_dir():
            shown = "; the one that is shown was copied" if moved.numbers else ""
            self._store.message.emit(f"The runs stay in {moved.old.name}{shown}.")
        self.changed.emit()

    def _leave_document(self) -> None:
        """Another document is about to be opened, or none."""
        if self._is_leaving:
            return
        self._is_leaving = True
        if self._store.path is not None:
            self._end_recording()
            return
        recorder, self._recorder, self._recorded = self._recorder, None, None
        if recorder is not None or self.folder.exists():
            self._jobs.do(partial(erase, self.folder, recorder))

    def _enter_document(self) -> None:
        self._is_leaving = False
        self._asked, self._heard, self._moving, self._kept = object(), object(), object(), object()
        self._fault, self._last = "", 0
        for key in (FAULT, ELSEWHERE, OTHER, SCHEDULE):
            self._notices.dismiss(key)
        self.folder = self._place()
        self.changed.emit()

    # Kept runs

    def _read(self, choose: Choice | None, file: Path | None = None) -> None:
        token = self._asked = object()
        project, dataset, folder = self._store.project, self._store.dataset, self.folder
        recorder = self._recorder
        if recorder is not None and not recorder.fault and not self._monitor.state.is_active:
            self._jobs.do(partial(recorder.wait, PATIENCE))  # until its end is written it stands there as under way
        self._jobs.do(lambda: courier().arrived.emit(Parcel(token, None, find(folder, file, choose, project, dataset))))

    def _arrived(self, parcel: Parcel) -> None:
        if parcel.token is self._asked and isinstance(parcel.found, Found):
            self._show(parcel.found)
        elif parcel.token is self._moving and isinstance(parcel.found, Moved):
            self._show_moved(parcel.found)
        elif parcel.token is self._heard:
            self._tell_faults()
            self.changed.emit()
        elif parcel.token is self._kept:
            self._show_fault(str(parcel.found))

    def _show(self, found: Found) -> None:
        if found.session is None or found.project is None or self._monitor.state.is_active:
            if found.fault:
                self._notices.show_notice(Notice(OTHER, found.fault, "warning"))
            self.changed.emit()
            return
        for sentence in found.notes:
            self._notices.show_notice(Notice(sentence, sentence, "hint"))
        self._last = found.last
        found.session.follow(lambda: self._store.dataset)
        self._places[found.session] = found.stored
        self._is_showing = True
        self._monitor.show_kept(found.session, found.project)
        self._is_showing = False
        self._notices.dismiss(OTHER)
        if found.is_under_way:
            text = f"Run {found.stored.number} is under way in another window or command: this is its last checkpoint."
            self._notices.show_notice(Notice(OTHER, text, "hint"))
        elif found.fault:
            text = f"These weights and curves can be exported, but not trained further. {found.fault}"
            self._notices.show_notice(Notice(OTHER, text, "hint"))
        elif found.session.is_interrupted:
            reached, planned = 1 + max(found.session.history.epochs, default=0), found.project.training.epochs
            text = f"Run {found.stored.number} was interrupted in epoch {reached} of {planned}."
            self._notices.show_notice(Notice(OTHER, text, answers=(Answer("Resume", self._monitor.start),)))
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(found.written))
        self._store.message.emit(f"Restored weights and curves of the run of {when}.")
        self.changed.emit()

    def _state_changed(self, state: RunState) -> None:
        if state is RunState.RUNNING:
            self._notices.dismiss(OTHER)

    def _tell_schedule(self, project: Project) -> None:
        schedule, before = project.training.schedule, self._monitor.former
        done = before.history.epochs[-1] if before is not None and before.history.epochs else 0
        if schedule.spans_run and done:
            text = (
                f"{schedule.display_name()}: the learning rate is now that of a run of {project.training.epochs} "
                f"epochs. The {done} epochs before followed a shorter run, so the result differs from one long run."
            )
            self._notices.show_notice(Notice(SCHEDULE, text, "hint"))
