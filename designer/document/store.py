"""The one mutable thing: the current project. Views are drawn from its `changed` signal and edit only through it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack
from shiboken6 import isValid

from designer.document.datasets import Arrival, Datasets, Loaded, Loader, load_dataset
from designer.document.undo import EditCommand
from designer.geometry.level import Level, level_of
from designer.geometry.placing import with_positions
from engine.analysis.analyse import Analysis, analyse
from engine.data.dataset import Dataset
from engine.document.diff import diff
from engine.document.format.faults import explain
from engine.document.network import Network
from engine.document.project import Project
from engine.document.view import Group
from engine.errors import LayerloomError

T = TypeVar("T")

log = logging.getLogger("layerloom")

LOADING = "The data are still loading."


class Store(QObject):
    """Holds the project, its undo stack, its data set, its analysis and the selection.

    All signals are emitted by the window's thread.

    Signals:
        changed: A `Change` of `engine.document.diff`, after the project was replaced. Analysis follows.
        analysed: The new `Analysis`.
        selection_changed: The new selection, a frozenset of node ids.
        group_changed: Id of the group that is open now, or empty.
        dataset_changed: The `Dataset`, or None; `data_error` then says why, or is empty while data are loading.
        data_reloaded: A sentence: the file of the data changed on disk, and was read again. After `dataset_changed`.
        document_closing: Another document is about to be opened; what asks about this one closes.
        document_changed: Another document was opened: path and undo history are new as well.
        path_changed: The new `Path`, or None.
        message: A sentence for the status bar.
    """

    changed = Signal(object)
    analysed = Signal(object)
    selection_changed = Signal(object)
    group_changed = Signal(str)
    dataset_changed = Signal(object)
    data_reloaded = Signal(str)
    document_closing = Signal()
    document_changed = Signal()
    path_changed = Signal(object)
    message = Signal(str)

    def __init__(
        self, project: Project | None = None, *, load: Loader = load_dataset, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._project = with_positions(project or Project())
        self._committed = self._project
        self._path: Path | None = None
        self._digest = ""
        self._saved: Project | None = None
        self._selection: frozenset[str] = frozenset()
        self._group = ""
        self._left: tuple[str, str] | None = None
        self._level: tuple[Network, tuple[Group, ...], Level] | None = None
        self._datasets = Datasets(load, self)
        self._datasets.arrived.connect(self._data_arrived)
        self._data_key: Hashable = None
        self._loaded = Loaded()
        self.undo_stack = QUndoStack(self)
        self._load_data()
        self._analysis = self._analyse()

    def __del__(self) -> None:
        # A stack with unsaved edits announces in its destructor that it is clean now, to receivers that may be half
        # gone by then; that crashes.
        if "undo_stack" in self.__dict__ and isValid(self.undo_stack):
            self.undo_stack.blockSignals(True)

    @property
    def project(self) -> Project:
        """The current document."""
        return self._project

    @property
    def path(self) -> Path | None:
        """The file of the document, or None if it was never saved."""
        return self._path

    @property
    def committed(self) -> Project:
        """The current document without what a gesture shows of its end."""
        return self._committed

    @property
    def digest(self) -> str:
        """Digest of the text that the file held when it was read or written last; empty where that is not known."""
        return self._digest

    @property
    def saved(self) -> Project | None:
        """The document as the file held it when it was read or written last; None where that is not known."""
        return self._saved

    @property
    def folder(self) -> Path | None:
        """The folder from which relative paths in the document start."""
        return self._path.parent if self._path else None

    @property
    def dataset(self) -> Dataset | None:
        """The data that the document names, or None while they load or when they cannot be loaded."""
        return self._loaded.dataset

    @property
    def data_error(self) -> str:
        """Reason why there is no data set, as a sentence; empty if there is one."""
        return self._loaded.error

    @property
    def is_loading(self) -> bool:
        """True if the data are being loaded, or looked at again; what is known of them may be out of date."""
        return self._datasets.is_under_way(self._data_key)

    def obstacle(self) -> str:
        """Reason why the network cannot be trained as it is, as a sentence; empty if it can."""
        if self.data_error:
            return self.data_error
        if self._analysis.errors:
            return self._analysis.errors[0].message
        return "" if self.dataset is not None else LOADING

    @property
    def analysis(self) -> Analysis:
        """The analysis of the current document."""
        return self._analysis

    @property
    def selection(self) -> frozenset[str]:
        """Ids of the selected nodes."""
        return self._selection

    @property
    def group(self) -> str:
        """Id of the group that is open, or empty on the outermost level."""
        return self._group

    @property
    def is_modified(self) -> bool:
        """True if there are edits that were not saved."""
        return not self.undo_stack.isClean()

    def apply(self, text: str, project: Project, merge_key: Hashable | None = None) -> None:
        """Replace the document by an edited one, as one undo step.

        Args:
            text: What the user did, for the Edit menu: "Add Dense".
            project: The edited document; one equal to the current one makes no step.
            merge_key: Consecutive edits with an equal key become one step.
        """
        if project is self._committed or project == self._committed:
            self._show(project)
            return
        self.undo_stack.push(EditCommand(text, self._committed, project, merge_key, self._commit))

    def edit(self, text: str, function: Callable[[Project], Project], merge_key: Hashable | None = None) -> bool:
        """Apply a pure edit; an illegal one is explained through `message` and changes nothing. True if legal."""
        fault = self.submit(text, function, merge_key)
        if fault:
            self.message.emit(fault)
        return not fault

    def submit(self, text: str, function: Callable[[Project], Project], merge_key: Hashable | None = None) -> str:
        """Apply a pure edit; for one that is illegal, say why in a sentence and change nothing. Empty if legal."""
        project, fault = self._tried(function)
        if project is not None:
            self.apply(text, project, merge_key)
        return fault

    def attempt(self, function: Callable[[Project], T]) -> T | None:
        """Result of a pure edit, not applied; None if it is illegal, which `message` explains."""
        made, fault = self._tried(function)
        if fault:
            self.message.emit(fault)
        return made

    def _tried(self, function: Callable[[Project], T]) -> tuple[T | None, str]:
        """Result of an edit, or the reason why it is illegal.

        Edits validate what people enter. A value that they did not expect is told here and logged: an error that left
        a slot would be seen by nobody.
        """
        try:
            return function(self._committed), ""
        except LayerloomError as error:
            return None, str(error)
        except ValidationError as error:
            log.exception("an edit made an invalid document")
            return None, f"This cannot be done: {explain(error, {}, Project, 'The document')[0].message}"

    def preview(self, project: Project) -> None:
        """Show a document for the duration of a gesture; `apply` makes it a step, `cancel_preview` takes it back."""
        self._show(project)

    def cancel_preview(self) -> None:
        """Return to the document as it was before the gesture; the undo history never knew of it."""
        self._show(self._committed)

    def select(self, ids: Iterable[str]) -> None:
        """Make these nodes the selection; ids that the document lacks are left out."""
        selection = frozenset(ids) & self._project.network.ids()
        if selection != self._selection:
            self._selection = selection
            self.selection_changed.emit(selection)

    @property
    def level(self) -> Level:
        """Level that is drawn while that group is open; the same object as long as nothing in it changes."""
        network, groups = self._project.network, self._project.view.groups
        known = self._level
        if (
            known is None
            or known[2].group != self._group
            or known[1] != groups
            or not _alike(known[0], network, groups)
        ):
            known = self._level = network, groups, level_of(self._project, self._group)
        return known[2]

    def open_group(self, group_id: str) -> None:
        """Show what is in a group, or the outermost level if the id is empty; one that is gone is passed over."""
        if group_id != self._group and (not group_id or self._project.view.group(group_id)):
            self._group, self._left = group_id, None
            self.select(())
            self.group_changed.emit(group_id)

    def reset(self, project: Project, path: Path | None = None, digest: str = "") -> None:
        """Open another document: no undo history, nothing selected, not modified.

        Args:
            project: The document.
            path: Its file.
            digest: Of the text that the file held (`engine.document.format.files.digest`).
        """
        project = with_positions(project)
        self.document_closing.emit()
        self.select(())
        self.undo_stack.clear()
        self._path, self._digest = path, digest
        self._saved = project if path is not None else None
        self._committed = project
        self.open_group("")
        self._show(project, reload=True)
        self.path_changed.emit(path)
        self.document_changed.emit()

    def mark_saved(self, path: Path, digest: str = "") -> None:
        """The document is what this file holds; relative paths in it now start at the file's folder.

        Args:
            path: The file.
            digest: Of its text.
        """
        moved = path != self._path
        self._path, self._digest, self._saved = path, digest, self._committed
        self.undo_stack.setClean()
        if moved:
            self.path_changed.emit(path)
            if self._load_data():
                self._refresh()

    def know(self, digest: str, *, is_current: bool) -> None:
        """The file's text is another now, but what it says is not.

        Args:
            digest: Of its text.
            is_current: Whether it says what the document is now, rather than what was saved last.
        """
        self._digest = digest
        if is_current:
            self._saved = self._committed
            self.undo_stack.setClean()

    def mark_unsaved(self) -> None:
        """The document differs from its file though there is no edit to undo, as after a recovery."""
        self._saved = None
        self.undo_stack.resetClean()

    def reload_data(self, *, wait: bool = True) -> None:
        """Look again at the data that the document names; files that changed are read again.

        What was known stays until that is done (`is_loading`).

        Args:
            wait: Whether to wait a moment for it.
        """
        loaded = self._datasets.get(self._project.data.source, self.folder, wait=wait)
        if loaded is not None:
            self._data_arrived(Arrival(self._data_key, loaded))

    def _commit(self, project: Project) -> None:
        self._committed = project
        self._show(project)

    def _show(self, project: Project, *, reload: bool = False) -> None:
        change = diff(self._project, project)
        group, path = self._group, self._project.view.path_to(self._group)
        self._project = project
        self._group = self._group_after(path)
        data_changed = (change.data_changed or reload) and self._load_data()
        self.select(self._selection)
        if change:
            self.changed.emit(change)
        if self._group != group:
            self.group_changed.emit(self._group)
        if data_changed:
            self.dataset_changed.emit(self.dataset)
        if data_changed or change.network_changed or change.data_changed or change.training_changed:
            self._analysis = self._analyse(self._analysis)
            self.analysed.emit(self._analysis)

    def _group_after(self, path: tuple[str, ...]) -> str:
        """The group that stays open: the innermost that is still there. One that comes back by undo is open again."""
        view = self._project.view
        if self._left is not None and self._group == self._left[1] and view.group(self._left[0]):
            left, self._left = self._left[0], None
            return left
        group = next((outer for outer in reversed(path) if view.group(outer)), "")
        if path and group != path[-1]:
            self._left = path[-1], group
        return group

    def _load_data(self) -> bool:
        """Fetch the data set that the document names; true if what is known of it changed."""
        source = self._project.data.source
        before = self._loaded
        self._data_key = self._datasets.key(source, self.folder)
        self._loaded = self._datasets.get(source, self.folder) or Loaded()
        return self._loaded is not before

    def _data_arrived(self, arrival: Arrival) -> None:
        loaded = arrival.loaded
        if arrival.key != self._data_key or loaded is self._loaded:
            return
        again, self._loaded = self._loaded.dataset is not None, loaded
        self._refresh()
        if again:
            name = Path(getattr(self._project.data.source, "path", "")).name[:100]
            now = "it cannot be used as it is now" if loaded.dataset is None else "it was read again"
            self.data_reloaded.emit(f"{name} has changed on disk; {now}.")

    def _refresh(self) -> None:
        self.dataset_changed.emit(self.dataset)
        self._analysis = self._analyse(self._analysis)
        self.analysed.emit(self._analysis)

    def _analyse(self, before: Analysis | None = None) -> Analysis:
        project = self._project
        spec = self.dataset.spec if self.dataset else None
        return analyse(project.network, spec, project.data, project.training, self.data_error or LOADING, before=before)


def _alike(old: Network, new: Network, groups: tuple[Group, ...]) -> bool:
    """True if two networks have the same nodes and wires; groups show ports, which depend on the layers too."""
    return old is new or (not groups and old.wires is new.wires and old.by_id.keys() == new.by_id.keys())
