"""Shared weights stand in files once, under the name of their owner."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
from numpy.testing import assert_allclose

from engine.document.editing.edits import share_weights
from engine.export import npz, numpy_script, safetensors
from engine.export.weights import read_model
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Subtract
from engine.training.model import TrainedModel
from engine.training.predict import predict
from tests.engine.export.conftest import MakeModel, naive_predict


def siamese(build: MakeModel) -> TrainedModel:
    """Iris, sepals and petals through the same layer; the owner is drawn last."""
    layers = {
        "sepal": Input(columns=("sepal length (cm)", "sepal width (cm)")),
        "petal": Input(columns=("petal length (cm)", "petal width (cm)")),
        "left": Dense(units=3, activation="tanh"),
        "right": Dense(units=3, activation="sigmoid"),
        "difference": Subtract(),
        "softmax": Activation(activation="softmax"),
        "output": Output(),
    }
    wires = [
        "sepal > left",
        "petal > right",
        "left > difference.in_1",
        "right > difference.in_2",
        "difference > softmax",
        "softmax > output",
    ]
    model = build(layers, wires)
    weights = {name: values for name, values in model.weights.items() if not name.startswith("left")}
    return dataclasses.replace(model, project=share_weights(model.project, ["left"], "right"), weights=weights)


def test_files_hold_them_once_and_predict_the_same(build: MakeModel, tmp_path: Path) -> None:
    model = siamese(build)
    expected = naive_predict(model, model.samples)["output"]
    assert_allclose(predict(model, model.samples)["output"], expected, rtol=1e-5, atol=1e-6)
    for suffix, render in ((".npz", npz.render), (".safetensors", safetensors.render)):
        path = tmp_path / f"model{suffix}"
        path.write_bytes(render(model))
        again = read_model(path)
        assert set(again.weights) == {"right.weight", "right.bias"}
        assert again.project.network.node("left").weights_of == "right"
        assert_allclose(predict(again, model.samples)["output"], expected, rtol=1e-5, atol=1e-6)


def test_the_script_packs_them_once(build: MakeModel, tmp_path: Path) -> None:
    model = siamese(build)
    text = numpy_script.render(model)
    (tmp_path / "model.py").write_bytes(text)
    assert text.count(b"'right.weight': (") == 1
    assert b"'left.weight'" not in text
    actual = numpy_script.run(tmp_path / "model.py", model.samples)
    expected = naive_predict(model, model.samples)
    np.testing.assert_allclose(actual["output"], expected["output"], rtol=1e-12, atol=1e-12)
