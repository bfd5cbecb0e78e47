"""Faults of what leaves the program: exported files and their proof, and predictions."""

from __future__ import annotations

from tests.benchmarks.mutation.fault import Fault

SCRIPT = "engine/export/numpy_script.py"
SEQUENCES = "engine/export/numpy_sequences.py"
TESTS = "tests/engine/export"

FAULTS = (
    Fault(
        "script-adds-what-is-multiplied",
        "engine/export/numpy_merging.py",
        'return " * ".join(place.inputs)',
        'return " + ".join(place.inputs)',
        ("tests/contracts/layers/test_exports.py::test_predictions[few-.py-Multiply]",),
    ),
    Fault(
        "script-transposes-the-weights-of-the-state",
        SEQUENCES,
        "h @ weight.T + W.get",
        "h @ weight + W.get",
        ("tests/contracts/layers/test_exports.py::test_predictions[few-.py-RNN]",),
    ),
    Fault(
        "script-mixes-up-gates",
        SEQUENCES,
        "i, f, g, o = np.split",
        "f, i, g, o = np.split",
        (f"{TESTS}/test_sequences.py::test_the_script_predicts_what_the_loops_predict",),
    ),
    Fault(
        "script-leaves-epsilon-out",
        "engine/export/numpy_norms.py",
        "np.sqrt({place.weight('running_var')} + {layer.epsilon!r})",
        "np.sqrt({place.weight('running_var')})",
        ("tests/contracts/layers/test_exports.py::test_predictions[few-.py-BatchNorm]",),
    ),
    Fault(
        "script-shifts-the-wrong-way",
        "engine/export/numpy_merging.py",
        "{place.inputs[0]} + {layer.shift!r}",
        "{place.inputs[0]} - {layer.shift!r}",
        (f"{TESTS}/test_numpy_merging.py::test_every_layer_of_branches_and_axes",),
    ),
    Fault(
        "script-has-another-silu",
        "engine/export/numpy_activations.py",
        "return x * 0.5 * (1 + np.tanh(0.5 * x))",
        "return x * 0.5 * (1 + np.tanh(x))",
        ("tests/contracts/test_activations.py::test_the_exported_function_is_the_formula[silu]",),
    ),
    Fault(
        "script-attends-to-padding",
        "engine/export/numpy_attention.py",
        "if lengths is not None:",
        "if False:",
        ("tests/contracts/layers/test_lengths.py::test_layer[few-SelfAttention]",),
    ),
    Fault(
        "script-takes-scaled-samples",
        SCRIPT,
        "({x} - SHIFT) / SCALE",
        "({x} - SHIFT)",
        (f"{TESTS}/test_numpy_script.py::test_a_classifier",),
    ),
    Fault(
        "npz-names-weights-otherwise",
        "engine/export/npz.py",
        "**model.weights)",
        '**{name.replace(".", "/"): values for name, values in model.weights.items()})',
        (f"{TESTS}/test_formats.py::test_npz_reads_without_layerloom",),
    ),
    Fault(
        "npz-rounds-to-float32",
        "engine/export/npz.py",
        "**model.weights)",
        '**{name: values.astype("float32") for name, values in model.weights.items()})',
        (f"{TESTS}/test_formats.py::test_float64_weights_keep_every_bit[.npz]",),
    ),
    Fault(
        "proof-with-a-bar-ten-times-as-high",
        "engine/export/proof.py",
        "_TOLERANCE = 1e-5",
        "_TOLERANCE = 1e-4",
        (f"{TESTS}/test_proof.py::test_the_bar_is_relative_to_one_plus_b",),
    ),
    Fault(
        "proof-on-samples-that-trained",
        "engine/training/model.py",
        "split.test",
        "split.train",
        (f"{TESTS}/test_proof.py::test_held_out_samples_are_of_the_test_part_else_the_validation_part",),
    ),
    Fault(
        "prediction-without-normalisation",
        "engine/training/predict.py",
        "samples = normalised(inputs, self._preparation, lengths)",
        "samples = inputs",
        ("tests/engine/training/test_predict.py::test_predictions_are_those_of_the_naive_oracle[1-float64-1e-12]",),
    ),
)
"""In the order of the folders."""
