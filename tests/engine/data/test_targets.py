"""Targets that may be classes or numbers, from tables and arrays, and what the user says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.data.dataset import Dataset
from engine.data.load import load_source
from engine.data.tables.table import read_table
from engine.data.targets import as_numbers, may_be_numbers, numbers_of
from engine.errors import DataError
from engine.sources import Npz, TargetType

ROWS = 60
X = np.arange(2.0 * ROWS).reshape(ROWS, 2)
LABELS = np.arange(ROWS) % 3


def arrays(folder: Path, y: Any, target_type: TargetType = "automatic") -> Dataset:
    np.savez(folder / "data.npz", x=X, y=y)
    return load_source(Npz(path="data.npz", target_type=target_type), folder)


def table(values: Any, target_type: TargetType = "automatic") -> Dataset:
    rows = "".join(f"{number},{value}\n" for number, value in enumerate(values))
    return read_table(f"a,t\n{rows}".encode(), "", "table", target_type=target_type)


EITHER = {
    "doses": [50, 150] * 30,
    "signs": ["-1", "1.0"] * 30,
    "ratings": [1, 2, 3, 4, 5] * 12,
    "counts": list(range(10)) * 6,
    "letters": [97 + each for each in range(26)] * 2,
}


@pytest.mark.parametrize("case", EITHER)
def test_whole_numbers_of_a_table_may_be_either(case: str) -> None:
    data, numbers = table(EITHER[case]), np.array(EITHER[case], float)
    names = [str(int(value)) for value in np.unique(numbers)]
    assert may_be_numbers(data.spec)
    assert list(data.spec.classes) == names
    assert [data.spec.classes[each] for each in data.targets] == [str(int(value)) for value in numbers]
    assert_array_equal(numbers_of(data), numbers[:, None])
    spec = as_numbers(data.spec)
    assert (spec.classes, spec.target_shape) == ((), (1,))
    (figures,) = spec.figures
    assert (figures.least, figures.greatest, figures.distinct) == (numbers.min(), numbers.max(), len(names))
    assert (figures.mean, figures.std) == pytest.approx((numbers.mean(), numbers.std()))


@pytest.mark.parametrize("values", [[0.5, 1.5] * 30, [3 * each for each in range(30)] * 2, list(range(60))])
def test_fractions_many_numbers_and_those_with_gaps_are_numbers(values: list[float]) -> None:
    assert (table(values).spec.classes, table(values).spec.target_shape) == ((), (1,))


@pytest.mark.parametrize("case", [*EITHER, "fractions"])
def test_the_user_may_say_what_they_are(case: str) -> None:
    values = EITHER.get(case, [0.1, 2.5] * 30)
    classes, numbers = table(values, "classes"), table(values, "numbers")
    assert not may_be_numbers(classes.spec)
    assert [float(each) for each in classes.spec.classes] == np.unique(np.array(values, float)).tolist()
    assert (numbers.spec.classes, numbers.targets.dtype) == ((), np.float64)
    assert_array_equal(numbers.targets[:, 0], np.array(values, float))


def test_texts_are_classes_and_cannot_be_numbers() -> None:
    data = table(["red", "blue"] * 30)
    assert (data.spec.classes, may_be_numbers(data.spec), data.spec.figures) == (("blue", "red"), False, ())
    with pytest.raises(DataError, match=r"'t' is to be numbers, but holds texts, such as 'red'") as told:
        table(["red", "blue"] * 30, "numbers")
    assert told.value.field == "target_type"


def test_too_many_numbers_cannot_be_classes() -> None:
    with pytest.raises(DataError, match=r"'t' holds 60 different numbers in 60 samples.*Set the target type to num"):
        table([each / 7 for each in range(60)], "classes")


@pytest.mark.parametrize(
    "labels",
    [LABELS[:, None], LABELS.astype(float), LABELS[:, None].astype(np.float32), np.uint8(LABELS), LABELS.astype(str)],
    ids=["column", "floats", "column of floats", "bytes", "texts"],
)
def test_labels_of_any_form_are_classes(labels: Any, tmp_path: Path) -> None:
    data = arrays(tmp_path, labels)
    assert (data.spec.classes, data.spec.target_shape) == (("0", "1", "2"), ())
    assert_array_equal(data.targets, LABELS)
    assert (data.targets.dtype, data.targets.ndim) == (np.int64, 1)


def test_truth_values_are_classes(tmp_path: Path) -> None:
    data = arrays(tmp_path, LABELS[:, None] == 1)
    assert (data.spec.classes, data.spec.class_numbers) == (("0", "1"), (0.0, 1.0))


@pytest.mark.parametrize("dtype", [bool, int, np.float32])
def test_one_hot_rows_are_either(dtype: Any, tmp_path: Path) -> None:
    rows = np.eye(4, dtype=dtype)[LABELS + 1]
    data = arrays(tmp_path, rows)
    assert (data.spec.classes, data.spec.one_hot) == (("0", "1", "2", "3"), True)
    assert_array_equal(data.targets, LABELS + 1)
    assert_array_equal(numbers_of(data), rows.astype(float))
    assert as_numbers(data.spec).target_shape == (4,)
    assert len(data.spec.figures) == 4
    assert not may_be_numbers(arrays(tmp_path, rows, "classes").spec)
    assert_array_equal(arrays(tmp_path, rows, "numbers").targets, rows.astype(float))


def test_rows_that_are_not_one_hot_are_numbers(tmp_path: Path) -> None:
    rows = np.eye(3)[LABELS]
    rows[7] = [1.0, 0.0, 1.0]
    assert arrays(tmp_path, rows).spec.target_shape == (3,)
    with pytest.raises(DataError, match=r"holds 3 numbers per sample, not one-hot rows. Save class indices"):
        arrays(tmp_path, rows, "classes")


def test_bytes_are_texts(tmp_path: Path) -> None:
    texts = np.array(["grün", "weiß", "rot"])[LABELS]
    data = arrays(tmp_path, np.char.encode(texts, "utf-8"))
    assert data.spec.classes == ("grün", "rot", "weiß")
    assert [data.spec.classes[each] for each in data.targets] == texts.tolist()
    with pytest.raises(DataError, match="holds bytes that are no UTF-8 text"):
        arrays(tmp_path, np.char.encode(texts, "cp1252"))


def test_whole_numbers_too_many_for_classes_are_numbers(tmp_path: Path) -> None:
    data = arrays(tmp_path, np.arange(ROWS))
    assert (data.spec.classes, data.targets.shape, data.targets.dtype) == ((), (ROWS, 1), np.float64)


def test_values_of_a_sequence_have_figures_together(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(5.0, 2.0, (ROWS, 4, 2))
    data = arrays(tmp_path, values)
    (figures,) = data.spec.figures
    assert (data.spec.target_shape, figures.least) == ((4, 2), values.min())
    assert (figures.mean, figures.std) == pytest.approx((values.mean(), values.std()))


@pytest.mark.parametrize("size", [1e308, 1e-200])
def test_figures_of_numbers_whose_squares_overflow_or_vanish(size: float, tmp_path: Path) -> None:
    (figures,) = arrays(tmp_path, np.array([-size, 1.5 * size, 0.1 * size]).repeat(20)).spec.figures
    numbers = np.array([-1.0, 1.5, 0.1])
    assert (figures.mean / size, figures.std / size) == pytest.approx((numbers.mean(), numbers.std()))


def test_numbers_beyond_64_bits_with_a_sign_may_be_numbers(tmp_path: Path) -> None:
    data = arrays(tmp_path, np.array([2**63, 1] * 30, np.uint64), "numbers")
    assert_array_equal(data.targets[:2, 0], [2.0**63, 1.0])


def test_lengths_that_fit_the_other_axis_say_so(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x=np.ones((ROWS, 3, 50)), y=LABELS, n=np.full(ROWS, 40))
    with pytest.raises(DataError, match=r"If the steps come last in the samples, save x.transpose\(0, 2, 1\)"):
        load_source(Npz(path="data.npz", lengths="n"), tmp_path)
