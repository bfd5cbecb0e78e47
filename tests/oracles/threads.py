"""Running something in a thread of its own, or on two threads that both take part."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
import pytest

from engine.runtime.machine import Machine
from engine.tape import slots

T = TypeVar("T")

PATIENCE = 120.0
"""Seconds in which a second thread must have taken part; an upper bound, reached by none but a failure."""

two_cores = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two cores")


def in_thread(task: Callable[[], T]) -> T:
    """What a task gives in a new thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(task).result()


def trained(rig: Any, threads: int, *, steps: int = 4, batches: int = 3) -> tuple[dict[str, bytes], list[int]]:
    """All weights by name, after some rounds of batches, in float32; and the items that each thread has run."""
    machine = Machine(rig.plan, "float32", threads=threads, seed=3)
    machine.bind(rig.machine.inputs, rig.machine.values, rig.machine.labels)
    for layout in rig.plan.weights:
        machine.weight(layout)[...] = rig.machine.weight(layout)
    machine.reals[slots.LEARNING_RATE] = 0.01
    for _ in range(steps):
        assert machine.run("train", np.arange(rig.rows), 0, batches, np.zeros(batches)) == batches
    machine.close()
    weights = {layout.name: machine.weight(layout) for layout in rig.plan.weights}
    assert all(np.isfinite(values).all() for values in weights.values())
    return {name: values.tobytes() for name, values in weights.items()}, machine.items_by_thread


def check_two_threads(expected: T, run: Callable[[], tuple[T, Sequence[int]]]) -> None:
    """Check that a run on two threads gives what one thread gives, until both have taken part.

    On a busy machine the second thread may wake when all is done; then the run proves nothing, and is repeated.

    Args:
        expected: What one thread gives.
        run: Gives the result, and the items that each thread has run.
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        result, items = run()
        assert result == expected
        if min(items) > 0:
            return
    pytest.fail(f"the second thread did nothing in {PATIENCE:g} s")
