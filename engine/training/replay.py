"""Replay: a run repeated from its beginning, with all that was changed while it was under way."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.errors import TrainingError
from engine.training.events import Weights
from engine.training.preparing.prepare import replan
from engine.training.running.edits import WeightEdit
from engine.training.running.steering import Intervention
from engine.training.starting.lineage import Lineage
from engine.training.state import TrainingState
from engine.training.trainer import Trainer

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype


def replay(
    project: Project,
    dataset: Dataset,
    journal: Sequence[Intervention],
    steps: int,
    *,
    threads: int | None = None,
    dtype: Dtype = "float32",
    weights: Weights | None = None,
    lineage: Lineage | None = None,
) -> TrainingState:
    """State of a run after so many steps: of the same bytes, whatever the number of threads.

    Args:
        project: The document with which it began.
        dataset: Its data.
        journal: What was changed, in order.
        steps: Training steps after which it is compared.
        threads: Threads to train with; all processors if None.
        dtype: Of its numbers.
        weights: Weights from which it began, where they were given.
        lineage: What it inherited.

    Raises:
        LayerloomError: As of `Trainer`; or the run does not come as far, so that it is another.
    """
    with Trainer(project, dataset, threads=threads, dtype=dtype, weights=weights, lineage=lineage) as trainer:
        trainer.first_evaluation()
        entries = deque(journal)
        while True:
            while entries and entries[0].step == trainer.machine.step:
                _repeat(trainer, entries.popleft(), dataset)
            end = min(steps, entries[0].step) if entries else steps
            left = min(end - trainer.machine.step, trainer.batches_per_epoch - trainer.batch)
            if left <= 0:
                break
            trainer.advance(left, np.zeros(left))
            if trainer.diverged:
                break
            if trainer.at_end_of_epoch:
                trainer.finish_epoch(0.0)
        if trainer.machine.step != steps or entries:
            raise TrainingError(
                f"The run ended after step {trainer.machine.step}, and was recorded up to step {steps}: this is not "
                "the run that was recorded."
            )
        return trainer.state()


def _repeat(trainer: Trainer, entry: Intervention, dataset: Dataset) -> None:
    trainer.renew_patience()  # where the run had stopped early: it was resumed
    if isinstance(entry.change, WeightEdit):
        trainer.set_weight(entry.change)
    else:
        trainer.steer(replan(trainer.prepared, entry.change, dataset))
