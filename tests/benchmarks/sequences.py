"""What recurrent nets reach: `python tests/benchmarks/sequences.py [FOLDER]`.

Prints, judges nothing. The adding problem, and, given the folder with `JapaneseVowels_TRAIN.ts` and `_TEST.ts` (aeon
carries them), the speakers of Japanese vowels by an LSTM and a bidirectional one: the set's own split, samples of 7 to
29 steps as long as they are. With `--validate` the test split is left alone and the validation accuracy is printed
instead, by which the set-up was chosen.
"""

from __future__ import annotations

import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np  # the engine lies above this folder
from numpy.typing import NDArray

from engine.data.load import load
from engine.document.network import Network, Node, Wire
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.layers import LAYERS, Layer
from engine.losses import MeanSquaredError
from engine.optimizers import Adam
from engine.sources import Npz
from engine.training.events import Failed, Finished
from engine.training.predict import predict
from engine.training.session import TrainingSession

LONGEST = 29


def main() -> None:
    """Train and print."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--validate"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        adding(folder, steps=50, updates=2000)
        if arguments:
            vowels(Path(arguments[0]), folder, validate="--validate" in sys.argv)


def adding(folder: Path, *, steps: int, updates: int, batch: int = 32) -> float:
    """The sum of the two numbers of a sequence that are marked; every step sees fresh samples.

    Hochreiter and Schmidhuber, "Long Short-Term Memory", Neural Computation 1997.

    Returns:
        Mean squared error on held-out samples; predicting the mean gives 0.167.
    """
    generator = np.random.default_rng(0)
    count = updates * batch + 2000
    x = np.zeros((count, steps, 2), np.float32)
    x[:, :, 0] = generator.uniform(0, 1, (count, steps))
    marks = np.argsort(generator.uniform(size=(count, steps)))[:, :2]
    np.put_along_axis(x[:, :, 1], marks, 1.0, axis=1)
    np.savez(folder / "adding.npz", x=x, y=(x[:, :, 0] * x[:, :, 1]).sum(1))
    lstm = LAYERS.create("LSTM", units=64)
    training = TrainingSettings(
        loss=MeanSquaredError(), optimizer=Adam(learning_rate=3e-3), clip_norm=1.0, batch_size=batch, epochs=1
    )
    data = DataSettings(
        source=Npz(path="adding.npz"), validation_share=0.0, test_share=2000 / count, normalisation="none"
    )
    layers = {"input": LAYERS.create("Input"), "lstm": lstm, "sum": LAYERS.create("Dense", units=1)}
    project = Project(network=chain(layers), data=data, training=training)
    end, _ = train(project, folder)
    error = end.metrics["test_loss"]
    print(f"adding problem, {steps} steps: squared error {error:.1e} after {updates:,} updates")
    return float(error)


def vowels(source: Path, folder: Path, *, validate: bool) -> None:
    """Who of nine speaks: by an LSTM and by a bidirectional one, seeds 0 to 2."""
    x, y = samples(source / "JapaneseVowels_TRAIN.ts")
    test_x, test_y = samples(source / "JapaneseVowels_TEST.ts")
    np.savez(folder / "vowels.npz", x=np.nan_to_num(x), y=y, n=lengths(x))
    for bidirectional in (False, True):
        layers = {
            "input": LAYERS.create("Input"),
            "lstm": LAYERS.create("LSTM", units=64, bidirectional=bidirectional),
            "dropout": LAYERS.create("Dropout", rate=0.3),
            "speaker": LAYERS.create("Dense", units=9, activation="softmax"),
        }
        training = TrainingSettings(optimizer=Adam(learning_rate=3e-3), batch_size=16, epochs=100, patience=20)
        data = DataSettings(
            source=Npz(path="vowels.npz", lengths="n"), validation_share=0.2, test_share=0.0, normalisation="standard"
        )
        project = Project(network=chain(layers), data=data, training=training)
        reached = []
        for seed in range(3):
            start = time.perf_counter()
            end, session = train(project.replace(training=training.replace(seed=seed)), folder)
            if validate:
                reached.append(end.metrics["val_accuracy"])
            else:
                (predicted,) = predict(session.model(), test_x).values()
                reached.append(float(np.mean(predicted.argmax(1) == test_y)))
            print(f"  seed {seed}: {reached[-1]:.4f} in {time.perf_counter() - start:.1f} s")
        words = "bidirectional LSTM" if bidirectional else "LSTM"
        print(f"Japanese vowels, {words}: median {'validation' if validate else 'test'} {np.median(reached):.4f}")


def samples(path: Path) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Series (samples, steps, channels) of a .ts file, NaN beyond their ends, and their classes from 0."""
    lines = path.read_text().splitlines()
    rows = [line.split(":") for line in lines[lines.index("@data") + 1 :] if line.strip()]
    x = np.full((len(rows), LONGEST, len(rows[0]) - 1), np.nan)
    for sample, (*channels, _) in enumerate(rows):
        for channel, text in enumerate(channels):
            values = [float(value) for value in text.split(",")]
            x[sample, : len(values), channel] = values
    return x, np.array([int(row[-1]) - 1 for row in rows])


def lengths(x: NDArray[np.float64]) -> NDArray[np.int64]:
    """Steps of each sample."""
    return (~np.isnan(x).any(2)).sum(1)


def chain(layers: dict[str, Layer]) -> Network:
    """The layers in a row, and an Output behind them."""
    layers = {**layers, "output": LAYERS.create("Output")}
    nodes = tuple(Node(id=name, name=name, layer=layer) for name, layer in layers.items())
    return Network(nodes=nodes, wires=tuple(Wire(source=source, target=target) for source, target in pairwise(layers)))


def train(project: Project, folder: Path) -> tuple[Finished, TrainingSession]:
    """Train to the end."""
    session = TrainingSession(project, load(project.data, folder))
    session.start()
    session.join()
    (end,) = (event for event in session.poll() if isinstance(event, Finished | Failed))
    if isinstance(end, Failed):
        sys.exit(end.message)
    return end, session


if __name__ == "__main__":
    main()
