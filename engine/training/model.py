"""Trained model: a network with its weights and all that is needed to predict, or to repeat the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset, DataSpec
from engine.data.fingerprint import Fingerprint, Hashes
from engine.data.lengths import with_padding
from engine.data.preparation.fit import Preparation
from engine.data.split import Indices, Split
from engine.document.project import Project
from engine.training.events import Weights

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype

_MOST_SAMPLES = 256


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A network with its weights.

    Attributes:
        project: The document as it was when training began.
        spec: Form of the data that it was trained on.
        weights: Tensors by `<node id>.<weight>`, float32, or float64 where it was trained so. Dense: (out, in).
        preparation: How inputs are filled and scaled before they enter the network.
        split: Which samples trained, steered and judged.
        metrics: Those of the run whose weights these are.
        meanings: What each metric is, in words (`engine/training/figures.py`).
        samples: (n, *input_shape) float64, as they come, not normalised: what exports are proven on (`held_out`).
            Where they differ in length, the steps beyond are NaN.
        raw: The same samples as rows of the file of text that they were read from; empty where they come otherwise.
        fingerprint: What samples it was trained on; None in files of versions that did not tell.
        earlier: Hashes of samples on which runs before this one, of other samples, have trained its weights.
        untold: Whether one of these runs did not tell its samples.
    """

    project: Project
    spec: DataSpec
    weights: Weights
    preparation: Preparation
    split: Split
    metrics: Mapping[str, float]
    meanings: Mapping[str, str] = field(default_factory=dict)
    samples: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    raw: bytes = b""
    fingerprint: Fingerprint | None = None
    earlier: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    untold: bool = False


def dtype_of(weights: Weights) -> Dtype:
    """Dtype of a machine for these weights."""
    return "float64" if any(values.dtype == np.float64 for values in weights.values()) else "float32"


def held_out(dataset: Dataset, split: Split) -> NDArray[np.float64]:
    """Samples that did not train: of the test split, else of the validation split, else of the training split.

    Returns:
        (n, *input_shape) float64 with n at most 256, as they come, not normalised; NaN beyond the length of a sample.
    """
    part = _held_out(dataset, split)
    samples = dataset.inputs[part]
    return samples if dataset.lengths is None else with_padding(samples, dataset.lengths[part], np.nan)


def held_out_rows(dataset: Dataset, split: Split) -> bytes:
    """The samples of `held_out` as they stand in the file that they were read from; empty if that is no text."""
    part = _held_out(dataset, split)
    return next((raw.only(part) for raw in dataset.raw if len(raw.known(part)) == len(part)), b"")


def _held_out(dataset: Dataset, split: Split) -> Indices:
    """Rows of one file as it stands, if any of a part are known so."""
    part = next(part for part in (split.test, split.validation, split.train) if len(part))
    known = (raw.known(part) for raw in dataset.raw)
    return next((rows for rows in known if len(rows)), part)[:_MOST_SAMPLES]
