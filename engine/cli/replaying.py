"""`layerloom replay`: a recorded run repeated with all that was changed meanwhile, and its bytes compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.text import Text

from engine.cli.console import errors, print_json
from engine.cli.kernels import warm_up
from engine.cli.runs import opened
from engine.data.dataset import Dataset
from engine.data.load import load as load_data
from engine.document.format.files import loads
from engine.document.project import Project
from engine.errors import FileError, TrainingError
from engine.runs.facts import surroundings
from engine.runs.importing import Imported, import_all
from engine.runs.rows import StoredRun
from engine.storage.tensors import digest_of
from engine.training.model import dtype_of
from engine.training.preparing.needs import kernels_of
from engine.training.preparing.prepare import judge
from engine.training.record import RunRecord


def replay_run(file: Path, number: int | None, threads: int | None, weights: Path | None, *, as_json: bool) -> int:
    """Repeat a run up to its newest checkpoint, and say whether it comes to the same bytes.

    Args:
        file: The project, or the folder of its store.
        number: Number of the run; None for the last.
        threads: Threads to train with.
        weights: Weights with which it began, where they were given.
        as_json: Whether to print the result for programs.

    Returns:
        Exit status: 0 for the same bytes, else 1.

    Raises:
        LayerloomError: There is no such run, or it cannot be repeated with what is there.
    """
    from engine.training.replay import replay  # loads Numba

    with opened(file) as store:
        run = store.run(number) if number is not None else _last(store.runs()[0], file)
        kept, faults = store.load(run.id)
        document, record = loads(store.document(run), f"The document of run {run.id}"), kept.record
    if not run.facts:
        raise FileError(f"Run {run.id} was restored from a checkpoint: what it began with is not known.")
    for fault in faults:
        errors().print(Text(f"note: {fault}"))
    dataset = load_data(document.data, file.parent)
    record.refuse_other_data(record.model.project, dataset)
    analysis, settled = judge(document, dataset)
    given = import_all(weights, document, settled, analysis) if weights is not None else None
    _warm_up(record, document, dataset)
    _refuse_other_weights(run, document, dataset, given, record)
    found = replay(
        document,
        dataset,
        record.journal,
        record.state.step,
        threads=threads,
        dtype=dtype_of(record.state.weights),
        weights=given.weights if given is not None else None,
        lineage=given.lineage if given is not None else None,
    )
    here = surroundings()
    result: dict[str, Any] = {
        "run": run.id,
        "steps": record.state.step,
        "changes": len(record.journal),
        "same": found.to_bytes() == record.state.to_bytes(),
        "weights": digest_of(found.weights, {}),
        "recorded_weights": digest_of(record.state.weights, {}),
        "other_surroundings": [name for name, value in here.items() if run.facts.get(name) != value],
    }
    if as_json:
        print_json(result)
    else:
        print(_sentence(result))
    return int(not result["same"])


def _last(runs: list[StoredRun], file: Path) -> StoredRun:
    if not runs:
        raise FileError(f"No runs of {file.name} are recorded.")
    return runs[-1]


def _warm_up(record: RunRecord, document: Project, dataset: Dataset) -> None:
    changes = (entry.change for entry in record.journal if isinstance(entry.change, Project))
    for project in (document, *changes):
        warm_up(kernels_of(project, dataset.spec), dtype_of(record.state.weights))


def _refuse_other_weights(
    run: StoredRun, document: Project, dataset: Dataset, given: Imported | None, record: RunRecord
) -> None:
    from engine.training.trainer import Trainer  # loads Numba

    weights, lineage = (given.weights, given.lineage) if given is not None else (None, None)
    dtype = dtype_of(record.state.weights)
    with Trainer(document, dataset, threads=1, dtype=dtype, weights=weights, lineage=lineage) as trainer:
        if run.facts.get("initial_weights") not in ("", digest_of(trainer.state().weights, {})):
            raise TrainingError(
                f"Run {run.id} began with other weights.", fix="Name those that it was given with --weights."
            )


def _sentence(result: dict[str, Any]) -> str:
    changes = {0: "", 1: " and 1 change"}.get(result["changes"], f" and {result['changes']} changes")
    told = f"Run {result['run']}, {result['steps']:,} steps{changes}: replayed to"
    if result["same"]:
        return f"{told} the same bytes."
    if result["other_surroundings"]:
        others = ", ".join(result["other_surroundings"])
        return f"{told} other bytes. It was recorded with another machine or other versions ({others}): no proof here."
    return f"{told} other bytes."
