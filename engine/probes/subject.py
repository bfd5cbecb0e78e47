"""The network that is looked at, with all that samples need on their way into it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.analysis.analyse import Analysis, analyse
from engine.analysis.checks.targets import settled, settled_form
from engine.analysis.checks.tokens import token_features
from engine.data.dataset import Dataset
from engine.data.fingerprint import fingerprint_of
from engine.data.split import split_of
from engine.document.project import Project
from engine.training.model import TrainedModel, dtype_of
from engine.training.preparing.arrays import preparation_of
from engine.training.preparing.order import order_of
from engine.training.preparing.prepare import judge, refuse_errors
from engine.training.running.point import RunPoint
from engine.training.starting.initial import initial_weight

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A network that a probe looks into; compared by identity.

    Attributes:
        model: The network, how its inputs are scaled, its split. Weights come with each look.
        analysis: Of the network for these data, without errors.
        dataset: The data that it trains on, the target read as the losses ask for it; None where they are gone.
        dtype: Of the weights.
    """

    model: TrainedModel
    analysis: Analysis
    dataset: Dataset | None
    dtype: Dtype

    @classmethod
    def of(cls, model: TrainedModel, dataset: Dataset | None) -> Subject:
        """The subject of a model.

        Args:
            model: The model.
            dataset: The data that it was trained on; of other data nothing is taken.

        Raises:
            TrainingError: The network has errors.
        """
        project = model.project
        analysis = analyse(project.network, model.spec, project.data, project.training)
        refuse_errors(analysis)
        own = dataset if dataset is not None and _is_of(model, dataset, analysis) else None
        return cls(model, analysis, settled(own, analysis) if own else None, dtype_of(model.weights))

    def takes(self, point: RunPoint) -> bool:
        """True if the weights of a point are of this network."""
        return all(
            name in point.weights and point.weights[name].shape == weight.shape
            for name, weight in self.analysis.weights.items()
        )

    def compiles_as(self, other: Subject) -> bool:
        """True if machines of the other serve this one, too: the learning rate alone is another, and comes anew."""
        here, there = self.model, other.model
        return (
            here.preparation is there.preparation
            and self.dataset is not None
            and other.dataset is not None
            and self.dataset.inputs is other.dataset.inputs
            and self.dtype == other.dtype
            and _at_no_rate(here.project) == _at_no_rate(there.project)
        )


def _at_no_rate(project: Project) -> Project:
    """A project whatever its learning rate."""
    training = project.training
    return project.replace(training=training.replace(optimizer=training.optimizer.replace(learning_rate=1.0)))


def _is_of(model: TrainedModel, dataset: Dataset, analysis: Analysis) -> bool:
    """True if a model was trained on these data."""
    if settled_form(dataset.spec, analysis) != model.spec:
        return False
    return model.fingerprint is None or fingerprint_of(settled(dataset, analysis)).has_same_samples(model.fingerprint)


def untrained(
    project: Project, dataset: Dataset, dtype: Dtype = "float32", before: Subject | None = None
) -> tuple[Subject, RunPoint]:
    """A drawing that has not been trained, with the weights that a run of its seed would begin with.

    Args:
        project: The drawing.
        dataset: Its data.
        dtype: Of the weights.
        before: The drawing before an edit: split and scaling are taken over where they are the same.

    Raises:
        TrainingError: The project has errors.
        DataError: The data cannot be split or prepared.
    """
    training = project.training
    analysis, dataset = judge(project, dataset)
    refuse_errors(analysis)
    if before is not None and _is_prepared_alike(before, project, dataset):
        parts, preparation = before.model.split, before.model.preparation
    else:
        parts = split_of(project, dataset)
        preparation = preparation_of(project, analysis, dataset, parts.train)
    weights = {
        name: initial_weight(name, weight, training.seed).astype(dtype) for name, weight in analysis.weights.items()
    }
    model = TrainedModel(project, dataset.spec, weights, preparation, parts, {})
    rows = order_of(training, parts.train, 0)[: training.batch_size]
    point = RunPoint(0, 0, 0, weights, rows, training.optimizer.learning_rate)
    return Subject(replace(model, weights={}), analysis, dataset, dtype), point


def _is_prepared_alike(before: Subject, project: Project, dataset: Dataset) -> bool:
    """True if split and scaling are those of an earlier drawing of the same data."""
    there = before.model.project
    if before.dataset is None or before.dataset.inputs is not dataset.inputs or before.model.spec != dataset.spec:
        return False
    if there.data != project.data or there.training.seed != project.training.seed:
        return False
    here = token_features(project.network, dataset.spec)
    return np.array_equal(token_features(there.network, dataset.spec), here)
