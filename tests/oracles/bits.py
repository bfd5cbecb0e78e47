"""Trains two networks and prints what became of them to the bit: `python -m tests.oracles.bits THREADS`."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from importlib.resources import files

import numpy as np

from engine.data.dataset import Dataset, DataSpec, Shape
from engine.data.load import load
from engine.document.format.files import loads
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.sequences.recurrent import LSTM
from engine.training.trainer import Trainer
from tests.oracles.rig import draw


def digits() -> tuple[Project, Dataset]:
    """The example of the tour: 128 units with dropout, on the digits."""
    project = loads((files("resources") / "examples" / "digits.loom").read_text(), "digits.loom")
    return project, load(project.data, None)


def wide() -> tuple[Project, Dataset]:
    """784-512-512-10 on noise: a step of it is enough work for several threads."""
    return _on_noise({"first": _relu(512), "second": _relu(512)}, (784,), rows=600, batch_size=128)


def very_wide() -> tuple[Project, Dataset]:
    """A layer of 1500 x 1500 in batches of 512: products that OpenBLAS would part among threads, with other bits."""
    return _on_noise({"first": _relu(1500), "second": _relu(1500)}, (100,), rows=1500, batch_size=512)


def recurrent() -> tuple[Project, Dataset]:
    """A bidirectional LSTM of 48 units on the digits, in batches of 512: products of odd shapes."""
    _, dataset = digits()
    layers = {
        "input": Input(shape=(8, 8)),
        "lstm": LSTM(units=48, bidirectional=True),
        "last": Dense(units=10, activation="softmax"),
        "output": Output(),
    }
    training = TrainingSettings(batch_size=512, epochs=2)
    return Project(network=draw(layers), data=DataSettings(), training=training), dataset


def _relu(units: int) -> Dense:
    return Dense(units=units, activation="relu")


def _on_noise(layers: Mapping[str, Layer], shape: Shape, *, rows: int, batch_size: int) -> tuple[Project, Dataset]:
    """Layers between an Input and ten classes, which are noise like the samples."""
    last = {"last": Dense(units=10, activation="softmax"), "output": Output()}
    generator = np.random.default_rng(0)
    names = tuple(str(number) for number in range(10))
    spec = DataSpec(rows, shape, (), (), names)
    dataset = Dataset("noise", generator.normal(size=(rows, *shape)), generator.integers(0, 10, rows), spec)
    training = TrainingSettings(batch_size=batch_size, epochs=1)
    network = draw({"input": Input(), **layers, **last})
    return Project(network=network, data=DataSettings(), training=training), dataset


def train(project: Project, dataset: Dataset, threads: int, epochs: int) -> tuple[str, list[int]]:
    """Digest of all weights, and of every loss, after some epochs; and how many items each thread has run."""
    with Trainer(project, dataset, threads=threads) as trainer:
        digest = hashlib.sha256()
        while trainer.epoch < epochs:
            losses = np.zeros(trainer.batches_per_epoch)
            trainer.advance(trainer.batches_per_epoch, losses)
            digest.update(losses.tobytes())
            digest.update(json.dumps(trainer.finish_epoch(0.0).metrics).encode())
        for layout in trainer.plan.weights:
            digest.update(trainer.machine.weight(layout).tobytes())
        return digest.hexdigest(), trainer.machine.items_by_thread


NETWORKS = {"digits": (digits, 3), "wide": (wide, 2)}


def digests(threads: int) -> dict[str, tuple[str, list[int]]]:
    """What `train` gives for each network."""
    return {name: train(*make(), threads, epochs) for name, (make, epochs) in NETWORKS.items()}


if __name__ == "__main__":
    print(json.dumps(digests(int(sys.argv[1]))))
