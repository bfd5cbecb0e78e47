"""`layerloom train` and `layerloom export`."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

from engine.analysis.analyse import Analysis, analyse
from engine.analysis.cost import bytes_text
from engine.atomic import replace_file
from engine.cli.console import errors
from engine.cli.kernels import warm_up
from engine.cli.outputs import check_outputs
from engine.data.dataset import Dataset
from engine.data.files import shown
from engine.data.load import load as load_data
from engine.document.files import load
from engine.document.project import Project
from engine.errors import LayerloomError, TrainingError
from engine.export.proof import Proof, export
from engine.export.weights import match_weights, read_weights, stored_model
from engine.training.events import EpochFinished, Failed, Finished, History, Prepared, Weights
from engine.training.model import TrainedModel, held_out
from engine.training.needs import kernels_of
from engine.training.session import TrainingSession
from engine.training.transfer import Transfer, transfer

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype

METRICS = ("train_loss", "val_loss", "test_loss", "train_accuracy", "val_accuracy", "test_accuracy")
HISTORY = ("train_loss", "val_loss", "train_accuracy", "val_accuracy")

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Request:
    """What `layerloom train` was asked for; None means as the project says."""

    file: Path
    epochs: int | None = None
    seed: int | None = None
    threads: int | None = None
    shuffle: bool | None = None
    dtype: Dtype = "float32"
    weights: Path | None = None
    transfer: Path | None = None
    exports: tuple[Path, ...] = ()
    history: Path | None = None

    @property
    def outputs(self) -> tuple[Path, ...]:
        """Files to write."""
        return self.exports if self.history is None else (*self.exports, self.history)


def train(request: Request, *, as_json: bool) -> int:
    """Train, write what was asked for, print the result.

    Returns:
        Exit status: 0, or 130 after Ctrl+C (the best weights so far are exported all the same).

    Raises:
        LayerloomError: The input is at fault, or the run failed (the last good weights are exported all the same).
    """
    project = _project(request)
    check_outputs(request.outputs, request.file, project, (request.weights, request.transfer))
    dataset = load_data(project.data.source, request.file.parent)
    session, moved = _session(project, dataset, request)
    interrupted, end = _follow(session, project.training.epochs)
    if request.history is not None:
        write_history(session.history, request.history)
    proofs = [_export(session.model(), path) for path in request.exports if session.weights()]
    if isinstance(end, Failed):
        raise TrainingError(end.message, node=end.node)
    result = _result(end, session.threads, proofs)
    if moved is not None:
        result["transfer"] = {"taken": moved.taken, "initial": dict(moved.initial), "unused": moved.unused}
    _print_result(result, as_json=as_json)
    return INTERRUPTED if interrupted else 0


def convert(file: Path, weights: Path, to: Path) -> None:
    """Read weights for a project, write them in another format and prove that they predict the same.

    Raises:
        LayerloomError: A file cannot be read or written, or the weights do not fit.
    """
    project = load(file)
    check_outputs([to], file, project, [weights])
    dataset = load_data(project.data.source, file.parent)
    stored = stored_model(weights)
    if stored is None:
        _export(_untrained(project, dataset, file, weights), to)
        return
    match_weights(analyse(project.network, dataset.spec, project.data, project.training), stored.weights)
    if stored.spec != dataset.spec:
        raise LayerloomError(
            f"{weights.name} was trained on other data than {file.name} names: normalisation and split do not apply.",
            mend="Choose the data that it was trained on, or export from the project that it was trained with.",
        )
    _export(replace(stored, project=project, samples=held_out(dataset, stored.split)), to)


def _untrained(project: Project, dataset: Dataset, file: Path, weights: Path) -> TrainedModel:
    """A model of given weights, with the normalisation and split that training them would begin with."""
    request = Request(file=file, epochs=0, weights=weights)
    session, _ = _session(project.replace(training=project.training.replace(epochs=0)), dataset, request)
    _, end = _follow(session, 0)
    if isinstance(end, Failed):
        raise TrainingError(end.message, node=end.node)
    return session.model()


def write_history(history: History, path: Path) -> None:
    """Write metrics of the epochs trained as CSV; a field is empty where a metric was not measured.

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
    replace_file(path, text.getvalue().encode())


def _project(request: Request) -> Project:
    project = load(request.file)
    wanted = {"epochs": request.epochs, "seed": request.seed, "shuffle": request.shuffle}
    changes = {name: value for name, value in wanted.items() if value is not None}
    replaced: Project = project.replace(training=project.training.replace(**changes))
    return replaced


def _session(project: Project, dataset: Dataset, request: Request) -> tuple[TrainingSession, Transfer | None]:
    analysis = analyse(project.network, dataset.spec, project.data, project.training)
    if analysis.errors:
        raise LayerloomError("\n".join(entry.message for entry in analysis.errors))
    moved = _transfer(analysis, project.training.seed, request)
    weights = moved.weights if moved is not None else _weights(analysis, request)
    warm_up(kernels_of(project, dataset.spec), request.dtype)
    session = TrainingSession(project, dataset, threads=request.threads, dtype=request.dtype, weights=weights)
    return session, moved


def _transfer(analysis: Analysis, seed: int, request: Request) -> Transfer | None:
    """What is taken of another network's weights, and said so, or None where none are named."""
    if request.transfer is None:
        return None
    result = transfer(analysis, read_weights(request.transfer), seed)
    if not result.taken:
        raise LayerloomError(
            f"No weight in {request.transfer.name} has the name and the shape of one in this network.",
            mend="Weights are named <node id>.<weight>; name the layers as they are named there.",
        )
    for line in _transfer_text(result, request.transfer.name):
        errors().print(Text(line))
    return result


def _weights(analysis: Analysis, request: Request) -> Weights | None:
    """The weights to start from, or None for initial ones."""
    if request.weights is None:
        return None
    weights = read_weights(request.weights)
    match_weights(analysis, weights)
    return weights


def _transfer_text(result: Transfer, name: str) -> Iterator[str]:
    yield f"Taken from {name}: {', '.join(result.taken)}."
    if result.initial:
        yield f"Not taken: {', '.join(f'{key} ({why})' for key, why in result.initial.items())}."
    if result.unused:
        yield f"Not in this network: {', '.join(shown(key) for key in result.unused)}."


def _follow(session: TrainingSession, epochs: int) -> tuple[bool, Finished | Failed]:
    """Run a session to its end with a progress bar; tells whether it was interrupted, and how it ended."""
    console = errors()
    columns = ("Epoch", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=epochs)
        interrupted = False
        session.start()
        while True:
            try:
                ended = session.join(0.05)
            except KeyboardInterrupt:
                session.stop()
                interrupted, ended = True, session.join()
            for event in session.poll():
                if isinstance(event, Prepared) and epochs:
                    console.print(f"Training takes {bytes_text(event.arena_bytes)} of memory.")
                elif isinstance(event, EpochFinished):
                    bar.update(task, completed=event.epoch, description=_brief(event.metrics))
                elif isinstance(event, Finished | Failed):
                    return interrupted, event
            if ended:
                raise TrainingError("The run ended without a result.")


def _brief(metrics: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in metrics.items())


def _export(model: TrainedModel, path: Path) -> Proof:
    proof = export(model, path)
    errors().print(
        Text(f"{path}: read back, {proof.rows} rows predicted; largest deviation {proof.largest_deviation:.2g}")
    )
    return proof


def _result(end: Finished, threads: int, proofs: Iterable[Proof]) -> dict[str, Any]:
    names = [*METRICS, *(name for name in end.metrics if name not in METRICS)]
    known = {name: _finite(end.metrics.get(name, math.nan)) for name in names}
    return {
        "epochs": end.epochs,
        "best_epoch": end.best_epoch,
        "seconds": round(end.seconds, 3),
        "threads": threads,
        **known,
        "reason": end.reason,
        "exports": [asdict(proof) | {"path": str(proof.path)} for proof in proofs],
    }


def _finite(value: float) -> float | None:
    """JSON knows no NaN."""
    return value if math.isfinite(value) else None


def _print_result(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result))
        return
    print(
        f"{result['epochs']} epochs in {result['seconds']:.2f} s, {result['reason']}; best epoch {result['best_epoch']}"
    )
    for name, value in result.items():
        if value is not None and name.startswith(("train_", "val_", "test_")):
            print(f"  {name:15} {value:.6g}")
