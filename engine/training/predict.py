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
from engine.runtime.available import check_fits
from engine.runtime.machine import Machine
from engine.training.model import TrainedModel, dtype_of
from engine.training.preparing.arrays import input_arrays, normalised
from engine.training.preparing.prepare import refuse_errors


class Predictor:
    """A model that is compiled once and predicts as often as it is asked, from one thread at a time.

    It takes memory for a copy of the weights and for what the layers put out, but for nothing that trains.

    Attributes:
        analysis: Of the model's network; of its data and its training nothing is asked.
    """

    def __init__(self, model: TrainedModel) -> None:
        """Compile the model; its dtype is that of the weights.

        Raises:
            TrainingError: The network has errors.
            PlanError: The machine has too little memory.
        """
        project = model.project
        self.analysis = analyse(project.network, model.spec)
        refuse_errors(self.analysis)
        plan = compile(project.network, self.analysis, project.training, programs=["predict"])
        dtype = dtype_of(model.weights)
        check_fits(plan.memory(dtype), "Predicting")
        self._machine = Machine(plan, dtype)
        self._machine.load(model.weights)
        self._network, self._spec, self._preparation = project.network, model.spec, model.preparation

    def predict(self, inputs: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
        """Predict samples as they come, not normalised.

        Args:
            inputs: (rows, *input_shape); where samples differ in length, NaN in the steps beyond.

        Returns:
            (rows, *shape) by Output node; numbers are in the units of the data.
        """
        lengths = lengths_of(inputs) if self._spec.has_lengths else None
        if lengths is not None:
            inputs = with_padding(inputs, lengths, 0.0)
        check_tokens(self._network, self._spec, self._preparation.filled(inputs))
        samples = normalised(inputs, self._preparation, lengths)
        self._machine.bind(input_arrays(self._network, self._spec, samples, self._machine.dtype), {}, None, lengths)
        found = outputs_of(self._machine, np.arange(len(inputs)))
        return {node: self._preparation.unscaled(node, values) for node, values in found.items()}


def predict(model: TrainedModel, inputs: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """Predict samples once, as `Predictor.predict` does."""
    return Predictor(model).predict(inputs)


def outputs_of(machine: Machine, rows: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Predictions of a machine for some of its bound samples, as they were trained, (rows, *shape) by Output node."""
    plan = machine.plan
    capacity = plan.programs["predict"].capacity
    shapes = {node: plan.values["predict"][node].shape for node in plan.outputs}
    results = {node: np.empty((len(rows), *shape), machine.arena.dtype) for node, shape in shapes.items()}
    for batch in range(math.ceil(len(rows) / capacity)):
        while machine.run("predict", rows, batch, batch + 1, np.zeros(1)) < 1:
            pass  # someone wished it to stand still before it began: this is soon done
        for node, result in results.items():
            part = result[batch * capacity : (batch + 1) * capacity]
            part[...] = machine.value("predict", node, len(part))
    return results
