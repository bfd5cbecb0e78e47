"""Predicts all rows of a file: asks which one and where to, has a thread do it, tells what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from designer.background.attempts import Attempt, Fault
from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.workers import workers
from designer.storage.files import Files
from designer.use.contracts import Weights
from designer.widgets import theme
from designer.widgets.dialogs import Dialogs
from designer.widgets.icons import icon
from designer.widgets.labels import Label
from engine.data.choosing import TABLES
from engine.storage.atomic import replace_file

PREDICT = Attempt("The file was not predicted", "There is too little memory to predict the file at once.")

WORDS = (
    "A table with a header that names the columns of the sample, in any order: text, a spreadsheet, Parquet or JSON. "
    "Its rows are written as CSV, with the predictions as further columns."
)

FILES = f"Tables ({' '.join(f'*{suffix}' for suffix in TABLES)})"
"""Filter of the file dialog."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to predict.

    Attributes:
        weights: Where the weights are.
        source: The file.
        target: Where to write the copy with predictions.
    """

    weights: Weights
    source: Path
    target: Path


class FilePrediction(QWidget):
    """The button, and what came of it."""

    def __init__(self, weights: Weights, files: Files, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weights, self._files, self._dialogs = weights, files, dialogs
        self._latest = Latest("predict a file")
        self._token = object()
        self._job: Job | None = None
        self.button = QPushButton(icon("table"), "Predict a table…", self)
        self.told = Label(size="small", wrap=True, parent=self)
        self.told.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING // 2)
        column.addWidget(Label(WORDS, role="muted", size="small", wrap=True, parent=self))
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.told)
        self.button.clicked.connect(self.ask)
        courier().arrived.connect(self._deliver)

    @property
    def is_free(self) -> bool:
        """True if no file is being predicted."""
        return self._job is None

    def ask(self) -> None:
        """Ask which file, and where to write what is predicted; then predict."""
        source = self._dialogs.open_data(self._files.folder, FILES, "Predict a file")
        if source is None:
            return
        target = self._dialogs.save_file(
            "Save the predictions",
            source.with_name(f"{_stem(source)}_predictions.csv"),
            ["CSV table (*.csv)"],
            partial(self._may_write, source),
        )
        if target is not None:
            self._job = Job(self._weights, source, target)
            self._say(f"Predicting {source.name}…", "muted")
            self.button.setEnabled(False)
            self._latest.do(partial(PREDICT.send, self._token, self._job, partial(_predict, self._job)))

    def clear(self) -> None:
        """Say nothing of earlier files: another document was opened."""
        self._say("", "muted")

    def close_down(self) -> None:
        """Let a prediction that is under way finish: a whole file matters more than a quick end."""
        self._token = object()
        workers().retire("The prediction of a file", self._latest.wait)

    def _may_write(self, source: Path, target: Path) -> bool:
        if target.exists() and target.samefile(source):
            self._dialogs.error("Nothing was written.", f"{target.name} is the file that is to be predicted.")
            return False
        return self._files.may_write(target)

    def _say(self, text: str, role: str) -> None:
        self.told.set_role(role)
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.token is self._token and parcel.asked is self._job:
            self._job = None
            self.button.setEnabled(True)
            found = cast("str | Fault", parcel.found)
            self._say(*((found.sentence, "error") if isinstance(found, Fault) else (found, "success")))


def _stem(path: Path) -> str:
    """Name without suffixes: `rows` of `rows.csv.gz`."""
    return Path(path.stem).stem if path.suffix.lower() in (".gz", ".zip") else path.stem


def _predict(job: Job) -> str:
    """Predict and write; tells it in a sentence. In a thread."""
    from engine.predictions import predicted_file  # reading and predicting are not needed before

    found = predicted_file(job.weights.model(), job.source)
    replace_file(job.target, found.content)
    told = f"{job.target.name}: {found.rows:,} {'row' if found.rows == 1 else 'rows'} predicted."
    return " ".join([told, *found.notes])
