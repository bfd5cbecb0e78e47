"""Embedding: the case that contracts try it in, and ids that it cannot take."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.analysis.analyse import analyse
from engine.data.dataset import Dataset, DataSpec
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.errors import DataError
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.sequences.embedding import Embedding
from engine.layers.sequences.recurrent import GRU
from engine.layers.shapes.flatten import Flatten
from engine.training.trainer import Trainer
from tests.oracles.layer_cases import Generator, LayerCase, pick, shape
from tests.oracles.rig import draw, make_rig


def embedding(generator: Generator) -> dict[str, Any]:
    """Few or many ids, of which few or most are met."""
    return {"num_embeddings": pick(generator, 1, 2, 7, 40), "embedding_dim": int(generator.integers(1, 20))}


CASES = (LayerCase(layer=Embedding, fields=embedding, shapes=shape(1, 2, 3), takes_ids=True),)


@pytest.mark.parametrize("wrong", [-1.0, 7.0, np.nan, np.inf, 1e30])
def test_what_is_no_id_cannot_go_unseen(wrong: float) -> None:
    """It is refused before training; were it to come all the same, nothing else would be read or written."""
    layers: dict[str, Layer] = {
        "input": Input(),
        "it": Embedding(num_embeddings=7, embedding_dim=3),
        "output": Output(),
    }
    rig = make_rig(draw(layers), (4,), loss="mean_squared_error")
    whole = rig.predict("output")
    rig.machine.inputs["input"][2, 1] = wrong
    y = rig.predict("output")
    assert np.isnan(y[2, 1]).all()
    y[2, 1] = whole[2, 1]
    assert_array_equal(y, whole)


TOKENS: dict[str, Layer] = {
    "input": Input(),
    "it": Embedding(num_embeddings=10, embedding_dim=4),
    "gru": GRU(units=3),
    "dense": Dense(units=2, activation="softmax"),
    "output": Output(),
}


def project(layers: dict[str, Layer], wires: str = "") -> Project:
    data = DataSettings(validation_share=0.0, test_share=0.0, normalisation="standard")
    return Project(network=draw(layers, wires), data=data, training=TrainingSettings())


def dataset(**changes: Any) -> Dataset:
    ids = np.random.default_rng(0).integers(0, 10, (20, 5)).astype(np.float64)
    spec = DataSpec(20, (5,), (), (), ("a", "b"))
    return replace(Dataset("ids", ids, np.arange(20) % 2, spec), **changes)


def test_ids_are_not_scaled() -> None:
    with Trainer(project(TOKENS), dataset()) as trainer:
        assert_array_equal(trainer.prepared.arrays.inputs["input"], dataset().inputs)


def test_columns_beside_the_ids_are_scaled() -> None:
    layers: dict[str, Layer] = {
        "words": Input(columns=("c", "a")), "it": Embedding(num_embeddings=10, embedding_dim=2), "flat": Flatten(),
        "dense": Dense(units=2, activation="softmax"), "output": Output(),
        "numbers": Input(columns=("b", "d", "e")), "other": Dense(units=2, activation="softmax"), "second": Output(),
    }  # fmt: skip
    drawn = project(layers, "words > it > flat > dense > output, numbers > other > second")
    spec = DataSpec(20, (5,), tuple("abcde"), (), ("a", "b"))
    with Trainer(drawn, dataset(spec=spec)) as trainer:
        assert_array_equal(trainer.prepared.arrays.inputs["words"], dataset().inputs[:, [2, 0]])
        assert abs(trainer.prepared.arrays.inputs["numbers"].mean(axis=0)).max() < 1e-6


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (10.0, "it takes ids from 0 to 9, but sample 4 holds 10 at place 3. Set its num_embeddings to 11 or more."),
        (-1.0, "it takes ids from 0 to 9, but sample 4 holds -1 at place 3. Number the tokens from 0 in the data."),
        (2.5, "it takes ids from 0 to 9, but sample 4 holds 2.5 at place 3. Number the tokens from 0 in the data."),
    ],
)
def test_ids_that_are_none_are_told_before_training(value: float, complaint: str) -> None:
    data = dataset()
    data.inputs[3, 2] = value
    with pytest.raises(DataError) as error:
        Trainer(project(TOKENS), data)
    assert str(error.value) == complaint
    assert (error.value.node, error.value.field) == ("it", "num_embeddings")


def test_numbers_that_were_computed_are_no_ids() -> None:
    layers: dict[str, Layer] = {
        "input": Input(),
        "dense": Dense(),
        "flat": Flatten(),
        "it": Embedding(),
        "out": Output(),
    }
    (error,) = analyse(draw(layers), dataset().spec).errors
    assert (error.code, error.node) == ("no-tokens", "it")
    assert "it takes ids of tokens, whole numbers, but dense computes others. Connect it to an Input." in error.message
