"""Benchmark cases: networks with random data of the right form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import Analysis, analyse
from engine.bench.networks import cnn, lenet5, mlp, recurrent, resnet, transformer
from engine.data.dataset import DataSpec
from engine.document.network import Network
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.losses import LOSSES
from engine.optimizers import Adam
from engine.preparation.recipe import Recipe
from engine.training.starting.initial import initial_weight


@dataclass(frozen=True)
class Case:
    """A network and how it is trained: by Adam, in batches gathered from data in memory.

    Attributes:
        name: As on the command line.
        title: For people.
        network: The network; classes by softmax and cross-entropy, or numbers by mean squared error.
        input_shape: Shape of a sample.
        outputs: Classes, or numbers.
        classes: Which of the two.
        tolerance: Largest relative difference of a loss from a peer's over the first steps; networks with batch
            normalisation drift apart through rounding alone.
        batch: Samples in a step.
        batches: Steps in an epoch, all full.
    """

    name: str
    title: str
    network: Network
    input_shape: tuple[int, ...]
    outputs: int
    batch: int
    batches: int
    classes: bool = True
    tolerance: float = 1e-3

    @property
    def rows(self) -> int:
        """Samples in the data."""
        return self.batch * self.batches

    @property
    def predicts_alike(self) -> bool:
        """True if the peers' networks, as they are written here, predict: batch normalisation keeps no statistics."""
        return all(node.layer.type != "BatchNorm" for node in self.network.nodes)

    @cached_property
    def multiply_adds(self) -> int:
        """Of a training step: forward, for the weights' gradients, and for those of inputs that need any."""
        nodes = [self.analysis.nodes[node.id] for node in self.network.nodes]
        first = {wire.target for wire in self.network.wires if wire.source == self.network.nodes[0].id}
        times = ((2 if node.node in first else 3) * node.multiply_adds for node in nodes)
        return self.batch * sum(times)

    @cached_property
    def project(self) -> Project:
        """The case as a document."""
        loss = LOSSES.create("categorical_cross_entropy" if self.classes else "mean_squared_error")
        training = TrainingSettings(loss=loss, optimizer=Adam(), batch_size=self.batch, shuffle=False)
        data = DataSettings(recipe=Recipe(target_scaling="none"))  # the peers learn the targets as they are
        return Project(network=self.network, data=data, training=training)

    @cached_property
    def analysis(self) -> Analysis:
        """Its analysis."""
        classes = tuple(str(index) for index in range(self.outputs)) if self.classes else ()
        spec = DataSpec(self.rows, self.input_shape, (), () if self.classes else (self.outputs,), classes)
        return analyse(self.network, spec, self.project.data, self.project.training)

    @cached_property
    def inputs(self) -> NDArray[np.float32]:
        """(rows, *input_shape)."""
        return np.random.default_rng(1).standard_normal((self.rows, *self.input_shape)).astype(np.float32)

    @cached_property
    def targets(self) -> NDArray[Any]:
        """(rows,) int64 classes, or (rows, values) float32."""
        generator = np.random.default_rng(2)
        if self.classes:
            return generator.integers(0, self.outputs, self.rows)
        return generator.standard_normal((self.rows, self.outputs)).astype(np.float32)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Order of the samples of an epoch, the same for all."""
        return np.random.default_rng(3).permutation(self.rows)

    @cached_property
    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Initial weights by `<node>.<name>`, the same for all."""
        return {
            f"{node}.{weight.name}": initial_weight(f"{node}.{weight.name}", weight, 0).astype(np.float32)
            for node, facts in self.analysis.nodes.items()
            for weight in facts.weights
        }


CASES = (
    Case("mlp-tiny", "2-8-8-2 tanh, batch 10", mlp((2, 8, 8, 2), "tanh", "linear"), (2,), 2, 10, 100, classes=False),
    Case("mlp-128", "784-128-10 ReLU, batch 32", mlp((784, 128, 10), "relu", "softmax"), (784,), 10, 32, 100),
    Case("mlp-512", "784-512-512-10 ReLU, batch 128", mlp((784, 512, 512, 10), "relu", "softmax"), (784,), 10, 128, 30),
    Case("lenet5", "LeNet-5, 28x28, batch 32", lenet5(), (1, 28, 28), 10, 32, 20),
    Case("cnn-32-64", "conv 3x3 32-64, pool, dense 128, 28x28, batch 64", cnn(), (1, 28, 28), 10, 64, 4),
    Case(
        "resnet-6",
        "6-block ResNet, 16-32-64 channels, 32x32, batch 32",
        resnet(),
        (3, 32, 32),
        10,
        32,
        4,
        tolerance=2e-2,
    ),
    Case("lstm-64", "LSTM 28 steps, 28 -> 64, batch 32", recurrent("LSTM", 64), (28, 28), 10, 32, 20),
    Case("lstm-128", "LSTM 28 steps, 28 -> 128, batch 64", recurrent("LSTM", 128), (28, 28), 10, 64, 10),
    Case(
        "gru-bidirectional",
        "GRU bidirectional 50 steps, 16 -> 64, batch 32",
        recurrent("GRU", 64, bidirectional=True),
        (50, 16),
        10,
        32,
        20,
    ),
    Case("transformer-64", "transformer block, 64 x 64, 4 heads, batch 16", transformer(64, 4), (64, 64), 10, 16, 20),
)
