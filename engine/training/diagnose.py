"""Finds out where a loss that is not finite began."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.plan.compile import compile
from engine.plan.plan import ProgramName
from engine.plan.values import EVERYTHING
from engine.runtime.machine import Machine
from engine.training.events import Failed
from engine.training.machines import make_machine
from engine.training.preparing.prepare import Prepared


def diagnose(prepared: Prepared, machine: Machine, program: ProgramName, rows: NDArray[np.int64], place: str) -> Failed:
    """Run the samples at fault once more with every buffer kept, and look for the first value that is not finite.

    Args:
        prepared: What is trained.
        machine: Still has the weights that met these samples.
        program: What went wrong: a step of training or an evaluation.
        rows: The samples of the batch at fault.
        place: Where that was, such as `at epoch 3, batch 7`.
    """
    project = prepared.project
    rate = project.training.optimizer.learning_rate
    cause, node = _cause(prepared, machine, program, rows)
    if any(entry.code == "target-scale" for entry in prepared.analysis.diagnostics):
        fix = "Scale to the target first, as the warning about it says"
    elif project.data.normalisation == "none":
        fix = f"Normalise the inputs, or try a smaller learning rate than {rate:g}"
    else:
        fix = f"Try a smaller learning rate than {rate:g}, or clip gradients"
    return Failed(f"The loss is no longer a finite number {place}: {cause}. {fix}.", node)


def _cause(prepared: Prepared, machine: Machine, program: ProgramName, rows: NDArray[np.int64]) -> tuple[str, str]:
    """Cause of the overflow, in words, and the node where it began."""
    project, analysis = prepared.project, prepared.analysis
    nodes = project.network.by_id
    for name, values in machine.weights().items():
        if not np.isfinite(values).all():
            node, _, weight = name.partition(".")
            return f"the {weight} of {nodes[node].label} overflowed in the step before", node
    plan = compile(project.network, analysis, project.training, programs=(program,), keep=(EVERYTHING,))
    twin = make_machine(prepared, plan=plan)
    twin.load(machine.weights())
    twin.continue_at(machine)
    twin.run(program, np.ascontiguousarray(rows), 0, 1, np.zeros(1))
    for node in analysis.order:
        if node in plan.values[program] and not np.isfinite(twin.value(program, node, len(rows))).all():
            return f"{nodes[node].label} is the first layer whose output overflows", node
    for totals in plan.totals[program]:
        if not np.isfinite(twin.reals[totals.loss]):
            return f"what reaches {nodes[totals.node].label} is so far off that its loss overflows", totals.node
    return "no layer overflows by itself", ""
