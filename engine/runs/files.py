"""A kept run as one `.safetensors` file: exported weights, which any reader of them can use, and where the run stands.

Weights and metadata are those of `engine/export/safetensors.py`. Tensors whose names begin with `run/` are the state
of the run, its history and the losses of its batches; the text `run` holds the rest of the state and how the run
ended, and `sha256` a digest of the whole file.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.archive import MOST_BYTES
from engine.errors import FileError, LayerloomError
from engine.export.metadata import describe
from engine.export.safetensors import ASIDE
from engine.export.weights import rebuilt
from engine.storage.atomic import replace_file
from engine.storage.regular import open_regular
from engine.storage.tensors import FAULTS, seal, unseal
from engine.training.events import Failed, Finished, History
from engine.training.record import RunRecord
from engine.training.running.batch_losses import as_losses
from engine.training.running.steering import Intervention
from engine.training.state import TrainingState, group_of

_MOST_LOSSES = 200_000
"""Batches whose losses are stored: the last of them. They are for the eye alone."""

_YEAR_9999 = 253_000_000_000.0
"""In seconds since 1970."""


@dataclass(frozen=True, slots=True, eq=False)
class KeptRun:
    """A run that was read from a file.

    Attributes:
        record: The run.
        written: When it was written, in seconds since 1970.
        path: The file.
    """

    record: RunRecord
    written: float
    path: Path


def write_run(record: RunRecord, path: Path) -> None:
    """Write a run, in place of what the file held.

    Raises:
        FileError: It cannot be written.
    """
    replace_file(path, run_bytes(record))


def run_bytes(record: RunRecord) -> bytes:
    """The content of the file."""
    state, model = record.state, record.model
    parts, text = state.to_parts()
    if all(np.array_equal(values, model.weights[name]) for name, values in state.kept.items()):
        parts = {name: values for name, values in parts.items() if not name.startswith("kept/")}
    first = _shown_from(record)
    shown = {f"shown/{name}": np.array(column)[first:] for name, column in record.history.columns.items()}
    more: dict[str, NDArray[Any]] = {
        "epochs shown": np.array(record.history.epochs, np.int64)[first:],
        "losses": record.losses[-_MOST_LOSSES:],
    }
    tensors = {**model.weights, **{f"{ASIDE}{name}": values for name, values in {**parts, **shown, **more}.items()}}
    facts = {
        "state": text,
        "shown_from": first,
        "best_epoch": record.history.best_epoch,
        "batches": len(record.losses),
        "end": _end_data(record.end),
        "seconds": record.seconds,
        "started": record.started,
        "void": record.void,
        "journal": [[entry.step, entry.to_data()] for entry in record.journal],
        "written": time.time(),
    }
    texts = {**describe(model), "run": facts}
    return seal(tensors, {name: json.dumps(value) for name, value in texts.items()})


def _shown_from(record: RunRecord) -> int:
    """Place from which the history as it was shown is stored: before it, it is that of the state."""
    state, history = record.state, record.history
    count = len(state.epochs)
    same = np.array_equal(state.epochs, np.array(history.epochs)[:count]) and all(
        name in history.columns and np.array_equal(values, np.array(history.columns[name])[:count], equal_nan=True)
        for name, values in state.history.items()
    )
    return count if same else 0


def read_run(path: Path) -> KeptRun:
    """A run from its file.

    Raises:
        FileError: The file cannot be read, is damaged, or holds no run; it names the file.
    """
    try:
        return _read(path)
    except FileError as error:
        raise FileError(f"The kept run in {path.name} cannot be used. {error}") from error
    except LayerloomError as error:
        raise FileError(f"The kept run in {path.name} cannot be used: {error.message}") from error


def _read(path: Path) -> KeptRun:
    try:
        with open_regular(path) as file:
            if os.fstat(file.fileno()).st_size > MOST_BYTES:
                raise FileError(f"It is larger than the limit of {MOST_BYTES >> 30} GiB.")
            tensors, texts = unseal(file.read())
        values = {name: json.loads(text) for name, text in texts.items()}
        facts, written = values["run"], _instant(values["run"]["written"])
    except FAULTS as error:
        raise FileError(f"It is damaged, or holds no run ({type(error).__name__}: {str(error)[:100]}).") from error
    aside = {name.removeprefix(ASIDE): array for name, array in tensors.items() if name.startswith(ASIDE)}
    weights = {name: array for name, array in tensors.items() if not name.startswith(ASIDE)}
    model = rebuilt(weights, values, path.name)
    if not any(name.startswith("kept/") for name in aside):
        aside |= {f"kept/{name}": array for name, array in model.weights.items()}
    try:
        return KeptRun(_record(model, aside, facts), written, path)
    except FAULTS as error:
        raise FileError(f"It is damaged ({type(error).__name__}: {str(error)[:100]}).") from error


def _record(model: Any, aside: dict[str, NDArray[Any]], facts: dict[str, Any]) -> RunRecord:
    end = _end_of(facts["end"])
    metrics = end.metrics if isinstance(end, Finished) else model.metrics
    state, first = TrainingState.from_parts(aside, facts["state"]), int(facts.get("shown_from", 0))
    epochs, columns = aside["epochs shown"], group_of(aside, "shown")
    if first:
        if first != len(state.epochs):
            raise ValueError("the history does not go on where that of the state ends")
        unknown = np.full(first, np.nan)
        epochs = np.concatenate([state.epochs, epochs])
        columns = {name: np.concatenate([state.history.get(name, unknown), each]) for name, each in columns.items()}
    if any(len(column) != len(epochs) for column in columns.values()):
        raise ValueError("the history does not have a figure for each epoch")
    losses = np.full(int(facts["batches"]), np.nan, np.float32)
    losses[len(losses) - len(aside["losses"]) :] = as_losses(aside["losses"])
    return RunRecord(
        model=replace(model, metrics=metrics),
        state=state,
        history=History(epochs, columns, int(facts["best_epoch"])),
        end=end,
        seconds=float(facts["seconds"]),
        started=_instant(facts.get("started", 0.0)),
        losses=losses,
        void=str(facts["void"]),
        journal=tuple(Intervention.from_data(int(step), data) for step, data in facts.get("journal", ())),
    )


def _instant(value: float) -> float:
    """Seconds since 1970, of a time that a clock can show."""
    if not 0.0 <= float(value) < _YEAR_9999:
        raise ValueError(f"{value} is no time")
    return float(value)


def _end_data(end: Finished | Failed | None) -> dict[str, Any] | None:
    if not isinstance(end, Finished):
        return None if end is None else {"failed": asdict(end)}
    data = asdict(end)
    return {"finished": data | {"metrics": {name: repr(value) for name, value in end.metrics.items()}}}


def _end_of(data: dict[str, Any] | None) -> Finished | Failed | None:
    if data is None:
        return None
    if "failed" in data:
        return Failed(**data["failed"])
    facts = data["finished"]
    return Finished(**facts | {"metrics": {name: float(value) for name, value in facts["metrics"].items()}})
