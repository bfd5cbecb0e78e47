"""Samples of different length: beside PyTorch's packed sequences, central differences, and samples cut to length."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from engine.layers import Layer
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.pooling import GlobalAveragePool, GlobalMaxPool
from engine.layers.sequences.recurrent import GRU, LSTM, RNN
from tests.oracles import finite_difference
from tests.oracles.layer_check import close
from tests.oracles.rig import Rig, draw, make_rig

KINDS: list[Any] = [RNN, LSTM, GRU]
STEPS, FEATURES = 6, 3
KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
BOTH = pytest.mark.parametrize("both", [False, True], ids=["one way", "both ways"])
RETURNS = pytest.mark.parametrize("returns", ["last", "sequence"])


def masked_rig(layer: Layer, seed: int, *, rows: int = 9, **options: Any) -> Rig:
    """Input, a dense layer on each step, the layer, Output; among the samples one of a single step and a whole one."""
    generator = np.random.default_rng(seed)
    lengths = generator.integers(1, STEPS + 1, rows)
    lengths[:2] = 1, STEPS
    layers = {"input": Input(), "before": Dense(units=4, activation="tanh"), "it": layer, "output": Output()}
    options = {"loss": "mean_squared_error", "batch_size": rows + 13} | options
    return make_rig(draw(layers), (STEPS, FEATURES), rows=rows, lengths=lengths, generator=generator, **options)


def samples(rig: Rig) -> NDArray[Any]:
    return rig.machine.inputs["input"].reshape(rig.rows, STEPS, FEATURES)


@KIND
@BOTH
@RETURNS
def test_gradients(kind: Any, both: bool, returns: str) -> None:
    for seed in range(3):
        nonlinear = {"nonlinearity": "relu"} if kind is RNN and seed % 2 else {}
        layer = kind(units=3, layers=1 + seed % 2, bidirectional=both, returns=returns, **nonlinear)
        rig = masked_rig(layer, seed, rows=3 + 7 * (seed % 3))
        rig.loss()
        analytic = {name: gradient.copy() for name, gradient in rig.gradients.items()}
        for name, weight in rig.weights.items():
            numeric = finite_difference.gradient(rig.loss, weight)
            assert finite_difference.deviation(analytic[name], numeric) <= finite_difference.BAR, name


@KIND
@BOTH
@RETURNS
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_beside_packed_sequences(kind: Any, both: bool, returns: str, dtype: str) -> None:
    torch = pytest.importorskip("torch")
    rig = masked_rig(kind(units=17, layers=2, bidirectional=both, returns=returns), 0, rows=21, dtype=dtype)
    module = getattr(torch.nn, kind.__name__)(
        4, 17, 2, batch_first=True, bidirectional=both, dtype=getattr(torch, dtype)
    )
    own = {name.removeprefix("it."): value for name, value in rig.weights.items() if name.startswith("it.")}
    module.load_state_dict({name: torch.tensor(value.copy()) for name, value in own.items()})
    dense = [torch.tensor(rig.weights[f"before.{name}"].copy(), requires_grad=True) for name in ("weight", "bias")]
    x = torch.tanh(torch.nn.functional.linear(torch.tensor(samples(rig)), *dense))
    lengths = torch.tensor(rig.machine.lengths)
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    states, last = module(packed)
    if returns == "sequence":
        y, _ = torch.nn.utils.rnn.pad_packed_sequence(states, batch_first=True, total_length=STEPS)
    else:
        y = torch.cat(list((last[0] if kind is LSTM else last)[-2 if both else -1 :]), 1)
    bound = 1e-5 if dtype == "float32" else 1e-12
    close(rig.predict("output"), y.detach().numpy(), bound, "prediction")
    target = torch.tensor(rig.machine.values["output"]).reshape(y.shape)
    errors = torch.nn.functional.mse_loss(y, target, reduction="none")
    if returns == "sequence":  # of each sample the steps that it has
        errors = torch.stack([sample[:length].mean() for sample, length in zip(errors, lengths, strict=True)])
    errors.mean().backward()
    rig.loss()
    for name, value in module.named_parameters():
        close(rig.gradients[f"it.{name}"], value.grad.numpy(), bound, name)
    for name, value in zip(("weight", "bias"), dense, strict=True):  # through the gradient of the layer's input
        close(rig.gradients[f"before.{name}"], value.grad.numpy(), bound, name)


@KIND
@BOTH
def test_a_sample_is_worth_what_it_is_cut_to_length(kind: Any, both: bool) -> None:
    layer = kind(units=5, layers=2, bidirectional=both)
    rig = masked_rig(layer, 1)
    expected = rig.predict("output")
    for row, length in enumerate(rig.machine.lengths):  # type: ignore[arg-type]
        alone = make_rig(rig.network, (int(length), FEATURES), rows=1)
        for name, weight in alone.weights.items():
            weight[...] = rig.weights[name]
        cut = samples(rig)[row : row + 1, :length].reshape(1, -1).copy()
        alone.machine.bind({"input": cut}, alone.machine.values, None)
        assert_allclose(alone.predict("output")[0], expected[row], rtol=1e-13, atol=1e-15)


@KIND
def test_padding_has_no_say(kind: Any) -> None:
    """Loss and gradients stay the same to the bit, whatever stands in the steps beyond."""
    rig = masked_rig(kind(units=4, bidirectional=True), 2)
    before = rig.loss(), {name: gradient.copy() for name, gradient in rig.gradients.items()}
    beyond = np.arange(STEPS) >= rig.machine.lengths[:, None]  # type: ignore[index]
    assert beyond.any()
    samples(rig)[beyond] = 1e3
    assert rig.loss() == before[0]
    for name, gradient in before[1].items():
        assert (rig.gradients[name] == gradient).all(), name


@pytest.mark.parametrize("kind", [GlobalAveragePool, GlobalMaxPool])
def test_pools_over_all_steps_leave_padding_out(kind: Any) -> None:
    rig = masked_rig(kind(), 3, keep_all=True)
    expected = rig.predict("output")
    rig.loss()
    analytic = {name: gradient.copy() for name, gradient in rig.gradients.items()}
    values = rig.value("before").reshape(rig.rows, STEPS, 4)
    for row, length in enumerate(rig.machine.lengths):  # type: ignore[arg-type]
        own = values[row, :length]
        assert_allclose(expected[row], own.mean(0) if kind is GlobalAveragePool else own.max(0), rtol=1e-13)
    for name, weight in rig.weights.items():
        numeric = finite_difference.gradient(rig.loss, weight)
        assert finite_difference.deviation(analytic[name], numeric) <= finite_difference.BAR, name


def test_steps_keep_their_lengths_through_layers_that_keep_them() -> None:
    layers: dict[str, Layer] = {
        "input": Input(), "first": GRU(units=3, returns="sequence"), "activation": Activation(activation="silu"),
        "dense": Dense(units=4), "dropout": Dropout(rate=0.3), "last": LSTM(units=3), "output": Output(),
    }  # fmt: skip
    lengths = np.array([1, 6, 3, 2])
    rig = make_rig(draw(layers), (STEPS, FEATURES), rows=4, lengths=lengths, loss="mean_squared_error")
    cells = [one for one in rig.plan.programs["train"].instructions if one.opcode in ("gru", "lstm", "take_step")]
    handed = [one.reads[-1].name for one in cells]
    assert handed == ["input.lengths"] * 3
