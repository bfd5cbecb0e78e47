"""Machines for what is prepared."""

from __future__ import annotations

import os

from engine.errors import TrainingError
from engine.plan.plan import Plan
from engine.runtime.machine import Machine
from engine.training.events import Weights
from engine.training.preparing.prepare import Prepared
from engine.training.starting.initial import initial_weight


def make_machine(prepared: Prepared, *, threads: int | None = 1, plan: Plan | None = None) -> Machine:
    """A machine with the data bound to it; its weights are zeros.

    Args:
        prepared: The project and its data.
        threads: Threads that it runs with; all processors if None.
        plan: Another plan of the same project.
    """
    arrays, seed = prepared.arrays, prepared.project.training.seed
    machine = Machine(plan or prepared.plan, prepared.dtype, threads=threads or os.cpu_count() or 1, seed=seed)
    machine.bind(arrays.inputs, arrays.values, arrays.labels, prepared.dataset.lengths, prepared.sample_weights)
    return machine


def fill_initially(machine: Machine) -> None:
    """Put the values in place that weights start from, by the machine's seed."""
    for layout in machine.plan.weights:
        machine.weight(layout)[...] = initial_weight(layout.name, layout.weight, machine.seed)


def fill_weights(machine: Machine, given: Weights | None) -> None:
    """Put given weights in place, or without any those that weights start from.

    Raises:
        TrainingError: One is missing, or of another shape.
    """
    if given is None:
        return fill_initially(machine)
    for layout in machine.plan.weights:
        if layout.name not in given or given[layout.name].shape != layout.weight.shape:
            raise TrainingError(
                f"The given weights have no {layout.name} of shape {layout.weight.shape}.",
                fix="Use weights that were exported from this network.",
            )
    return machine.load(given)
