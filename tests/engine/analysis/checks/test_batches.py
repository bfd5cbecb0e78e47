"""Normalisations with a single value to normalise over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.analysis.analyse import analyse
from engine.analysis.diagnostics import Diagnostic
from engine.data.dataset import DataSpec
from engine.document.editing.edits import set_data, set_frozen, set_training
from engine.document.project import Project
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.convolution import Conv2D
from engine.layers.norms.batch_norm import BatchNorm
from engine.layers.norms.normalisation import GroupNorm, LayerNorm
from engine.layers.shapes.flatten import Flatten
from engine.preparation.recipe import Recipe
from engine.preparation.splittings import ByColumn
from tests.engine.analysis.conftest import SPECS, Build

LAST = Dense(units=3, activation="softmax"), Output()


def judged(project: Project, spec: DataSpec) -> list[Diagnostic]:
    found = analyse(project.network, spec, project.data, project.training).diagnostics
    return [entry for entry in found if entry.code in ("batch-of-one", "norm-of-one-value")]


def drawn(build: Build, *layers: Layer, size: int, test_share: float = 0.0) -> Project:
    project = set_training(build(Input(), *layers, *LAST), batch_size=size)
    return set_data(project, validation_share=0.0, test_share=test_share)


def spec_of(rows: int, kind: str = "classes") -> DataSpec:
    return replace(SPECS[kind], rows=rows)


@pytest.mark.parametrize(
    ("rows", "size", "share", "better"),
    [(100, 1, 0.0, 32), (65, 1, 0.0, 31), (33, 32, 0.0, 31), (100, 40, 0.19, 39), (3, 2, 0.0, 3), (5, 1, 0.0, 32)],
)
def test_batches_of_one_sample(build: Build, rows: int, size: int, share: float, better: int) -> None:
    project = drawn(build, Dense(units=8), BatchNorm(), size=size, test_share=share)
    (entry,) = judged(project, spec_of(rows))
    assert (entry.severity, entry.code) == ("warning", "batch-of-one")
    assert ("every batch" in entry.message) == (size == 1)
    assert entry.fix is not None
    result = entry.fix.apply(project)
    assert result.training.batch_size == better
    assert judged(result, spec_of(rows)) == []


@pytest.mark.parametrize("recipe", [Recipe(splitting=ByColumn(column="a")), Recipe(repeated="apart")])
def test_the_last_batch_is_not_known_where_the_rows_decide_on_the_split(build: Build, recipe: Recipe) -> None:
    project = drawn(build, Dense(units=8), BatchNorm(), size=32)
    assert judged(project, spec_of(33)) != []
    assert judged(set_data(project, recipe=recipe), spec_of(33)) == []


def test_a_single_sample_has_no_better_size(build: Build) -> None:
    (entry,) = judged(drawn(build, Dense(units=8), BatchNorm(), size=32), spec_of(1))
    assert (entry.fix, "Use LayerNorm instead" in entry.message) == (None, True)


def test_batches_that_are_large_enough(build: Build) -> None:
    project = drawn(build, Dense(units=8), BatchNorm(), size=32)
    assert judged(project, spec_of(100)) == []
    images = drawn(build, Conv2D(filters=2), BatchNorm(), Flatten(), size=1)
    assert judged(images, spec_of(100, "images")) == []
    alone = set_training(project, batch_size=1)
    assert judged(set_frozen(alone, ["batch_norm_1"], True), spec_of(100)) == []
    assert judged(drawn(build, Dense(units=8), size=1), spec_of(100)) == []


@pytest.mark.parametrize("norm", [LayerNorm(), GroupNorm(groups=1), LayerNorm(over="whole sample")])
def test_norms_of_one_value(build: Build, norm: Layer) -> None:
    project = drawn(build, Dense(units=1), norm, size=32)
    (entry,) = judged(project, spec_of(100))
    assert (entry.severity, entry.code) == ("warning", "norm-of-one-value")
    assert entry.fix is not None
    assert judged(entry.fix.apply(project), spec_of(100)) == []
    assert len(judged(drawn(build, Dense(units=8), GroupNorm(groups=8), size=32), spec_of(100))) == 1


def test_norms_of_several_values(build: Build) -> None:
    assert judged(drawn(build, Dense(units=8), GroupNorm(groups=4), LayerNorm(), size=32), spec_of(100)) == []
    images = drawn(build, Conv2D(filters=2), GroupNorm(groups=2), Flatten(), size=32)
    assert judged(images, spec_of(100, "images")) == []
