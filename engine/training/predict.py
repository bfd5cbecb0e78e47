"""Predictions of a trained model, by the engine itself."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import analyse
from engine.plan.compile import compile
from engine.runtime.blas import single_threaded
from engine.runtime.machine import Machine
from engine.training.arrays import has_classes, input_arrays
from engine.training.model import TrainedModel


def predict(model: TrainedModel, inputs: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """Predict samples as they come, not normalised.

    Args:
        model: The network with its weights; its dtype is that of the weights.
        inputs: (rows, *input_shape).

    Returns:
        (rows, *shape) by Output node.
    """
    project, spec = model.project, model.spec
    analysis = analyse(project.network, spec, project.data, project.training)
    plan = compile(project.network, analysis, project.training, has_classes=has_classes(project, spec))
    double = any(weight.dtype == np.float64 for weight in model.weights.values())
    machine = Machine(plan, "float64" if double else "float32")
    arrays = input_arrays(project.network, spec, inputs, model.normalisation, machine.dtype)
    machine.hand_over(arrays, {}, None)
    for parameter in plan.parameters:
        machine.weight(parameter)[...] = model.weights[parameter.name]
    capacity = plan.programs["predict"].capacity
    results: dict[str, list[NDArray[Any]]] = {node: [] for node in plan.output_buffers}
    order = np.arange(len(inputs))
    with single_threaded():
        for batch in range(math.ceil(len(inputs) / capacity)):
            machine.run("predict", order, batch, batch + 1, np.zeros(1))
            rows = min(capacity, len(inputs) - batch * capacity)
            for node, (buffer, shape) in plan.output_buffers.items():
                start = plan.placement[buffer]
                values = machine.arena[start : start + rows * buffer.width]
                results[node].append(values.reshape(rows, *shape).copy())
    return {node: np.concatenate(parts) for node, parts in results.items()}
