"""The arrays that a network is trained on, in the executor's dtype: inputs of each Input, targets of each Output."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import Analysis
from engine.analysis.checks.targets import encode_targets, seen_by, target_shape_for
from engine.analysis.checks.tokens import token_features
from engine.data.dataset import Dataset, DataSpec
from engine.data.lengths import with_padding
from engine.data.normalise import Kind, Normalisation, fit
from engine.data.targets import numbers_of
from engine.document.network import Network
from engine.document.project import Project
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output


@dataclass(frozen=True, slots=True)
class Arrays:
    """All rows of a data set as the executor reads them.

    Attributes:
        inputs: (rows, width) by Input node, normalised, C-contiguous.
        values: (rows, width) by Output node: targets as numbers, where the loss or the accuracy needs them.
        labels: (rows,) int64 class indices, or None where there are no classes.
    """

    inputs: dict[str, NDArray[Any]]
    values: dict[str, NDArray[Any]]
    labels: NDArray[np.int64] | None


def normalised(
    samples: NDArray[np.float64], normalisation: Normalisation, lengths: NDArray[np.int64] | None
) -> NDArray[np.float64]:
    """Samples (rows, *input_shape) in the scale that networks see; steps beyond a sample's length are zeros."""
    values = normalisation.apply(samples)
    return values if lengths is None else with_padding(values, lengths, 0.0)


def normalisation_of(network: Network, dataset: Dataset, rows: NDArray[np.int64], kind: Kind) -> Normalisation:
    """The normalisation that is fitted on some samples for a network: ids of tokens are left as they are."""
    lengths = None if dataset.lengths is None else dataset.lengths[rows]
    return fit(kind, dataset.inputs[rows], lengths, token_features(network, dataset.spec))


def input_arrays(network: Network, spec: DataSpec, samples: NDArray[np.float64], dtype: str) -> dict[str, NDArray[Any]]:
    """Arrays of each Input, from the normalised samples (rows, *input_shape)."""
    flat = samples.reshape(len(samples), math.prod(spec.input_shape))
    arrays = {}
    for node in network.nodes:
        if isinstance(node.layer, Input):
            places = list(spec.places(node.layer.columns))
            taken = flat[:, places] if places else flat
            arrays[node.id] = np.ascontiguousarray(taken, dtype)
    return arrays


def make_arrays(
    project: Project, analysis: Analysis, dataset: Dataset, normalisation: Normalisation, dtype: str
) -> Arrays:
    """Normalise the inputs and encode the targets of a data set."""
    spec, rows = dataset.spec, dataset.spec.rows
    samples = normalised(dataset.inputs, normalisation, dataset.lengths)
    inputs = input_arrays(project.network, spec, samples, dtype)
    values, numbers = {}, numbers_of(dataset)
    for node in project.network.nodes:
        if isinstance(node.layer, Output):
            (shape,) = analysis.nodes[node.id].inputs
            assert shape is not None  # analysis has no errors
            loss, compared = project.training.loss_of(node.id), analysis.compared[node.id]
            seen, data = seen_by(node.layer, spec, project.data, loss, shape)
            target_shape = target_shape_for(loss, seen, shape, data)
            kinds = {"inputs": samples, "classes": dataset.targets, "numbers": numbers}
            targets: NDArray[Any] = kinds[compared]
            if node.layer.columns:
                targets = targets.reshape(rows, -1)[:, list(node.layer.columns)]
            if target_shape != ():
                encoded = encode_targets(targets, target_shape).reshape(rows, -1)
                values[node.id] = np.ascontiguousarray(encoded, dtype)
    labels = np.ascontiguousarray(dataset.targets, np.int64) if analysis.has_classes else None
    return Arrays(inputs, values, labels)
