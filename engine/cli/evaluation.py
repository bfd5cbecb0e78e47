"""`layerloom evaluate`: figures of trained weights on a split, beside those of a baseline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from engine.cli.console import errors, print_json
from engine.cli.interrupts import Interrupted, Interrupts
from engine.cli.kernels import warm_up
from engine.data.dataset import Dataset
from engine.data.load import load as load_data
from engine.document.format.files import load
from engine.document.project import Project
from engine.evaluation.data import as_data
from engine.evaluation.evaluation import columns, evaluate, importance
from engine.evaluation.importance import Importance
from engine.evaluation.looks import count_look
from engine.evaluation.material import PARTS, Part, material_of
from engine.export.weights import match_weights, read_weights, stored_model
from engine.plan.compile import compile
from engine.runs.kept import read_kept
from engine.training.model import TrainedModel, dtype_of
from engine.training.preparing.prepare import prepare
from engine.training.starting.differences import listed, of_network

if TYPE_CHECKING:
    pass

SHOWN_CLASSES = 20
"""Classes or values up to which the confusion matrix or a line for each value is printed; JSON has all."""
SHOWN_MISTAKES = 5
TITLES = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "hamming_loss": "Hamming loss",
    "precision": "Precision, macro average",
    "recall": "Recall, macro average",
    "f1": "F1, macro average",
    "micro_precision": "Precision, micro average",
    "micro_recall": "Recall, micro average",
    "micro_f1": "F1, micro average",
    "weighted_precision": "Precision, weighted average",
    "weighted_recall": "Recall, weighted average",
    "weighted_f1": "F1, weighted average",
    "roc_auc": "ROC AUC",
    "average_precision": "Average precision",
    "brier": "Brier score",
    "calibration_error": "Expected calibration error",
    "r2": "R²",
    "mae": "Mean absolute error",
    "rmse": "Root mean squared error",
    "bias": "Mean error",
}


@dataclass(frozen=True, slots=True)
class Request:
    """Options of `layerloom evaluate`; weights are None for those of the last run of the project."""

    file: Path
    weights: Path | None = None
    part: Part = "validation"
    importance: bool = False
    weighted: bool = False


def evaluate_file(request: Request, interrupts: Interrupts, *, as_json: bool) -> int:
    """Evaluate and print.

    Returns:
        Exit status 0.

    Raises:
        LayerloomError: There are no weights, they do not fit the data, or the split is empty.
        Interrupted: A signal came.
    """
    from engine.training.predict import Predictor  # loads Numba

    project = load(request.file)
    dataset = load_data(project.data, request.file.parent)
    model, path, notes = _model(request, project, dataset)
    material = material_of(model, path.name, dataset, weighted=request.weighted)
    rows = material.rows(request.part)
    plan = compile(material.project.network, material.analysis, material.project.training, programs=["predict"])
    warm_up(plan.kernels(), dtype_of(model.weights))
    predictor = Predictor(model)
    evaluation = evaluate(material, predictor.predict(material.samples(rows)), request.part)
    importances: dict[str, tuple[Importance, ...]] = {}
    if request.importance and columns(material):
        for node, _ in material.outputs():
            found = importance(
                material, predictor.predict, node, request.part,
                seed=model.project.training.seed, going_on=lambda done, of: not interrupts.signal,
            )  # fmt: skip
            if found is None:
                raise Interrupted("interrupted before the importance was measured")
            importances[node] = found
    elif request.importance:
        notes.append("Samples are arrays without columns: there is no importance of columns.")
    result: dict[str, Any] = {"file": str(request.file), "weights": str(path), "metrics_of_run": dict(model.metrics)}
    result |= as_data(evaluation, material, importances if request.importance else None)
    looks = None
    if request.part == "test":
        looks = count_look(material.dataset, rows, model.weights)
        notes.append(looks.sentence)
    result["notes"] = [*notes, *result["notes"]]
    result["test_looks"] = None if looks is None else {"count": looks.count, "weights": looks.weights}
    if as_json:
        print_json(result)
    else:
        _show(result, Console())
    return 0


_WITHOUT = (
    "Train it in the window and save it, or with `layerloom train FILE`; or pass weights, as "
    "`--weights weights.safetensors`."
)
"""What helps where no run is kept."""


def _model(request: Request, project: Project, dataset: Dataset) -> tuple[TrainedModel, Path, list[str]]:
    """The model, the file that it comes from, and sentences on it."""
    path, notes = request.weights, list[str]()
    if path is None:
        kept, notes = read_kept(request.file, _WITHOUT)
        stored: TrainedModel | None = kept.record.model
        path = kept.path
    else:
        stored = stored_model(path)
    if stored is None:
        return _untold(project, dataset, path)
    if changed := of_network(stored, project):
        notes.append(
            f"The network is not the one that {path.name} was trained with ({listed(changed)}): the one that was "
            "trained is evaluated."
        )
    return stored, path, notes


def _untold(project: Project, dataset: Dataset, path: Path) -> tuple[TrainedModel, Path, list[str]]:
    """A model of nothing but weights, with the split and the normalisation that training them would begin with."""
    made = prepare(project, dataset, programs=["predict"])
    model = TrainedModel(
        project=project,
        spec=made.dataset.spec,
        weights=match_weights(made.analysis, read_weights(path)),
        preparation=made.preparation,
        split=made.split,
        metrics={},
        untold=True,
    )
    return model, path, []


def _show(result: dict[str, Any], console: Console) -> None:
    part: Part = result["split"]
    console.print(Text(f"{result['weights']} on the {PARTS[part]} split, {result['samples']:,} samples"))
    for output in result["outputs"]:
        if len(result["outputs"]) > 1:
            console.print(Text(f"\nOutput {output['name']}"))
        if output["kind"] is not None:
            for table in _tables(output):
                console.print(table)
        for note in output["notes"]:
            console.print(Text(note))
    for note in result["notes"]:
        errors().print(Text(f"note: {note}"))


def _tables(output: dict[str, Any]) -> Iterator[Table]:
    yield _figures(output)
    if "classes" in output:
        names = {"precision": "Precision", "recall": "Recall", "f1": "F1"}
        titles = [each for title in names.values() for each in (title, "Baseline")]
        by_class = Table("Class", *map(_right, titles), _right("Support"))
        for line in output["classes"]:
            figures = [f"{each[name]:.4f}" for name in names for each in (line, line["baseline"])]
            by_class.add_row(Text(line["name"]), *figures, _count(line["support"]))
        yield by_class
    if 1 < len(output.get("values", ())) <= SHOWN_CLASSES:
        by_value = Table("Value", *(_right(name) for name in ("R²", "MAE", "RMSE", "Mean error")))
        for line in output["values"]:
            by_value.add_row(Text(line["name"]), *(_number(line[name]) for name in ("r2", "mae", "rmse", "bias")))
        yield by_value
    if 1 < len(output.get("confusion", ())) <= SHOWN_CLASSES:
        classes = [line["name"] for line in output["classes"]]
        matrix = Table("Right \\ answered", *map(_right, classes))
        for name, counts in zip(classes, output["confusion"], strict=True):
            matrix.add_row(Text(name), *map(_count, counts))
        yield matrix
    if output["mistakes"]:
        worst = Table("Worst mistakes: row", "Answered", "Right", _right("Error"))
        for line in output["mistakes"][:SHOWN_MISTAKES]:
            worst.add_row(f"{line['row'] + 1:,}", Text(line["answered"]), Text(line["right"]), _number(line["error"]))
        yield worst
    if output.get("importance"):
        ranked = sorted(output["importance"], key=lambda line: -(line["mean"] or 0.0))
        fall = Table("Column", _right(f"Fall of {TITLES[output['importance_score']]}"), _right("± over repeats"))
        for line in ranked:
            fall.add_row(Text(line["column"]), *(_fall(line[name]) for name in ("mean", "std")))
        yield fall


def _figures(output: dict[str, Any]) -> Table:
    median = output.get("median_baseline")
    titles = ["Mean of training", "Median of training"] if median else ["Baseline"]
    table = Table("Figure", _right("Network"), *map(_right, titles))
    for name, value in output["figures"].items():
        others = [output["baseline"].get(name), *([median.get(name)] if median else [])]
        table.add_row(TITLES[name], _number(value), *map(_number, others))
    return table


def _right(title: str) -> Column:
    return Column(Text(title), justify="right")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _fall(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _count(value: float) -> str:
    """Number of samples, whole unless samples have weights."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
