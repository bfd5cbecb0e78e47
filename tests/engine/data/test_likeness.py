"""Likeness of samples to the training split."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.dataset import Dataset, DataSpec
from engine.data.likeness import beyond, brightness, inverted, likeness
from engine.data.load import load_source
from engine.data.split import split
from engine.sources import Bundled


def data(inputs: list[list[float]] | np.ndarray, lengths: list[int] | None = None) -> Dataset:
    array = np.array(inputs, np.float64)
    spec = DataSpec(len(array), array.shape[1:], (), (1,), (), has_lengths=lengths is not None)
    known = None if lengths is None else np.array(lengths)
    return Dataset("data", array, np.zeros((len(array), 1)), spec, known)


def test_values_out_of_the_range_of_the_training_rows_are_told_with_how_far() -> None:
    known = likeness(data([[1, 10], [3, 30], [99, 99]]), np.array([0, 1]), pictures=False)
    assert beyond(known, np.array([3.0, 10.0])) == ()
    high, low = beyond(known, np.array([3.5, 4.0]))
    assert (high.place, high.value, high.bound, high.by) == (0, 3.5, 3.0, 0.5)
    assert (low.place, low.value, low.bound, low.by) == (1, 4.0, 10.0, -6.0)


def test_what_rounding_does_is_not_told_nor_is_a_missing_value() -> None:
    known = likeness(data([[0.1, 5], [0.3, 5]]), np.array([0, 1]), pictures=False)
    assert beyond(known, np.array([0.1 + 0.2, 5.0])) == ()
    assert beyond(known, np.array([np.nan, np.nan])) == ()
    assert [each.place for each in beyond(known, np.array([0.2, 5.1]))] == [1]


def test_of_a_sequence_the_steps_that_there_are_count_and_the_farthest_is_told() -> None:
    steps = np.zeros((2, 3, 1))
    steps[:, :, 0] = [[2, 3, 0], [4, 0, 0]]
    known = likeness(data(steps, [2, 1]), np.array([0, 1]), pictures=False)
    assert (known.lows[0], known.highs[0]) == (2, 4)  # the padding is no value
    (found,) = beyond(known, np.array([[5.0], [9.0], [np.nan]]))
    assert (found.value, found.by) == (9, 5)
    assert beyond(known, np.array([[0.0], [9.0], [np.nan]]))[0].value == 9  # by 5, not by 2


def test_whole_numbers_are_told_of_the_training_rows() -> None:
    known = likeness(data([[1, 10], [3, 30.5], [2.5, 40]]), np.array([0, 1]), pictures=False)
    assert known.whole.tolist() == [True, False]


@pytest.fixture(scope="module")
def digits() -> tuple[Dataset, np.ndarray]:
    dataset = load_source(Bundled(name="digits"), None)
    return dataset, split(dataset, 0.2, 0.2, 0).train


def test_every_digit_is_as_bright_as_usual_and_inverted_is_told(digits: tuple[Dataset, np.ndarray]) -> None:
    dataset, train = digits
    known = likeness(dataset, train, pictures=True)
    means = dataset.inputs[train].reshape(len(train), -1).mean(axis=1)
    assert known.span == (0.0, 16.0)
    assert known.mean == pytest.approx(means.mean())
    assert known.deviation == pytest.approx(means.std())
    assert {brightness(known, each) for each in dataset.inputs} == {"usual"}
    assert {brightness(known, inverted(known, each)) for each in dataset.inputs} == {"inverted"}
    np.testing.assert_array_equal(inverted(known, inverted(known, dataset.inputs[3])), dataset.inputs[3])


def test_an_empty_picture_is_dark_and_half_a_white_one_bright(digits: tuple[Dataset, np.ndarray]) -> None:
    known = likeness(*digits, pictures=True)
    assert brightness(known, np.zeros(64)) == "dark"
    assert brightness(known, np.full(64, 16.0)) == "bright"
