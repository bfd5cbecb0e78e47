"""The script predicts what the oracle predicts, for every layer and activation, in a process of its own."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.data.dataset import DataSpec
from engine.data.load import load_source
from engine.data.tables.table import read_table
from engine.document.project import TrainingSettings
from engine.errors import ExportError
from engine.export import numpy_script
from engine.export.numpy_layers import Place, expression
from engine.layers import LAYERS
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.flatten import Flatten
from engine.sources import Bundled
from engine.training.model import TrainedModel
from tests.engine.export.conftest import MakeModel, naive_predict


def written(model: TrainedModel, folder: Path) -> Path:
    path = folder / "model.py"
    path.write_bytes(numpy_script.render(model))
    return path


def check(model: TrainedModel, folder: Path) -> None:
    expected = naive_predict(model, model.samples)
    actual = numpy_script.run(written(model, folder), model.samples)
    assert actual.keys() == expected.keys()
    for name in expected:
        assert_allclose(actual[name], expected[name], rtol=1e-12, atol=1e-12)
    if model.raw:
        read = numpy_script.run_raw(folder / "model.py", model.raw)
        for name in expected:
            np.testing.assert_array_equal(read[name], actual[name])


@pytest.mark.parametrize("kind", LAYERS.names())
def test_every_layer_is_covered(kind: str) -> None:
    layer = LAYERS[kind]()
    inputs = tuple(f"v{number}" for number in range(len(layer.inputs)))
    for shape in ((4,), (5, 4), (3, 5, 4)):
        spec = DataSpec(1, shape, (), (1,), ())
        ast.parse(expression(layer, Place(inputs, (shape,) * len(inputs), "node_1", spec, "lengths")))


def test_a_classifier(classifier: TrainedModel, tmp_path: Path) -> None:
    check(classifier, tmp_path)


def test_branches_columns_and_two_outputs(branching: TrainedModel, tmp_path: Path) -> None:
    check(branching, tmp_path)


def test_images_shapes_and_parameters(build: MakeModel, tmp_path: Path) -> None:
    layers = {
        "input_1": Input(shape=(2, 2)),
        "dense_1": Dense(units=3, activation={"type": "leaky_relu", "slope": 0.125}),
        "flatten_1": Flatten(),
        "activation_1": Activation(activation={"type": "elu", "alpha": 1.5}),
        "output_1": Output(),
    }
    wires = ["input_1 > dense_1", "dense_1 > flatten_1", "flatten_1 > activation_1", "activation_1 > output_1"]
    check(build(layers, wires, dtype="float64", normalisation="minmax"), tmp_path)


HOSTILE = [
    '"); import os; os.abort()  #',
    "two\nlines\r\u2028\x0c",
    "\"\"\" '''",
    "../../x",
    "🧵 שלום\u202e",
    "\\",
    "{x}",
]


def test_hostile_names_are_harmless(tmp_path: Path, build: MakeModel) -> None:
    quoted = [name.replace('"', '""') for name in [*HOSTILE, "n" * 10_000]]
    header = ",".join(f'"{name}"' for name in quoted)
    rows = [",".join([*map(str, range(len(quoted))), f'"{quoted[at % 3]}"']) for at in range(12)]
    dataset = read_table("\n".join([f'{header},"t"', *rows]).replace("\n", "\r\n").encode(), "", "hostile")
    layers = {"input_1": Input(), "dense_1": Dense(units=3, activation="softmax"), "output_1": Output()}
    statements = form_of(build(layers, wires := ["input_1 > dense_1", "dense_1 > output_1"], dataset=dataset))
    for name in [*HOSTILE, "n" * 10_000]:
        model = build(
            layers,
            wires,
            dataset=dataset,
            names=dict.fromkeys(layers, name),
        )
        assert form_of(model) == statements
    check(model, tmp_path)


def form_of(model: TrainedModel) -> list[str]:
    """The statements of a script, with the names of functions and constants."""
    statements = ast.parse(numpy_script.render(model)).body
    found = [f"{type(each).__name__} {getattr(each, 'name', '')}".strip() for each in statements]
    targets = [ast.unparse(each.targets[0]) for each in statements if isinstance(each, ast.Assign)]
    assert {"FunctionDef predict", "FunctionDef read_samples", "FunctionDef main", "If"} < set(found)
    assert found.count("If") == 1, "nothing runs but the last statement"
    assert all(isinstance(each.value, ast.Constant) for each in statements if isinstance(each, ast.Expr))
    assert len({*found[1:], *targets} - {"Expr", "Import", "ImportFrom", "Assign", "If"}) == sum(
        not isinstance(each, ast.Expr | ast.Import | ast.ImportFrom | ast.If) for each in statements
    ), "no name is given twice"
    return [*found, *targets]


def test_the_shell_command_reads_a_table_with_texts(tmp_path: Path, build: MakeModel) -> None:
    text = "size,colour,kind\n1.5,red,apple\n2.5,green,pear\n3.5,green,pear\n0.5,red,apple\n2,red,apple\n"
    dataset = read_table(text.encode(), "", "fruit")
    layers = {"input_1": Input(), "dense_1": Dense(units=2, activation="softmax"), "output_1": Output()}
    model = build(layers, ["input_1 > dense_1", "dense_1 > output_1"], dataset=dataset)
    (tmp_path / "fruit.csv").write_text(text)
    command = [sys.executable, "-I", str(written(model, tmp_path)), str(tmp_path / "fruit.csv")]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    expected = naive_predict(model, dataset.inputs)["output_1"].argmax(axis=1)
    assert lines[0] == "output_1"
    assert [line.split()[0] for line in lines[1:]] == [dataset.spec.classes[index] for index in expected]


def test_an_input_takes_a_column_of_categories(tmp_path: Path, build: MakeModel) -> None:
    text = "size,colour,kind\n1.5,red,apple\n2.5,green,pear\n3.5,green,pear\n0.5,red,apple\n2,red,apple\n"
    dataset = read_table(text.encode(), "", "fruit")
    dense = Dense(units=2, activation="softmax")
    answers = []
    for columns in (("colour",), ("colour=green", "colour=red")):
        layers = {"input_1": Input(columns=columns), "dense_1": dense, "output_1": Output()}
        model = build(layers, ["input_1 > dense_1", "dense_1 > output_1"], dataset=dataset)
        answers.append(numpy_script.run(written(model, tmp_path), dataset.inputs)["output_1"])
    assert dataset.spec.columns == ("size", "colour=green", "colour=red")
    assert_allclose(answers[0], answers[1], rtol=1e-12)
    assert_allclose(answers[0][0], answers[0][3])  # both are red; their sizes differ
    assert np.abs(answers[0][0] - answers[0][1]).max() > 1e-6


@pytest.mark.parametrize(("loss", "activation"), [("binary_cross_entropy", "sigmoid"), ("hinge", "linear")])
def test_one_unit_tells_the_class_too(tmp_path: Path, build: MakeModel, loss: str, activation: str) -> None:
    text = "size,kind\n" + "".join(f"{size / 7},{'apple' if size % 3 else 'pear'}\n" for size in range(40))
    dataset = read_table(text.encode(), "", "fruit")
    layers = {"input_1": Input(), "dense_1": Dense(units=1, activation=activation), "output_1": Output()}
    model = build(layers, ["input_1 > dense_1", "dense_1 > output_1"], dataset=dataset)
    model = replace(model, project=model.project.replace(training=TrainingSettings(loss=loss)))
    (tmp_path / "fruit.csv").write_text(text)
    command = [sys.executable, "-I", str(written(model, tmp_path)), str(tmp_path / "fruit.csv")]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    expected = naive_predict(model, dataset.inputs)["output_1"][:, 0] > (0.5 if loss == "binary_cross_entropy" else 0.0)
    assert 0 < expected.sum() < len(expected)
    assert [line.split()[0] for line in lines[1:]] == [dataset.spec.classes[int(index)] for index in expected]


def test_an_output_of_inputs_tells_no_class(tmp_path: Path, build: MakeModel) -> None:
    layers = {"input_1": Input(), "dense_1": Dense(units=3), "output_1": Output()}
    dataset = load_source(Bundled(), None)
    dataset = replace(dataset, inputs=dataset.inputs[:, :3].copy(), spec=replace(dataset.spec, input_shape=(3,)))
    model = build(layers, ["input_1 > dense_1", "dense_1 > output_1"], dataset=dataset, predict="inputs")
    assert len(model.spec.classes) == 3
    assert b"THRESHOLDS = {}" in numpy_script.render(model)


def test_an_autoencoder_says_its_units(build: MakeModel) -> None:
    layers = {"input_1": Input(), "dense_1": Dense(units=4), "output_1": Output()}
    model = build(layers, ["input_1 > dense_1", "dense_1 > output_1"], predict="inputs")
    assert b"y * SCALE + SHIFT has the units of x" in numpy_script.render(model)


def test_a_script_that_fails_is_told(tmp_path: Path, classifier: TrainedModel) -> None:
    path = written(classifier, tmp_path)
    path.write_text(path.read_text() + "\nraise ValueError('spoiled')\n")
    with pytest.raises(ExportError, match=r"The exported script fails: ValueError: spoiled"):
        numpy_script.run(path, classifier.samples)


def test_a_script_that_hangs_is_ended(
    tmp_path: Path, classifier: TrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.export.numpy_script._SECONDS", 0.5)
    path = tmp_path / "model.py"
    path.write_text("while True: pass\n")
    with pytest.raises(ExportError, match=r"takes more than 0\.5 seconds"):
        numpy_script.run(path, classifier.samples)
