"""Interrupts training runs at a random batch and resumes them: `python -m tests.oracles.resuming FOLDER`.

The process that is started reads `FOLDER/<case>.safetensors` for each line of its standard input, resumes the run and
prints the digest of what became of it.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.dataset import Dataset, DataSpec
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.noise import GaussianNoise
from engine.layers.basic.output import Output
from engine.layers.norms.batch_norm import BatchNorm
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES
from engine.training.state import TrainingState
from engine.training.trainer import Trainer
from tests.oracles.rig import draw

FIELDS: dict[str, dict[str, Any]] = {
    "step": {"every": 2, "factor": 0.5},
    "cosine": {"warm_up": 1, "restart_after": 2},
    "reduce_on_plateau": {"patience": 0, "factor": 0.5, "threshold": 0.5},  # falls after each epoch but the first
}
"""Of schedules that with their defaults would not change the rate in so short a run."""

EXTRAS: dict[str, tuple[Layer, dict[str, Any]]] = {
    "dropout": (Dropout(rate=0.3), {"clip_norm": 1.0}),
    "noise": (GaussianNoise(), {"restore_best": False}),
    "batch_norm": (BatchNorm(), {"class_weights": "balanced"}),
    "early_stopping": (Dropout(rate=0.1), {"patience": 1, "epochs": 30}),
}


@dataclass(frozen=True)
class Case:
    """A run: what it trains with, and threads before and after it is resumed."""

    optimizer: str
    schedule: str
    extra: str
    threads: int

    @property
    def name(self) -> str:
        return f"{self.optimizer}-{self.schedule}-{self.extra}-{self.threads}"

    def project(self) -> Project:
        layer, settings = EXTRAS[self.extra]
        layers = {
            "input": Input(),
            "first": Dense(units=96, activation="relu"),
            "extra": layer,
            "second": Dense(units=96, activation="relu"),
            "last": Dense(units=4, activation="softmax"),
            "output": Output(),
        }
        training = TrainingSettings(
            **{"epochs": 4, "batch_size": 64} | settings,
            optimizer={"type": self.optimizer},
            schedule={"type": self.schedule, **FIELDS.get(self.schedule, {})},
            seed=zlib.crc32(self.name.encode()) % 1000,
        )
        return Project(network=draw(layers), data=DataSettings(), training=training)


ALL = [Case(*each) for each in product(OPTIMIZERS.names(), SCHEDULES.names(), EXTRAS, (1, 2))]


@cache
def noise() -> Dataset:
    """Four classes that are noise, so that the validation loss soon rises."""
    generator = np.random.default_rng(0)
    inputs, targets = generator.normal(size=(300, 32)), generator.integers(0, 4, 300)
    return Dataset("noise", inputs, targets, DataSpec(300, (32,), (), (), ("a", "b", "c", "d")))


def run(trainer: Trainer, most: int | None = None) -> int:
    """Train to the end, or so many batches; how many there were."""
    done, settings = 0, trainer.project.training
    while trainer.epoch < settings.epochs and not trainer.stops_early and done != most:
        left = trainer.batches_per_epoch if most is None else most - done
        done += trainer.advance(min(left, trainer.batches_per_epoch), np.zeros(trainer.batches_per_epoch))
        assert not trainer.diverged
        if trainer.at_end_of_epoch and done != most:  # an epoch that is done and not yet finished can be resumed too
            trainer.finish_epoch(0.0)
    return done


def digest(trainer: Trainer) -> str:
    """Of all that became of a run: last weights, state of the optimiser, best weights, history, final metrics."""
    end = trainer.finish("completed", 0.0)
    found = hashlib.sha256(trainer.state().to_bytes())
    found.update(json.dumps([end.epochs, end.best_epoch, end.metrics]).encode())
    for layout in trainer.plan.weights:
        found.update(trainer.machine.weight(layout).tobytes())
    return found.hexdigest()


def interrupt(case: Case, folder: Path) -> tuple[str, int]:
    """Train without a break, and once more to a random batch, whose state is written.

    Returns:
        The digest of the run without a break, and how many items the second thread has run.
    """
    project = case.project()
    with Trainer(project, noise(), threads=case.threads) as whole:
        whole.first_evaluation()
        batches = run(whole)
        expected, helped = digest(whole), sum(whole.machine.items_by_thread[1:])
    with Trainer(project, noise(), threads=case.threads) as part:
        part.first_evaluation()
        run(part, int(np.random.default_rng(project.training.seed).integers(1, batches)))
        (folder / f"{case.name}.safetensors").write_bytes(part.state().to_bytes())
    return expected, helped


def resume(cases: Iterable[Case], folder: Path) -> dict[str, str]:
    """Resume runs from their files, the next with as many threads as the last: digests by name."""
    found = {}
    for case in cases:
        with Trainer(case.project(), noise(), threads=case.threads) as trainer:
            trainer.restore(TrainingState.from_bytes((folder / f"{case.name}.safetensors").read_bytes()))
            if trainer.at_end_of_epoch:
                trainer.finish_epoch(0.0)
            run(trainer)
            found[case.name] = digest(trainer)
    return found


if __name__ == "__main__":
    named = {case.name: case for case in ALL}
    print(json.dumps(resume((named[line.strip()] for line in sys.stdin), Path(sys.argv[1]))))
