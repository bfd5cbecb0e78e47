"""What is timed: networks with data of the right form, drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.document.network import Network, Node, Wire
from engine.document.project import Project, TrainingSettings
from engine.layers import LAYERS
from engine.layers.layer import Layer
from engine.losses import LOSSES
from engine.optimizers import Adam


@dataclass(frozen=True)
class Case:
    """A network and how it is trained: by Adam, in batches gathered from data in memory.

    Attributes:
        name: As on the command line.
        title: For people.
        sizes: Features, then units of each Dense layer.
        activation: Of all Dense layers but the last.
        classes: Whether the target is a class (softmax and cross-entropy), else numbers (linear, mean squared error).
        batch: Samples in a step.
        rows: Samples in the data.
    """

    name: str
    title: str
    sizes: tuple[int, ...]
    activation: str
    classes: bool
    batch: int
    rows: int

    @property
    def project(self) -> Project:
        """The case as a document."""
        layers: list[Layer] = [LAYERS.create("Input")]
        for units in self.sizes[1:-1]:
            layers.append(LAYERS.create("Dense", units=units, activation=self.activation))
        layers.append(LAYERS.create("Dense", units=self.sizes[-1], activation="softmax" if self.classes else "linear"))
        layers.append(LAYERS.create("Output"))
        nodes = tuple(Node(id=f"n{index}", name=f"n{index}", layer=layer) for index, layer in enumerate(layers))
        wires = tuple(Wire(source=a.id, target=b.id) for a, b in pairwise(nodes))
        loss = LOSSES.create("categorical_cross_entropy" if self.classes else "mean_squared_error")
        training = TrainingSettings(loss=loss, optimizer=Adam(), batch_size=self.batch, shuffle=False)
        return Project(network=Network(nodes=nodes, wires=wires), training=training)

    @cached_property
    def inputs(self) -> NDArray[np.float32]:
        """(rows, features)."""
        return np.random.default_rng(1).standard_normal((self.rows, self.sizes[0])).astype(np.float32)

    @cached_property
    def targets(self) -> NDArray[Any]:
        """(rows,) int64 classes, or (rows, values) float32."""
        generator = np.random.default_rng(2)
        if self.classes:
            return generator.integers(0, self.sizes[-1], self.rows)
        return generator.standard_normal((self.rows, self.sizes[-1])).astype(np.float32)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Order of the samples of an epoch, the same for all."""
        return np.random.default_rng(3).permutation(self.rows)

    @cached_property
    def weights(self) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Initial weight (units, features) and bias (units,) of each Dense layer, the same for all."""
        generator = np.random.default_rng(4)
        pairs = []
        for features, units in pairwise(self.sizes):
            weight = generator.standard_normal((units, features)) / np.sqrt(features)
            pairs.append((weight.astype(np.float32), np.zeros(units, np.float32)))
        return pairs

    @property
    def batches(self) -> int:
        """Full batches in an epoch; the rest is left out, so that all steps are equal."""
        return self.rows // self.batch


CASES = (
    Case("mlp-tiny", "2-8-8-2 tanh, batch 10", (2, 8, 8, 2), "tanh", False, 10, 1000),
    Case("mlp-128", "784-128-10 ReLU, batch 32", (784, 128, 10), "relu", True, 32, 3200),
    Case("mlp-512", "784-512-512-10 ReLU, batch 128", (784, 512, 512, 10), "relu", True, 128, 3840),
)
