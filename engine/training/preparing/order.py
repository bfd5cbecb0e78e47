"""The order in which samples train."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.document.project import TrainingSettings


def order_of(training: TrainingSettings, rows: NDArray[np.int64], epoch: int) -> NDArray[np.int64]:
    """The order of the training samples in an epoch: a function of seed and epoch, so that a run can be resumed.

    Args:
        training: Seed, and whether samples are shuffled.
        rows: The training samples.
        epoch: Epochs finished before.
    """
    if training.shuffle:
        generator = np.random.Generator(np.random.Philox(key=[training.seed, epoch]))
        rows = generator.permutation(rows)
    return np.ascontiguousarray(rows, np.int64)
