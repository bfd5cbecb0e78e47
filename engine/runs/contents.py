"""Content of a store that comes of a record: fields of a row, and series."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from engine.runs.rows import FAILED, FINISHED, INTERRUPTED, StoredRun
from engine.runs.series import EPOCH, LOSS, METRIC, Numbers
from engine.training.events import Failed, Finished, History
from engine.training.record import RunRecord
from engine.training.running.batch_losses import Losses
from engine.training.state import PRECISION


def row_of(record: RunRecord) -> StoredRun:
    """The row of a run, without its number, owner, document and facts."""
    return StoredRun(
        state=INTERRUPTED,
        begun=record.started,
        seed=record.model.project.training.seed,
        dtype=str(record.state.origin[PRECISION]),
    )


def progress_of(record: RunRecord) -> dict[str, Any]:
    """Fields of the row that tell how far the run has come, and how it has ended if it has."""
    reached = record.history.epochs[-1] if record.history.epochs else 0
    progress = {"seconds": record.seconds, "epochs": reached, "step": record.state.step}
    return progress if record.end is None else progress | outcome_of(record.end)


def outcome_of(end: Finished | Failed) -> dict[str, Any]:
    """Fields of the row that tell how the run has ended."""
    if isinstance(end, Failed):
        return {"state": FAILED, "outcome": {"message": end.message, "node": end.node}}
    outcome = {name: value for name, value in asdict(end).items() if name not in ("seconds", "epochs")}
    finite = {name: value for name, value in end.metrics.items() if math.isfinite(value)}
    return {"state": FINISHED, "outcome": outcome | {"metrics": finite}}


def series_of(history: History, losses: Losses) -> Mapping[str, Numbers]:
    """The series that grow while a run trains: they are appended to by its thread, and never change."""
    columns = list(history.columns.items())
    count = min([len(history.epochs), *(len(column) for _, column in columns)])  # of an epoch that is whole
    found = {f"{METRIC}{name}": column.values[:count] for name, column in columns}
    return {EPOCH: history.epochs.values[:count], **found, LOSS: losses}
