"""Faults of the plan and of the machine: places, shards, pieces of weights."""

from __future__ import annotations

from tests.benchmarks.mutation.fault import Fault

ARENA = "tests/engine/plan/test_arena.py::test_random_graphs_keep_their_values"

FAULTS = (
    Fault(
        "lifetimes-of-stages-overlap",
        "engine/plan/placement.py",
        "self.last_stage < life.first_stage",
        "self.last_stage <= life.first_stage",
        (ARENA,),
    ),
    Fault(
        "a-buffer-dies-while-it-is-read",
        "engine/plan/placement.py",
        "self.last < life.first",
        "self.last - 1 < life.first",
        (ARENA,),
    ),
    Fault(
        "one-shard-too-few",
        "engine/plan/compile.py",
        "self._place_buffers(sections, kept, capacity, -(-capacity // shard))",
        "self._place_buffers(sections, kept, capacity, max(1, capacity // shard))",
        ("tests/contracts/layers/test_values.py::test_values_and_gradients[few-LayerNorm]",),
    ),
    Fault(
        "the-last-piece-is-as-large-as-the-others",
        "engine/plan/shards.py",
        "min(size, total - first)) for first",
        "size) for first",
        ("tests/engine/plan/test_shards.py::test_ranges_cover_everything_once",),
    ),
    Fault(
        "a-step-aimed-at-the-first-weight",
        "engine/plan/updates.py",
        "numbers = (layout.offset, layout.gradient,",
        "numbers = (0, layout.gradient,",
        (ARENA,),
    ),
    Fault(
        "moments-of-all-weights-in-one-place",
        "engine/plan/compile.py",
        "self.state_start + offset",
        "self.state_start",
        (ARENA,),
    ),
    Fault(
        "clipping-by-the-first-weight-alone",
        "engine/plan/updates.py",
        "(sums + sum(pieces[:index]), self._tile(layout))",
        "(sums, self._tile(layout))",
        ("tests/engine/training/test_against_torch.py::test_clipping[clip_norm0-float64]",),
    ),
    Fault(
        "branches-that-meet-keep-one-gradient",
        "engine/tape/builder.py",
        "present = self._gradients.get(tensor)",
        "present = None",
        ("tests/contracts/test_gradients.py::test_a_tensor_that_feeds_three_layers_gets_the_sum_of_their_gradients",),
    ),
)
"""In the order of the pipeline."""
