"""Small projects and data to train."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.data.dataset import Dataset, DataSpec
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.preparation.recipe import Recipe
from tests.oracles.rig import draw

DATA = ("validation_share", "test_share", "normalisation", "predict", "recipe")


def project_of(layers: dict[str, Any], **settings: Any) -> Project:
    """A project of layers that follow one another; targets are learned as they are, unless a recipe is given."""
    settings = {"recipe": Recipe(target_scaling="none")} | settings
    data = {name: value for name, value in settings.items() if name in DATA}
    training = {name: value for name, value in settings.items() if name not in DATA}
    return Project(network=draw(layers), data=DataSettings(**data), training=TrainingSettings(**training))


def classifier(**settings: Any) -> Project:
    layers = {
        "input": Input(),
        "hidden": Dense(units=6, activation="tanh"),
        "last": Dense(units=3, activation="softmax"),
        "output": Output(),
    }
    return project_of(layers, **{"epochs": 5, "batch_size": 16} | settings)


def regression(**settings: Any) -> Project:
    layers = {"input": Input(), "hidden": Dense(units=6, activation="tanh"), "last": Dense(units=1), "output": Output()}
    return project_of(layers, **{"epochs": 5, "batch_size": 16, "loss": "mean_squared_error"} | settings)


def flowers(rows: int = 100, seed: int = 0) -> Dataset:
    """Three classes of unlike sizes, four features of unlike scales."""
    generator = np.random.default_rng(seed)
    labels = generator.choice(3, rows, p=[0.5, 0.3, 0.2])
    inputs = (generator.normal(size=(rows, 4)) + labels[:, np.newaxis]) * [1.0, 10.0, 0.1, 3.0] + [0.0, 5.0, 0.0, -7.0]
    spec = DataSpec(rows, (4,), ("a", "b", "c", "d"), (), ("red", "green", "blue"))
    return Dataset("flowers", np.ascontiguousarray(inputs), labels, spec)


def curve(rows: int = 100, seed: int = 0, noise: float = 0.1) -> Dataset:
    """One number from two, with noise."""
    generator = np.random.default_rng(seed)
    inputs = generator.normal(size=(rows, 2))
    targets = np.sin(inputs[:, :1]) + inputs[:, 1:] ** 2 / 3.0 + generator.normal(0.0, noise, (rows, 1))
    return Dataset("curve", inputs, targets, DataSpec(rows, (2,), ("a", "b"), (1,), ()))
