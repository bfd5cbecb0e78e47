"""Time of an epoch, layer by layer: measured on this machine with the project's own data, not estimated."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np

from engine.data.dataset import Dataset
from engine.data.split import Split, split_of
from engine.document.project import Project
from engine.errors import TrainingError
from engine.plan.plan import ProgramName
from engine.runtime.library import holds_kernels
from engine.runtime.stopwatch import Cancelled, time_instructions
from engine.training.machines import fill_initially, make_machine
from engine.training.preparing.prepare import judge, prepare

__all__ = ["Cancelled", "LayerTimes", "measure"]

BATCHES = 8
"""Batches of samples that are measured with; more would only take longer to prepare."""

NUMBERS = 2**22
"""Numbers in the samples that are measured with, about at most, unless a single batch has more."""

EVALUATION_SHARE = 0.25
"""Share of the time to measure that goes to evaluation, which is the smaller part of an epoch."""


@dataclass(frozen=True, slots=True)
class LayerTimes:
    """Time of an epoch: its training steps, and the evaluation on the validation split.

    Attributes:
        nodes: Seconds an epoch by node, what is done to its weights included; none for nodes that no Output depends on.
        other: Seconds an epoch on no node's account, such as changing the learning rate.
        step: Seconds of a training step.
        steps: Training steps in an epoch; the last, shorter one counts as a part.
        threads: Threads that it was measured with.
    """

    nodes: Mapping[str, float]
    other: float
    step: float
    steps: float
    threads: int

    @property
    def epoch(self) -> float:
        """Seconds of an epoch in all."""
        return sum(self.nodes.values()) + self.other


def measure(
    project: Project,
    dataset: Dataset,
    *,
    seconds: float = 1.0,
    threads: int | None = None,
    wanted: Callable[[], bool] = lambda: True,
) -> LayerTimes:
    """Train a little on some of the samples, in vain, and see where the time goes.

    Args:
        project: The project.
        dataset: Its data.
        seconds: How long to measure, about, besides what it takes to prepare.
        threads: As in training: all processors if None.
        wanted: Asked again and again, and may be called from the thread that measures alone.

    Raises:
        TrainingError: The project has errors, or its kernels are not compiled yet.
        DataError: The data cannot be split or normalised.
        PlanError: The machine has too little memory.
        Cancelled: It is not wanted any more.
    """
    _, dataset = judge(project, dataset)
    parts = split_of(project, dataset)
    prepared = prepare(project, _some_of(dataset, project, parts), programs=("train", "evaluate"))
    if not holds_kernels(prepared.plan.kernels(), "float32"):
        raise TrainingError("The kernels of these layers are still being compiled.", fix="Try again in a moment.")
    found: dict[str, float] = defaultdict(float)
    with closing(make_machine(prepared, threads=threads)) as machine:
        fill_initially(machine)
        rows, batch_size = prepared.split.train, project.training.batch_size
        machine.set_learning_rates(np.full(-(-len(rows) // batch_size), project.training.optimizer.learning_rate))
        steps = len(parts.train) / min(len(parts.train), batch_size)
        runs: tuple[tuple[ProgramName, int, float], ...] = (
            ("train", len(parts.train), 1.0 - EVALUATION_SHARE),
            ("evaluate", len(parts.validation), EVALUATION_SHARE),
        )
        for program, samples, share in runs:
            if not samples:
                continue
            capacity = machine.plan.programs[program].capacity
            batch = min(samples, len(rows), capacity)
            order = np.ascontiguousarray(rows[: max(batch, len(rows) // capacity * capacity)])  # alike batches
            taken = time_instructions(machine, program, order, share * seconds, wanted=wanted)
            for instruction, one in zip(machine.plan.programs[program].instructions, taken, strict=True):
                found[instruction.node] += float(one) * samples / batch
            if program == "train":
                step = float(taken.sum())
        other = found.pop("", 0.0)
        return LayerTimes(dict(found), other, step, steps, machine.threads)


def _some_of(dataset: Dataset, project: Project, parts: Split) -> Dataset:
    """Samples enough for some batches of training, spread over all of them, for they may be in order of their class."""
    batch = project.training.batch_size
    affordable = NUMBERS // max(1, math.prod(dataset.spec.input_shape))
    share = len(parts.train) / dataset.spec.rows
    wanted = math.ceil(max(batch, min(BATCHES * batch, affordable)) / share) + 1
    if wanted >= dataset.spec.rows:
        return dataset
    rows = np.linspace(0, dataset.spec.rows - 1, wanted).astype(np.int64)
    return replace(
        dataset,
        inputs=dataset.inputs[rows],
        targets=dataset.targets[rows],
        spec=replace(dataset.spec, rows=wanted),
        lengths=None if dataset.lengths is None else dataset.lengths[rows],
        weights=None if dataset.weights is None else dataset.weights[rows],
    )
