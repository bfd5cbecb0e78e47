"""The exported script computes layers of branches and axes as the oracle does."""

from __future__ import annotations

from pathlib import Path

from numpy.testing import assert_allclose

from engine.export import numpy_script
from engine.layers import LAYERS, Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from tests.engine.export.conftest import MakeModel, naive_predict


def test_every_layer_of_branches_and_axes(build: MakeModel, tmp_path: Path) -> None:
    create = LAYERS.create
    layers: dict[str, Layer] = {
        "input_1": Input(),
        "a": Dense(units=12, activation="tanh"),
        "b": Dense(units=12, activation="tanh"),
        "subtract_1": create("Subtract"),
        "multiply_1": create("Multiply", input_count=3),
        "average_1": create("Average"),
        "maximum_1": create("Maximum", input_count=3),
        "scale_1": create("ScaleShift", scale=-1.5, shift=0.25),
        "reshape_1": create("Reshape", shape=(2, 3, -1)),
        "permute_1": create("Permute", order=(2, 3, 1)),
        "permute_2": create("Permute"),
        "slice_1": create("Slice", axis=3, start=-2, stop=-1),
        "slice_2": create("Slice", axis=1, start=1),
        "dot_1": create("Dot"),
        "dot_2": create("Dot", normalise=True),
        "output_1": Output(),
        "output_2": Output(),
        "output_3": Output(),
    }
    wires = [
        "input_1 > a", "input_1 > b", "a > subtract_1.in_1", "b > subtract_1.in_2", "subtract_1 > multiply_1.in_1",
        "a > multiply_1.in_2", "b > multiply_1.in_3", "multiply_1 > average_1.in_1", "a > average_1.in_2",
        "average_1 > maximum_1.in_1", "multiply_1 > maximum_1.in_2", "b > maximum_1.in_3", "maximum_1 > scale_1",
        "scale_1 > reshape_1", "reshape_1 > permute_1", "permute_1 > permute_2", "permute_2 > slice_1",
        "slice_1 > slice_2", "slice_2 > output_1", "scale_1 > dot_1.in_1", "a > dot_1.in_2", "dot_1 > output_2",
        "scale_1 > dot_2.in_1", "b > dot_2.in_2", "dot_2 > output_3",
    ]  # fmt: skip
    model = build(layers, wires, dtype="float64")
    path = tmp_path / "model.py"
    path.write_bytes(numpy_script.render(model))
    actual, expected = numpy_script.run(path, model.samples), naive_predict(model, model.samples)
    for name, values in expected.items():
        assert_allclose(actual[name], values, rtol=1e-12, atol=1e-12)
