"""Metadata stored with the weights, so that anyone can rebuild the run: JSON values by name.

`layerloom_format`: version of this form. `project`: the document, as in a `.loom` file. `layers`: id, name and type of
each node. `shapes`: of each weight. `data`: form of the data with column and class names, and how each column of a
table becomes inputs. `normalisation`: kind, shift and scale, as `(x - shift) / scale`. `preparation`: what comes before
it, `fill` for missing values and `logarithmic` inputs; and `targets`, shift and scale by Output. `split`: indices of
the samples of each split. `metrics`: of the run, and `meanings`: what each of them is, in words. `samples`: hashes of
the samples, of the order of features, of the targets (`engine/data/fingerprint.py`), and of those that earlier runs
have trained on; whether one did not tell its own.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, get_args

import numpy as np
from pydantic import TypeAdapter

from engine.data import fingerprint
from engine.data.dataset import DataSpec
from engine.data.delimited.encodings import ColumnEncoding
from engine.data.fingerprint import Fingerprint
from engine.data.preparation.fit import Kind, Preparation, TargetScale
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
    preparation = model.preparation
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
            "kind": preparation.kind,
            "shift": preparation.shift.tolist(),
            "scale": preparation.scale.tolist(),
        },
        "preparation": _beyond_scaling(preparation),
        "split": {part.name: getattr(model.split, part.name).tolist() for part in dataclasses.fields(Split)},
        "metrics": {name: value for name, value in model.metrics.items() if math.isfinite(value)},
        "meanings": dict(model.meanings),
        "samples": _samples(model),
    }


@cache
def _form() -> TypeAdapter[DataSpec]:
    """The form of a `DataSpec` as JSON data."""
    return TypeAdapter(DataSpec)


def _data(spec: DataSpec) -> dict[str, Any]:
    data = _form().dump_python(spec, mode="json")  # a twentieth of the time that `asdict` takes
    old_name = [{**figures, "deviation": figures["std"]} for figures in data["figures"]]  # who reads it finds it still
    return {**data, "figures": old_name}


def _spec(values: Any) -> DataSpec:
    """The form of the data; until project format 3, the standard deviation of a target was called `deviation`."""
    figures = [{"std": each["deviation"], **each} if "std" not in each else each for each in values.get("figures", ())]
    spec = _form().validate_python({**values, "figures": figures})
    return spec if "encodings" in values else replace(spec, encodings=_old_encodings(values, spec.columns))


def _old_encodings(values: Any, names: Sequence[str]) -> tuple[ColumnEncoding, ...]:
    """Encodings in a file of before project format 4: the reading told categories, and before it the names alone."""
    read = (values.get("reading") or {}).get("columns", ())
    columns = {str(each["name"]): tuple(map(str, each.get("categories", ()))) for each in read}
    if not columns:
        found: dict[str, list[str]] = {}
        for name in names:
            column, has_text, text = name.partition("=")
            found.setdefault(column, []).extend([text] if has_text else [])
        columns = {name: tuple(texts) for name, texts in found.items()}
    encodings = tuple(ColumnEncoding(name, "one_hot" if texts else "number", texts) for name, texts in columns.items())
    return encodings if tuple(each for encoding in encodings for each in encoding.inputs) == tuple(names) else ()


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
            preparation=_preparation(metadata["normalisation"], metadata.get("preparation", {}), spec),
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
    known = not len(together) or (together[0] >= 0 and together[-1] < spec.rows)
    if not len(parts.train) or not known or (np.diff(together) == 0).any():
        raise ValueError("the split does not hold each sample once at most")
    return parts


def _fingerprint(values: Any, spec: DataSpec) -> Fingerprint | None:
    if "rows" not in values:
        return None
    found = fingerprint.from_data(values)
    if len(found.rows) != spec.rows:
        raise ValueError("there is not a hash for each sample")
    return found


def _beyond_scaling(preparation: Preparation) -> dict[str, Any]:
    """Steps of a preparation besides the scaling of inputs; values that are never missing have no fill."""
    found: dict[str, Any] = {}
    if preparation.fill is not None:
        flat = preparation.fill.ravel().tolist()
        found["fill"] = [None if math.isnan(value) else value for value in flat]
    if preparation.logarithmic is not None:
        found["logarithmic"] = preparation.logarithmic.ravel().tolist()
    if preparation.targets:
        found["targets"] = {
            node: {"shift": each.shift.tolist(), "scale": each.scale.tolist()}
            for node, each in sorted(preparation.targets.items())
        }
    return found


def _preparation(scaling: Any, more: Any, spec: DataSpec) -> Preparation:
    shift, scale = (np.array(scaling[part], np.float64).reshape(spec.input_shape) for part in ("shift", "scale"))
    kind = scaling["kind"]
    if kind not in get_args(Kind) or not (np.isfinite(shift).all() and (scale > 0.0).all()):
        raise ValueError("the normalisation is none that Layerloom writes")
    fill, logarithmic = more.get("fill"), more.get("logarithmic")
    targets = {str(node): _target_scale(each) for node, each in more.get("targets", {}).items()}
    return Preparation(
        kind,
        shift,
        scale,
        None if fill is None else np.array(fill, np.float64).reshape(spec.input_shape),  # None becomes NaN
        None if logarithmic is None else np.array(logarithmic, bool).reshape(spec.input_shape),
        targets,
    )


def _target_scale(values: Any) -> TargetScale:
    shift, scale = (np.array(values[part], np.float64) for part in ("shift", "scale"))
    if shift.shape != scale.shape or shift.ndim != 1 or not (np.isfinite(shift).all() and (scale > 0.0).all()):
        raise ValueError("the scaling of targets is none that Layerloom writes")
    return TargetScale(shift, scale)
