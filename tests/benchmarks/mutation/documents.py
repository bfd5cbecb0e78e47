"""Faults of data and documents: reading, splitting, scaling; edits, undo, old files."""

from __future__ import annotations

from tests.benchmarks.mutation.fault import Fault

EDITS = "tests/engine/document/editing/test_edits.py"

FAULTS = (
    Fault(
        "deviation-of-a-sample",
        "engine/data/preparation/fit.py",
        "inputs.std(axis=0)",
        "inputs.std(axis=0, ddof=1)",
        ("tests/engine/data/preparation/test_fit.py::test_agrees_with_scikit_learn[standard-StandardScaler]",),
    ),
    Fault(
        "normalisation-sees-all-samples",
        "engine/training/preparing/prepare.py",
        "project, analysis, dataset, parts.train",
        "project, analysis, dataset, slice(None)",
        ("tests/engine/training/test_trainer.py::TestParts::test_normalisation_is_fitted_on_the_training_part_alone",),
    ),
    Fault(
        "normalisation-counts-padding",
        "engine/data/preparation/fit.py",
        "    if lengths is not None:",
        "    if False:",
        ("tests/engine/data/test_lengths.py::test_normalisation_leaves_padding_out",),
    ),
    Fault(
        "test-samples-train",
        "engine/data/split.py",
        "np.sort(np.concatenate(members)), validation, test",
        "np.sort(np.concatenate([*members, test])), validation, test",
        ("tests/engine/data/test_split.py::test_parts_are_disjoint_cover_and_keep_proportions",),
    ),
    Fault(
        "classes-split-by-chance",
        "engine/data/split.py",
        "dataset.targets[rows] if dataset.spec.classes else np.zeros(len(rows), np.int64)",
        "np.zeros(len(rows), np.int64)",
        ("tests/engine/data/test_split.py::test_parts_are_disjoint_cover_and_keep_proportions",),
    ),
    Fault(
        "thousands-read-as-decimals",
        "engine/data/delimited/numbers.py",
        "    if marks.plain:",
        "    if False:",
        ("tests/engine/data/delimited/test_numbers.py::test_thousands_beside_hundreds_are_refused_everywhere",),
    ),
    Fault(
        "decimal-commas-parted",
        "engine/data/delimited/numbers.py",
        'joined.replace(",", ".")',
        'joined.replace(",", "")',
        ("tests/engine/data/delimited/test_numbers.py::test_numbers",),
    ),
    Fault(
        "wires-of-removed-nodes-stay",
        "engine/document/editing/edits.py",
        "if wire.source not in gone and wire.target not in gone",
        "if wire.source not in gone",
        (f"{EDITS}::test_removed_nodes_take_wires_places_and_losses_along",),
    ),
    Fault(
        "wires-may-close-a-cycle",
        "engine/document/editing/edits.py",
        "if wire.target in ancestors(network, wire.source):",
        "if False:",
        (f"{EDITS}::test_illegal_wires_are_explained",),
    ),
    Fault(
        "copies-share-an-id",
        "engine/document/ids.py",
        "        self._highest[word] = number\n        self._taken.add(name)\n",
        "",
        (f"{EDITS}::test_ids_of_copies_pass_over_those_in_use",),
    ),
    Fault(
        "undo-stays-where-it-is",
        "designer/document/undo.py",
        "self._go_to(self.before)",
        "self._go_to(self.after)",
        ("tests/designer/document/test_store.py::test_an_edit_is_one_step_and_undoes_exactly",),
    ),
    Fault(
        "old-files-join-features",
        "engine/document/format/old_meanings.py",
        "CHANGES = (joins_steps, softmax_over_width,",
        "CHANGES = (softmax_over_width,",
        ("tests/engine/document/format/test_old_meanings.py::test_concatenate_joined_steps",),
    ),
    Fault(
        "shared-weights-counted-at-every-node",
        "engine/analysis/analyse.py",
        "weights = () if node.weights_of else layer.weights(known)",
        "weights = layer.weights(known)",
        ("tests/engine/analysis/checks/test_sharing.py::test_shared_weights_are_counted_once",),
    ),
    Fault(
        "parameters-count-running-statistics",
        "engine/analysis/analyse.py",
        "parameters=sum(weight.size for weight in weights if weight.trainable)",
        "parameters=sum(weight.size for weight in weights)",
        ("tests/contracts/layers/test_values.py::test_values_and_gradients[few-BatchNorm]",),
    ),
)
"""In the order of the folders."""
