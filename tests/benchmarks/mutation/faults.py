"""All faults."""

from __future__ import annotations

from tests.benchmarks.mutation import documents, exporting, layers, learning, planning, recipes, repeating, running

FAULTS = (
    *layers.FAULTS,
    *learning.FAULTS,
    *planning.FAULTS,
    *exporting.FAULTS,
    *documents.FAULTS,
    *recipes.FAULTS,
    *running.FAULTS,
    *repeating.FAULTS,
)
