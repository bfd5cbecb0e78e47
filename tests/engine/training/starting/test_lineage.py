"""Lineage: what a run inherits from the run that trained its weights."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.analysis.analyse import analyse
from engine.data.dataset import Dataset
from engine.data.fingerprint import fingerprint_of
from engine.data.preparation.fit import fills_of, fit
from engine.data.split import split
from engine.data.tables.table import read_table
from engine.document.editing.edits import set_data
from engine.document.project import Project
from engine.errors import TrainingError
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.preparation.encodings import Encoding, Integer, OneHot, Ordered
from engine.preparation.fills import ConstantValue, Mode
from engine.preparation.recipe import ColumnChoice, Recipe
from engine.preparation.scalings import MinMax
from engine.training.model import TrainedModel
from engine.training.starting.lineage import continued, transferred
from engine.training.trainer import Trainer
from tests.engine.training.conftest import classifier, flowers, project_of


def model_of(project: Project, dataset: Dataset) -> TrainedModel:
    """As if it had been trained, with seed 3."""
    parts = split(dataset, 0.15, 0.15, 3)
    return TrainedModel(
        project=project,
        spec=dataset.spec,
        weights={},
        preparation=fit(
            "standard",
            dataset.inputs[parts.train],
            fill=fills_of(dataset, parts.train, project.data.recipe),
        ),
        split=parts,
        metrics={},
        fingerprint=fingerprint_of(dataset),
    )


def test_classes_in_another_order_are_refused() -> None:
    project, dataset = classifier(), flowers()
    other = replace(dataset, spec=replace(dataset.spec, classes=("blue", "green", "red")))
    words = "classes stand in another order: number 1 is 'red' there, 'blue' here"
    with pytest.raises(TrainingError, match=words):
        continued(model_of(project, dataset), "w.npz", project, other)


def of_table(**choice: Any) -> tuple[Project, Dataset]:
    """A table with gaps, one of whose columns has this choice, and a network for it."""
    recipe = Recipe(columns={"plan": ColumnChoice(**choice)})
    rows = "".join(f"{('low', 'mid', 'high', '')[row % 4]},{row}.5,{('no', 'yes')[row % 2]}\n" for row in range(40))
    data = read_table(f"plan,size,y\n{rows}".encode(), "", "t", recipe=recipe)
    return set_data(project_of({"a": Input(), "b": Dense(units=2), "c": Output()}), recipe=recipe), data


ORDER = ("low", "mid", "high")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (OneHot(), Integer(), "columns differ"),
        (Integer(), Ordered(order=ORDER), "'plan' is integer there, ordered here"),
        (Ordered(order=ORDER[::-1]), Ordered(order=ORDER), "'plan' is encoded otherwise"),
    ],
)
def test_a_column_that_became_other_inputs_is_refused(before: Encoding, after: Encoding, told: str) -> None:
    same = {"missing": Mode(indicator=False)}
    model = model_of(*of_table(encoding=before, **same))
    project, dataset = of_table(encoding=after, **same)
    with pytest.raises(TrainingError, match=told):
        continued(model, "w.npz", project, dataset)
    assert continued(model, "w.npz", *of_table(encoding=before, **same)).split is not None


def test_another_recipe_is_told_and_the_preparation_kept() -> None:
    model = model_of(*of_table(encoding=Integer(), missing=Mode()))
    for choice, told in (
        ({"missing": Mode()}, False),
        ({"missing": ConstantValue(category_name="low")}, True),
        ({"missing": Mode(), "scaling": MinMax()}, True),
        ({"missing": Mode(), "role": "feature"}, False),
    ):
        lineage = continued(model, "w.npz", *of_table(encoding=Integer(), **choice))
        assert any("was trained by another recipe" in note for note in lineage.notes) == told
        assert lineage.preparation is model.preparation
    project, dataset = of_table(encoding=Integer(), missing=Mode())
    other = set_data(project, recipe=project.data.recipe.replace(target_scaling="none"))
    assert "was trained by another recipe" in " ".join(continued(model, "w.npz", other, dataset).notes)


def test_arrays_with_and_without_names_are_compared_by_shape() -> None:
    project, dataset = classifier(), flowers()
    bare = replace(dataset, spec=replace(dataset.spec, columns=()))
    assert continued(model_of(project, bare), "w.npz", project, dataset).split is not None
    narrow = replace(bare, inputs=bare.inputs[:, :2], spec=replace(bare.spec, input_shape=(2,)))
    with pytest.raises(TrainingError, match="samples are 4 there, 2 here"):
        continued(model_of(project, bare), "w.npz", project, narrow)


def test_a_transfer_speaks_of_columns_only_where_weights_are_next_to_the_input() -> None:
    layers = {"input": Input(), "first": Dense(units=4), "second": Dense(units=4), "last": Dense(units=3)}
    project, dataset = project_of({**layers, "output": Output()}), flowers()
    other = replace(dataset, spec=replace(dataset.spec, columns=("d", "c", "b", "a"), classes=("x", "y", "z")))
    analysis = analyse(project.network, other.spec)

    def notes(*taken: str) -> str:
        names = [f"{node}.weight" for node in taken]
        return " ".join(transferred(model_of(project, dataset), "w.npz", project, other, analysis, names).notes)

    assert "Taken at the input (first), but columns stand in another order" in notes("first", "second")
    assert "Taken at the output (last), but classes differ" in notes("second", "last")
    assert "Taken at" not in notes("second")


def test_a_trainer_takes_over_what_it_is_given() -> None:
    project, dataset = classifier(epochs=0), flowers()
    model = model_of(project, dataset)
    lineage = replace(continued(model, "w.npz", project, dataset), void="They were seen.")
    with Trainer(project, dataset, threads=1, lineage=lineage) as trainer:
        np.testing.assert_array_equal(trainer.split.test, model.split.test)
        np.testing.assert_array_equal(trainer.preparation.shift, model.preparation.shift)
        metrics = trainer.finish("completed", 0.0).metrics
    assert not any(name.startswith("test_") for name in metrics)
