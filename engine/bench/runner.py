"""Interface of a framework that is timed."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from importlib.util import find_spec
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.bench.cases import Case

Losses = NDArray[np.float64]


class Runner(ABC):
    """A framework with a case loaded: same weights, same batches, Adam with the usual defaults.

    Attributes:
        name: In reports.
        module: Import name that must be installed.
    """

    name: ClassVar[str]
    module: ClassVar[str]

    def __init__(self, case: Case, threads: int) -> None:
        self.case = case
        self.prepare(threads)

    @classmethod
    def can_run(cls, case: Case) -> bool:
        """True if the framework is installed and can do this case."""
        return find_spec(cls.module) is not None

    @abstractmethod
    def prepare(self, threads: int) -> None:
        """Load weights and data."""

    @abstractmethod
    def run(self, steps: int) -> Losses:
        """Run training steps, beginning with the first batch of an epoch, and return their losses."""

    @abstractmethod
    def predict(self, sample: int) -> Losses:
        """Predict one sample: probabilities of the classes, or the numbers themselves."""

    def seconds_per_prediction(self, at_least: float) -> float:
        """Time from one sample to what it gives, averaged over predictions that take at least so many seconds."""
        self.predict(0)
        count, began = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - began) < at_least:
            self.predict(count % self.case.rows)
            count += 1
        return elapsed / count

    def first_losses(self, steps: int) -> Losses:
        """Losses of the first steps, over as many epochs as it takes."""
        whole, rest = divmod(steps, self.case.batches)
        parts = [self.run(self.case.batches) for _ in range(whole)] + ([self.run(rest)] if rest else [])
        return np.concatenate(parts)

    def seconds_per_step(self, at_least: float) -> float:
        """Time of a step, averaged over whole epochs that take at least so many seconds."""
        self.run(self.case.batches)
        steps, began = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - began) < at_least:
            self.run(self.case.batches)
            steps += self.case.batches
        return elapsed / steps
