"""Output files of a command: checked before it starts, and written at its end, each by itself."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

from rich.text import Text

from engine.cli.console import errors
from engine.cli.streams import is_stream, pour
from engine.data.files import files_read
from engine.document.project import Project
from engine.errors import FileError, LayerloomError
from engine.export import npz
from engine.export.proof import Proof, export, format_of
from engine.storage.atomic import check_replaceable, reason, replace_file
from engine.storage.keeping import keep
from engine.storage.outputs import refuse_overwrite
from engine.training.events import History
from engine.training.model import TrainedModel

T = TypeVar("T")

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
    refuse_overwrite([*exports, *([] if history is None else [history])], files_read(file, project.data) | given)
    for path in exports:
        format_of(path)
        if is_stream(path):
            raise FileError(
                f"{path} is a device, a pipe or standard output: weights cannot be read back from there.",
                fix="Name a file.",
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


def write_outputs(
    history: History, path: Path | None, model: TrainedModel | None, exports: Iterable[Path], file: Path
) -> tuple[list[Proof], list[LayerloomError]]:
    """Write what a run has come to; what fails fails alone, and nothing that was learned is lost.

    Args:
        history: The history.
        path: Where it is to be written; None for nowhere.
        model: The weights; None where there are none.
        exports: Where they are to be written.
        file: The project's file, beside which is kept what finds no place.

    Returns:
        What was exported, and why other files were not written, which has been told on standard error.
    """
    faults: list[LayerloomError] = []
    if path is not None and not _attempt(path, lambda: write_history(history, path), faults):
        _keep("The history is", file, ".csv", history_text(history).encode())
    if model is None:
        return [], faults
    before = len(faults)
    proofs = [proof for to in exports if (proof := _attempt(to, partial(export_one, model, to), faults))]
    if len(faults) > before and all(proof.path.suffix.lower() == ".py" for proof in proofs):  # which cannot be read
        _keep("The weights are", file, ".npz", npz.render(model))
    return proofs, faults


def _keep(what: str, file: Path, suffix: str, content: bytes) -> None:
    """Keep something elsewhere and tell where; what it is comes with its verb."""
    kept = keep(file.stem, suffix, content, beside=file)
    where = f"kept in {kept}" if kept else "lost: there is no other place for them either"
    errors().print(Text(f"{what} {where}."))


def _attempt(path: Path, write: Callable[[], T], faults: list[LayerloomError]) -> T | None:
    """Write a file; where that fails for whatever reason, report it and continue."""
    try:
        return write()
    except LayerloomError as error:
        fault = error
    except OSError as error:
        fault = FileError(f"{path} was not written: {reason(error)}.")
    except MemoryError:
        fault = FileError(f"{path} was not written: the memory does not suffice.")
    except Exception as error:  # the last barrier before what was learned: a fault of ours must not lose it
        fault = FileError(f"{path} was not written, because of a bug in Layerloom: {error!r}.")
    faults.append(fault)
    errors().print(Text(f"layerloom: {fault}"))
    return None


def export_one(model: TrainedModel, path: Path) -> Proof:
    """Write weights, prove them, and say so."""
    proof = export(model, path)
    errors().print(Text(f"{path}: read back, {proof.rows} samples predicted; {proof.agreement}"))
    return proof


def write_history(history: History, path: Path) -> Path:
    """Write metrics of the epochs trained as CSV.

    Args:
        history: The metrics.
        path: A file, which is replaced, or a device or a pipe, such as `/dev/stdout`.

    Returns:
        The path.

    Raises:
        FileError: It cannot be written.
    """
    text = history_text(history)
    if is_stream(path):
        pour(path, text)
    else:
        replace_file(path, text.encode())
    return path


def history_text(history: History) -> str:
    """Metrics of the epochs trained as CSV; a field is empty where a metric was not measured."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [*HISTORY, *(name for name in history.columns if name not in HISTORY)]
    writer.writerow(["epoch", *names])
    for row, epoch in enumerate(history.epochs):
        if epoch == 0:  # the evaluation before training
            continue
        values = (history.columns[name][row] if name in history.columns else math.nan for name in names)
        writer.writerow([epoch, *("" if math.isnan(value) else repr(value) for value in values)])
    return text.getvalue()
