"""Looks at a test split, counted: figures that steer what is tried next are no independent judgement any more.

A file in the state folder belongs to each test split, known by the hashes of its samples; a look appends a line to it.
"""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.data.dataset import Dataset
from engine.data.fingerprint import fingerprint_of
from engine.evaluation.answers import Indices
from engine.training.events import Weights

_DIGITS = 32
_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks at a test split so far, this one included.

    Attributes:
        count: How often it was evaluated.
        weights: With how many different sets of weights.
        fault: Why this look could not be noted, or empty.
    """

    count: int
    weights: int
    fault: str = ""

    @property
    def sentence(self) -> str:
        """The count in words."""
        if self.fault:
            return f"This look at the test split could not be counted: {self.fault}."
        if self.count == 1:
            return "This test split has been evaluated once, with these weights."
        sets = "the same weights each time" if self.weights == 1 else f"{self.weights:,} different sets of weights"
        advice = (
            "" if self.weights == 1 else " Choose by the validation split: a test split that is used often flatters."
        )
        return f"This test split has been evaluated {self.count:,} times, with {sets}.{advice}"


def count_look(
    dataset: Dataset, test: Indices, weights: Weights, folder: Path | None = None, *, again: bool = True
) -> Looks:
    """Note a look at a test split, and count all.

    Args:
        dataset: The data, the target read as the network does.
        test: Places of the test samples.
        weights: The weights that are evaluated.
        folder: Where looks are noted; None for the state folder.
        again: Whether weights count again that have been looked at before: not where what is known is merely shown.
    """
    path = _folder(folder) / f"{_split_digest(dataset, test)}.txt"
    digest = _weights_digest(weights)
    try:
        if again or digest.encode() not in (known := _noted(path)):
            _note(path, f"{digest} {time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}\n")
            known = _noted(path)
    except OSError as error:
        return Looks(1, 1, error.strerror or str(error))
    return Looks(len(known), len(set(known)))


def _note(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(number, line.encode())
    finally:
        os.close(number)


def _noted(path: Path) -> list[bytes]:
    """The digests of the weights of all looks, the oldest first."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        return [line.split(b" ")[0] for line in file.read(_MOST_BYTES).splitlines()]


def _folder(folder: Path | None) -> Path:
    if folder is not None:
        return folder
    from platformdirs import user_state_path  # here: not needed as a rule

    return user_state_path("layerloom", appauthor=False) / "test_looks"


def _split_digest(dataset: Dataset, test: Indices) -> str:
    return hashlib.sha256(np.sort(fingerprint_of(dataset).rows[test]).tobytes()).hexdigest()[:_DIGITS]


def _weights_digest(weights: Weights) -> str:
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(weights[name]).tobytes())
    return digest.hexdigest()[:_DIGITS]
