"""A checkpoint: where a training run stands between two batches, as a value that can be stored and resumed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.split import Split
from engine.document.project import Project
from engine.errors import FileError, TrainingError
from engine.layers import Shape, shape_text
from engine.schedules import ScheduleState
from engine.storage.tensors import FAULTS, Tensors, seal, unseal
from engine.training.events import Weights

FORMAT = 1
"""Version of the bytes that this program writes."""

Origin = Mapping[str, str | int]
"""Settings that a run and the one that resumes it must share, by their names for messages."""


@dataclass(frozen=True, slots=True)
class TrainingState:
    """State of a run between two batches. A run that is restored from it ends with the same bytes.

    Its arrays cannot be written to.

    Attributes:
        origin: What it is a state of (`origin_of`).
        step: Steps of the optimiser done.
        epoch: Epochs finished.
        batch: Batches done of the present epoch.
        diverged: Whether the loss, a metric or a weight is not finite: such a run cannot be resumed.
        weights: The last weights, by `<node id>.<weight>`, running statistics included.
        optimizer: What the optimiser keeps for each weight, such as Adam's two moments: a mapping for each kind.
        sums: Sums of the present epoch: losses of each output, and correct answers.
        schedule: State of the learning-rate schedule.
        kept: The weights to keep: those of the best epoch so far, or of the last.
        kept_epoch: Epoch that they are from.
        kept_metrics: Metrics of that epoch.
        best_epoch: The best epoch so far, from which patience counts; 0 before any.
        best_score: The measure by which it is the best, the lower the better: its loss, or minus its accuracy.
        patient_from: Epoch before which patience does not count: where a run that had stopped early was resumed, or 0.
        epochs: (n,) int64 numbers of the epochs in the history.
        history: (n,) float64 metrics of each of them by name; NaN where one was not measured.
    """

    origin: Origin
    step: int
    epoch: int
    batch: int
    diverged: bool
    weights: Weights
    optimizer: tuple[Weights, ...]
    sums: NDArray[np.float64]
    schedule: ScheduleState
    kept: Weights
    kept_epoch: int
    kept_metrics: Mapping[str, float]
    best_epoch: int
    best_score: float
    patient_from: int
    epochs: NDArray[np.int64]
    history: Mapping[str, NDArray[np.float64]]

    def __post_init__(self) -> None:
        for values in self._tensors().values():
            values.flags.writeable = False

    def _tensors(self) -> dict[str, NDArray[Any]]:
        groups = {
            "weights": self.weights,
            "kept": self.kept,
            "history": self.history,
            **{f"optimizer.{number}": values for number, values in enumerate(self.optimizer)},
        }
        named = {f"{group}/{name}": values for group, part in groups.items() for name, values in part.items()}
        return named | {"sums": self.sums, "epochs": self.epochs}

    def to_parts(self) -> tuple[dict[str, NDArray[Any]], str]:
        """The state as arrays by name, and the rest as JSON text."""
        facts = {
            "format": FORMAT,
            "origin": dict(self.origin),
            **{name: getattr(self, name) for name in _INTEGERS},
            "diverged": self.diverged,
            "best_loss": repr(self.best_score),  # texts: JSON has no infinity
            "schedule": {name: repr(float(value)) for name, value in self.schedule.items()},
            "kept_metrics": {name: repr(float(value)) for name, value in self.kept_metrics.items()},
        }
        return self._tensors(), json.dumps(facts)

    @classmethod
    def from_parts(cls, tensors: Tensors, text: str) -> TrainingState:
        """The state that was written.

        Raises:
            FileError: The parts are damaged, are of no checkpoint, or are of a newer version.
        """
        try:
            facts = json.loads(text)
            version = facts.get("format")
        except FAULTS as error:
            raise damaged(error) from error
        if version != FORMAT:
            raise FileError(
                f"The checkpoint is of version {str(version)[:20]}; version {FORMAT} is read.",
                fix="Resume it with the version of Layerloom that wrote it.",
            )
        try:
            return cls(
                origin=facts["origin"],
                **{name: int(facts[name]) for name in _INTEGERS},
                diverged=bool(facts["diverged"]),
                weights=group_of(tensors, "weights"),
                optimizer=tuple(_optimizer(tensors)),
                sums=tensors["sums"],
                schedule=_numbers(facts["schedule"]),
                kept=group_of(tensors, "kept"),
                kept_metrics=_numbers(facts["kept_metrics"]),
                best_score=float(facts["best_loss"]),
                epochs=tensors["epochs"],
                history=group_of(tensors, "history"),
            )
        except FAULTS as error:
            raise damaged(error) from error

    def to_bytes(self) -> bytes:
        """The state as the content of a `.safetensors` file, with a digest of all that it holds."""
        tensors, text = self.to_parts()
        return seal(tensors, {"state": text})

    @classmethod
    def from_bytes(cls, content: bytes) -> TrainingState:
        """The state that was written.

        Raises:
            FileError: The content is damaged, is no checkpoint, or is of a newer version.
        """
        try:
            tensors, texts = unseal(content)
            text = texts["state"]
        except FAULTS as error:
            raise damaged(error) from error
        return cls.from_parts(tensors, text)

    def refuse_other(self, origin: Origin, shapes: Mapping[str, Shape], sums: int, batches: int) -> None:
        """Refuse a run that this is no state of.

        Args:
            origin: That of the run (`origin_of`).
            shapes: Shapes of its weights.
            sums: How many sums it keeps of an epoch.
            batches: How many batches an epoch has.

        Raises:
            TrainingError: Something differs, or the run that this is a state of had diverged.
        """
        fix = "Resume it with the project and the data that it was trained with."
        for part in (self.weights, self.kept, *self.optimizer):
            _refuse_other_shapes(part, shapes, fix)
        self.refuse_other_settings(origin, fix)
        if self.sums.shape != (sums,) or not 0 <= self.batch <= batches:
            raise TrainingError("The checkpoint does not fit this run: it is of other outputs or batches.", fix=fix)
        if self.diverged:
            raise TrainingError(
                f"The run had diverged in epoch {self.epoch + 1}, so it cannot be resumed.",
                fix="Start from its kept weights, with a smaller learning rate.",
            )

    def refuse_other_settings(self, origin: Origin, fix: str) -> None:
        """Refuse settings that the run does not have in common.

        Raises:
            TrainingError: The first of them.
        """
        for what, here in origin.items():
            there = self.origin.get(what)
            if there != here:
                told = "otherwise" if what == SPLIT else f"{there}, here it is {here}"
                raise TrainingError(f"The checkpoint does not fit this run: {what} is {told}.", fix=fix)


_INTEGERS = ("step", "epoch", "batch", "kept_epoch", "best_epoch", "patient_from")
PRECISION = "the precision"
"""Name of the setting that is the dtype."""

SPLIT = "the split of the samples"
"""Name of the setting that is a hash of the split."""


def origin_of(project: Project, dtype: str, split: Split) -> Origin:
    """Settings that a run must share with the one that resumes it."""
    digest = hashlib.sha256()
    for part in (split.train, split.validation, split.test):
        digest.update(len(part).to_bytes(8, "little") + np.ascontiguousarray(part, np.int64).tobytes())
    return {**settings_of(project, dtype), SPLIT: digest.hexdigest()}


def settings_of(project: Project, dtype: str) -> Origin:
    """Those of them that the document and the precision tell, without the data."""
    settings = project.training
    return {
        PRECISION: dtype,
        "the optimiser": settings.optimizer.type,
        "the schedule": settings.schedule.type,
        "the seed": settings.seed,
        "the batch size": settings.batch_size,
        "the order of the samples": "shuffled" if settings.shuffle else "as they lie",
    }


def _refuse_other_shapes(values: Weights, shapes: Mapping[str, Shape], fix: str) -> None:
    for name in {**shapes, **values}:
        here, there = shapes.get(name), values[name].shape if name in values else None
        if here != there:
            told = [f"{name} is {shape_text(there)} there" if there is not None else f"{name} is not there"]
            told += [f"{shape_text(here)} here" if here is not None else "not here"]
            raise TrainingError(f"The checkpoint is of another network: {', '.join(told)}.", fix=fix)


def damaged(error: BaseException) -> FileError:
    """Error for a checkpoint that cannot be read."""
    return FileError(
        f"The checkpoint is damaged, or is none ({type(error).__name__}: {str(error)[:100]}).",
        fix="Resume from an earlier one.",
    )


def group_of(tensors: Tensors, group: str) -> dict[str, NDArray[Any]]:
    """Arrays of a group, without its name."""
    return {name.removeprefix(f"{group}/"): values for name, values in tensors.items() if name.startswith(f"{group}/")}


def _optimizer(tensors: Tensors) -> Iterator[Weights]:
    number = 0
    while found := group_of(tensors, f"optimizer.{number}"):
        yield found
        number += 1


def _numbers(texts: Mapping[str, str]) -> dict[str, float]:
    return {str(name): float(value) for name, value in texts.items()}
