"""An export that does not predict the same fails, and leaves what was there."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS
from engine.data.load import load_source
from engine.errors import ExportError, FileError
from engine.export import proof
from engine.export.proof import FORMATS, export, largest_deviation
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Concatenate
from engine.sources import Bundled
from engine.training.model import TrainedModel, held_out
from tests.engine.export.conftest import MakeModel, naive_predict


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_is_proven(suffix: str, tmp_path: Path, classifier: TrainedModel) -> None:
    path = tmp_path / f"model{suffix}"
    result = export(classifier, path, predict=naive_predict)
    assert result.path == path
    assert result.rows == len(classifier.split.test) == 22
    assert result.largest_deviation < 1e-12
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_engines_own_predictions_are_proven(suffix: str, tmp_path: Path, branching: TrainedModel) -> None:
    assert export(branching, tmp_path / f"model{suffix}").largest_deviation < 1e-6


def test_every_activation_of_the_engine_is_the_scripts(tmp_path: Path, build: MakeModel) -> None:
    kinds = ACTIVATIONS.names()
    branches: dict[str, Layer] = {kind: Dense(units=5, activation=kind) for kind in kinds}
    last = {"joined": Concatenate(input_count=len(kinds)), "end": Dense(units=3, activation="softmax"), "o": Output()}
    wires = [f"i > {kind}" for kind in kinds] + [f"{kind} > joined.in_{at}" for at, kind in enumerate(kinds, 1)]
    model = build({"i": Input()} | branches | last, [*wires, "joined > end", "end > o"])
    assert export(model, tmp_path / "model.py").largest_deviation < 1e-6


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_wrong_file_is_never_left(
    suffix: str, tmp_path: Path, classifier: TrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"model{suffix}"
    path.write_bytes(b"before")

    def spoiled(model: TrainedModel) -> bytes:
        weights = {name: values.copy() for name, values in model.weights.items()}
        weights["dense_2.bias"][0] += 0.001
        return form.render(dataclasses.replace(model, weights=weights))

    form = FORMATS[suffix]
    monkeypatch.setattr(proof, "FORMATS", {suffix: dataclasses.replace(form, render=spoiled)})
    with pytest.raises(ExportError, match=r"does not predict the same: at output_1 .* Nothing was written"):
        export(classifier, path, predict=naive_predict)
    assert path.read_bytes() == b"before"


def test_a_forgotten_normalisation_is_noticed(
    tmp_path: Path, classifier: TrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoiled(model: TrainedModel) -> bytes:
        plain = dataclasses.replace(model.preparation, shift=np.zeros(4))
        return form.render(dataclasses.replace(model, preparation=plain))

    form = FORMATS[".npz"]
    monkeypatch.setattr(proof, "FORMATS", {".npz": dataclasses.replace(form, render=spoiled)})
    with pytest.raises(ExportError, match="does not predict the same"):
        export(classifier, tmp_path / "m.npz", predict=naive_predict)


def test_unknown_suffixes_list_what_there_is(tmp_path: Path, classifier: TrainedModel) -> None:
    with pytest.raises(ExportError, match=r"'m.onnx' has no suffix .*Choose one of \.npz, \.safetensors, \.py"):
        export(classifier, tmp_path / "m.onnx", predict=naive_predict)


def test_without_samples_there_is_no_proof(tmp_path: Path, classifier: TrainedModel) -> None:
    model = dataclasses.replace(classifier, samples=np.zeros((0, 4)))
    with pytest.raises(ExportError, match="There are no samples to prove the export on"):
        export(model, tmp_path / "m.npz", predict=naive_predict)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, classifier: TrainedModel) -> None:
    with pytest.raises(FileError, match="the folder does not exist"):
        export(classifier, tmp_path / "nowhere" / "m.npz", predict=naive_predict)


@pytest.mark.parametrize("large", [0.0, 1000.0])
@pytest.mark.parametrize(("factor", "good"), [(0.9, True), (1.1, False)])
def test_the_bar_is_relative_to_one_plus_b(large: float, factor: float, good: bool) -> None:
    expected = np.array([[large, 0.5]])
    actual = expected + np.array([[factor * 1e-5 * (1 + large), 0.0]])
    if good:
        assert largest_deviation({"o": actual}, {"o": expected}) == pytest.approx(factor * 1e-5 * (1 + large))
    else:
        with pytest.raises(ExportError, match=r"1e-05 \(1 \+ \|b\|\) is allowed"):
            largest_deviation({"o": actual}, {"o": expected})


@pytest.mark.parametrize(
    ("actual", "words"),
    [
        ({"o": np.array([[np.nan]])}, "off by up to nan"),
        ({"o": np.array([[1.0], [1.0]])}, r"predicts \(2, 1\) at o, the engine \(1, 1\)"),
        ({"p": np.array([[1.0]])}, r"has outputs \['p'\], the network has \['o'\]"),
    ],
)
def test_what_cannot_be_compared_fails(actual: dict[str, NDArray[Any]], words: str) -> None:
    with pytest.raises(ExportError, match=words):
        largest_deviation(actual, {"o": np.array([[1.0]])})


def test_held_out_samples_are_of_the_test_part_else_the_validation_part(classifier: TrainedModel) -> None:
    iris, parts, none = load_source(Bundled(), None), classifier.split, np.zeros(0, np.int64)
    np.testing.assert_array_equal(held_out(iris, parts), iris.inputs[parts.test])
    without = dataclasses.replace(parts, test=none)
    np.testing.assert_array_equal(held_out(iris, without), iris.inputs[parts.validation])
    neither = dataclasses.replace(without, validation=none)
    np.testing.assert_array_equal(held_out(iris, neither), iris.inputs[parts.train])
