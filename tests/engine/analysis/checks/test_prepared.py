"""What the ranges of the data tell before training: of ids, of inputs to be reached, of inputs that need no scaling."""

from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.analyse import analyse
from engine.analysis.checks.prepared import prepared_range
from engine.analysis.diagnostics import Diagnostic
from engine.data.arrays import dataset_of
from engine.data.dataset import DataSpec
from engine.data.tables.table import read_table
from engine.document.editing.edits import set_data, set_training
from engine.document.project import DataSettings, Project
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.sequences.embedding import Embedding
from engine.layers.shapes.flatten import Flatten
from engine.preparation.encodings import Integer
from engine.preparation.fills import Mode
from engine.preparation.recipe import ColumnChoice, Recipe
from engine.preparation.scalings import Unscaled
from engine.preparation.splittings import ByColumn, ByFile, Folds, Shuffled, Splitting
from engine.sources import Npz
from tests.engine.analysis.conftest import Build

TABLE = "plan,size,y\n" + "".join(
    f"{('a', 'b', 'c', '')[row % 4]},{row}.5,{('no', 'yes')[row % 2]}\n" for row in range(40)
)


def table(**choices: ColumnChoice) -> tuple[DataSpec, Recipe]:
    recipe = Recipe(columns=choices)
    return read_table(TABLE.encode(), "", "t", recipe=recipe).spec, recipe


def told(project: Project, spec: DataSpec, code: str) -> list[Diagnostic]:
    found = analyse(project.network, spec, project.data, project.training).diagnostics
    return [entry for entry in found if entry.code == code]


def looking_up(build: Build, size: int, recipe: Recipe, column: str = "plan") -> Project:
    layers = Embedding(num_embeddings=size, embedding_dim=2), Flatten(), Dense(units=2, activation="softmax"), Output()
    return set_data(build(Input(columns=(column,)), *layers), recipe=recipe)


def test_a_vocabulary_must_hold_all_ids_and_a_missing_one(build: Build) -> None:
    spec, recipe = table(plan=ColumnChoice(encoding=Integer()))
    (entry,) = told(looking_up(build, 3, recipe), spec, "ids-beyond")
    assert entry.severity == "error"
    assert "takes ids from 0 to 2, but the data has ids from 0 to 3. Set its num_embeddings to 4." in entry.message
    assert entry.fix is not None
    assert told(entry.fix.apply(looking_up(build, 3, recipe)), spec, "ids-beyond") == []
    spec, recipe = table(plan=ColumnChoice(encoding=Integer(), missing=Mode()))
    assert told(looking_up(build, 3, recipe), spec, "ids-beyond") == [], "what is missing has the id of another"


def test_ids_of_arrays_are_seen_too(build: Build) -> None:
    arrays = {"x": np.array([[0, 7], [3, 1], [2, 2]]), "y": np.array([0, 1, 1])}
    spec = dataset_of(arrays, Npz(), "a").spec
    project = build(Input(), Embedding(num_embeddings=7), Flatten(), Dense(units=2, activation="softmax"), Output())
    (entry,) = told(project, spec, "ids-beyond")
    assert "from 0 to 7" in entry.message
    below = dataset_of({**arrays, "x": -arrays["x"]}, Npz(), "a").spec
    (entry,) = told(project, below, "ids-beyond")
    assert entry.fix is None
    assert "Number the tokens from 0" in entry.message


def test_one_hot_inputs_are_no_ids(build: Build) -> None:
    spec, recipe = table()
    project = looking_up(build, 9, recipe)
    (entry,) = told(project, spec, "one-hot-ids")
    assert entry.fix is not None
    mended = entry.fix.apply(project)
    assert mended.data.recipe.choice("plan").encoding == Integer()
    assert told(mended, table(plan=ColumnChoice(encoding=Integer()))[0], "one-hot-ids") == []
    assert told(looking_up(build, 9, recipe, "size"), spec, "one-hot-ids") == []
    assert told(looking_up(build, 9, recipe, "gone"), spec, "ids-beyond") == [], "which is told of the Input"


def test_the_range_of_prepared_inputs() -> None:
    spec, recipe = table()
    scaled = DataSettings(recipe=recipe)
    assert prepared_range(spec, scaled) == (-np.inf, np.inf)
    assert prepared_range(spec, scaled.replace(normalisation="minmax")) == (0.0, 1.0)
    assert prepared_range(spec, scaled.replace(normalisation="none")) == (0.0, 39.5)
    plain = table(size=ColumnChoice(role="ignored"))
    assert prepared_range(plain[0], DataSettings(recipe=plain[1])) == (0.0, 1.0), "one-hot inputs stay as they are"
    own = table(size=ColumnChoice(scaling=Unscaled()))
    assert prepared_range(own[0], DataSettings(recipe=own[1], normalisation="minmax")) == (0.0, 39.5)
    unknown = DataSpec(4, (2,), (), (1,), ())
    assert prepared_range(unknown, DataSettings(normalisation="none")) is None


@pytest.mark.parametrize(
    ("normalisation", "loss", "code"),
    [
        ("none", "mean_squared_error", "unreachable-target"),
        ("none", "binary_cross_entropy", "loss-target"),
        ("minmax", "mean_squared_error", ""),
        ("minmax", "binary_cross_entropy", ""),
    ],
)
def test_inputs_that_are_the_target_must_be_reached(build: Build, normalisation: str, loss: str, code: str) -> None:
    spec, recipe = table()
    project = build(Input(), Dense(units=5, activation="sigmoid"), Output())
    project = set_data(project, recipe=recipe, predict="inputs", normalisation=normalisation)
    found = analyse(project.network, spec, project.data, set_training(project, loss=loss).training).diagnostics
    assert {entry.code for entry in found} & {"unreachable-target", "loss-target"} == ({code} if code else set())


def test_inputs_that_are_near_need_no_scaling(build: Build) -> None:
    project = set_data(build(Input(), Dense(units=2, activation="softmax"), Output()), normalisation="none")
    for factor, hints in ((1.0, 0), (50.0, 1), (0.01, 1)):
        x = factor * np.linspace(-1.0, 1.0, 40).reshape(20, 2)
        spec = dataset_of({"x": x, "y": np.arange(20) % 2}, Npz(), "a").spec
        assert len(told(project, spec, "unscaled-inputs")) == hints


@pytest.mark.parametrize(
    ("rule", "warns"),
    [
        (Shuffled(), True),
        (Folds(), False),
        (ByColumn(column="plan"), False),
        (ByFile(validation="v.csv"), False),
        (ByFile(test="t.csv"), True),
    ],
)
def test_early_stopping_asks_whether_anything_validates(build: Build, rule: Splitting, warns: bool) -> None:
    spec, _ = table()
    project = build(Input(), Dense(units=2, activation="softmax"), Output())
    project = set_data(project, validation_share=0.0, recipe=Recipe(splitting=rule))
    assert bool(told(set_training(project, patience=3), spec, "no-validation")) == warns
