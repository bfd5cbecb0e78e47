"""Faults of the run store: what is damaged and taken for true, what is lost, what a resumed run forgets."""

from __future__ import annotations

from tests.benchmarks.mutation.fault import Fault

TESTS = "tests/engine/runs"

FAULTS = (
    Fault(
        "store-takes-any-row",
        "engine/runs/rows.py",
        "    if seal(*values) != check:\n",
        "    if seal(*values) == check + 1:\n",
        (f"{TESTS}/test_damage.py::test_a_damaged_row_is_counted_and_the_run_is_restored",),
    ),
    Fault(
        "store-takes-any-checkpoint",
        "engine/runs/checkpoints.py",
        "if checkpoint is not None and digest.hexdigest() != checkpoint.sha256:",
        "if checkpoint is None:",
        (f"{TESTS}/test_store.py::TestCheckpoints::test_one_that_is_damaged_is_named_and_the_one_before_is_taken",),
    ),
    Fault(
        "store-keeps-one-checkpoint",
        "engine/runs/store.py",
        "KEPT = 2",
        "KEPT = 1",
        (f"{TESTS}/test_store.py::TestCheckpoints::test_the_last_two_are_kept_with_files_that_are_weights",),
    ),
    Fault(
        "store-lets-two-processes-train-a-run",
        "engine/runs/owner.py",
        'return started != "" and _started(int(number)) == started',
        'return started == ""',
        (f"{TESTS}/test_store.py::TestOwners::test_a_run_of_a_process_that_lives_cannot_be_taken_over",),
    ),
    Fault(
        "store-does-not-cut-curves",
        "engine/runs/series.py",
        "    last = -(-length // PIECE)\n    connection",
        "    last = 1 << 20\n    connection",
        (f"{TESTS}/test_store.py::test_series_grow_in_pieces_and_are_cut",),
    ),
    Fault(
        "checkpoint-without-its-journal",
        "engine/runs/files.py",
        "[[entry.step, entry.to_data()] for entry in record.journal]",
        "[]",
        (f"{TESTS}/test_recorder.py::test_what_is_changed_when_a_run_goes_on_is_in_the_journal",),
    ),
    Fault(
        "key-without-the-seed-of-the-document",
        "engine/runs/facts.py",
        '"project": _undrawn(document), ',
        "",
        (f"{TESTS}/test_recorder.py::test_the_key_is_of_what_determines_the_weights_and_of_nothing_else",),
    ),
    Fault(
        "recorder-ends-without-the-end",
        "engine/runs/recorder.py",
        '        self._keep(recording, "end")\n',
        "",
        (f"{TESTS}/test_recorder.py::test_a_run_is_in_the_store_with_all_that_it_did",),
    ),
)
"""In the order of the folders."""
