"""Recurrent networks as files that predict the same, on samples of one length and of several."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.data.dataset import Dataset, DataSpec
from engine.data.lengths import lengths_of, with_padding
from engine.errors import ExportError
from engine.export import numpy_script
from engine.export.proof import FORMATS, export, proving_samples
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.pooling import GlobalAveragePool, GlobalMaxPool
from engine.layers.sequences.attention import SelfAttention
from engine.layers.sequences.recurrent import GRU, LSTM, RNN
from engine.layers.shapes.flatten import Flatten
from engine.training.model import TrainedModel
from tests.engine.export.conftest import MakeModel, naive_predict

LAYERS: dict[str, Layer] = {
    "input_1": Input(),
    "dense_1": Dense(units=4, activation="silu"),
    "rnn_1": RNN(units=5, nonlinearity="relu", returns="sequence", bidirectional=True),
    "gru_1": GRU(units=6, returns="sequence", layers=2, bias=False),
    "lstm_1": LSTM(units=7, layers=2, bidirectional=True),
    "dense_2": Dense(units=2, activation="softmax"),
    "output_1": Output(),
    "mean_1": GlobalAveragePool(),
    "dense_4": Dense(units=2, activation="softmax"),
    "output_3": Output(),
    "max_1": GlobalMaxPool(),
    "dense_5": Dense(units=2, activation="softmax"),
    "output_4": Output(),
    "flatten_1": Flatten(),
    "dense_3": Dense(units=2, activation="softmax"),
    "output_2": Output(),
}
WIRES = [
    "input_1 > dense_1",
    "dense_1 > rnn_1",
    "rnn_1 > gru_1",
    "gru_1 > lstm_1",
    "lstm_1 > dense_2",
    "dense_2 > output_1",
    "gru_1 > mean_1",
    "mean_1 > dense_4",
    "dense_4 > output_3",
    "gru_1 > max_1",
    "max_1 > dense_5",
    "dense_5 > output_4",
    "gru_1 > flatten_1",
    "flatten_1 > dense_3",
    "dense_3 > output_2",
]


def sequences(*, lengths: bool) -> Dataset:
    generator = np.random.default_rng(0)
    inputs = generator.normal(2.0, 3.0, (60, 6, 3))
    steps = generator.integers(1, 7, 60) if lengths else None
    spec = DataSpec(60, (6, 3), (), (), ("a", "b"), has_lengths=lengths)
    return Dataset(
        "sequences", inputs if steps is None else with_padding(inputs, steps, 0.0), np.arange(60) % 2, spec, steps
    )


def model(build: MakeModel, *, lengths: bool) -> TrainedModel:
    return build(LAYERS, WIRES, dataset=sequences(lengths=lengths), dtype="float64")


def test_the_script_predicts_what_the_loops_predict(build: MakeModel, tmp_path: Path) -> None:
    made = model(build, lengths=False)
    (tmp_path / "model.py").write_bytes(numpy_script.render(made))
    actual, expected = numpy_script.run(tmp_path / "model.py", made.samples), naive_predict(made, made.samples)
    assert actual.keys() == expected.keys()
    for name in expected:
        assert_allclose(actual[name], expected[name], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("suffix", FORMATS)
def test_samples_of_different_length_are_proven(suffix: str, build: MakeModel, tmp_path: Path) -> None:
    made = model(build, lengths=True)
    assert np.isnan(made.samples).any()
    proof = export(made, tmp_path / f"model{suffix}")
    assert proof.rows == len(made.samples)
    assert proof.largest_deviation < 1e-12


def test_a_script_that_took_padding_for_steps_would_be_seen(build: MakeModel, tmp_path: Path) -> None:
    made = model(build, lengths=True)
    text: Any = numpy_script.render(made).decode()
    assert "where samples differ in length" in text.lower()
    (tmp_path / "model.py").write_text(text.replace("(t < lengths)", "(t < lengths + 1)"))
    with_fault = numpy_script.run(tmp_path / "model.py", made.samples)
    (tmp_path / "model.py").write_text(text)
    without = numpy_script.run(tmp_path / "model.py", made.samples)
    assert np.abs(with_fault["output_1"] - without["output_1"]).max() > 1e-3


def attending(build: MakeModel) -> Any:
    """Attention over samples of which the data say that they may end early, but all of them are whole."""
    dataset = sequences(lengths=False)
    dataset = replace(dataset, spec=replace(dataset.spec, has_lengths=True), lengths=np.full(60, 6))
    layers = {"input_1": Input(), "attention_1": SelfAttention(heads=3), "mean_1": GlobalAveragePool(),
              "dense_1": Dense(units=2, activation="softmax"), "output_1": Output()}  # fmt: skip
    wires = ["input_1 > attention_1", "attention_1 > mean_1", "mean_1 > dense_1", "dense_1 > output_1"]
    return build(layers, wires, dataset=dataset, dtype="float64")


def test_the_proof_has_short_samples_where_none_is_held_out(build: MakeModel) -> None:
    made = attending(build)
    assert not np.isnan(made.samples).any()
    samples = proving_samples(made)
    assert lengths_of(samples)[-4:].tolist() == [6, 3, 2, 1]
    np.testing.assert_array_equal(samples[: len(made.samples)], made.samples)


@pytest.mark.parametrize("fault", ["", "attention", "pool_all"])
def test_a_script_that_is_wrong_on_short_samples_is_refused(
    fault: str, build: MakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(made: Any) -> bytes:
        lines = numpy_script.render(made).decode().splitlines()
        calls = [line for line in lines if fault and re.match(rf"    v\d+ = {fault}\(", line)]
        assert len(calls) == bool(fault)
        return "\n".join(line.replace(", lengths)", ", None)") if line in calls else line for line in lines).encode()

    monkeypatch.setitem(FORMATS, ".py", replace(FORMATS[".py"], render=render))  # type: ignore[misc]
    made = attending(build)
    if not fault:
        assert export(made, tmp_path / "model.py").largest_deviation < 1e-12
        return
    with pytest.raises(ExportError, match="does not predict the same"):
        export(made, tmp_path / "model.py")
    assert not (tmp_path / "model.py").exists()


def test_made_up_samples_are_made_of_steps_that_are_there() -> None:
    """Also of a short one: ids of tokens stay such as the network knows."""
    samples = with_padding(np.arange(12.0).reshape(2, 6), np.array([2, 6]), np.nan)
    spec = DataSpec(2, (6,), (), (), ("a", "b"), has_lengths=True)
    found = proving_samples(SimpleNamespace(spec=spec, samples=samples))  # type: ignore[arg-type]
    assert found[2].tolist() == [0.0, 1.0, 0.0, 1.0, 0.0, 1.0]
    assert lengths_of(found).tolist() == [2, 6, 6, 3, 2, 1]
