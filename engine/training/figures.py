"""Meaning of each metric of a run: on which samples, with which weights, and what is included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.analysis.analyse import Analysis
from engine.data.dataset import Dataset
from engine.document.project import Project, TrainingSettings
from engine.layers.basic.output import Output

_TOTALS = ("train_loss", "val_loss", "test_loss")
"""Figures that are sums over the outputs, each times its weight."""
_IN_UNITS = ("loss", "mae", "rmse")
"""Suffixes of the metrics that have the units of the predictions."""
_PARTS = {"train": "training", "val": "validation", "test": "test"}


def meanings(
    names: Iterable[str], epoch: int, project: Project, analysis: Analysis, dataset: Dataset
) -> dict[str, str]:
    """Meaning of metrics, by name, in words that fit behind a number.

    Args:
        names: Of figures, such as `train_loss` or `val_out_accuracy`.
        epoch: Epoch of the weights that are kept.
        project: What was trained.
        analysis: Of its network.
        dataset: Its data.
    """
    outputs = [node.layer for node in project.network.effective.nodes if isinstance(node.layer, Output)]
    inputs = project.data.predict == "inputs" or any(layer.target == "inputs" for layer in outputs)
    weighed = any(layer.weight != 1.0 for layer in outputs)
    scaled = "; of targets as they were scaled for training" if analysis.scaled else ""
    loss = "".join(_of_losses(project, analysis, dataset))

    def meaning(name: str) -> str:
        return (
            _weights(name, epoch)
            + ("; times the weight of the output" if weighed and name in _TOTALS else "")
            + ("; inputs are compared as they were scaled" if inputs and name.endswith(_IN_UNITS) else "")
            + (scaled if name.endswith("loss") else "")
            + (loss if name.endswith("loss") else "")
        )

    return {name: meaning(name) for name in names}


def _weights(name: str, epoch: int) -> str:
    part = name.split("_", 1)[0]
    if part == "train" and epoch:
        return f"mean over the batches of epoch {epoch} while it trained"
    weights = f"kept weights (epoch {epoch})" if epoch else "weights before training"
    return f"{weights} on {_PARTS.get(part, part)} samples"


def _of_losses(project: Project, analysis: Analysis, dataset: Dataset) -> Iterator[str]:
    """Remarks that hold for every loss."""
    counted = [
        *(["class"] if project.training.class_weights != "none" and analysis.has_classes else []),
        *(["the data's column of weights"] if dataset.weights is not None else []),
    ]
    if counted:
        yield f"; samples are weighted by {' and '.join(counted)}"
    if any(weight.l1 or weight.l2 for facts in analysis.nodes.values() for weight in facts.weights):
        yield "; without the penalty on weights"


def unmeasured(metrics: Mapping[str, float], training: TrainingSettings) -> str:
    """A sentence on metrics that were asked for and not measured, or nothing.

    Args:
        metrics: What was measured.
        training: What was asked for.
    """
    if not training.metrics:
        return ""
    parts = [part for part in ("val", "test") if f"{part}_loss" in metrics]
    if not parts:
        return (
            f"Not measured: {', '.join(training.metrics)}. Metrics are measured on validation and test samples, "
            "and none are kept. Set one of the two shares above 0."
        )
    missing = [
        f"{part}_{name}"
        for part in parts
        for name in training.metrics
        if not any(known.startswith(f"{part}_") and known.endswith(f"_{name}") for known in metrics)
    ]
    if not missing:
        return ""
    return f"Not measured: {', '.join(missing)}. Each fits no target, or is not defined on these samples."
