"""Parts are disjoint, cover everything, keep the classes in proportion, and repeat."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.data.dataset import Dataset, DataSpec
from engine.data.split import split
from engine.errors import DataError


def numbers(rows: int) -> Dataset:
    return Dataset("n", np.zeros((rows, 1)), np.zeros((rows, 1)), DataSpec(rows, (1,), (), (1,), ()))


def labelled(counts: list[int]) -> Dataset:
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(len(counts)), counts))
    classes = tuple(map(str, range(len(counts))))
    return Dataset("c", np.zeros((len(labels), 1)), labels, DataSpec(len(labels), (1,), (), (), classes))


@pytest.mark.parametrize("counts", [[50, 50, 50], [97, 3], [1, 1, 40], [7] * 13])
@pytest.mark.parametrize(("validation", "test"), [(0.15, 0.15), (0.0, 0.2), (0.3, 0.0), (0.0, 0.0), (0.45, 0.5)])
def test_parts_are_disjoint_cover_and_keep_proportions(counts: list[int], validation: float, test: float) -> None:
    data = labelled(counts)
    parts = split(data, validation, test, seed=1)
    together = np.concatenate([parts.train, parts.validation, parts.test])
    assert together.dtype == np.int64
    assert_array_equal(np.sort(together), np.arange(len(data.targets)))
    assert len(parts.validation) == pytest.approx(validation * len(together), abs=0.5)
    assert len(parts.test) == pytest.approx(test * len(together), abs=0.5)
    for part in (parts.train, parts.validation, parts.test):
        assert (np.diff(part) > 0).all()
        share = len(part) / len(together)
        actual = np.bincount(data.targets[part], minlength=len(counts))
        assert (np.abs(actual - share * np.array(counts)) < 2).all()


def test_the_seed_decides() -> None:
    data = labelled([40, 60])
    assert_array_equal(split(data, 0.2, 0.2, 5).test, split(data, 0.2, 0.2, 5).test)
    assert not np.array_equal(split(data, 0.2, 0.2, 5).test, split(data, 0.2, 0.2, 6).test)


def test_the_split_is_the_same_on_every_machine() -> None:
    assert split(numbers(20), 0.2, 0.2, 0).test.tolist() == [2, 4, 6, 19]


@pytest.mark.parametrize(("rows", "sizes"), [(3, (1, 1, 1)), (4, (2, 1, 1)), (2, None), (1, None)])
def test_every_part_asked_for_gets_a_sample(rows: int, sizes: tuple[int, int, int] | None) -> None:
    if sizes is None:
        with pytest.raises(DataError, match=f"{rows} samples cannot be divided into 3 splits"):
            split(numbers(rows), 0.01, 0.01, 0)
    else:
        parts = split(numbers(rows), 0.01, 0.01, 0)
        assert (len(parts.train), len(parts.validation), len(parts.test)) == sizes


def test_rounding_leaves_something_to_train_on() -> None:
    parts = split(numbers(5), 0.49, 0.5, 0)
    assert (len(parts.train), len(parts.validation) + len(parts.test)) == (1, 4)


def test_shares_that_leave_nothing_are_refused() -> None:
    with pytest.raises(DataError, match=r"Shares of 0.5 for validation and 0.5 for the test leave nothing to train on"):
        split(numbers(100), 0.5, 0.5, 0)
