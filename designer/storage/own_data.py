"""Data that somebody brings: a file of them becomes a new project, with a small network that fits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.passages import Passage
from designer.background.workers import workers
from designer.document.datasets import ASKED, Loaded, Loader, read
from designer.document.store import Store
from designer.storage.files import Files
from designer.widgets.dialogs import Dialogs
from engine.data.choosing import ARRAYS, SUFFIXES, source_of, why_target, with_usual_target
from engine.document.project import DataSettings
from engine.errors import LayerloomError
from engine.sources import Csv, Npz, Source
from engine.storage.atomic import explained, replace_file

FILES = f"Tables and arrays ({' '.join(f'*{suffix}' for suffix in SUFFIXES)})"
"""Filter of the file dialog."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Result of reading a file: where the data come from and what they are, or why there are none."""

    source: Source | None
    loaded: Loaded


class OwnData(QObject):
    """Reads a file in a thread, since it may be large, and begins a project with it.

    Signals:
        begun: A file is being read; with the type of its source.
        opened: A project of somebody's own data is on the canvas.
    """

    begun = Signal(str)
    opened = Signal()

    def __init__(
        self,
        store: Store,
        files: Files,
        dialogs: Dialogs,
        parent: QObject | None = None,
        *,
        pasted_folder: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._files, self._dialogs = store, files, dialogs
        self._pasted_folder = pasted_folder
        self._thread = Latest("open data")
        self._token: object = None
        self._passage: Passage | None = None
        courier().arrived.connect(self._take)
        store.document_changed.connect(self._forget)  # somebody has chosen otherwise meanwhile

    def ask(self) -> None:
        """Ask for a file and open it."""
        path = self._dialogs.open_data(self._files.folder, FILES)
        if path is not None:
            self.open(path)

    def open(self, path: Path, source: Source | None = None) -> None:
        """Begin a project with the data of a file; where they cannot be read, say why and leave all as it is.

        Args:
            path: The file.
            source: How it is read; None to find it out.
        """
        self._start(path, source)

    def paste(self) -> None:
        """Begin a project with the cells on the clipboard, as spreadsheets put them there.

        They are written into a file first, beside the project, or in a folder of the program where it was never saved:
        so what the network is trained on is there the next time, and elsewhere.
        """
        text = QGuiApplication.clipboard().text()
        if "\n" not in text.strip():
            self._store.message.emit("The clipboard holds no table: copy cells with their header in a spreadsheet.")
            return
        folder = self._store.path.parent if self._store.path is not None else self._pasted_folder
        has_tabs = "\t" in text
        name = f"pasted {datetime.now():%Y-%m-%d %H-%M-%S}.{'tsv' if has_tabs else 'csv'}"
        path = (folder or self._files.folder).absolute() / name
        self._start(path, Csv(path=str(path), delimiter="tab" if has_tabs else "automatic"), text.encode())

    def _start(self, path: Path, source: Source | None, pasted: bytes = b"") -> None:
        self._forget()
        self._token = object()
        self._passage = self._store.passages.begin(f"Reading {path.name[:100]}")
        self._store.message.emit(f"{self._passage.title}…")
        job = partial(_read, path.absolute(), self._token, source, self._store.loader, self._passage, pasted)
        self._thread.do(job)
        kind = source or (Npz if path.suffix.lower() in ARRAYS else Csv)
        self.begun.emit(kind.type_name())

    def _forget(self) -> None:
        """Let go of what is being read."""
        self._token = None
        if self._passage is not None:
            self._passage.stop()
            self._store.passages.end(self._passage)
            self._passage = None

    def close(self) -> None:
        """Stop what is being read: the window closes."""
        self._forget()
        workers().retire("The reading of data", self._thread.wait)

    def _take(self, parcel: Parcel) -> None:
        if self._token is None or parcel.token is not self._token:
            return
        self._forget()
        self._begin(cast("Path", parcel.asked), cast("_Found", parcel.found))

    def _begin(self, path: Path, found: _Found) -> None:
        from engine.analysis.starter import (  # here, since its layers are not needed before the first paint
            reason,
            starter,
        )

        dataset = found.loaded.dataset
        if found.source is not None and found.loaded.answers:
            self._store.message.emit("")
            self._answer(path, found.source, found.loaded)
            return
        if found.loaded.is_stopped:
            self._store.message.emit(found.loaded.error)
            return
        if found.source is None or dataset is None:
            self._store.message.emit("")
            self._dialogs.error("The data cannot be opened.", found.loaded.error)
            return
        if not self._files.may_close(partial(self._begin, path, found)):
            return
        project = starter(found.source, dataset.spec)
        self._store.know_data(project.data, found.loaded)
        self._files.begin(project, path.stem, f"Start with {path.name[:100]}", "data")
        self.opened.emit()
        self._store.message.emit(f"{path.name[:100]}: {reason(dataset.spec, why_target(found.source))}")

    def _answer(self, path: Path, source: Source, loaded: Loaded) -> None:
        """Ask how a file is to be read, and read it so."""
        texts = [answer.text for answer in loaded.answers]
        sentence = loaded.error.removesuffix(ASKED).rstrip()
        chosen = self._dialogs.choose(f"How is {path.name[:100]} to be read?", sentence, texts)
        if chosen is not None:
            self.open(path, source.replace(**loaded.answers[chosen].changes))


def _read(path: Path, token: object, known: Source | None, load: Loader, passage: Passage, pasted: bytes = b"") -> None:
    """Work of the thread."""
    source, loaded = None, Loaded()
    try:
        if pasted:
            _keep(path, pasted)
        plain = known or source_of(path)
    except LayerloomError as error:
        loaded = Loaded(error=str(error))
    else:
        # A column may be named like a target and be none, such as a text: then the last one is tried.
        for source in dict.fromkeys((with_usual_target(plain, None), plain)):
            loaded = read(load, DataSettings(source=source), None, passage)
            if loaded.dataset is not None or loaded.answers or loaded.is_stopped:
                break
        if loaded.answers:  # an answer may change the names of the columns
            source = plain
    courier().arrived.emit(Parcel(token, path, _Found(source, loaded)))


def _keep(path: Path, content: bytes) -> None:
    """Write what was pasted.

    Raises:
        FileError: It cannot be written.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, content)
