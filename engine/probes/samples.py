"""Samples on their way into a machine: scaled, padded, and with their targets as the losses ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.analysis.checks.tokens import check_tokens
from engine.data.dataset import Dataset
from engine.data.lengths import lengths_of, with_padding
from engine.data.targets import numbers_of_classes
from engine.errors import DataError
from engine.layers import shape_text
from engine.probes.request import ProbeSamples
from engine.probes.subject import Subject
from engine.training.preparing.arrays import input_arrays, make_arrays, normalised
from engine.training.preparing.weighting import sample_weights

if TYPE_CHECKING:
    from engine.runtime.machine import Machine  # loads Numba, which the first window does not wait for

FIX = "Choose a sample of the data that the network was trained on."


def samples_of(dataset: Dataset, rows: Sequence[int] | NDArray[np.int64]) -> ProbeSamples:
    """Some samples of a data set, with their targets and weights."""
    inputs, weights = dataset.inputs[rows], dataset.weights
    if dataset.lengths is not None:
        inputs = with_padding(inputs, dataset.lengths[rows], np.nan)
    return ProbeSamples(inputs, dataset.targets[rows], None if weights is None else weights[rows])


def bind(machine: Machine, subject: Subject, samples: ProbeSamples, *, targets: bool) -> None:
    """Hand samples to a machine.

    Args:
        machine: Of the subject's network.
        subject: Says how they are scaled.
        samples: The samples.
        targets: Whether a loss is computed, so that targets are needed.

    Raises:
        DataError: They are of another shape, hold unknown tokens, or lack targets.
    """
    model, spec = subject.model, subject.model.spec
    network, inputs = model.project.network, samples.inputs
    if inputs.shape[1:] != spec.input_shape:
        there, here = shape_text(inputs.shape[1:]), shape_text(spec.input_shape)
        raise DataError(f"A sample is {there}, but the network was made for {here}.", fix=FIX)
    lengths = lengths_of(inputs) if spec.has_lengths else None
    if lengths is not None:
        inputs = with_padding(inputs, lengths, 0.0)
    filled = model.preparation.filled(inputs)
    if not np.isfinite(filled).all():
        raise DataError("A value of the sample is not a finite number.", fix="Enter a number.")
    check_tokens(network, spec, filled)
    if not targets:
        scaled = normalised(inputs, model.preparation, lengths)
        return machine.bind(input_arrays(network, spec, scaled, subject.dtype), {}, None, lengths)
    dataset = Dataset(
        "samples", inputs, _targets(subject, samples), replace(spec, rows=len(samples)), lengths, samples.weights
    )
    arrays = make_arrays(model.project, subject.analysis, dataset, model.preparation, subject.dtype)
    weights = sample_weights(
        machine.plan, subject.analysis, model.project.training, dataset, partial(_trained, subject), subject.dtype
    )
    return machine.bind(arrays.inputs, arrays.values, arrays.labels, lengths, weights)


def _targets(subject: Subject, samples: ProbeSamples) -> NDArray[Any]:
    """Targets as the losses read them; where all compare with the inputs, any will do."""
    spec, targets = subject.model.spec, samples.targets
    if targets is None:
        if set(subject.analysis.compared.values()) <= {"inputs"}:
            return np.zeros(len(samples), np.int64)
        raise DataError("The sample has no target, so there is no loss of which a gradient could be taken.", fix=FIX)
    if not spec.classes and targets.shape == (len(samples),):  # classes that are read as numbers
        targets = numbers_of_classes(spec, targets)
    if targets.shape != (len(samples), *spec.target_shape):
        there, here = shape_text(targets.shape[1:]), shape_text(spec.target_shape)
        raise DataError(f"The target is {there}, but the network was made for {here}.", fix=FIX)
    return targets


def _trained(subject: Subject) -> NDArray[Any]:
    """Labels of the samples that train, by which classes are weighted; one of each where the data is gone."""
    dataset, model = subject.dataset, subject.model
    return np.arange(len(model.spec.classes)) if dataset is None else dataset.targets[model.split.train]
