"""Models to export: random weights, so that nothing has to be trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.analysis.analyse import analyse
from engine.data.dataset import Dataset
from engine.data.load import load_source
from engine.data.preparation.fit import fit
from engine.data.split import split
from engine.document.network import Network, Node, Wire
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.layers import Layer
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Add, Concatenate
from engine.sources import Bundled
from engine.training.model import TrainedModel, held_out, held_out_rows
from tests.oracles import naive

MakeModel = Callable[..., TrainedModel]


def build(
    layers: dict[str, Layer],
    wires: Sequence[str],
    *,
    dataset: Dataset | None = None,
    names: dict[str, str] | None = None,
    dtype: str = "float32",
    **settings: Any,
) -> TrainedModel:
    """A model of layers by id and wires written as `"a > b"` or `"a > b.port"`, with random weights."""
    nodes = tuple(Node(id=key, name=(names or {}).get(key, key), layer=layer) for key, layer in layers.items())
    network = Network(nodes=nodes, wires=tuple(map(wire, wires)))
    dataset = dataset or load_source(Bundled(), None)
    data = DataSettings(**settings)
    parts = split(dataset, 0.15, 0.15, 0)
    generator = np.random.default_rng(0)
    analysis = analyse(network, dataset.spec)
    assert not analysis.errors
    weights = {
        f"{node}.{weight.name}": generator.normal(0.0, weight.fans.inputs**-0.5, weight.shape).astype(dtype)
        for node, found in analysis.nodes.items()
        for weight in found.weights
    }
    return TrainedModel(
        project=Project(network=network, data=data, training=TrainingSettings()),
        spec=dataset.spec,
        weights=weights,
        preparation=fit(data.normalisation, dataset.inputs[parts.train]),
        split=parts,
        metrics={"val_loss": 0.25, "val_accuracy": float("nan")},
        samples=held_out(dataset, parts),
        raw=held_out_rows(dataset, parts),
    )


def wire(text: str) -> Wire:
    source, target = text.split(" > ")
    target, _, port = target.partition(".")
    return Wire(source=source, target=target, target_port=port or "in")


def naive_predict(model: TrainedModel, samples: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Predictions of the oracle, for raw samples."""
    inputs = model.preparation.apply(samples)
    return naive.forward(model.project, model.weights, inputs, model.spec.columns)


@pytest.fixture(name="build")
def build_fixture() -> MakeModel:
    return build


@pytest.fixture
def classifier() -> TrainedModel:
    """Iris: 4 to 8 to 3, with dropout."""
    return build(
        {
            "input_1": Input(),
            "dense_1": Dense(units=8, activation="relu"),
            "dropout_1": Dropout(),
            "dense_2": Dense(units=3, activation="softmax"),
            "output_1": Output(),
        },
        ["input_1 > dense_1", "dense_1 > dropout_1", "dropout_1 > dense_2", "dense_2 > output_1"],
    )


@pytest.fixture
def branching() -> TrainedModel:
    """Two inputs of two columns each, joined twice, and two outputs."""
    return build(
        {
            "sepal": Input(columns=("sepal length (cm)", "sepal width (cm)")),
            "petal": Input(columns=("petal width (cm)", "petal length (cm)")),
            "left": Dense(units=3, activation="tanh"),
            "right": Dense(units=3, activation="gelu", bias=False),
            "sum": Add(),
            "joined": Concatenate(input_count=3),
            "last": Dense(units=3, activation="softmax"),
            "squashed": Activation(activation="softmax"),
            "classes": Output(),
            "between": Output(),
        },
        [
            "sepal > left",
            "petal > right",
            "left > sum.in_1",
            "right > sum.in_2",
            "left > joined.in_1",
            "sum > joined.in_2",
            "sepal > joined.in_3",
            "joined > last",
            "last > classes",
            "sum > squashed",
            "squashed > between",
        ],
    )
