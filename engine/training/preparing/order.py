"""The order in which samples train."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import DTypeLike, NDArray

from engine.document.project import TrainingSettings


class _Key(ISeedSequence):
    """A key as a seed: `Philox(key=...)` draws randomness of the operating system first, which takes longest."""

    def __init__(self, key: Sequence[int]) -> None:
        self._key = key

    def generate_state(self, n_words: int, dtype: DTypeLike = np.uint32) -> NDArray[Any]:
        """The key: a Philox asks for its 2 words."""
        return np.array(self._key, dtype)


def order_of(training: TrainingSettings, rows: NDArray[np.int64], epoch: int) -> NDArray[np.int64]:
    """The order of the training samples in an epoch: a function of seed and epoch, so that a run can be resumed.

    Args:
        training: Seed, and whether samples are shuffled.
        rows: The training samples.
        epoch: Epochs finished before.
    """
    if training.shuffle:
        generator = np.random.Generator(np.random.Philox(_Key((training.seed, epoch))))  # type: ignore[arg-type]  # takes any ISeedSequence
        rows = generator.permutation(rows)
    return np.ascontiguousarray(rows, np.int64)
