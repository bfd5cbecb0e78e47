"""Measures the present weights on samples: loss, accuracy, and the metrics that are asked for."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.data.lengths import is_step
from engine.data.preparation.fit import Preparation
from engine.document.project import Project, TrainingSettings
from engine.metrics import METRICS, MetricName, class_scores
from engine.plan.plan import OutputTotals, ProgramName
from engine.runtime.machine import Machine
from engine.training.events import Weights
from engine.training.model import dtype_of
from engine.training.predict import outputs_of
from engine.training.starting.lineage import Lineage


class Evaluator:
    """Measures what a machine does with the data that it was handed.

    Metrics are named `<part>_<metric>`; where there are several outputs also `<part>_<output>_<metric>`.

    Losses are in the units in which targets were scaled for training, metrics in those of the data.

    Attributes:
        at_fault: Samples of the last batch whose loss was not a finite number.
    """

    def __init__(self, training: TrainingSettings, machine: Machine, preparation: Preparation) -> None:
        self.training, self.machine, self._preparation = training, machine, preparation
        self.at_fault = np.zeros(0, np.int64)

    def measure(self, rows: NDArray[np.int64], part: str) -> dict[str, float]:
        """Loss and accuracy on samples, as a mean; empty where there are none, a NaN loss where it is not finite."""
        if not len(rows):
            return {}
        self.reset("evaluate")
        size = self.machine.plan.programs["evaluate"].capacity
        batches = math.ceil(len(rows) / size)
        losses = np.zeros(batches)
        done = 0
        while done < batches:
            done += self.machine.run("evaluate", rows, done, batches, losses[done:])
            if self.machine.diverged:
                self.at_fault = rows[done * size : (done + 1) * size]
                self.machine.clear_status()
                return {f"{part}_loss": math.nan}
        return self.totals("evaluate", len(rows), part)

    def judge(self, rows: NDArray[np.int64], part: str) -> dict[str, float]:
        """The metrics that are asked for or tell the best epoch, as far as they fit an output and are defined."""
        if not self._metrics or not len(rows):
            return {}
        several = len(self.machine.plan.outputs) > 1
        found = {}
        for node, outputs in outputs_of(self.machine, rows).items():
            prefix = f"{part}_{node}" if several else part
            found.update({f"{prefix}_{name}": value for name, value in self._judge(node, outputs, rows).items()})
        return found

    @property
    def _metrics(self) -> dict[MetricName, None]:
        """Those that are asked for, with the one that tells the best epoch."""
        monitored = [name for name in METRICS if name == self.training.monitor]
        return dict.fromkeys((*self.training.metrics, *monitored))

    def _judge(self, node: str, predicted: NDArray[Any], rows: NDArray[np.int64]) -> dict[str, float]:
        outputs = self._preparation.unscaled(node, predicted.reshape(len(rows), -1).astype(np.float64))
        labels, values = self.machine.labels, self.machine.values
        chosen = {name: METRICS[name] for name in self._metrics}
        (totals,) = (entry for entry in self.machine.plan.totals["evaluate"] if entry.node == node)
        if labels is not None and totals.correct >= 0:  # else it is compared with numbers
            scores = class_scores(outputs, self.training.loss_of(node).threshold)
            found = {n: each.compute(scores, labels[rows]) for n, each in chosen.items() if each.target == "classes"}
        else:
            targets = self._preparation.unscaled(node, values[node][rows].astype(np.float64))
            lengths = self.machine.lengths
            if lengths is not None and node in self.machine.plan.padded_outputs:
                there = is_step(lengths[rows], predicted.shape[1])
                outputs, targets = (each.reshape(predicted.shape)[there] for each in (outputs, targets))
            found = {n: each.compute(outputs, targets) for n, each in chosen.items() if each.target == "values"}
        return {name: value for name, value in found.items() if math.isfinite(value)}

    def reset(self, program: ProgramName) -> None:
        """Begin new sums."""
        self.machine.set_sums(program, np.zeros_like(self.machine.sums(program)))

    def totals(self, program: ProgramName, rows: int, part: str) -> dict[str, float]:
        """Mean loss, summed over the outputs by weight, and mean accuracy, from the sums that the executor has kept."""
        outputs = self.machine.plan.totals[program]
        each = [self._means(totals, rows) for totals in outputs]
        weighted = zip(outputs, each, strict=True)
        metrics = {f"{part}_loss": float(sum(totals.weight * means["loss"] for totals, means in weighted))}
        accuracies = [means["accuracy"] for means in each if "accuracy" in means]
        if accuracies:
            metrics[f"{part}_accuracy"] = float(np.mean(accuracies))
        if len(outputs) > 1:
            for totals, means in zip(outputs, each, strict=True):
                metrics.update({f"{part}_{totals.node}_{name}": value for name, value in means.items()})
        return metrics

    def _means(self, totals: OutputTotals, rows: int) -> dict[str, float]:
        reals = self.machine.reals
        means = {"loss": float(reals[totals.loss]) / rows}
        if totals.correct >= 0:
            means["accuracy"] = float(reals[totals.correct]) / rows
        return means


def evaluate_training(
    project: Project, dataset: Dataset, weights: Weights, lineage: Lineage | None = None
) -> dict[str, float]:
    """Loss and accuracy on the training split in evaluation mode: dropout and noise do nothing, as in validation.

    Args:
        project: The project of the run.
        dataset: Its data.
        weights: All weights of the network; their dtype is that of the machine.
        lineage: Split and normalisation of the run; None for those by its seed and shares.

    Returns:
        `train_loss`, and `train_accuracy` where there are classes.

    Raises:
        TrainingError: The project has errors, or the weights do not fit it.
    """
    from engine.training.machines import fill_weights, make_machine
    from engine.training.preparing.prepare import prepare

    prepared = prepare(project, dataset, dtype=dtype_of(weights), lineage=lineage, programs=["evaluate"])
    machine = make_machine(prepared)
    try:
        fill_weights(machine, weights)
        return Evaluator(project.training, machine, prepared.preparation).measure(prepared.split.train, "train")
    finally:
        machine.close()
