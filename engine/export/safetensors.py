"""`.safetensors`: the weights as tensors, and the metadata (`engine/export/metadata.py`) as JSON texts by name.

with safetensors.safe_open("model.safetensors", "numpy") as file:
    weight, split = file.get_tensor("dense_1.weight"), json.loads(file.metadata()["split"])
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from engine.data.archive import MOST_BYTES
from engine.errors import FileError
from engine.export.metadata import Metadata, describe
from engine.storage.regular import open_regular
from engine.training.events import Weights
from engine.training.model import TrainedModel


def render(model: TrainedModel) -> bytes:
    """The content of the file."""
    tensors = {name: np.ascontiguousarray(values) for name, values in model.weights.items()}
    return _in_order(save(tensors, {name: json.dumps(value) for name, value in describe(model).items()}))


def _in_order(content: bytes) -> bytes:
    """The file with its metadata in a fixed order: the library's differs each time, ours repeat to the byte."""
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # tensors are aligned to eight bytes
    return len(text).to_bytes(8, "little") + text + content[start:]


def read(path: Path) -> tuple[Weights, Metadata]:
    """Tensors of the file, and its metadata; these are empty where another program wrote it.

    Raises:
        FileError: It is damaged, too large, or holds types that NumPy does not have.
    """
    try:
        with open_regular(path) as file:
            if os.fstat(file.fileno()).st_size > MOST_BYTES:
                raise FileError(f"{path.name} is larger than the limit of {MOST_BYTES >> 30} GiB.")
        with safe_open(path, framework="numpy") as tensors:
            weights = {name: tensors.get_tensor(name) for name in tensors.keys()}  # noqa: SIM118 - it is no mapping
            texts = tensors.metadata() or {}
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise FileError(
            f"{path.name} is damaged, or is not a .safetensors file ({str(error)[:200]}).",
            fix="Export the weights anew, or choose another file.",
        ) from error
    try:
        metadata = {name: json.loads(text) for name, text in texts.items()} if "layerloom_format" in texts else {}
    except (ValueError, RecursionError) as error:
        raise FileError(f"The metadata of {path.name} are no JSON.", fix="Export the weights anew.") from error
    return weights, metadata
