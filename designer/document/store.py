"""The one mutable thing: the current project. Views are drawn from its `changed` signal and edit only through it."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import isValid

from designer.document.datasets import Arrival, Datasets, EngineLoader, Loaded, Loader
from designer.document.file_state import FileState
from designer.document.selection import OpenGroup, Selection
from designer.document.snapshot import Snapshot, Update
from designer.document.split_notes import SplitFacts, SplitNotes
from designer.document.trying import tried
from designer.document.undo import EditCommand, Words, steps_text
from designer.geometry.level import Level
from designer.geometry.placing import with_positions
from engine.analysis.analyse import Analysis
from engine.data.dataset import Dataset
from engine.document.paths import paths_of
from engine.document.project import DataSettings, Project
from engine.errors import Answer

T = TypeVar("T")


class Store(QObject):
    """Holds the project, its undo stack, its data set, its analysis and the selection.

    All signals are emitted by the window's thread.

    Args:
        project: The document at first; None for an empty one.
        load: Loads data.
        reads: Whether to read the data now; else `reload_data` does.
        parent: As in Qt.

    Signals:
        changed: Document, data and analysis have become others, together. Selection and open group fit them already.
        selection_changed: The new selection: ids of nodes.
        group_changed: Id of the group that is open now, or empty.
        data_reloaded: A sentence: the file of the data changed on disk, and was read again. After `changed`.
        split_judged: More is known of the split (`split_facts`). After `changed`, where its notes are others.
        document_closing: Another document is about to be opened; what asks about this one closes.
        document_changed: Another document was opened: path and undo history are new as well.
        path_changed: `path` is another.
        message: A sentence for the status bar.
    """

    changed = Signal(Update)
    selection_changed = Signal(frozenset)
    group_changed = Signal(str)
    data_reloaded = Signal(str)
    split_judged = Signal()
    document_closing = Signal()
    document_changed = Signal()
    path_changed = Signal()
    message = Signal(str)

    def __init__(
        self,
        project: Project | None = None,
        *,
        load: Loader | None = None,
        reads: bool = True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._committed = project = with_positions(project or Project())
        self._file = FileState()
        self._selection = Selection()
        self._group = OpenGroup()
        self.loader = load or EngineLoader()
        self._datasets = Datasets(self.loader, self)
        self.passages = self._datasets.passages
        self._datasets.arrived.connect(self._data_arrived)
        self.undo_stack = QUndoStack(self)
        self._step = 0
        self._pushing = False
        self._lost_selection = False
        self.undo_stack.indexChanged.connect(self._tell_step)
        self._split_notes = SplitNotes(self)
        self._split_notes.arrived.connect(self._note_split)
        self._data_key = self._key(project)
        loaded = self._fetched(project) if reads else Loaded()
        self._snapshot = Snapshot.of(project, loaded, self._split_notes.of(project, loaded.dataset))

    def __del__(self) -> None:
        # A stack with unsaved edits announces in its destructor that it is clean now, to receivers that may be half
        # gone by then; that crashes.
        if "undo_stack" in self.__dict__ and isValid(self.undo_stack):
            self.undo_stack.blockSignals(True)
            # Now, while all is whole: of a store that is collected in a cycle the steps may go before their stack.
            self.undo_stack.clear()

    @property
    def snapshot(self) -> Snapshot:
        """The current document with its data and its analysis."""
        return self._snapshot

    @property
    def project(self) -> Project:
        """The current document."""
        return self._snapshot.project

    @property
    def path(self) -> Path | None:
        """The file of the document, or None if it was never saved."""
        return self._file.path

    @property
    def committed(self) -> Project:
        """The current document without what a gesture shows of its end."""
        return self._committed

    @property
    def file(self) -> FileState:
        """The file of the document, as it was read or written last."""
        return self._file

    @property
    def dataset(self) -> Dataset | None:
        """The data that the document names, or None while they load or when they cannot be loaded."""
        return self._snapshot.dataset

    @property
    def data_answers(self) -> tuple[Answer, ...]:
        """Ways to read the data, of which one has to be chosen; none where they could be read, or not at all."""
        return self._snapshot.loaded.answers

    @property
    def data_error(self) -> str:
        """Reason why there is no data set, as a sentence; empty if there is one."""
        return self._snapshot.data_error

    def names(self, kind: str) -> tuple[str, ...]:
        """The things that a field of names may name, as far as they are known (`Snapshot.names`)."""
        return self._snapshot.names(kind)

    @property
    def split_facts(self) -> SplitFacts:
        """Facts of the split of the data."""
        return self._split_notes.facts

    @property
    def is_loading(self) -> bool:
        """True if the data is being loaded, or looked at again; what is known of it may be out of date."""
        return self._datasets.is_under_way(self._data_key)

    def obstacle(self) -> str:
        """Reason why the network cannot be trained as it is, as a sentence; empty if it can."""
        return self._snapshot.obstacle()

    @property
    def analysis(self) -> Analysis:
        """The analysis of the current document."""
        return self._snapshot.analysis

    @property
    def selection(self) -> frozenset[str]:
        """Ids of the selected nodes."""
        return self._selection.nodes

    @property
    def group(self) -> str:
        """Id of the group that is open, or empty on the outermost level."""
        return self._group.id

    @property
    def is_modified(self) -> bool:
        """True if there are edits that were not saved."""
        return not self.undo_stack.isClean()

    def apply(self, text: Words, project: Project, merge_key: Hashable | None = None) -> None:
        """Replace the document by an edited one, as one undo step.

        Args:
            text: What the user did, for the Edit menu and the history: "Add Dense".
            project: The edited document; one equal to the current one makes no step.
            merge_key: Consecutive edits with an equal key become one step.
        """
        if project is self._committed or project == self._committed:
            self._show(project)
            return
        self.push(EditCommand(text, self._committed, project, merge_key, self._commit, self.selection))

    def push(self, command: QUndoCommand) -> None:
        """Do a step and put it into the history, also one that changes no document, such as a weight that is set."""
        self._pushing = True
        try:
            self.undo_stack.push(command)
        finally:
            self._pushing = self._lost_selection = False
            self._step = self.undo_stack.index()

    def edit(self, text: Words, function: Callable[[Project], Project], merge_key: Hashable | None = None) -> bool:
        """Apply a pure edit; an illegal one is explained through `message` and changes nothing. True if legal."""
        fault = self.submit(text, function, merge_key)
        if fault:
            self.message.emit(fault)
        return not fault

    def submit(self, text: Words, function: Callable[[Project], Project], merge_key: Hashable | None = None) -> str:
        """Apply a pure edit; for one that is illegal, say why in a sentence and change nothing. Empty if legal."""
        project, fault = tried(function, self._committed)
        if project is not None:
            self.apply(text, project, merge_key)
        return fault

    def attempt(self, function: Callable[[Project], T]) -> T | None:
        """Result of a pure edit, not applied; None if it is illegal, which `message` explains."""
        made, fault = tried(function, self._committed)
        if fault:
            self.message.emit(fault)
        return made

    def preview(self, project: Project) -> None:
        """Show a document for the duration of a gesture; `apply` makes it a step, `cancel_preview` takes it back."""
        self._show(project)

    def cancel_preview(self) -> None:
        """Return to the document as it was before the gesture; the undo history never knew of it."""
        self._show(self._committed)

    @property
    def chosen_at(self) -> Mapping[str, int]:
        """For each selected node the number of the choice that took it: lower is earlier, equal is at once."""
        return self._selection.order()

    def select(self, ids: Iterable[str], *, after: Container[str] = ()) -> None:
        """Make these nodes the selection; ids that the document lacks are left out.

        Args:
            ids: The nodes.
            after: Those among them that were chosen before, so that the others come after them.
        """
        if self._selection.choose(ids, after, self.project):
            self.selection_changed.emit(self.selection)

    @property
    def level(self) -> Level:
        """Level that is drawn while that group is open; the same object as long as nothing in it changes."""
        return self._group.level(self.project)

    def open_group(self, group_id: str) -> None:
        """Show what is in a group, or the outermost level if the id is empty; one that is gone is passed over."""
        if self._group.open(group_id, self.project):
            self.select(())
            self.group_changed.emit(group_id)

    def reset(self, project: Project, path: Path | None = None, digest: str = "") -> None:
        """Open another document: no undo history, nothing selected, not modified.

        Args:
            project: The document.
            path: Its file.
            digest: Of the text that the file held (`engine.document.format.files.digest`).
        """
        self._leave()
        self._committed = project = with_positions(project)
        self._file = FileState(path, digest, project if path is not None else None)
        self._show(project, self._fetched(project))
        self._enter()

    def begin(self, text: Words, project: Project) -> None:
        """Open a new document with one step in its history, from an empty one to this.

        Args:
            text: What the user did.
            project: The document.
        """
        self._leave()
        self._committed, self._file = Project(), FileState()
        self.apply(text, project)
        self._enter()

    def _leave(self) -> None:
        self.document_closing.emit()
        self.select(())
        self.open_group("")
        self._group.forget()
        self._step = 0  # nobody has to be told that there is nothing to undo in another document
        self.undo_stack.clear()

    def _enter(self) -> None:
        self.path_changed.emit()
        self.document_changed.emit()

    def mark_saved(self, path: Path, digest: str = "") -> None:
        """The document is what this file holds; relative paths in it now start at the file's folder.

        Args:
            path: The file.
            digest: Of its text.
        """
        moved = path != self.path
        self._file = FileState(path, digest, self._committed)
        self.undo_stack.setClean()
        if moved:
            self.path_changed.emit()
            self._show(self.project, self._fetched(self.project))

    def know(self, digest: str, *, is_current: bool) -> None:
        """The file's text is another now, but what it says is not.

        Args:
            digest: Of its text.
            is_current: Whether it says what the document is now, rather than what was saved last.
        """
        self._file = replace(self._file, digest=digest)
        if is_current:
            self._file = replace(self._file, saved=self._committed)
            self.undo_stack.setClean()

    def mark_unsaved(self) -> None:
        """The document differs from its file though there is no edit to undo, as after a recovery."""
        self._file = replace(self._file, saved=None)
        self.undo_stack.resetClean()

    def know_data(self, data: DataSettings, loaded: Loaded) -> None:
        """Keep data that were read for a document to come, which has no folder."""
        self._datasets.know(data, None, loaded)

    def load_again(self) -> None:
        """Load the data anew, whether their file has changed or not, as after a load that was cancelled."""
        self._datasets.forget(self.project.data, self._file.folder)
        self._show(self.project, self._fetched(self.project))

    def end_loads(self) -> None:
        """Stop loads that are under way: the window closes."""
        self._datasets.close()

    def reload_data(self, *, wait: bool = True) -> None:
        """Look again at the data that the document names; files that changed are read again.

        What was known stays until that is done (`is_loading`).

        Args:
            wait: Whether to wait a moment for it.
        """
        loaded = self._datasets.get(self.project.data, self._file.folder, wait=wait)
        if loaded is not None:
            self._data_arrived(Arrival(self._data_key, loaded))

    def _tell_step(self, index: int) -> None:
        """Say what was undone or done again, whichever way: a key, the menu, the history.

        Where undoing took away all that was selected, what was selected before it was there is selected again.
        """
        before, self._step = self._step, index
        if self._pushing or index == before:
            return
        undone = self.undo_stack.command(index) if index < before else None
        if self._lost_selection and isinstance(undone, EditCommand):
            self.select(undone.selection)
        self._lost_selection = False
        self.message.emit(steps_text(self.undo_stack, before, index))

    def _commit(self, project: Project) -> None:
        had = self.selection
        self._committed = project
        self._show(project)
        self._lost_selection |= bool(had) and not self.selection

    def _show(self, project: Project, loaded: Loaded | None = None) -> None:
        """Make a document the current one, with other data where these are given or where it names others.

        Everything is replaced before the first signal, so that no view sees new nodes with an old analysis.
        """
        before = self._snapshot
        if loaded is None:
            named = project.data is before.project.data or self._key(project) == self._key(before.project)
            loaded = before.loaded if named else self._fetched(project)
        update = before.followed_by(project, loaded, self._split_notes.of(project, loaded.dataset))
        self._snapshot = update.after
        left, dropped = self._group.follow(before.project, project), self._selection.keep_to(project)
        if update:
            self.changed.emit(update)
        if left:
            self.group_changed.emit(self.group)
        if dropped:
            self.selection_changed.emit(self.selection)

    def _fetched(self, project: Project) -> Loaded:
        """The data that a document names, as far as they are there."""
        self._data_key = self._key(project)
        return self._datasets.get(project.data, self._file.folder) or Loaded()

    def _key(self, project: Project) -> Hashable:
        return self._datasets.key(project.data, self._file.folder)

    def _note_split(self) -> None:
        self._show(self.project)
        self.split_judged.emit()

    def _data_arrived(self, arrival: Arrival) -> None:
        known, loaded = self._snapshot, arrival.loaded
        if arrival.key != self._data_key or loaded is known.loaded:
            return
        self._show(known.project, loaded)
        if known.dataset is not None:
            self.data_reloaded.emit(_reloaded_text(known.project.data, known.loaded, loaded))


def _reloaded_text(data: DataSettings, before: Loaded, now: Loaded) -> str:
    """Sentence on files that are others now, by name: there may be some of validation and test samples."""
    names = [Path(path).name[:100] for path in paths_of(data)]
    changed = [name for name, old, new in zip(names, before.stamps, now.stamps, strict=False) if old != new]
    told = " and ".join(changed or names[:1])
    if len(changed) > 1:
        then = "they cannot be used as they are now" if now.dataset is None else "they were read again"
        return f"{told} have changed on disk; {then}."
    then = "it cannot be used as it is now" if now.dataset is None else "it was read again"
    return f"{told} has changed on disk; {then}."
