"""The arrays that a network is trained on, in the executor's dtype: inputs of each Input, targets of each Output."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import Analysis
from engine.analysis.checks.targets import encode_targets, seen_by, target_shape_for
from engine.analysis.checks.tokens import token_features
from engine.data.dataset import Dataset, DataSpec
from engine.data.lengths import with_padding
from engine.data.preparation.fit import Kind, Preparation, fills_of, fit, fit_target, own_scalings
from engine.data.targets import numbers_of
from engine.document.network import Network
from engine.document.project import Project
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.layer import Layer


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
    samples: NDArray[np.float64], preparation: Preparation, lengths: NDArray[np.int64] | None
) -> NDArray[np.float64]:
    """Samples (rows, *input_shape) as networks see them: filled, scaled, zeros in steps beyond a sample's length."""
    values = preparation.apply(samples)
    return values if lengths is None else with_padding(values, lengths, 0.0)


def preparation_of(
    project: Project, analysis: Analysis, dataset: Dataset, rows: NDArray[np.int64], kind: Kind | None = None
) -> Preparation:
    """The preparation that is fitted on some samples for a project: ids of tokens are left as they are.

    Args:
        project: The project.
        analysis: Of its network, which tells the Outputs whose targets are scaled.
        dataset: Its data.
        rows: Places of the samples.
        kind: Another scaling than that of the data settings; None for that one.
    """
    lengths = None if dataset.lengths is None else dataset.lengths[rows]
    recipe, spec = project.data.recipe, dataset.spec
    tokens = token_features(project.network, spec)
    filled, own = fills_of(dataset, rows, recipe), own_scalings(spec, recipe)
    found = fit(kind or project.data.normalisation, dataset.inputs[rows], lengths, tokens, fill=filled, own=own)
    how: Kind = "standard" if recipe.target_scaling == "automatic" else recipe.target_scaling
    numbers = numbers_of(dataset)[rows] if analysis.scaled else None
    outputs = project.network.effective.by_id
    targets = {
        node: fit_target(how, _chosen(outputs[node].layer, numbers)) for node in analysis.scaled if numbers is not None
    }
    return replace(found, targets=targets)


def _chosen(layer: Layer, targets: NDArray[Any]) -> NDArray[Any]:
    """The values (rows, ...) of targets that an Output predicts."""
    columns = layer.columns if isinstance(layer, Output) else ()
    return targets.reshape(len(targets), -1)[:, list(columns)] if columns else targets


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


def make_arrays(project: Project, analysis: Analysis, dataset: Dataset, preparation: Preparation, dtype: str) -> Arrays:
    """Prepare the inputs and encode the targets of a data set."""
    spec, rows = dataset.spec, dataset.spec.rows
    samples = normalised(dataset.inputs, preparation, dataset.lengths)
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
            targets = _chosen(node.layer, targets)
            if target_shape != ():
                encoded = encode_targets(targets, target_shape)
                if node.id in preparation.targets:
                    encoded = preparation.targets[node.id].scaled(encoded)
                encoded = encoded.reshape(rows, -1)
                values[node.id] = np.ascontiguousarray(encoded, dtype)
    labels = np.ascontiguousarray(dataset.targets, np.int64) if analysis.has_classes else None
    return Arrays(inputs, values, labels)
