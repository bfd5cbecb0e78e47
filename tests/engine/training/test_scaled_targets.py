"""Targets of numbers are scaled for training; predictions, metrics and exports are in the units of the data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, r2_score

from engine.data.dataset import Dataset
from engine.data.targets import figures_of
from engine.export.proof import export
from engine.export.weights import read_model
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.basic.scale_shift import ScaleShift
from engine.preparation.recipe import Recipe
from engine.training.predict import predict
from engine.training.preparing.prepare import judge
from engine.training.trainer import Trainer
from tests.engine.training.conftest import curve, project_of, regression
from tests.engine.training.test_predict import model_of

AUTOMATIC = Recipe()


def prices(values: int = 1) -> Dataset:
    """Targets far from 0, of unlike scales."""
    data = curve(200)
    targets = np.concatenate([data.targets * 50_000.0 + 300_000.0, -0.01 * data.targets, data.targets][:values], axis=1)
    return replace(data, targets=targets, spec=replace(data.spec, target_shape=(values,), figures=figures_of(targets)))


def test_a_price_is_learned_in_its_own_units(tmp_path: Path) -> None:
    project = regression(recipe=AUTOMATIC, epochs=30, metrics=("mae", "r2"))
    data = prices()
    analysis, _ = judge(project, data)
    assert analysis.scaled == {"output"}
    assert "target-scale" not in {entry.code for entry in analysis.diagnostics}
    raw = regression(recipe=Recipe(target_scaling="none"), epochs=30)
    assert "target-scale" in {entry.code for entry in judge(raw, data)[0].diagnostics}
    model = model_of(project, data)
    rows = model.split.validation
    predicted = predict(model, data.inputs[rows])["output"]
    assert model.metrics["val_mae"] == pytest.approx(mean_absolute_error(data.targets[rows], predicted), rel=1e-5)
    assert model.metrics["val_r2"] == pytest.approx(r2_score(data.targets[rows], predicted), rel=1e-5)
    assert model.metrics["val_r2"] > 0.5
    assert model.metrics["val_loss"] < 1.0, "the loss is in scaled units"
    assert "scaled for training" in model.meanings["val_loss"]
    for suffix in (".py", ".safetensors", ".npz"):
        assert export(model, tmp_path / f"model{suffix}").largest_deviation < 1.0, "of prices about 300,000"
    again = read_model(tmp_path / "model.npz")
    assert again.preparation.targets.keys() == {"output"}
    np.testing.assert_array_equal(predict(again, data.inputs[rows])["output"], predicted)


def test_fitted_on_training_rows_alone() -> None:
    project, data = regression(recipe=AUTOMATIC), prices()
    with Trainer(project, data) as trainer:
        before = trainer.preparation.targets["output"]
        rows = np.concatenate([trainer.split.validation, trainer.split.test])
    other = data.targets.copy()
    other[rows] *= 1000.0
    with Trainer(project, replace(data, targets=other)) as trainer:
        after = trainer.preparation.targets["output"]
    assert (before.shift.tobytes(), before.scale.tobytes()) == (after.shift.tobytes(), after.scale.tobytes())


def test_each_value_has_its_own_scale_also_at_an_output_of_some() -> None:
    layers = {"input": Input(), "last": Dense(units=2), "output": Output(columns=(2, 0))}
    project = project_of(layers, recipe=AUTOMATIC, loss="mean_squared_error")
    data = prices(3)
    with Trainer(project, data) as trainer:
        scale = trainer.preparation.targets["output"]
        train = data.targets[trainer.split.train][:, [2, 0]]
        np.testing.assert_allclose(scale.shift, train.mean(axis=0))
        np.testing.assert_allclose(scale.scale, train.std(axis=0))
        values = trainer.prepared.arrays.values["output"][trainer.split.train]
        np.testing.assert_allclose(values.mean(axis=0), 0.0, atol=1e-6)
        np.testing.assert_allclose(values.std(axis=0), 1.0, rtol=1e-5)


@pytest.mark.parametrize(
    ("last", "loss"),
    [
        ({"last": Dense(units=1, activation="relu")}, "mean_squared_error"),
        ({"last": Dense(units=1, activation="sigmoid")}, "mean_squared_error"),
        ({"last": Dense(units=1), "scale": ScaleShift(scale=50_000.0, shift=300_000.0)}, "mean_squared_error"),
        ({"last": Dense(units=1, activation="softplus")}, "poisson"),
    ],
)
def test_not_scaled_where_the_network_was_drawn_for_the_units(last: dict[str, Any], loss: str) -> None:
    project = project_of({"input": Input(), **last, "output": Output()}, recipe=AUTOMATIC, loss=loss)
    data = prices()
    assert judge(project, data)[0].scaled == frozenset()
    with Trainer(project, data) as trainer:
        np.testing.assert_array_equal(trainer.prepared.arrays.values["output"], data.targets.astype(np.float32))


def test_old_projects_learn_targets_as_they_are() -> None:
    project = regression(recipe=Recipe(rules=1))
    assert judge(project, prices())[0].scaled == frozenset()
