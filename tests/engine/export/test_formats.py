"""Both weight formats hold everything that is needed to rebuild the run."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from safetensors import safe_open

from engine.export import npz, safetensors
from engine.export.weights import read_model, read_weights
from engine.training.model import TrainedModel
from tests.engine.export.conftest import MakeModel

RENDER = {".npz": npz.render, ".safetensors": safetensors.render}


def written(model: TrainedModel, folder: Path, suffix: str) -> Path:
    path = folder / f"model{suffix}"
    path.write_bytes(RENDER[suffix](model))
    return path


@pytest.mark.parametrize("suffix", RENDER)
@pytest.mark.parametrize("which", ["classifier", "branching"])
def test_a_model_comes_back_whole(which: str, suffix: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    model = request.getfixturevalue(which)
    back = read_model(written(model, tmp_path, suffix))
    assert (back.project, back.spec) == (model.project, model.spec)
    assert back.metrics == {"val_loss": 0.25}
    assert back.weights.keys() == model.weights.keys()
    for name, values in model.weights.items():
        assert_array_equal(back.weights[name], values)
        assert back.weights[name].dtype == values.dtype
    for part in dataclasses.fields(model.split):
        assert_array_equal(getattr(back.split, part.name), getattr(model.split, part.name))
    assert_array_equal(back.preparation.shift, model.preparation.shift)
    assert_array_equal(back.preparation.scale, model.preparation.scale)


@pytest.mark.parametrize("suffix", RENDER)
def test_float64_weights_keep_every_bit(suffix: str, tmp_path: Path, classifier: TrainedModel) -> None:
    weights = {name: values.astype(np.float64) / 3 for name, values in classifier.weights.items()}
    back = read_weights(written(dataclasses.replace(classifier, weights=weights), tmp_path, suffix))
    for name, values in weights.items():
        assert back[name].dtype == np.float64
        assert_array_equal(back[name], values)


@pytest.mark.parametrize("suffix", RENDER)
def test_the_same_model_gives_the_same_bytes(suffix: str, classifier: TrainedModel) -> None:
    assert RENDER[suffix](classifier) == RENDER[suffix](classifier)


def test_npz_reads_without_layerloom(tmp_path: Path, classifier: TrainedModel) -> None:
    with np.load(written(classifier, tmp_path, ".npz"), allow_pickle=False) as file:
        metadata = json.loads(str(file["metadata"]))
        assert set(file.files) == {"metadata", *classifier.weights}
        assert file["dense_1.weight"].shape == (8, 4)
    check_metadata(metadata, classifier)


def test_safetensors_reads_without_layerloom(tmp_path: Path, classifier: TrainedModel) -> None:
    with safe_open(written(classifier, tmp_path, ".safetensors"), "numpy") as file:
        metadata = {name: json.loads(text) for name, text in file.metadata().items()}
        assert set(file.keys()) == set(classifier.weights)
        assert file.get_tensor("dense_1.weight").shape == (8, 4)
    check_metadata(metadata, classifier)


def check_metadata(metadata: dict[str, object], model: TrainedModel) -> None:
    assert metadata["layerloom_format"] == 1
    assert {"id": "dense_1", "name": "dense_1", "type": "Dense"} in metadata["layers"]  # type: ignore[operator]
    assert metadata["shapes"]["dense_2.weight"] == [3, 8]  # type: ignore[index]
    assert metadata["data"]["classes"] == ["setosa", "versicolor", "virginica"]  # type: ignore[index]
    assert metadata["data"]["columns"][0] == "sepal length (cm)"  # type: ignore[index]
    assert metadata["normalisation"]["shift"] == model.preparation.shift.tolist()  # type: ignore[index]
    assert metadata["split"]["test"] == model.split.test.tolist()  # type: ignore[index]
    assert metadata["project"]["network"]["nodes"]  # type: ignore[index]


HOSTILE = [
    '"); import os; os.abort()  #',
    "two\nlines",
    "quotes \"\"\" '''",
    "../../x",
    "🧵 שלום \u202e",
    "n" * 10_000,
    "\\",
]


@pytest.mark.parametrize("suffix", RENDER)
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_come_back_as_they_were(
    name: str, suffix: str, tmp_path: Path, classifier: TrainedModel, build: MakeModel
) -> None:
    nodes = {node.id: node.layer for node in classifier.project.network.nodes}
    wires = [f"{wire.source} > {wire.target}" for wire in classifier.project.network.wires]
    model = build(nodes, wires, names=dict.fromkeys(nodes, name))
    back = read_model(written(model, tmp_path, suffix))
    assert [node.name for node in back.project.network.nodes] == [name] * 5
