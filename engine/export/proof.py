"""Exporting, and the proof that what was written predicts what the engine predicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.files import shown
from engine.data.lengths import lengths_of, with_padding
from engine.errors import ExportError
from engine.export import npz, numpy_script, safetensors
from engine.export.weights import read_model
from engine.storage.atomic import replace_file
from engine.storage.scratch import scratch
from engine.training.model import TrainedModel

Predictions = Mapping[str, NDArray[Any]]
Predict = Callable[[TrainedModel, NDArray[np.float64]], Predictions]

_TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Proof:
    """Proof: the result of running an exported file.

    Attributes:
        path: The file.
        rows: Held-out samples that it was run on.
        largest_deviation: Largest |a - b| between its predictions and the engine's.
    """

    path: Path
    rows: int
    largest_deviation: float

    @property
    def agreement(self) -> str:
        """The result in a few words."""
        if not self.largest_deviation:
            return "identical predictions"
        return f"largest deviation of a prediction {self.largest_deviation:.1e}"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of exported files.

    Attributes:
        title: What people call it.
        help: What it is for, in a sentence.
        render: The content of the file.
        run: Predictions from a file for raw samples, by id of the Output; the engine's own predictor is handed in.
        run_raw: Predictions for rows as they stand in a file of text, if it reads such files itself.
    """

    title: str
    help: str
    render: Callable[[TrainedModel], bytes]
    run: Callable[[Path, NDArray[np.float64], Predict], Predictions]
    run_raw: Callable[[Path, bytes], Predictions] | None = None


def _run_weights(path: Path, samples: NDArray[np.float64], predict: Predict) -> Predictions:
    """Everything that the engine predicts with comes from the file: network, weights, normalisation."""
    return predict(read_model(path), samples)


FORMATS: Mapping[str, Format] = {
    ".npz": Format(
        "NumPy arrays",
        "Weights with the network and its normalisation, for numpy.load and for layerloom.load_model.",
        npz.render,
        _run_weights,
    ),
    ".safetensors": Format(
        "safetensors",
        "The same in the format that PyTorch, Hugging Face and other tools read.",
        safetensors.render,
        _run_weights,
    ),
    ".py": Format(
        "NumPy script",
        "One Python file that predicts with NumPy alone, also from the command line.",
        numpy_script.render,
        lambda path, samples, _: numpy_script.run(path, samples),
        numpy_script.run_raw,
    ),
}
"""Export formats, by suffix."""


def _engine_predict(model: TrainedModel, samples: NDArray[np.float64]) -> Predictions:
    from engine.training.predict import predict  # loads the kernels, which a window that opens must not wait for

    return predict(model, samples)


def export(model: TrainedModel, path: Path, *, predict: Predict = _engine_predict) -> Proof:
    """Write a model in the format that the suffix names, once a copy has proven to predict the same.

    The file is replaced whole; where anything fails, what was there before stays.

    Args:
        model: With the samples to prove it on.
        path: Ends in one of `FORMATS`.
        predict: The engine's prediction, by id of the Output, for raw samples.

    Raises:
        ExportError: The suffix is unknown, there are no samples, or |a - b| > 1e-5 (1 + |b|) somewhere.
        FileError: The file cannot be written.
    """
    form = format_of(path)
    if not len(model.samples):
        raise ExportError("There are no samples to prove the export on.", fix="Load the data of the project first.")
    content = form.render(model)
    with scratch(path.parent, 2 * (len(content) + model.samples.nbytes)) as folder:
        copy = folder / f"proof{path.suffix.lower()}"
        copy.write_bytes(content)
        samples = proving_samples(model)
        expected = predict(model, samples)
        deviation = largest_deviation(form.run(copy, samples, predict), expected)
        if form.run_raw and model.raw:
            held_out = {name: values[: len(model.samples)] for name, values in expected.items()}
            deviation = max(deviation, largest_deviation(form.run_raw(copy, model.raw), held_out))
    replace_file(path, content)
    if path.read_bytes() != content:
        raise ExportError(f"{path.name} does not hold what was written to it.", fix="Check the disk.")
    return Proof(path, len(model.samples), deviation)


def format_of(path: Path) -> Format:
    """The format that the suffix of a file names.

    Raises:
        ExportError: It names none.
    """
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise ExportError(
            f"{shown(path.name)} has no suffix that can be exported to.", fix=f"Choose one of {', '.join(FORMATS)}."
        )
    return form


def proving_samples(model: TrainedModel) -> NDArray[np.float64]:
    """Samples that an export is proven on: held-out ones, and some made-up ones if samples differ in length.

    Those are as long as a sample can be, half as long, and of two steps and one: all that are held out may be whole.
    """
    held_out = model.samples
    if not model.spec.has_lengths:
        return held_out
    room = held_out.shape[1]
    steps = lengths_of(held_out[:1])[0]
    made_up = np.repeat(held_out[:1][:, np.arange(room) % steps], 4, axis=0)  # its steps over and over
    lengths = np.array([room, max(1, room // 2), min(2, room), 1])
    return np.concatenate([held_out, with_padding(made_up, lengths, np.nan)])


def largest_deviation(actual: Predictions, expected: Predictions) -> float:
    """Largest |a - b| over all outputs.

    Raises:
        ExportError: Outputs or shapes differ, a value is not a number, or |a - b| > 1e-5 (1 + |b|) somewhere.
    """
    if actual.keys() != expected.keys():
        raise ExportError(f"The exported file has outputs {sorted(actual)}, the network has {sorted(expected)}.")
    return max(_deviation(name, actual[name], expected[name]) for name in expected)


def _deviation(name: str, actual: NDArray[Any], expected: NDArray[Any]) -> float:
    if actual.shape != expected.shape:
        raise ExportError(f"The exported file predicts {actual.shape} at {name}, the engine {expected.shape}.")
    distance = np.abs(actual.astype(np.float64) - expected.astype(np.float64))
    if not (distance <= _TOLERANCE * (1.0 + np.abs(expected))).all():  # NaN is not less than anything
        raise ExportError(
            f"The exported file does not predict the same: at {name} it is off by up to {distance.max():.3g}, "
            f"and {_TOLERANCE:g} (1 + |b|) is allowed. Nothing was written.",
            fix="Normalise the inputs so that numbers stay small, or train in float64.",
        )
    return float(distance.max())
