"""`.safetensors`: the weights as tensors, and the metadata (`engine/export/metadata.py`) as JSON texts by name.

with safetensors.safe_open("model.safetensors", "numpy") as file:
    weight, split = file.get_tensor("dense_1.weight"), json.loads(file.metadata()["split"])
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from safetensors import safe_open

from engine.data.archive import MOST_BYTES
from engine.errors import FileError
from engine.export.metadata import Metadata, describe
from engine.storage.regular import open_regular
from engine.storage.tensors import FAULTS, pack
from engine.training.events import Weights
from engine.training.model import TrainedModel

ASIDE = "run/"
"""Beginning of the names of tensors that are no weights: a kept run (`engine/runs/files.py`) holds some."""


def render(model: TrainedModel) -> bytes:
    """The content of the file."""
    return pack(model.weights, {name: json.dumps(value) for name, value in describe(model).items()})


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
            texts = tensors.metadata() or {}
            names = [name for name in tensors.keys() if "run" not in texts or not name.startswith(ASIDE)]  # noqa: SIM118 - it is no mapping
            weights = {name: tensors.get_tensor(name) for name in names}
    except FAULTS as error:
        raise FileError(
            f"{path.name} is damaged, or is not a .safetensors file ({str(error)[:200]}).",
            fix="Export the weights again, or choose another file.",
        ) from error
    try:
        metadata = {name: json.loads(text) for name, text in texts.items()} if "layerloom_format" in texts else {}
    except (ValueError, RecursionError) as error:
        raise FileError(f"The metadata of {path.name} are no JSON.", fix="Export the weights again.") from error
    return weights, metadata
