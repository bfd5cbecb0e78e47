"""New, open, save: what happens to files, with a question before anything is lost and a sentence when it fails."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QMimeData, QObject, Signal

from designer.background.later import later
from designer.document.store import Store
from designer.settings import Settings
from designer.storage.disk import Disk
from designer.storage.leftovers import Leftovers
from designer.widgets.dialogs import PROJECTS, AtRisk, Dialogs
from engine.data.choosing import SUFFIXES
from engine.data.files import data_files, files_read
from engine.document.format.files import SUFFIX, digest, loads, read_text, save
from engine.document.paths import relocated
from engine.document.project import Project
from engine.document.templates import Template
from engine.errors import LayerloomError
from engine.runs.places import beside
from engine.sources import Bundled
from engine.storage.atomic import sweep
from engine.storage.outputs import is_same_file, refuse_overwrite

UNTITLED = "Untitled"
EXPORTS = {"weights": ".npz", "diagram": ".svg", "runs": "_runs.csv", "values": "_values.npz"}
"""End of the name of the first export of each kind."""


class Weights(Protocol):
    """Knows what a run has learned that is in no file; `designer.weights.exporting.Exporting` does."""

    @property
    def is_under_way(self) -> bool:
        """True if an export is under way."""

    def at_risk(self) -> AtRisk | None:
        """Weights of a run that are in no file; None if there are none."""

    def save_what_is_learned(self, then: Callable[[], object]) -> None:
        """End the run, if there is one, and export its weights; then call `then`."""

    def when_done(self, then: Callable[[], object]) -> None:
        """Call `then` when the export that is under way is done; not if it fails."""


class Files(QObject):
    """Opens and saves the store's document.

    Signals:
        opened: Another document is on the canvas: opened, made new, or taken from a template. With the name of the page
            on which it is seen first; empty for the one that was seen last.
        title_changed: The window's title, with Qt's mark `[*]` for unsaved changes.
    """

    opened = Signal(str)
    title_changed = Signal(str)

    def __init__(
        self,
        store: Store,
        settings: Settings,
        dialogs: Dialogs,
        parent: QObject | None = None,
        *,
        leftovers: Leftovers | None = None,
        disk: Disk | None = None,
    ) -> None:
        super().__init__(parent)
        self._leftovers = leftovers
        self._disk = disk
        self._weights: Weights | None = None
        self._store = store
        self._settings = settings
        self._dialogs = dialogs
        self._title = UNTITLED
        store.path_changed.connect(self._tell_title)

    @property
    def name(self) -> str:
        """Display name of the document."""
        return self._store.path.name if self._store.path is not None else self._title

    @property
    def window_title(self) -> str:
        """For the window, with Qt's mark for unsaved changes."""
        return f"{self.name}[*] – Layerloom"  # a dash between name and program

    @property
    def recent(self) -> tuple[Path, ...]:
        """Files opened or saved last, the newest first."""
        return self._settings.recent_files

    def new(self, template: Template | None = None) -> bool:
        """Start an empty project, or one from a template; false if the user would rather keep the open one."""
        if not self.may_close(lambda: self.new(template)):
            return False
        try:
            project = Project() if template is None else template.load()
        except LayerloomError as error:
            self._dialogs.error("The template cannot be opened.", str(error))
            return False
        self._title = UNTITLED if template is None else template.title
        self._show(project, None)
        return True

    def begin(self, project: Project, title: str, text: str, page: str = "") -> None:
        """Begin a new document with this as its first step; undoing it leads to an empty canvas.

        Args:
            project: What to begin with.
            title: Name of the document until it is saved.
            text: What the user did, for the Edit menu.
            page: Name of the page on which it is seen first; empty for the one that was seen last.
        """
        self._title = title
        self._store.begin(text, project)
        self._tell_title()
        later(
            self, partial(self.opened.emit, page)
        )  # in a turn of its own: all views have just been brought up to date

    def open_copy(self, title: str, project: Project) -> bool:
        """Open a document as a new one, which was never saved; false if the user would rather keep the open one.

        Args:
            title: Its name until it is saved.
            project: The document, from the folder of the open one.
        """
        if not self.may_close(partial(self.open_copy, title, project)):
            return False
        self._title = title
        self._show(project.replace(data=relocated(project.data, self._store.file.folder, None)), None)
        return True

    def open(self) -> bool:
        """Ask for a file and open it."""
        path = self._dialogs.open_file(self.folder)
        return path is not None and self.open_path(path)

    def open_path(self, path: Path) -> bool:
        """Open a file, or a copy of it that a crash has left; the open document stays where neither can be read."""
        path = path.absolute()
        project, text, problem = _read(path)
        left = self._leftovers.count(path) if self._leftovers is not None else 0
        if project is None and not left:
            self._settings.forget_recent_file(path)
            self._dialogs.error("The project cannot be opened.", problem)
            return False
        if not self.may_close(lambda: self.open_path(path)):
            return False
        if left and self._recover(path):
            return True
        if project is None:
            self._dialogs.error("The project cannot be opened.", problem)
            return False
        self._settings.add_recent_file(path)
        sweep(path.parent, path.name)
        self._show(project, path, digest(text))
        self._tell_other_window(path)
        return True

    def recover(self) -> bool:
        """Offer all copies that crashes have left."""
        if self._leftovers is None or not self._leftovers.count():
            self._store.message.emit("There are no recovery copies.")
            return False
        return self.may_close(self.recover) and self._recover()

    def save(self) -> bool:
        """Save under the document's own name; asks for one where there is none. False if it was not saved."""
        if self._store.path is None:
            return self.save_as()
        conflict = self._disk.conflict() if self._disk is not None else None
        answer = "overwrite" if conflict is None else self._dialogs.overwrite(self.name, *conflict)
        if answer == "save as":
            return self.save_as()
        return answer == "overwrite" and self._write(self._store.path)

    def save_as(self) -> bool:
        """Ask for a name and save."""
        path = self._dialogs.save_file("Save the project", self.suggestion(SUFFIX), [PROJECTS], self._may_save)
        if path is None:
            return False
        path = path.absolute()
        return self.save() if self._is_own(path) else self._write(path)

    def guard(self, weights: Weights) -> None:
        """Ask about trained weights as well before a document goes."""
        self._weights = weights

    def may_close(self, then: Callable[[], object]) -> bool:
        """True if the document may go: there is nothing to lose, or the user has said what is to become of it.

        Args:
            then: Tried again when weights are exported, if that is the answer: it takes its time.
        """
        if self._weights is not None and self._weights.is_under_way:
            self._store.message.emit("Waiting until the weights are written…")
            self._weights.when_done(then)
            return False
        at_risk = self._weights.at_risk() if self._weights is not None else None
        changes = self._store.is_modified
        if not changes and at_risk is None:
            return True
        answer = self._dialogs.unsaved(self.name, changes=changes, weights=at_risk)
        if answer in ("save", "save and export") and not self.save():
            return False
        if self._weights is not None and answer in ("export", "save and export"):
            self._weights.save_what_is_learned(then)
        return answer in ("save", "discard")

    def suggestion(self, suffix: str) -> Path:
        """Suggested path of a file that is made from the document."""
        path = self._store.path
        stem = path.stem if path is not None else self._title.lower().replace(" ", "_")
        return self.folder / f"{stem}{suffix}"

    def export_place(self, kind: str, suffix: str = "") -> Path:
        """Suggested path of an export: where the last one went, in the form that the last one of its kind had.

        Args:
            kind: Of export: one of `EXPORTS`.
            suffix: The form, if it is chosen already.
        """
        folder = Path(self._settings.text("export_folder"))
        place = self.suggestion(suffix or self._settings.text(f"export_{kind}") or EXPORTS[kind])
        return folder / place.name if folder.is_absolute() and folder.is_dir() else place

    def exported(self, kind: str, path: Path) -> None:
        """Remember where an export went, and in which form."""
        self._settings.set_text("export_folder", str(path.parent))
        self._settings.set_text(f"export_{kind}", path.suffix.lower())

    @property
    def folder(self) -> Path:
        """The folder in which somebody will look for files: that of the document, of its data, or of the last one."""
        data, folder = self._store.project.data, self._store.file.folder
        files = () if isinstance(data.source, Bundled) else data_files(data, folder)
        if self._store.path is not None:
            return self._store.path.parent
        if files and files[0].parent.is_dir():
            return files[0].parent
        return self.recent[0].parent if self.recent and self.recent[0].parent.is_dir() else Path.home()

    def may_write(self, path: Path) -> bool:
        """True if a chosen name may be written to: no file that is read is lost, others only after a question.

        Tells why not.
        """
        read = dict(files_read(self._store.path, self._store.project.data))
        if self._store.path is not None:
            read[beside(self._store.path)] = "the kept run of the project"
        try:
            refuse_overwrite([path], read)
        except LayerloomError as error:
            self._dialogs.error("Nothing was written.", str(error))
            return False
        if self._is_open_elsewhere(path):
            return self._dialogs.confirm(
                f"“{path.name}” is open in another window. Overwrite it?",
                "That window will be told that its file has changed. The current contents of the file are lost.",
                "Overwrite",
            )
        return not os.path.lexists(path) or self._dialogs.confirm(
            f"“{path.name}” exists. Overwrite it?", "The current contents of the file are lost.", "Overwrite"
        )

    def _may_save(self, path: Path) -> bool:
        return self._is_own(path) or self.may_write(path)  # saving asks by itself where its own file has changed

    def _is_own(self, path: Path) -> bool:
        return self._store.path is not None and is_same_file(path, self._store.path)

    def _is_open_elsewhere(self, path: Path) -> bool:
        return self._leftovers is not None and self._leftovers.open_elsewhere(path)

    def _tell_other_window(self, path: Path) -> None:
        if self._is_open_elsewhere(path):
            self._store.message.emit(f"{path.name} is open in another window, too.")

    def _recover(self, path: Path | None = None) -> bool:
        if self._leftovers is None or not self._leftovers.offer(self._store, self._dialogs.recover, path):
            return False
        if self._store.path is not None:
            self._settings.add_recent_file(self._store.path)
        self._title = UNTITLED
        self._tell_title()
        self.opened.emit("")
        return True

    def _show(self, project: Project, path: Path | None, digest: str = "") -> None:
        self._store.reset(project, path, digest)
        self._tell_title()
        self.opened.emit("")

    def _write(self, path: Path) -> bool:
        project = self._store.project
        project = project.replace(data=relocated(project.data, self._store.file.folder, path.parent))
        try:
            text = save(project, path)
        except LayerloomError as error:
            self._dialogs.error("The project was not saved.", str(error))
            return False
        self._store.apply("Save in another folder", project)  # no step where nothing had to be written otherwise
        self._store.mark_saved(path, digest(text))
        self._settings.add_recent_file(path)
        self._tell_title()
        self._store.message.emit(f"Saved {path.name}.")
        return True

    def _tell_title(self, *_: object) -> None:
        self.title_changed.emit(self.window_title)


def _read(path: Path) -> tuple[Project | None, str, str]:
    """A project and the text of its file, or None and why it cannot be read."""
    try:
        text = read_text(path)
        return loads(text, path.name[:100]), text, ""
    except LayerloomError as error:
        return None, "", str(error)


def dropped_file(data: QMimeData) -> Path | None:
    """The project or the file of data that is dropped on the window, or None if it is something else."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and (paths[0].suffix == SUFFIX or is_data(paths[0])) else None


def is_data(path: Path) -> bool:
    """True if a file is one of data, by its suffix."""
    return path.suffix.lower() in SUFFIXES
