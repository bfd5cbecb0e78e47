"""Finds out where a loss that is not finite began."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import Analysis
from engine.document.project import Project
from engine.plan.compile import compile
from engine.runtime.machine import Machine
from engine.training.events import Failed


def diagnose(
    project: Project, analysis: Analysis, machine: Machine, order: NDArray[np.int64], epoch: int, batch: int
) -> Failed:
    """Run the batch at fault once more with every buffer kept, and look for the first value that is not finite.

    The machine still has the weights from before that batch's update.
    """
    place = f"epoch {epoch}, batch {batch + 1}"
    names = {node.id: node.name for node in project.network.nodes}
    rate = project.training.optimizer.learning_rate
    mend = f"Try a smaller learning rate than {rate:g}, or normalise the inputs."
    for parameter in machine.plan.parameters:
        if not np.isfinite(machine.weight(parameter)).all():
            node, _, weight = parameter.name.partition(".")
            return Failed(
                f"The loss is no longer a finite number at {place}: the {weight} of {names[node]} overflowed in the "
                f"step before. {mend}",
                node,
            )
    node = _first_overflow(project, analysis, machine, order, batch)
    if node:
        return Failed(
            f"The loss is no longer a finite number at {place}: {names[node]} is the first layer whose output "
            f"overflows. {mend}",
            node,
        )
    return Failed(f"The loss is no longer a finite number at {place}, though every layer's output is. {mend}")


def _first_overflow(
    project: Project, analysis: Analysis, machine: Machine, order: NDArray[np.int64], batch: int
) -> str:
    """Id of the first node, in order of execution, whose output is not finite; empty if all are."""
    plan = compile(
        project.network, analysis, project.training, has_classes=bool(machine.labels is not None), keep_all=True
    )
    twin = Machine(plan, machine.dtype, seed=machine.seed)
    twin.hand_over(machine.inputs, machine.values, machine.labels)
    for mine, theirs in zip(plan.parameters, machine.plan.parameters, strict=True):
        twin.weight(mine)[...] = machine.weight(theirs)
    capacity = plan.programs["train"].capacity
    rows = np.ascontiguousarray(order[batch * capacity : (batch + 1) * capacity])
    twin.continue_at(machine)
    twin.run("train", rows, 0, 1, np.zeros(1))
    for node in analysis.order:
        buffer = plan.node_outputs["train"].get(node)
        if buffer is not None and buffer in plan.placement:
            start = plan.placement[buffer]
            if not np.isfinite(twin.arena[start : start + buffer.width * len(rows)]).all():
                return node
    return ""
