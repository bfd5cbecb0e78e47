"""Hashes tell samples apart, however they are ordered, and cost little."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data.dataset import Dataset, DataSpec
from engine.data.fingerprint import as_data, fingerprint_of, from_data, pack, unpack


def dataset(inputs: NDArray[Any], **other: Any) -> Dataset:
    inputs = np.ascontiguousarray(inputs, np.float64)
    spec = DataSpec(len(inputs), inputs.shape[1:], (), (1,), ())
    return Dataset("some", inputs, np.zeros((len(inputs), 1)), spec, **other)


VALUES = np.random.default_rng(0).normal(size=(3000, 40))


def test_each_sample_has_a_hash_of_its_own() -> None:
    found = fingerprint_of(dataset(VALUES))
    assert len(np.unique(found.rows)) == len(VALUES)
    assert found.has_same_samples(fingerprint_of(dataset(VALUES.copy())))


def test_a_sample_is_known_wherever_it_stands_and_in_whatever_order_its_features_come() -> None:
    found = fingerprint_of(dataset(VALUES))
    for other in (VALUES[::-1], VALUES[:, ::-1]):
        moved = fingerprint_of(dataset(other))
        assert set(moved.rows) == set(found.rows)
        assert not found.has_same_samples(moved)


def test_any_change_of_any_value_is_seen() -> None:
    before = fingerprint_of(dataset(VALUES[:1]))
    for place in range(VALUES.shape[1]):
        values = VALUES[:1].copy()
        values[0, place] = np.nextafter(values[0, place], 9.0)
        assert fingerprint_of(dataset(values)).rows[0] != before.rows[0]


def test_zero_has_one_sign() -> None:
    assert fingerprint_of(dataset([[0.0, 1.0]])).rows == fingerprint_of(dataset([[-0.0, 1.0]])).rows


def test_exchanged_values_do_not_cancel() -> None:
    a, b = fingerprint_of(dataset([[1.0, 2.0], [3.0, 4.0]])), fingerprint_of(dataset([[1.0, 4.0], [3.0, 2.0]]))
    assert set(a.rows).isdisjoint(b.rows)


def test_lengths_and_targets_are_part_of_it() -> None:
    values = np.zeros((2, 3, 1))
    two, three = (fingerprint_of(dataset(values.copy(), lengths=np.full(2, steps))) for steps in (2, 3))
    assert set(two.rows).isdisjoint(three.rows)
    first = dataset(VALUES)
    other = replace(first, targets=np.ones((len(VALUES), 1)))
    assert fingerprint_of(first).targets != fingerprint_of(other).targets
    assert fingerprint_of(first).has_same_samples(fingerprint_of(other))


def test_it_is_the_same_on_every_machine() -> None:
    """A file of weights outlives the machine that it was written on."""
    assert fingerprint_of(dataset([[1.0, -2.5]])).rows.tolist() == [EXPECTED]


def splitmix(bits: int) -> int:
    """SplitMix64's finaliser, in whole numbers of Python."""
    mask = (1 << 64) - 1
    bits = (bits + 0x9E3779B97F4A7C15) & mask
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & mask
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & mask
    return bits ^ (bits >> 31)


EXPECTED = (splitmix(0x3FF0000000000000) + splitmix(0xC004000000000000)) & ((1 << 64) - 1)


def test_data_go_out_and_in() -> None:
    found = fingerprint_of(dataset(VALUES))
    again = from_data(as_data(found))
    assert again.has_same_samples(found)
    assert again.targets == found.targets
    assert unpack(pack(found.rows)).tolist() == found.rows.tolist()
    with pytest.raises(ValueError):  # noqa: PT011 that of base64
        unpack("not base64!")
