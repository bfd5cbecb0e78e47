"""Weights from files: reading them, and holding them against a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import Analysis, analyse
from engine.data.files import regular, shown
from engine.errors import FileError
from engine.export import npz, safetensors
from engine.export.metadata import Metadata, rebuild
from engine.layers import shape_text
from engine.training.events import Weights
from engine.training.model import TrainedModel

_READERS = {".npz": npz.read, ".safetensors": safetensors.read}
_LISTED = 5


def read_weights(path: Path) -> Weights:
    """Weights from a `.npz` or `.safetensors` file, of Layerloom or of any program that names them alike.

    Returns:
        Tensors by `<node id>.<weight>`, float64 where the file has them so, else float32; finite, C-contiguous.

    Raises:
        FileError: The file cannot be read, is damaged, or holds what no weight can be.
    """
    return _read(path)[0]


def read_model(path: Path) -> TrainedModel:
    """A model from a file that Layerloom exported: weights, project, normalisation, split; it has no samples.

    Raises:
        FileError: As `read_weights`, or the metadata is missing or damaged, or the parts do not fit each other.
    """
    return rebuilt(*_read(path), path.name)


def rebuilt(weights: Weights, metadata: Metadata, name: str) -> TrainedModel:
    """A model from what a file of this name holds.

    Raises:
        FileError: The metadata is missing or damaged, or the parts do not fit each other.
    """
    model = rebuild(weights, metadata, name)
    analysis = analyse(model.project.network, model.spec)
    if analysis.errors:
        raise FileError(f"The network in {name} cannot run. {analysis.errors[0].message}")
    return replace(model, weights=match_weights(analysis, weights))


def stored_model(path: Path) -> TrainedModel | None:
    """The model in a file as `read_model` reads it, or None where Layerloom has not written it: weights alone.

    Raises:
        FileError: As `read_model`.
    """
    weights, metadata = _read(path)
    return rebuilt(weights, metadata, path.name) if "layerloom_format" in metadata else None


def match_weights(analysis: Analysis, weights: Weights) -> Weights:
    """Check that weights are those of a network: every name there, none too many, all shapes right.

    Returns:
        Those that it uses. A file may also hold weights of layers that lead to no Output, which are left out.

    Raises:
        FileError: They are not; lists what is missing, unknown, or of another shape.
    """
    expected = {name: weight.shape for name, weight in analysis.weights.items()}
    idle = {f"{node}.{weight.name}" for node, known in analysis.nodes.items() for weight in known.weights}
    wrong = [
        f"{name} is {shape_text(weights[name].shape)} instead of {shape_text(shape)}"
        for name, shape in expected.items()
        if name in weights and weights[name].shape != shape
    ]
    faults = (
        ("Missing", [name for name in expected if name not in weights]),
        ("Not in the network", [shown(name) for name in weights if name not in {*expected, *idle}]),
        ("Of another shape", wrong),
    )
    told = " ".join(f"{what}: {_listed(names)}." for what, names in faults if names)
    if told:
        raise FileError(
            f"The weights do not fit the network. {told}",
            fix="Weights are named <node id>.<weight> and have the shapes that the layer table shows.",
        )
    return {name: weights[name] for name in expected}


def _read(path: Path) -> tuple[Weights, Metadata]:
    if path.suffix.lower() not in _READERS:
        raise FileError(
            f"Weights cannot be read from {shown(path.name)}.", fix=f"Files that can: {', '.join(_READERS)}."
        )
    regular(path)
    arrays, metadata = _READERS[path.suffix.lower()](path)
    return {name: _weight(path, name, values) for name, values in arrays.items()}, metadata


def _weight(path: Path, name: str, values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind not in "fiu":
        raise FileError(f"{shown(name)} in {path.name} holds {values.dtype}, which no weight can be.")
    if not np.isfinite(values).all():
        index = ", ".join(map(str, np.argwhere(~np.isfinite(values))[0].tolist()))
        raise FileError(
            f"{shown(name)} in {path.name} is not finite at [{index}].", fix="Take weights from before it diverged."
        )
    return np.ascontiguousarray(values, np.float64 if values.dtype == np.float64 else np.float32)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more
