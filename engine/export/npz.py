"""`.npz`: each weight a plain array, and an array `metadata` of one text, which is JSON (`engine/export/metadata.py`).

with np.load("model.npz") as file:
    weight, metadata = file["dense_1.weight"], json.loads(str(file["metadata"]))
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np

from engine.data.archive import read_arrays
from engine.errors import FileError
from engine.export.metadata import Metadata, describe
from engine.training.events import Weights
from engine.training.model import TrainedModel


def render(model: TrainedModel) -> bytes:
    """The content of the file."""
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, metadata=np.array(json.dumps(describe(model))), **model.weights)
    return stream.getvalue()


def read(path: Path) -> tuple[Weights, Metadata]:
    """Arrays of the file, and its metadata; these are empty where another program wrote it.

    Raises:
        FileError: It is damaged, too large, or its metadata is no JSON.
    """
    arrays = read_arrays(path)
    metadata = arrays.pop("metadata", None)
    if metadata is None:
        return arrays, {}
    try:
        values = json.loads(str(metadata))
    except (ValueError, RecursionError) as error:
        raise FileError(f"The metadata of {path.name} are no JSON.", fix="Export the weights again.") from error
    return arrays, values if isinstance(values, dict) else {}
