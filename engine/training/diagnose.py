"""Finds out where a loss that is not finite began."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import Analysis
from engine.document.project import Project
from engine.plan.compile import compile
from engine.plan.plan import ProgramName
from engine.runtime.machine import Machine
from engine.training.events import Failed


def diagnose(
    project: Project, analysis: Analysis, machine: Machine, program: ProgramName, rows: NDArray[np.int64], place: str
) -> Failed:
    """Run the samples at fault once more with every buffer kept, and look for the first value that is not finite.

    Args:
        project: What is trained.
        analysis: Its analysis.
        machine: Still has the weights that met these samples.
        program: What went wrong: a step of training or an evaluation.
        rows: The samples of the batch at fault.
        place: Where that was, such as `at epoch 3, batch 7`.
    """
    rate = project.training.optimizer.learning_rate
    cause, node = _cause(project, analysis, machine, program, rows)
    if any(entry.code == "target-scale" for entry in analysis.diagnostics):
        fix = "Scale to the target first, as the warning about it says"
    elif project.data.normalisation == "none":
        fix = f"Normalise the inputs, or try a smaller learning rate than {rate:g}"
    else:
        fix = f"Try a smaller learning rate than {rate:g}, or clip gradients"
    return Failed(f"The loss is no longer a finite number {place}: {cause}. {fix}.", node)


def _cause(
    project: Project, analysis: Analysis, machine: Machine, program: ProgramName, rows: NDArray[np.int64]
) -> tuple[str, str]:
    """What overflowed first, in words, and the node where it did."""
    nodes = project.network.by_id
    for layout in machine.plan.weights:
        if not np.isfinite(machine.weight(layout)).all():
            node, _, weight = layout.name.partition(".")
            return f"the {weight} of {nodes[node].label} overflowed in the step before", node
    plan = compile(project.network, analysis, project.training, keep_all=True)
    twin = Machine(plan, machine.dtype, seed=machine.seed)
    twin.bind(machine.inputs, machine.values, machine.labels, machine.lengths, machine.sample_weights)
    for mine, theirs in zip(plan.weights, machine.plan.weights, strict=True):
        twin.weight(mine)[...] = machine.weight(theirs)
    twin.continue_at(machine)
    twin.run(program, np.ascontiguousarray(rows), 0, 1, np.zeros(1))
    for node in analysis.order:
        buffer = plan.node_outputs[program].get(node)
        if buffer is not None and buffer in plan.placement:
            start = plan.placement[buffer]
            if not np.isfinite(twin.arena[start : start + buffer.width * len(rows)]).all():
                return f"{nodes[node].label} is the first layer whose output overflows", node
    for totals in plan.totals[program]:
        if not np.isfinite(twin.reals[totals.loss]):
            return f"what reaches {nodes[totals.node].label} is so far off that its loss overflows", totals.node
    return "no layer overflows by itself", ""
