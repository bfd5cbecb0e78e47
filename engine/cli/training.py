"""`layerloom train` and `layerloom export`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.text import Text

from engine.analysis.analyse import Analysis
from engine.analysis.checks.data import judge_data
from engine.cli.checking import show_diagnostics
from engine.cli.console import errors
from engine.cli.following import follow
from engine.cli.interrupts import Interrupted, Interrupts
from engine.cli.kernels import warm_up
from engine.cli.outputs import check_outputs, check_room, export_one, write_outputs
from engine.cli.recording import Resumed, changes_since, last_run, refuse_resuming
from engine.cli.results import print_result, result_of
from engine.data.dataset import Dataset
from engine.data.files import shown
from engine.data.load import load as load_data
from engine.data.problems.splits import split_notes
from engine.document.format.files import load
from engine.document.project import Project
from engine.errors import LayerloomError, TrainingError
from engine.export.weights import match_weights, stored_model
from engine.runs.importing import Imported, import_all, import_fitting
from engine.runs.places import store_of
from engine.runs.recorder import Recorder
from engine.training.events import Failed, Finished
from engine.training.figures import unmeasured
from engine.training.model import TrainedModel, dtype_of, held_out, held_out_rows
from engine.training.preparing.needs import kernels_of
from engine.training.preparing.prepare import judge
from engine.training.session import TrainingSession
from engine.training.starting.differences import listed, of_network
from engine.training.starting.lineage import Lineage, continued

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype


@dataclass(frozen=True, slots=True)
class Request:
    """Options of `layerloom train`; None means as in the project."""

    file: Path
    epochs: int | None = None
    max_minutes: float | None = None
    seed: int | None = None
    threads: int | None = None
    shuffle: bool | None = None
    dtype: Dtype | None = None
    weights: Path | None = None
    transfer: Path | None = None
    exports: tuple[Path, ...] = ()
    history: Path | None = None
    resume: bool = False
    record: bool = False

    @property
    def settings(self) -> dict[str, Any]:
        """Settings of the training that are given, by name."""
        given = {"epochs": self.epochs, "max_minutes": self.max_minutes, "seed": self.seed, "shuffle": self.shuffle}
        return {name: value for name, value in given.items() if value is not None}


def train(request: Request, interrupts: Interrupts, *, as_json: bool) -> int:
    """Train, write what was asked for, print the result.

    Returns:
        Exit status: 0, or 1 where something could not be written. A signal is not told in it; it stops the run, and
        the best weights so far are written all the same.

    Raises:
        LayerloomError: The input is at fault, or the run failed (the last good weights are exported all the same).
        Interrupted: A signal came before there was anything to keep.
    """
    try:
        resumed, damage = last_run(request.file) if request.resume else (None, [])
        project = _project(request, resumed)
        check_outputs(request.file, project, request.exports, request.history, (request.weights, request.transfer))
        dataset = load_data(project.data, request.file.parent)
        session, moved, lineage, warnings = _session(project, dataset, request, resumed)
    except BaseException as error:
        if interrupts.signal:
            raise Interrupted("interrupted before training began; nothing was written") from error
        raise
    if resumed is not None:
        damage += changes_since(request.file, resumed, request.settings)
    _tell(damage)
    warnings += damage
    end, recorded = _run(session, project.training.epochs, request, resumed, warnings, interrupts)
    model = session.model() if session.has_weights else None
    proofs, faults = write_outputs(session.history, request.history, model, request.exports, request.file)
    if isinstance(end, Failed):
        raise TrainingError(end.message, node=end.node)
    if missing := unmeasured(end.metrics, project.training):
        warnings.append(missing)
        _tell([missing])
    result = result_of(end, session.threads, proofs, faults, warnings) | recorded
    if lineage.void:
        result["no_test_figures"] = lineage.void
    if moved is not None:
        result["transfer"] = {"taken": moved.taken, "initial": dict(moved.initial), "unused": moved.unused}
    print_result(result, as_json=as_json)
    return int(bool(faults))


def _run(
    session: TrainingSession,
    epochs: int,
    request: Request,
    resumed: Resumed | None,
    warnings: list[str],
    interrupts: Interrupts,
) -> tuple[Finished | Failed, dict[str, Any]]:
    """Run a session, recorded where that is wished: its end, and where it is recorded, for the result."""
    if not request.record:
        return follow(session, epochs, interrupts), {}
    number = resumed.number if resumed is not None else 0
    with Recorder(session, store_of(request.file), number) as recorder:
        for warning in warnings:
            recorder.note("warning", warning)
        end = follow(session, epochs, interrupts, recorder)
    _tell(recorder.faults())
    warnings += recorder.told
    return end, {"run": recorder.number or None, "store": str(recorder.folder)}


def convert(file: Path, weights: Path, to: Path) -> None:
    """Read weights for a project, write them in another format and prove that they predict the same.

    Raises:
        LayerloomError: A file cannot be read or written, or the weights do not fit.
    """
    project = load(file)
    check_outputs(file, project, [to], weights=[weights])
    dataset = load_data(project.data, file.parent)
    stored = stored_model(weights)
    if stored is None:
        export_one(_untrained(project, dataset, file, weights), to)
        return
    analysis, dataset = judge(project, dataset)
    lineage = continued(stored, weights.name, project, dataset)
    _refuse_errors(analysis)
    kept = match_weights(analysis, stored.weights)
    _tell(lineage.notes)
    stored = _with_figures_that_hold(stored, project, weights.name)
    assert lineage.split is not None
    spec = replace(dataset.spec, rows=stored.spec.rows)  # of the samples that the split is of
    samples, raw = held_out(dataset, lineage.split), held_out_rows(dataset, lineage.split)
    export_one(replace(stored, project=project, spec=spec, weights=kept, samples=samples, raw=raw), to)


def _with_figures_that_hold(model: TrainedModel, project: Project, name: str) -> TrainedModel:
    """The model without its figures where they are not those of the network that it is exported with, which is told."""
    if not (changed := of_network(model, project)):
        return model
    _tell([f"The network is not the one that {name} was trained with ({listed(changed)}): its figures are left out."])
    return replace(model, metrics={}, meanings={})


def _untrained(project: Project, dataset: Dataset, file: Path, weights: Path) -> TrainedModel:
    """A model of given weights, with the normalisation and split that training them would begin with."""
    request = Request(file=file, epochs=0, weights=weights)
    session, _, _, _ = _session(project.replace(training=project.training.replace(epochs=0)), dataset, request)
    end = follow(session, 0, Interrupts())
    if isinstance(end, Failed):
        raise TrainingError(end.message, node=end.node)
    return session.model()


def _project(request: Request, resumed: Resumed | None) -> Project:
    """The project as it is trained; a run that is resumed goes on with its own."""
    project = load(request.file) if resumed is None else resumed.record.model.project
    replaced: Project = project.replace(training=project.training.replace(**request.settings))
    if resumed is not None:
        refuse_resuming(resumed, replaced)
    return replaced


def judged(project: Project, dataset: Dataset) -> tuple[Analysis, Dataset, list[str]]:
    """The analysis of a project, its data as the losses ask for it, and warnings, which are told.

    Raises:
        LayerloomError: The project has errors.
    """
    analysis, settled = judge(project, dataset)
    _refuse_errors(analysis)
    told = (*analysis.diagnostics, *judge_data(split_notes(project, dataset), project.data))
    warnings = [entry for entry in told if entry.severity == "warning"]
    show_diagnostics(warnings, errors())
    return analysis, settled, [entry.message for entry in warnings]


def _refuse_errors(analysis: Analysis) -> None:
    if analysis.errors:
        raise LayerloomError("\n".join(entry.message for entry in analysis.errors))


def _session(
    project: Project, dataset: Dataset, request: Request, resumed: Resumed | None = None
) -> tuple[TrainingSession, Imported | None, Lineage, list[str]]:
    """A session, what it takes of another network and of another run, and warnings, which are told."""
    analysis, settled, warnings = judged(project, dataset)
    record = resumed.record if resumed is not None else None
    dtype = request.dtype or (dtype_of(record.state.weights) if record is not None else "float32")
    check_room(request.exports, analysis.parameters * np.dtype(dtype).itemsize)
    given = _imported(project, settled, analysis, request)
    lineage = given.lineage if given is not None else record.lineage if record is not None else Lineage()
    _tell(lineage.warnings)
    warm_up(kernels_of(project, dataset.spec), dtype)
    weights = given.weights if given is not None else None
    session = TrainingSession(
        project, dataset, threads=request.threads, dtype=dtype, weights=weights, lineage=lineage, resume=record
    )
    moved = given if request.transfer is not None else None
    return session, moved, lineage, [*warnings, *lineage.warnings]


def _imported(project: Project, dataset: Dataset, analysis: Analysis, request: Request) -> Imported | None:
    """The weights to start from, with a message about those that are transferred; None for initial ones."""
    if request.transfer is not None:
        result = import_fitting(request.transfer, project, dataset, analysis)
        for line in _transfer_text(result, request.transfer.name):
            errors().print(Text(line))
        return result
    return import_all(request.weights, project, dataset, analysis) if request.weights is not None else None


def _tell(warnings: Iterable[str]) -> None:
    for warning in warnings:
        errors().print(Text(f"warning: {warning}"))


def _transfer_text(result: Imported, name: str) -> Iterator[str]:
    yield f"Taken from {name}: {', '.join(result.taken)}."
    if result.initial:
        yield f"Not taken: {', '.join(f'{key} ({why})' for key, why in result.initial.items())}."
    if result.unused:
        yield f"Not used in this network: {', '.join(shown(key) for key in result.unused)}."
