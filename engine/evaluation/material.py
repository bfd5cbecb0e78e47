"""Material of an evaluation: a trained network's data and split, and its outputs held against what would be right."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import Analysis
from engine.data.dataset import Dataset
from engine.data.lengths import is_step, with_padding
from engine.data.preparation.fit import Preparation
from engine.data.split import Split
from engine.data.targets import numbers_of
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.evaluation.answers import (
    Answers,
    Array,
    ClassAnswers,
    Indices,
    LabelAnswers,
    ValueAnswers,
    probabilities_of,
    right_of,
)
from engine.evaluation.classes import ClassFigures
from engine.layers.basic.output import Output
from engine.losses import Loss
from engine.metrics import class_scores
from engine.training.model import TrainedModel
from engine.training.preparing.arrays import normalised
from engine.training.preparing.prepare import judge, refuse_errors
from engine.training.starting.lineage import continued

Part = Literal["train", "validation", "test"]
PARTS: Mapping[Part, str] = {"train": "training", "validation": "validation", "test": "test"}
"""Splits with their names in sentences."""

MOST_LABELS = 64
"""Labels that are told one by one; more of them are counted together, as answers of their own."""


@dataclass(frozen=True, slots=True, eq=False)
class Baselines:
    """Figures of answers without a network, for the same samples.

    Attributes:
        right: Right answers, as `right_of` has them.
        weights: (n,) what each counts.
        figures: Figures by name: of the one baseline, or of mean and of median.
        by_class: Figures of each class or label; None of numbers.
    """

    right: NDArray[Any]
    weights: Array
    figures: tuple[Mapping[str, float], ...]
    by_class: ClassFigures | None

    def are_of(self, answers: Answers) -> bool:
        """True if they hold for these answers."""
        right = right_of(answers)
        same = right.dtype == self.right.dtype and np.array_equal(right, self.right)
        return same and np.array_equal(answers.weights, self.weights)


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Data and split that a trained network is evaluated on.

    Attributes:
        project: The document as it was trained.
        analysis: Of its network for these data.
        dataset: The data, the target read as the losses ask for it.
        split: Which samples train, validate and test.
        preparation: How inputs are filled and scaled.
        classes: Names of the classes as the data have them, also where the target is read as numbers.
        notes: Sentences on where split and data come from.
        void: Why figures of the test split would mean nothing; empty where they hold.
        weighted: True if samples count by the data's column of weights.
        baselines: By Output, the baselines that were computed last, with what they depend on (`evaluation.py`).
    """

    project: Project
    analysis: Analysis
    dataset: Dataset
    split: Split
    preparation: Preparation
    classes: tuple[str, ...]
    notes: tuple[str, ...] = ()
    void: str = ""
    weighted: bool = False
    baselines: dict[str, Baselines] = field(default_factory=dict, init=False, repr=False)

    def rows(self, part: Part) -> Indices:
        """Places of the samples of a split.

        Raises:
            LayerloomError: There are none, or they have trained the weights.
        """
        rows: Indices = getattr(self.split, part)
        if not len(rows):
            raise LayerloomError(
                f"The {PARTS[part]} split is empty.", fix="Evaluate another split, or set its share above 0 and train."
            )
        if part == "test" and self.void:
            raise LayerloomError(self.void, fix="Evaluate the validation split, or train again.")
        return rows

    def samples(self, rows: Indices) -> Array:
        """Samples as a predictor takes them: (n, *input_shape), NaN in the steps beyond their length."""
        samples = self.dataset.inputs[rows]
        return samples if self.dataset.lengths is None else with_padding(samples, self.dataset.lengths[rows], np.nan)

    def outputs(self) -> tuple[tuple[str, str], ...]:
        """Id and label of each Output."""
        nodes = self.project.network.effective.nodes
        return tuple((node.id, node.label) for node in nodes if isinstance(node.layer, Output))

    def weights(self, rows: Indices) -> Array:
        """(n,) what each sample counts."""
        given = self.dataset.weights
        return np.ones(len(rows)) if given is None or not self.weighted else given[rows]


def material_of(model: TrainedModel, name: str, dataset: Dataset, *, weighted: bool = False) -> Material:
    """The material for a trained model.

    Args:
        model: The model; its own network, losses and settings are evaluated.
        name: Of its file, for sentences.
        dataset: The data, as they were loaded.
        weighted: Whether samples count by the data's column of weights.

    Raises:
        LayerloomError: The data are not of the form that the model was trained on.
    """
    project = model.project
    analysis, settled = judge(project, dataset)
    lineage = continued(model, name, project, settled)
    refuse_errors(analysis)
    assert lineage.split is not None
    assert lineage.preparation is not None
    return Material(
        project, analysis, settled, lineage.split, lineage.preparation, dataset.spec.classes, lineage.notes,
        lineage.void, weighted,
    )  # fmt: skip


def answers_of(material: Material, node: str, outputs: NDArray[Any], rows: Indices) -> Answers:
    """Answers of an Output beside what would be right.

    Args:
        material: The material.
        node: Id of the Output.
        outputs: (n, *shape) predictions for the samples.
        rows: (n,) their places in the data.
    """
    loss = material.project.training.loss_of(node)
    outputs = np.asarray(outputs, np.float64)
    if material.analysis.tells_classes(node):
        labels = material.dataset.targets[rows]
        return _classes(outputs.reshape(len(rows), -1), labels, material.classes, loss, rows, material.weights(rows))
    targets, places = targets_of(material, node, rows, outputs.shape[1:])
    predicted = _entries(material, node, outputs, rows)
    weights, names = material.weights(rows)[places], _names(material, node, targets.shape[1])
    if not _tells_labels(material, node, loss, targets):
        return ValueAnswers(predicted, targets, names, rows[places], weights)
    if targets.shape[1] == 1:
        return _classes(predicted, targets[:, 0].astype(np.int64), ("0", "1"), loss, rows[places], weights)
    truth = targets == 1.0
    if targets.shape[1] > MOST_LABELS:
        width = targets.shape[1]
        predicted, truth, names = predicted.reshape(-1, 1), truth.reshape(-1, 1), ("all values",)
        places, weights = np.repeat(places, width), np.repeat(weights, width)
    is_probability = bool(loss.fuses_with) and probabilities_of(predicted, exclusive=False)
    return LabelAnswers(
        predicted, predicted > loss.threshold, truth, names, rows[places], weights, is_probability, loss.threshold
    )


def targets_of(material: Material, node: str, rows: Indices, shape: tuple[int, ...]) -> tuple[Array, Indices]:
    """Targets of an Output that tells numbers, (entries, values), and for each entry the place in `rows` it is of.

    An entry is a sample; where samples differ in length and a sequence comes out, it is a step that the sample has.
    """
    layer = material.project.network.effective.by_id[node].layer
    assert isinstance(layer, Output)
    dataset = material.dataset
    if material.analysis.compared[node] == "inputs":
        lengths = None if dataset.lengths is None else dataset.lengths[rows]
        found = normalised(dataset.inputs[rows], material.preparation, lengths)
    else:
        found = numbers_of(dataset)[rows]
    found = found.reshape(len(rows), -1)
    if layer.columns:
        found = found[:, list(layer.columns)]
    return _entries(material, node, found.reshape(len(rows), *shape), rows), _places(material, node, rows)


def _entries(material: Material, node: str, values: Array, rows: Indices) -> Array:
    """Values (rows, *shape) as (entries, values)."""
    there = _there(material, node, rows)
    if there is None:
        return values.reshape(len(rows), math.prod(values.shape[1:]))
    return values[there].reshape(int(there.sum()), -1)


def _places(material: Material, node: str, rows: Indices) -> Indices:
    there = _there(material, node, rows)
    return np.arange(len(rows)) if there is None else np.nonzero(there)[0]


def _there(material: Material, node: str, rows: Indices) -> NDArray[np.bool_] | None:
    """(rows, steps) steps that the samples have, where an Output ends where the sample does; else None."""
    lengths = material.dataset.lengths
    network = material.project.network.effective
    padded = {wire.source for wire in network.wires_into(node)} & material.analysis.with_lengths
    if lengths is None or not padded:
        return None
    return is_step(lengths[rows], material.dataset.spec.input_shape[0])


def _classes(
    outputs: Array, labels: Indices, classes: tuple[str, ...], loss: Loss, rows: Indices, weights: Array
) -> ClassAnswers:
    answers = np.asarray(class_scores(outputs, loss.threshold).argmax(axis=1), np.int64)
    alone = outputs.shape[1] == 1
    scores = np.concatenate([1.0 - outputs, outputs], axis=1) if alone else outputs
    is_probability = bool(loss.fuses_with) and probabilities_of(scores, exclusive=True)
    threshold = loss.threshold if alone else 0.5
    if len(classes) == 2 and not is_probability:
        second = outputs if alone else outputs[:, 1:] - outputs[:, :1]
        scores, threshold = np.concatenate([-second, second], axis=1), loss.threshold if alone else 0.0
    return ClassAnswers(
        scores, answers, np.asarray(labels, np.int64), classes, rows, weights, is_probability, threshold
    )


def _tells_labels(material: Material, node: str, loss: Loss, targets: Array) -> bool:
    """True if numbers are answers of yes or no."""
    if material.analysis.compared[node] == "inputs" or not loss.tells_classes:
        return False
    return bool(((targets == 0.0) | (targets == 1.0)).all())


def _names(material: Material, node: str, width: int) -> tuple[str, ...]:
    """Names of the values of an Output."""
    layer = material.project.network.effective.by_id[node].layer
    assert isinstance(layer, Output)
    spec = material.dataset.spec
    places = list(layer.columns) or list(range(width))
    if material.analysis.compared[node] == "inputs":
        if len(spec.columns) > max(places, default=0) and len(places) == width:
            return tuple(spec.columns[place] for place in places)
        return tuple(f"input {place}" for place in range(width))
    if len(material.classes) > max(places) and len(material.classes) > 2 and spec.target_shape != (1,):
        return tuple(material.classes[place] for place in places)
    if width == 1 and not layer.columns:
        return (spec.target_name,)
    if len(places) != width:
        places = list(range(width))
    return tuple(f"{spec.target_name} {place}" for place in places)
