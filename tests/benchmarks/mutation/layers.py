"""Faults of layers: what they compute, how gradients go back through them, what they make of padding."""

from __future__ import annotations

from tests.benchmarks.mutation.fault import Fault

RECURRENT = "engine/kernels/sequences/recurrent.py"
RECURRENT_BACKWARD = "engine/kernels/sequences/recurrent_backward.py"
TESTS = "tests/engine/layers"
VALUES = "tests/contracts/layers/test_values.py::test_values_and_gradients"
LENGTHS = "tests/contracts/layers/test_lengths.py::test_layer"
COSTS = "tests/contracts/layers/test_costs.py::test_multiply_adds"
FANS = "tests/contracts/layers/test_fans.py::test_fans"

FAULTS = (
    Fault(
        "lstm-gates-swapped",
        RECURRENT,
        "enter, forget = vector(arena, kept, 0, hidden), vector(arena, kept, 1, hidden)\n    candidate, leave",
        "enter, forget = vector(arena, kept, 1, hidden), vector(arena, kept, 0, hidden)\n    candidate, leave",
        (f"{VALUES}[few-LSTM]",),
    ),
    Fault(
        "gru-update-gate-reversed",
        RECURRENT,
        "y[j] = new[j] + update[j] * (before[j] - new[j])",
        "y[j] = before[j] + update[j] * (new[j] - before[j])",
        (f"{VALUES}[few-GRU]",),
    ),
    Fault(
        "lstm-gradient-forgets-the-forget-gate",
        RECURRENT_BACKWARD,
        "d_cell[j] = d_cell[j] * forget[j]",
        "d_cell[j] = d_cell[j] * enter[j]",
        (f"{VALUES}[few-LSTM]",),
    ),
    Fault(
        "recurrent-steps-one-beyond-the-length",
        RECURRENT,
        "return lengths >= 0 and step >= carray",
        "return lengths >= 0 and step > carray",
        (f"{TESTS}/test_lengths.py::test_padding_has_no_say[GRU]",),
    ),
    Fault(
        "backward-direction-gets-the-gradient-of-the-forward-one",
        "engine/kernels/sequences/sequence.py",
        "copy(vector(arena, o[1], 2 * i + 1, width), vector(arena, o[3], i, width))",
        "copy(vector(arena, o[1], 2 * i, width), vector(arena, o[3], i, width))",
        (f"{VALUES}[few-RNN]",),
    ),
    Fault(
        "attention-scaled-by-the-width",
        "engine/kernels/sequences/attention.py",
        "scale = like(x[0], 1.0 / math.sqrt(width))",
        "scale = like(x[0], 1.0 / width)",
        (f"{TESTS}/test_attention.py::test_a_longer_sequence[False]",),
    ),
    Fault(
        "causal-attention-sees-the-next-step",
        "engine/kernels/sequences/attention.py",
        "min(length, i + 1) if causal",
        "min(length, i + 2) if causal",
        (f"{TESTS}/test_attention.py::test_causal_steps_do_not_see_what_comes",),
    ),
    Fault(
        "attention-without-mask",
        "engine/layers/sequences/attention.py",
        "tape.lengths_of(inputs[0]), causal=",
        "None, causal=",
        (f"{LENGTHS}[few-SelfAttention]",),
    ),
    Fault(
        "embedding-trains-one-place-of-a-token",
        "engine/kernels/sequences/embedding.py",
        "dw[j] += dy[j]",
        "dw[j] = dy[j]",
        (f"{VALUES}[few-Embedding]",),
    ),
    Fault(
        "positional-embedding-keeps-no-steps",
        "engine/layers/sequences/positional_embedding.py",
        "def keeps_steps(self, shapes: Sequence[Shape]) -> bool:\n        return True",
        "def keeps_steps(self, shapes: Sequence[Shape]) -> bool:\n        return False",
        (f"{LENGTHS}[few-PositionalEmbedding]",),
    ),
    Fault(
        "elementwise-layers-keep-no-steps",
        "engine/layers/layer.py",
        "def keeps_steps(self, shapes: Sequence[Shape]) -> bool:\n        return True",
        "def keeps_steps(self, shapes: Sequence[Shape]) -> bool:\n        return False",
        (f"{TESTS}/test_lengths.py::test_steps_keep_their_lengths_through_layers_that_keep_them",),
    ),
    Fault(
        "same-padding-before-instead-of-behind",
        "engine/layers/images/windows.py",
        "return total // 2, total - total // 2",
        "return total - total // 2, total // 2",
        ("tests/engine/layers/test_windows.py::test_same_padding_puts_the_odd_number_behind",),
    ),
    Fault(
        "max-pool-leaves-out-the-last-row",
        "engine/kernels/images/pooling.py",
        "low, high = max(0, start), min(h, start + kh)",
        "low, high = max(0, start), min(h, start + max(1, kh - 1))",
        (f"{VALUES}[few-MaxPool2D]",),
    ),
    Fault(
        "average-pool-counts-margins",
        "engine/kernels/images/pooling.py",
        "total / y.dtype.type((high - low) * (end - begin))",
        "total / y.dtype.type(kh * kw)",
        (f"{VALUES}[few-AveragePool2D]",),
    ),
    Fault(
        "global-average-divides-by-all-steps",
        "engine/layers/images/pooling.py",
        "stretch=True",
        "stretch=False",
        (f"{TESTS}/test_lengths.py::test_pools_over_all_steps_leave_padding_out[GlobalAveragePool]",),
    ),
    Fault(
        "norms-count-padding",
        "engine/layers/norms/normalisation.py",
        "return None if self.count_padding else tape.lengths_of(x)",
        "return None",
        (f"{TESTS}/test_norms_of_steps.py::test_statistics_are_those_of_the_steps_that_are_there",),
    ),
    Fault(
        "layer-norm-gradient-scaled-once",
        "engine/kernels/norms/normalisation.py",
        "slope = inner_product * scale * scale / like(scale, g.size)",
        "slope = inner_product * scale / like(scale, g.size)",
        (f"{VALUES}[few-LayerNorm]",),
    ),
    Fault(
        "running-statistics-keep-the-wrong-share",
        "engine/kernels/norms/batch_norm.py",
        "running[u] += momentum * (new[u] - running[u])",
        "running[u] = new[u] + momentum * (running[u] - new[u])",
        (f"{TESTS}/test_batch_norm.py::test_running_statistics_follow_the_batches",),
    ),
    Fault(
        "running-variance-of-the-population",
        "engine/kernels/norms/batch_norm.py",
        "deviations / (number - 1) if number > 1",
        "deviations / number if number > 1",
        (f"{TESTS}/test_batch_norm.py::test_running_statistics_follow_the_batches",),
    ),
    Fault(
        "evaluation-by-statistics-of-the-batch",
        "engine/layers/norms/batch_norm.py",
        "if not tape.training or (tape.frozen",
        "if (tape.frozen",
        (f"{VALUES}[few-BatchNorm]",),
    ),
    Fault(
        "frozen-norm-goes-by-the-batch",
        "engine/layers/norms/batch_norm.py",
        'tape.frozen and self.frozen_by == "running"',
        "False",
        ("tests/engine/training/test_freezing.py::test_a_frozen_norm_goes_by_its_running_statistics",),
    ),
    Fault(
        "dropout-does-not-scale-up",
        "engine/kernels/basic/elementwise.py",
        "scale = x.dtype.type(1.0 / (1.0 - rate))",
        "scale = x.dtype.type(1.0)",
        ("tests/engine/kernels/test_elementwise.py::test_the_rate_is_met_and_the_rest_is_scaled_up[float32-0.5]",),
    ),
    Fault(
        "two-layers-share-a-random-stream",
        "engine/tape/builder.py",
        "self._streams += 1",
        "self._streams = 1",
        ("tests/engine/tape/test_builder.py::test_no_two_users_of_random_numbers_have_the_same_stream",),
    ),
    Fault(
        "the-same-mask-in-every-step",
        "engine/kernels/arithmetic/random.py",
        "_mix(np.uint32(slots[STEP]) + _mix(np.uint32(stream)))",
        "_mix(_mix(np.uint32(stream)))",
        ("tests/engine/kernels/test_elementwise.py::test_another_seed_step_or_stream_gives_an_unrelated_mask",),
    ),
    Fault(
        "bias-gradient-misses-a-row",
        "engine/kernels/basic/linear.py",
        "for i in range(whole, rows.shape[0]):",
        "for i in range(whole + 1, rows.shape[0]):",
        ("tests/engine/kernels/test_linear.py::test_weight_and_bias_gradients",),
    ),
    Fault(
        "celu-derivative-without-alpha",
        "engine/kernels/basic/activations_curved.py",
        "return like(x, 1.0) if x > like(x, 0.0) else exp(x / a)",
        "return like(x, 1.0) if x > like(x, 0.0) else exp(x)",
        ("tests/contracts/test_activations.py::test_value_and_gradient[few-celu]",),
    ),
    Fault(
        "concatenate-hands-all-gradients-to-the-first",
        "engine/tape/ops/basic/elementwise.py",
        "dy, GRADIENT, repeat, whole, start, width, 0, width",
        "dy, GRADIENT, repeat, whole, 0, width, 0, width",
        (f"{VALUES}[few-Concatenate]",),
    ),
    Fault(
        "shared-weights-keep-the-gradient-of-one-place",
        "engine/tape/builder.py",
        "accumulate = int(weight.buffer in self._weight_gradient_buffers)",
        "accumulate = 0",
        ("tests/contracts/layers/test_sharing.py::test_gradients_of_both_places_are_added_up[few-Dense]",),
    ),
    Fault(
        "convolution-fans-without-the-window",
        "engine/layers/images/convolution.py",
        "Fans(inputs * windows.kernel, outputs * windows.kernel)",
        "Fans(inputs, outputs)",
        (f"{TESTS}/test_convolution.py::test_costs_and_fans",),
    ),
    Fault(
        "dense-fans-swapped",
        "engine/layers/basic/dense.py",
        "Fans(features, self.units)",
        "Fans(self.units, features)",
        (f"{FANS}[few-Dense]",),
    ),
    Fault(
        "recurrent-fans-swapped",
        "engine/layers/sequences/recurrent.py",
        "inner, outer = Fans(self.units, rows), Fans(features, rows)",
        "outer, inner = Fans(self.units, rows), Fans(features, rows)",
        (f"{FANS}[few-LSTM]",),
    ),
    Fault(
        "dense-costs-nothing",
        "engine/layers/basic/dense.py",
        "return math.prod(shapes[0]) * self.units",
        "return 0",
        ("tests/engine/analysis/test_analyse.py::test_a_sound_network",),
    ),
    Fault(
        "attention-costs-its-products-with-weights-alone",
        "engine/layers/sequences/attention.py",
        "(4 * features + 2 * steps)",
        "(4 * features)",
        (f"{COSTS}[few-SelfAttention]",),
    ),
    Fault(
        "convolution-cost-ignores-groups",
        "engine/layers/images/convolution.py",
        "self.filters * (channels // self.groups) * windows.kernel",
        "self.filters * channels * windows.kernel",
        (f"{TESTS}/test_convolution.py::test_costs_and_fans",),
    ),
)
"""In the order of the folders."""
