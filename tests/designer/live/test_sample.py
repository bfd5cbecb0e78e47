"""The sample at an Input, as it comes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from designer.live.kinds.charts import Bars, Lines
from designer.live.kinds.pictures import Map, Photo
from designer.live.kinds.sample import Sample
from engine.layers.basic.input import Input
from tests.designer.live.looking import FakeFrame, FakeSamples, Frames, ViewedNode

SAMPLES = np.random.default_rng(0)


def picture(inputs: Any, shape: tuple[int, ...], **fields: Any) -> Any:
    node = ViewedNode("input", Input(), outputs=(shape,), **fields)
    sample, batch = (FakeFrame(samples=FakeSamples(rows)) for rows in (inputs[:1], inputs))
    return Sample().picture(node, Frames(sample, batch))


def test_a_row_is_shown_by_its_columns_on_their_ranges() -> None:
    inputs = np.array([[5.0, -1.0, 7.0], [3.0, -2.0, 9.0], [9.0, 0.0, 8.0]])
    shown = picture(inputs, (3,), columns=("size", "depth", "age"))
    assert isinstance(shown, Bars)
    assert shown.names == ("size", "depth", "age")
    np.testing.assert_array_equal(shown.values, [5, -1, 7])
    np.testing.assert_array_equal(shown.lows, [3, -2, 7])
    np.testing.assert_array_equal(shown.highs, [9, 0, 9])
    assert shown.words == "Sample: size 5, depth -1, age 7."


@pytest.mark.parametrize("named", [True, False])
def test_of_a_row_of_very_many_features_the_first_are_shown(named: bool) -> None:
    names = tuple(f"f{place}" for place in range(100)) if named else ()
    shown = picture(np.arange(200.0).reshape(2, 100), (100,), columns=names)
    assert len(shown.values) == len(shown.lows) == 64
    assert shown.note == "first 64 of 100 features"


def test_an_input_of_some_columns_shows_these() -> None:
    inputs = np.arange(12.0).reshape(3, 4)
    shown = picture(inputs, (2,), columns=("d", "b"), places=(3, 1))
    np.testing.assert_array_equal(shown.values, [3, 1])


def test_a_sample_made_by_hand_may_lie_beyond_the_range() -> None:
    node = ViewedNode("input", Input(), outputs=((1,),), columns=("size",))
    frames = Frames(
        FakeFrame(samples=FakeSamples(np.array([[20.0]]))), FakeFrame(samples=FakeSamples(np.array([[1.0], [4.0]])))
    )
    shown: Any = Sample().picture(node, frames)
    assert (shown.lows[0], shown.highs[0]) == (1, 20)


def test_an_image_of_one_channel_is_grey_on_the_range_of_the_data() -> None:
    inputs = SAMPLES.uniform(0, 16, (4, 8, 8))
    shown = picture(inputs, (1, 8, 8))
    assert isinstance(shown, Map)
    assert shown.scale == "grey"
    assert shown.span == (inputs.min(), inputs.max())
    np.testing.assert_array_equal(shown.values, inputs[0])


def test_an_image_of_three_channels_has_its_colours() -> None:
    inputs = SAMPLES.integers(0, 256, (4, 3, 8, 6)).astype(np.float64)
    inputs[0, 0, 0, 0], inputs[1, 0, 0, 0] = 0, 255
    shown = picture(inputs, (3, 8, 6))
    assert isinstance(shown, Photo)
    np.testing.assert_array_equal(shown.pixels, inputs[0].transpose(1, 2, 0))


def test_a_sequence_ends_where_the_sample_does() -> None:
    inputs = SAMPLES.normal(size=(2, 9, 2))
    inputs[0, 6:] = np.nan
    shown = picture(inputs, (9, 2))
    assert isinstance(shown, Lines)
    np.testing.assert_array_equal(shown.values, inputs[0, :6].T)
    assert "2 curves over 6 steps" in shown.words


@pytest.mark.parametrize("shape", [(30, 40), (7, 9)])
def test_a_sequence_of_many_features_is_a_map(shape: tuple[int, int]) -> None:
    shown = picture(SAMPLES.normal(size=(2, *shape)), shape)
    assert isinstance(shown, Map)
    assert shown.values.shape == shape[::-1]


def test_of_a_long_sequence_the_least_and_the_greatest_of_blocks_are_drawn() -> None:
    inputs = SAMPLES.normal(size=(2, 2000, 2))
    shown = picture(inputs, (2000, 2))
    assert shown.values.shape == (2, 250)
    np.testing.assert_array_equal(shown.values[:, ::2], inputs[0].reshape(125, 16, 2).min(axis=1).T)
    np.testing.assert_array_equal(shown.values[:, 1::2], inputs[0].reshape(125, 16, 2).max(axis=1).T)
    assert (np.diff(shown.x) > 0).all()
    assert "least and greatest of each 16 steps" in shown.words


def test_before_there_is_a_sample_it_waits() -> None:
    node = ViewedNode("input", Input(), outputs=((3,),))
    assert Sample().picture(node, Frames()).words == "Sample: Waiting for values."
    assert Sample().picture(node, Frames(FakeFrame())).words == "Sample: Waiting for values."
