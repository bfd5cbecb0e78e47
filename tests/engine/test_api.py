"""The public API: what a script or a notebook can do with `import layerloom`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import layerloom
from engine.document.format.files import save
from engine.document.project import Project as Document
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.sequences.recurrent import LSTM
from engine.training.events import EpochFinished, Finished, Started
from tests.engine.training.conftest import classifier, curve, flowers, project_of, regression
from tests.oracles.rig import draw

ROOT = Path(__file__).resolve().parents[2]


def opened(document: Document, folder: Path) -> layerloom.Project:
    save(document, folder / "project.loom")
    return layerloom.open(folder / "project.loom")


def columns(inputs: Any, names: str = "abcd") -> dict[str, Any]:
    return {name: inputs[:, index] for index, name in enumerate(names)}


@pytest.fixture(scope="module")
def flower_model(tmp_path_factory: pytest.TempPathFactory) -> layerloom.Model:
    """Four columns, three classes."""
    data = flowers()
    labels = np.array(data.spec.classes)[data.targets]
    project = opened(classifier(), tmp_path_factory.mktemp("flowers"))
    return layerloom.train(project, (columns(data.inputs), labels), threads=1)


class TestReadme:
    def test_its_example_runs_in_a_new_process(self, tmp_path: Path) -> None:
        """From a folder outside the tree; and before it asks for anything, nothing heavy has been loaded."""
        (code,) = re.findall(r"<!-- example: python -->\n```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
        example = files("resources") / "examples" / "wine.loom"
        (tmp_path / "wine.loom").write_text(example.read_text())
        heavy = "('numpy', 'numba', 'PySide6', 'pydantic', 'scipy')"
        check = f"import sys, layerloom\nassert not [name for name in {heavy} if name in sys.modules]\n"
        after = "\nassert 'PySide6' not in sys.modules\nassert found.labels.shape == (2,)\n"
        script = tmp_path / "example.py"
        script.write_text(check + code + after)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, str(script)], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("EpochFinished(") == 41
        accuracy = re.search(r"^([\d.]+) \('0', '1', '2'\)$|^([\d.]+) \(", done.stdout, re.MULTILINE)
        assert accuracy is not None
        assert (tmp_path / "wine.safetensors").exists()

    def test_nothing_else_is_public(self) -> None:
        public = {name for name in vars(layerloom) if not name.startswith("_")} - {"engine"}
        assert public == set(layerloom.__all__)
        for name in layerloom.__all__:
            assert getattr(layerloom, name).__doc__


class TestTraining:
    def test_events_come_in_order_and_the_model_knows_its_data(self, tmp_path: Path) -> None:
        data, events = flowers(), []
        labels = np.array(data.spec.classes)[data.targets]
        project = opened(classifier(), tmp_path)
        model = layerloom.train(
            project, (columns(data.inputs), labels), epochs=3, seed=5, threads=1, on_event=events.append
        )
        assert [type(event) for event in events] == [Started, *[EpochFinished] * 4, Finished]
        assert model.columns == ("a", "b", "c", "d")
        assert model.classes == ("blue", "green", "red")
        assert model.metrics == events[-1].metrics
        assert model.meanings.keys() == model.metrics.keys()

    def test_it_takes_files(self, tmp_path: Path) -> None:
        data = curve()
        table = np.column_stack([data.inputs, data.targets])
        np.savetxt(tmp_path / "curve.csv", table, delimiter=",", header="a,b,y", comments="")
        np.savez(tmp_path / "curve.npz", x=data.inputs, y=data.targets)
        project = opened(regression(epochs=2), tmp_path)
        model = layerloom.train(project, tmp_path / "curve.csv", threads=1)
        assert model.columns == ("a", "b")
        assert layerloom.train(project, str(tmp_path / "curve.npz"), threads=1).columns == ()

    @pytest.mark.parametrize(
        ("data", "words"), [(3, "int cannot be used as training data"), ("a.doc", "a.doc is not a supported data file")]
    )
    def test_other_data_are_refused(self, data: Any, words: str, tmp_path: Path) -> None:
        with pytest.raises(layerloom.LayerloomError, match=words):
            layerloom.train(opened(regression(), tmp_path), data)

    def test_what_a_callback_raises_stops_the_run(self, tmp_path: Path) -> None:
        """No thread is left, which the suite checks after each test."""

        def fail(event: object) -> None:
            if isinstance(event, EpochFinished):
                raise KeyError("enough")

        data = curve()
        with pytest.raises(KeyError, match="enough"):
            layerloom.train(opened(regression(epochs=100_000), tmp_path), (data.inputs, data.targets), on_event=fail)

    def test_a_run_that_fails_says_why(self, tmp_path: Path) -> None:
        project = opened(regression(optimizer={"type": "sgd", "learning_rate": 1e3}, epochs=20), tmp_path)
        data = curve()
        with pytest.raises(layerloom.LayerloomError, match=r"not finite|infinite|learning rate"):
            layerloom.train(project, (data.inputs, data.targets), threads=1)


class TestPredicting:
    def test_probabilities_are_what_the_weights_give(self, flower_model: layerloom.Model, tmp_path: Path) -> None:
        """By NumPy, from the file alone."""
        from safetensors import safe_open

        flower_model.save(tmp_path / "model.safetensors")
        with safe_open(tmp_path / "model.safetensors", "numpy") as file:
            weights = {name: file.get_tensor(name).astype(np.float64) for name in file.keys()}  # noqa: SIM118
            scaling = json.loads(file.metadata()["normalisation"])
        rows = flowers(rows=20, seed=3).inputs
        scaled = (rows - scaling["shift"]) / scaling["scale"]
        hidden = np.tanh(scaled @ weights["hidden.weight"].T + weights["hidden.bias"])
        logits = hidden @ weights["last.weight"].T + weights["last.bias"]
        expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        for model in (flower_model, layerloom.load_model(tmp_path / "model.safetensors")):
            found = model.predict(rows)
            np.testing.assert_allclose(found.probabilities, expected, atol=1e-5)
            assert found.labels is not None
            assert found.labels.tolist() == [model.classes[index] for index in expected.argmax(axis=1)]

    def test_rows_may_come_in_any_form(self, flower_model: layerloom.Model) -> None:
        rows = flowers(rows=3, seed=3).inputs
        expected = flower_model.predict(rows).numbers
        named = [dict(zip("abcd", row, strict=True)) for row in rows.tolist()]
        backwards = {name: columns(rows)[name] for name in "dcba"} | {"more": ["x"] * 3}
        for form in (rows.tolist(), named, tuple(named), columns(rows), backwards, Frame(backwards)):
            np.testing.assert_array_equal(flower_model.predict(form).numbers, expected)
        assert flower_model.predict(np.zeros((0, 4))).numbers.shape == (0, 3)

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ([[1.0, 2.0, 3.0]], r"A row holds 3 values instead of 4\. The network takes 4 numbers a row: 'a', 'b'"),
            ([1.0, 2.0, 3.0, 4.0], r"The rows are one sample\. Put it into a list"),
            ([[1.0, 2.0, 3.0, 4.0], [1.0]], r"The rows are not all of the same shape"),
            ([[1.0, 2.0, float("nan"), 4.0]], r"rows\[0\], column 'c', is nan, which is not a finite number"),
            ([[1.0, 2.0, 3.0, 4.0], [1.0, float("inf"), 3.0, 4.0]], r"rows\[1\], column 'b', is inf"),
            ([["1", "x", "3", "4"]], r"The rows hold '1', which is not a number"),
            ([{"a": 1, "b": 2, "d": 3}], r"The rows have no column 'c'\. The network takes 'a', 'b', 'c', 'd'"),
            ([{"a": 1, "b": 2, "c": 3, "d": 4}, {"a": 1}], r"rows\[1\] has no 'b', 'c', 'd'"),
            ([{"a": 1, "b": 2, "c": "much", "d": 4}], r"rows\[0\], column 'c', is 'much', which is not a number"),
            ([{"a": 1, "b": 2, "c": None, "d": 4}], r"rows\[0\], column 'c', is missing"),
            ({"a": 1, "b": 2, "c": 3, "d": 4}, r"The column 'a' is 1, not a list of values"),
            ({"a": [1], "b": [2, 3], "c": [3], "d": [4]}, r"The columns are not equally long: 'a' has 1, 'b' has 2"),
            (None, r"The rows hold 'None', which is not a number"),
        ],
    )  # fmt: skip
    def test_rows_that_do_not_fit_are_refused_by_a_sentence(
        self, rows: Any, words: str, flower_model: layerloom.Model
    ) -> None:
        with pytest.raises(layerloom.LayerloomError, match=words):
            flower_model.predict(rows)

    def test_numbers_are_in_the_units_of_the_data(self, tmp_path: Path) -> None:
        """A target far from 0 is met; and inputs that are predicted come out as they went in, not scaled."""
        data = curve(rows=300)
        quick = {"optimizer": {"type": "adam", "learning_rate": 0.05}, "epochs": 150}
        model = layerloom.train(opened(regression(**quick), tmp_path), (data.inputs, data.targets), threads=1)
        found = model.predict(data.inputs)
        assert found.labels is found.probabilities is None
        assert np.abs(found.numbers - data.targets).mean() < 0.3
        layers = {"input": Input(), "wide": Dense(units=8), "last": Dense(units=2), "output": Output()}
        same = project_of(layers, predict="inputs", loss="mean_squared_error", **quick)
        inputs = data.inputs * [1e3, 1e-3] + [5e4, 7.0]
        twin = layerloom.train(opened(same, tmp_path), (inputs, data.targets), threads=1)
        difference = np.abs(twin.predict(inputs).numbers - inputs).mean(axis=0)
        assert (difference < [100.0, 1e-4]).all()

    def test_two_classes_from_one_unit(self, tmp_path: Path) -> None:
        data = curve()
        labels = np.where(data.targets[:, 0] > 0.5, "high", "low")
        layers = {"input": Input(), "last": Dense(units=1, activation="sigmoid"), "output": Output()}
        project = opened(project_of(layers, loss="binary_cross_entropy", epochs=3), tmp_path)
        found = layerloom.train(project, (data.inputs, labels), threads=1).predict(data.inputs)
        assert found.probabilities is not None
        assert found.labels is not None
        np.testing.assert_allclose(found.probabilities[:, 1], found.numbers[:, 0])
        np.testing.assert_allclose(found.probabilities.sum(axis=1), 1.0)
        assert (found.labels == np.where(found.numbers[:, 0] > 0.5, "low", "high")).all()

    def test_texts_are_given_as_texts(self, tmp_path: Path) -> None:
        text = "colour,size,y\n" + "".join(f"{'red' if i % 3 else 'blue'},{i % 7},{i}.5\n" for i in range(60))
        (tmp_path / "data.csv").write_text(text)
        model = layerloom.train(opened(regression(epochs=2), tmp_path), tmp_path / "data.csv", threads=1)
        assert model.columns == ("colour=blue", "colour=red", "size")
        named = model.predict([{"colour": "red", "size": 3}, {"colour": "blue", "size": 1}]).numbers
        np.testing.assert_array_equal(named, model.predict([[0, 1, 3], [1, 0, 1]]).numbers)
        unknown = model.predict([{"colour": "green", "size": 3}])
        assert unknown.notes == ("The network was not trained with 'green' in 'colour': ignored.",)
        np.testing.assert_array_equal(unknown.numbers, model.predict([[0, 0, 3]]).numbers)
        with pytest.raises(layerloom.LayerloomError, match=r"column 'size', is 'large', which is not a number"):
            model.predict([{"colour": "red", "size": "large"}])

    def test_several_outputs_are_told_apart_by_name(self, tmp_path: Path) -> None:
        data = curve()
        layers = {"input": Input(), "one": Dense(units=1), "first": Output(), "two": Dense(units=1), "second": Output()}
        network = draw(layers, "input > one > first, input > two > second")
        project = opened(regression(epochs=1).replace(network=network), tmp_path)
        model = layerloom.train(project, (data.inputs, data.targets), threads=1)
        assert model.outputs == ("first", "second")
        first, second = (model.predict(data.inputs, output=name).numbers for name in model.outputs)
        assert not np.array_equal(first, second)
        for output, words in (("", "The network has several outputs"), ("third", "There is no output 'third'")):
            with pytest.raises(layerloom.LayerloomError, match=rf"{words}\. Name one of 'first', 'second'"):
                model.predict(data.inputs, output=output)

    def test_sequences_of_different_length(self, tmp_path: Path) -> None:
        generator = np.random.default_rng(0)
        x, y = generator.normal(size=(40, 5, 2)), generator.integers(0, 2, 40)
        np.savez(tmp_path / "data.npz", x=x, y=y, n=generator.integers(1, 6, 40))
        layers = {
            "input": Input(),
            "lstm": LSTM(units=4),
            "last": Dense(units=2, activation="softmax"),
            "out": Output(),
        }
        document = project_of(layers, epochs=1)
        source = {"type": "npz", "path": "data.npz", "lengths": "n", "inputs": "x", "target": "y"}
        project = opened(document.replace(data=document.data.replace(source=source)), tmp_path)
        model = layerloom.train(project, threads=1)
        short, whole = x[0, :2], x[1]
        found = model.predict([short.tolist(), whole.tolist()]).numbers
        padded = np.stack([np.vstack([short, np.full((3, 2), np.nan)]), whole])
        np.testing.assert_array_equal(found, model.predict(padded).numbers)
        np.testing.assert_array_equal(found[:1], model.predict(padded[:1]).numbers)
        padded[0, 0, 1] = np.nan
        with pytest.raises(layerloom.LayerloomError, match=r"rows\[0\]\[0\]\[1\] is nan"):
            model.predict(padded)
        with pytest.raises(layerloom.LayerloomError, match=r"trained on an array without"):
            model.predict([{"a": 1}])


class Frame:
    """As pandas and polars have it, as far as is needed."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._table, self.columns = table, list(table)

    def __getitem__(self, name: str) -> Any:
        return self._table[name]


class TestLoading:
    def test_weights_alone_need_the_project(self, tmp_path: Path) -> None:
        """Its data then say how inputs are scaled, as they did when it was trained."""
        data = curve()
        np.savez(tmp_path / "data.npz", x=data.inputs, y=data.targets)
        document = regression(epochs=2)
        source = {"type": "npz", "path": "data.npz", "inputs": "x", "target": "y"}
        project = opened(document.replace(data=document.data.replace(source=source)), tmp_path)
        model = layerloom.train(project, threads=1)
        model.save(tmp_path / "whole.npz")
        with np.load(tmp_path / "whole.npz") as file:
            np.savez(tmp_path / "bare.npz", **{name: file[name] for name in file.files if name != "metadata"})
        with pytest.raises(layerloom.LayerloomError, match=r"bare\.npz holds nothing but weights"):
            layerloom.load_model(tmp_path / "bare.npz")
        bare = layerloom.load_model(tmp_path / "bare.npz", project=project)
        expected = model.predict(data.inputs).numbers
        np.testing.assert_array_equal(bare.predict(data.inputs).numbers, expected)
        whole = layerloom.load_model(tmp_path / "whole.npz", project=project)
        np.testing.assert_array_equal(whole.predict(data.inputs).numbers, expected)
        other = opened(classifier(), tmp_path)
        with pytest.raises(layerloom.LayerloomError, match=r"not the one that whole\.npz was trained with"):
            layerloom.load_model(tmp_path / "whole.npz", project=other)
