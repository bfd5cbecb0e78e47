"""Faults of experiments: what stands for a repeat and is none, and a verdict that is too sure of itself."""

from __future__ import annotations

from tests.benchmarks.mutation.fault import Fault

TESTS = "tests/engine/experiments"

FAULTS = (
    Fault(
        "verdict-takes-folds-for-independent",
        "engine/experiments/verdict.py",
        "variance * (1.0 / count + overlap)",
        "variance * (1.0 / count)",
        (f"{TESTS}/test_verdict.py::test_folds_are_corrected_for_what_they_share",),
    ),
    Fault(
        "verdict-of-one-side",
        "engine/experiments/verdict.py",
        "2.0 * stdtr(",
        "stdtr(",
        (f"{TESTS}/test_verdict.py::test_it_is_that_of_scipy",),
    ),
    Fault(
        "comparison-pairs-other-data",
        "engine/experiments/comparison.py",
        " if _origin(first.runs[draw]) == _origin(second.runs[draw])]",
        "]",
        (f"{TESTS}/test_comparison.py::test_only_whole_runs_of_the_same_split_are_paired",),
    ),
    Fault(
        "experiment-takes-what-was-stopped-for-done",
        "engine/experiments/outcome.py",
        "ends.get(str(reason), False)",
        "ends.get(str(reason), True)",
        (f"{TESTS}/test_worker.py::test_what_was_stopped_goes_on_to_the_same_bytes",),
    ),
    Fault(
        "experiment-takes-what-was-trained-on-for-done",
        "engine/experiments/outcome.py",
        '"completed": run.epochs == epochs',
        '"completed": True',
        (f"{TESTS}/test_worker.py::test_a_run_that_was_trained_on_is_another",),
    ),
    Fault(
        "runner-ends-with-a-process",
        "engine/experiments/runner.py",
        "            while (place := self._next()) is not None:\n",
        "            if (place := self._next()) is not None:\n",
        (f"{TESTS}/test_runner.py::test_a_process_that_dies_takes_one_run_with_it",),
    ),
)
"""In the order of what a person sees."""
