"""What a command writes: checked before it begins to work, and written at its end, each file for itself."""

from __future__ import annotations

import contextlib
import csv
import io
import math
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from rich.text import Text

from engine.atomic import check_replaceable, reason, replace_file
from engine.cli.console import errors
from engine.cli.streams import is_stream, pour
from engine.data.files import files_read
from engine.document.project import Project
from engine.errors import FileError, LayerloomError
from engine.export import npz
from engine.export.proof import Proof, export, format_of
from engine.outputs import refuse_overwrite
from engine.training.events import History
from engine.training.model import TrainedModel

HISTORY = ("train_loss", "val_loss", "train_accuracy", "val_accuracy")


def check_outputs(
    file: Path,
    project: Project,
    exports: Iterable[Path],
    history: Path | None = None,
    weights: Iterable[Path | None] = (),
) -> None:
    """Find what would keep a command from writing what it is asked for, before it begins to work.

    Args:
        file: The project's file.
        project: The project.
        exports: Where weights are to be written.
        history: Where the history is to be written: a file, a device or a pipe.
        weights: Files of weights that are read.

    Raises:
        FileError: A file cannot be written, is one of those that are read, or is to be written twice.
        ExportError: The suffix of a file of weights is unknown.
    """
    exports = list(exports)
    given = {path: "the file of given weights" for path in weights if path is not None}
    refuse_overwrite([*exports, *([] if history is None else [history])], files_read(file, project.data.source) | given)
    for path in exports:
        format_of(path)
        if is_stream(path):
            raise FileError(
                f"{path} is a device, a pipe or standard output: weights cannot be read back from there.",
                mend="Name a file.",
            )
    check_room(exports, 1)
    if history is not None and not is_stream(history):
        check_replaceable(history)


def check_room(exports: Iterable[Path], size: int) -> None:
    """Check that weights can be written.

    Args:
        exports: Where to.
        size: Bytes that they take.

    Raises:
        FileError: The folder is missing or closed, the disk is full, or there is something that is no file.
    """
    for path in exports:
        check_replaceable(path, size)


def export_all(model: TrainedModel, paths: Iterable[Path], file: Path) -> tuple[list[Proof], list[LayerloomError]]:
    """Write weights wherever they are wanted; what fails fails alone, and no weights are lost.

    Args:
        model: The model.
        paths: Where to.
        file: The project's file, beside which weights are kept that could not be written anywhere.

    Returns:
        What was written, and what was not; all of it has been told on standard error.
    """
    proofs: list[Proof] = []
    faults: list[LayerloomError] = []
    for path in paths:
        try:
            proofs.append(export_one(model, path))
        except (LayerloomError, OSError, MemoryError) as error:
            fault = (
                error if isinstance(error, LayerloomError) else FileError(f"{path} was not written: {_words(error)}.")
            )
            faults.append(fault)
            tell_fault(fault)
    if faults and not any(proof.path.suffix.lower() != ".py" for proof in proofs):
        _keep(model, file)
    return proofs, faults


def _words(error: OSError | MemoryError) -> str:
    return reason(error) if isinstance(error, OSError) else "the memory does not suffice"


def export_one(model: TrainedModel, path: Path) -> Proof:
    """Write weights, prove them, and say so."""
    proof = export(model, path)
    errors().print(
        Text(f"{path}: read back, {proof.rows} rows predicted; largest deviation {proof.largest_deviation:.2g}")
    )
    return proof


def tell_fault(fault: LayerloomError) -> None:
    """Say on standard error what was not written, while the command goes on."""
    errors().print(Text(f"layerloom: {fault}"))


def _keep(model: TrainedModel, file: Path) -> None:
    """Write weights that could not be written where they were wanted to a place that nobody asked for, and say so."""
    name = f"{file.stem[:100]}-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.npz"
    content = npz.render(model)
    for folder in _spare_folders(file):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(folder / name, content)
        except (LayerloomError, OSError):
            continue
        errors().print(Text(f"The weights are kept in {folder / name}."))
        return
    errors().print(Text("The weights could not be kept anywhere else either."))


def _spare_folders(file: Path) -> Iterable[Path]:
    from platformdirs import user_state_path  # here: not needed as a rule

    yield file.parent
    yield user_state_path("layerloom", appauthor=False) / "kept"
    with contextlib.suppress(OSError):
        yield Path(tempfile.gettempdir())


def write_history(history: History, path: Path) -> None:
    """Write metrics of the epochs trained as CSV; a field is empty where a metric was not measured.

    Args:
        history: The metrics.
        path: A file, which is replaced, or a device or a pipe, such as `/dev/stdout`.

    Raises:
        FileError: It cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [*HISTORY, *(name for name in history.columns if name not in HISTORY)]
    writer.writerow(["epoch", *names])
    for row, epoch in enumerate(history.epochs):
        if epoch == 0:  # the evaluation before training
            continue
        values = (history.columns[name][row] if name in history.columns else math.nan for name in names)
        writer.writerow([epoch, *("" if math.isnan(value) else repr(value) for value in values)])
    if is_stream(path):
        pour(path, text.getvalue())
    else:
        replace_file(path, text.getvalue().encode())
