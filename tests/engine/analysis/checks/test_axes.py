"""Samples whose axes seem to be in another order than layers read them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.analysis.analyse import analyse
from engine.analysis.diagnostics import Diagnostic
from engine.data.dataset import DataSpec
from engine.document.project import Project
from engine.layers import Layer, Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.convolution import Conv1D, Conv2D
from engine.layers.images.pooling import MaxPool2D
from engine.layers.sequences.recurrent import LSTM
from engine.layers.shapes.flatten import Flatten
from engine.layers.shapes.reshaping import Reshape
from tests.engine.analysis.conftest import SPECS, Build

LAST = Dense(units=3, activation="softmax"), Output()
OF_IMAGES: tuple[Layer, ...] = (Conv2D(filters=2), Flatten())
OF_SEQUENCES: tuple[Layer, ...] = (LSTM(units=4),)


def spec_of(shape: Shape) -> DataSpec:
    return replace(SPECS["classes"], rows=100_000, input_shape=shape, columns=())


def judged(project: Project, spec: DataSpec) -> list[Diagnostic]:
    found = analyse(project.network, spec, project.data, project.training).diagnostics
    return [entry for entry in found if entry.code in ("channels-last", "swapped-axes")]


@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 3), (64, 48, 4)])
@pytest.mark.parametrize("layers", [OF_IMAGES, (MaxPool2D(), Flatten()), (Dropout(), *OF_IMAGES)], ids=str)
def test_images_with_channels_last(build: Build, shape: Shape, layers: tuple[Layer, ...]) -> None:
    project = build(Input(), *layers, *LAST)
    (entry,) = judged(project, spec_of(shape))
    assert (entry.severity, entry.code, entry.node) == ("warning", "channels-last", "input_1")
    assert "x.transpose(0, 3, 1, 2)" in entry.message
    assert entry.fix is not None
    result = entry.fix.apply(project)
    analysis = analyse(result.network, spec_of(shape), result.data, result.training)
    assert not analysis.errors
    assert not judged(result, spec_of(shape))
    assert analysis.nodes["permute_1"].outputs == ((shape[2], *shape[:2]),)


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32), (3, 32, 3), (16, 8, 8), (16, 3, 3)])
def test_images_with_channels_first(build: Build, shape: Shape) -> None:
    assert judged(build(Input(), *OF_IMAGES, *LAST), spec_of(shape)) == []


def test_where_no_layer_knows_channels_their_place_does_not_matter(build: Build) -> None:
    assert judged(build(Input(), Flatten(), *LAST), spec_of((28, 28, 1))) == []
    assert judged(build(Input(shape=(1, 28, 28)), *OF_IMAGES, *LAST), spec_of((28, 28, 1))) == []


@pytest.mark.parametrize("first", [(Input(shape=(28, 28, 1)),), (Input(), Reshape(shape=(28, 28, 1)))], ids=str)
def test_a_shape_that_people_give_may_have_channels_last_too(build: Build, first: tuple[Layer, ...]) -> None:
    project = build(*first, *OF_IMAGES, *LAST)
    (entry,) = judged(project, spec_of((784,)))
    assert "Insert Permute" in entry.message
    assert entry.fix is not None
    result = entry.fix.apply(project)
    assert not analyse(result.network, spec_of((784,)), result.data, result.training).errors
    assert judged(result, spec_of((784,))) == []
    decoder = build(Input(), Dense(units=32 * 8 * 4), Reshape(shape=(32, 8, 4)), *OF_IMAGES, *LAST)
    assert judged(decoder, spec_of((784,))) == []


@pytest.mark.parametrize("shape", [(1, 100), (3, 100), (6, 128), (9, 128)])
@pytest.mark.parametrize("layers", [OF_SEQUENCES, (Conv1D(filters=2, kernel=1), Flatten())], ids=str)
def test_sequences_of_few_steps_and_many_features(build: Build, shape: Shape, layers: tuple[Layer, ...]) -> None:
    project = build(Input(), *layers, *LAST)
    (entry,) = judged(project, spec_of(shape))
    assert (entry.severity, entry.code) == ("hint", "swapped-axes")
    assert "x.transpose(0, 2, 1)" in entry.message
    assert entry.fix is not None
    result = entry.fix.apply(project)
    assert not judged(result, spec_of(shape))
    assert analyse(result.network, spec_of(shape)).nodes["permute_1"].outputs == (shape[::-1],)


@pytest.mark.parametrize("shape", [(100, 3), (8, 8), (10, 300), (9, 64)])
def test_sequences_that_may_be_right(build: Build, shape: Shape) -> None:
    assert judged(build(Input(), *OF_SEQUENCES, *LAST), spec_of(shape)) == []


def test_lengths_prove_which_axis_has_the_steps(build: Build) -> None:
    spec = replace(spec_of((3, 100)), has_lengths=True)
    assert judged(build(Input(), *OF_SEQUENCES, *LAST), spec) == []
