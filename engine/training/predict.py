"""Predictions of a trained model, by the engine itself."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import analyse
from engine.analysis.checks.tokens import check_tokens
from engine.data.lengths import lengths_of, with_padding
from engine.plan.compile import compile
from engine.runtime.machine import Machine
from engine.training.arrays import input_arrays, normalised
from engine.training.model import TrainedModel


def predict(model: TrainedModel, inputs: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """Predict samples as they come, not normalised.

    Args:
        model: The network with its weights; its dtype is that of the weights.
        inputs: (rows, *input_shape); where samples differ in length, NaN in the steps beyond.

    Returns:
        (rows, *shape) by Output node.
    """
    project, spec = model.project, model.spec
    analysis = analyse(project.network, spec, project.data, project.training)
    plan = compile(project.network, analysis, project.training)
    double = any(weight.dtype == np.float64 for weight in model.weights.values())
    machine = Machine(plan, "float64" if double else "float32")
    lengths = lengths_of(inputs) if spec.has_lengths else None
    if lengths is not None:
        inputs = with_padding(inputs, lengths, 0.0)
    check_tokens(project.network, spec, inputs)
    samples = normalised(inputs, model.normalisation, lengths)
    machine.bind(input_arrays(project.network, spec, samples, machine.dtype), {}, None, lengths)
    for layout in plan.weights:
        machine.weight(layout)[...] = model.weights[layout.name]
    return outputs_of(machine, np.arange(len(inputs)))


def outputs_of(machine: Machine, rows: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """What a machine predicts of samples of the data that it was handed, (rows, *shape) by Output node."""
    plan = machine.plan
    capacity = plan.programs["predict"].capacity
    results = {
        node: np.empty((len(rows), *shape), machine.arena.dtype) for node, (_, shape) in plan.output_buffers.items()
    }
    for batch in range(math.ceil(len(rows) / capacity)):
        while machine.run("predict", rows, batch, batch + 1, np.zeros(1)) < 1:
            pass  # someone wished it to stand still before it began: this is soon done
        for node, (buffer, _) in plan.output_buffers.items():
            part = results[node][batch * capacity : (batch + 1) * capacity]
            start = plan.placement[buffer]
            part[...] = machine.arena[start : start + part.size].reshape(part.shape)
    return results
