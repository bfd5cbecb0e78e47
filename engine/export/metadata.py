"""Metadata stored with the weights, so that anyone can rebuild the run: JSON values by name.

`layerloom_format`: version of this form. `project`: the document, as in a `.loom` file. `layers`: id, name and type of
each node. `shapes`: of each weight. `data`: form of the data with column and class names. `normalisation`: kind, shift
and scale, as `(x - shift) / scale`. `split`: indices of the samples of each split. `metrics`: of the run, and
`meanings`: what each of them is, in words. `samples`: hashes of the samples, of the order of features, of the targets
(`engine/data/fingerprint.py`), and of those that earlier runs have trained on; whether one did not tell its own.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Any, get_args

import numpy as np
from pydantic import TypeAdapter

from engine.data import fingerprint
from engine.data.dataset import DataSpec
from engine.data.fingerprint import Fingerprint
from engine.data.normalise import Kind, Normalisation
from engine.data.split import Split
from engine.document.format.files import dumps, loads
from engine.errors import FileError
from engine.training.events import Weights
from engine.training.model import TrainedModel

FORMAT = 1
"""Version of the form that this program writes."""

Metadata = Mapping[str, Any]


def describe(model: TrainedModel) -> dict[str, Any]:
    """Everything about a model but its weights, as JSON data."""
    normalisation = model.normalisation
    return {
        "layerloom_format": FORMAT,
        "project": json.loads(dumps(model.project)),
        "layers": [
            {"id": node.id, "name": node.name, "type": node.layer.type}
            for node in model.project.network.effective.nodes
        ],
        "shapes": {name: list(values.shape) for name, values in model.weights.items()},
        "data": _data(model.spec),
        "normalisation": {
            "kind": normalisation.kind,
            "shift": normalisation.shift.tolist(),
            "scale": normalisation.scale.tolist(),
        },
        "split": {part.name: getattr(model.split, part.name).tolist() for part in dataclasses.fields(Split)},
        "metrics": {name: value for name, value in model.metrics.items() if math.isfinite(value)},
        "meanings": dict(model.meanings),
        "samples": _samples(model),
    }


def _data(spec: DataSpec) -> dict[str, Any]:
    data = dataclasses.asdict(spec)
    old_name = [{**figures, "deviation": figures["std"]} for figures in data["figures"]]  # who reads it finds it still
    return {**data, "figures": old_name}


def _spec(values: Any) -> DataSpec:
    """The form of the data; until project format 3, the standard deviation of a target was called `deviation`."""
    figures = [{"std": each["deviation"], **each} if "std" not in each else each for each in values.get("figures", ())]
    return TypeAdapter(DataSpec).validate_python({**values, "figures": figures})


def _samples(model: TrainedModel) -> dict[str, Any]:
    own = {} if model.fingerprint is None else fingerprint.as_data(model.fingerprint)
    return own | {"earlier": fingerprint.pack(model.earlier), "untold": model.untold}


def rebuild(weights: Weights, metadata: Metadata, name: str) -> TrainedModel:
    """A model from what a file holds; it has no samples.

    Raises:
        FileError: The metadata is missing, of a newer version, or damaged; `name` is that of the file.
    """
    version = metadata.get("layerloom_format")
    if version != FORMAT:
        told = "not of Layerloom" if version is None else f"of version {str(version)[:20]}"
        raise FileError(
            f"{name} holds weights, but its metadata is {told}; version {FORMAT} is read.",
            fix="Export the weights again, with this version.",
        )
    project = loads(json.dumps(metadata.get("project")), f"The project in {name}")
    try:
        spec = _spec(metadata["data"])
        return TrainedModel(
            project=project,
            spec=spec,
            weights=weights,
            normalisation=_normalisation(metadata["normalisation"], spec),
            split=_split(metadata["split"], spec),
            metrics={str(metric): float(value) for metric, value in metadata["metrics"].items()},
            fingerprint=_fingerprint(metadata.get("samples", {}), spec),
            earlier=fingerprint.unpack(metadata.get("samples", {}).get("earlier", "")),
            untold=bool(metadata.get("samples", {}).get("untold", False)),
            meanings={str(metric): str(words) for metric, words in metadata.get("meanings", {}).items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise FileError(
            f"The metadata of {name} are damaged ({type(error).__name__}: {str(error)[:100]}).",
            fix="Export the weights again.",
        ) from error


def _split(values: Any, spec: DataSpec) -> Split:
    parts = Split(**{part: np.array(indices, np.int64) for part, indices in values.items()})
    together = np.sort(np.concatenate([parts.train, parts.validation, parts.test]))
    if not len(parts.train) or not np.array_equal(together, np.arange(spec.rows)):
        raise ValueError("the split does not hold each sample once")
    return parts


def _fingerprint(values: Any, spec: DataSpec) -> Fingerprint | None:
    if "rows" not in values:
        return None
    found = fingerprint.from_data(values)
    if len(found.rows) != spec.rows:
        raise ValueError("there is not a hash for each sample")
    return found


def _normalisation(values: Any, spec: DataSpec) -> Normalisation:
    shift, scale = (np.array(values[part], np.float64).reshape(spec.input_shape) for part in ("shift", "scale"))
    kind = values["kind"]
    if kind not in get_args(Kind) or not (np.isfinite(shift).all() and (scale > 0.0).all()):
        raise ValueError("the normalisation is none that Layerloom writes")
    return Normalisation(kind, shift, scale)
