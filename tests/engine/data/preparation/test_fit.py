"""Preparation against scikit-learn, and at the edges."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from engine.data.preparation.fit import fit
from engine.errors import DataError

TRAIN = np.random.default_rng(0).normal(5.0, 3.0, (40, 6))
OTHER = np.random.default_rng(1).normal(5.0, 3.0, (7, 6))


@pytest.mark.parametrize(("kind", "oracle"), [("standard", StandardScaler), ("minmax", MinMaxScaler)])
def test_agrees_with_scikit_learn(kind: str, oracle: type) -> None:
    expected = oracle().fit(TRAIN).transform(OTHER)
    assert_allclose(fit(kind, TRAIN).apply(OTHER), expected, rtol=1e-12)  # type: ignore[arg-type]


def test_none_changes_nothing() -> None:
    assert_array_equal(fit("none", TRAIN).apply(OTHER), OTHER)


def test_the_shape_of_images_is_kept() -> None:
    images = TRAIN.reshape(40, 1, 2, 3)
    normalisation = fit("standard", images)
    assert normalisation.shift.shape == normalisation.scale.shape == (1, 2, 3)
    assert_allclose(normalisation.apply(images).reshape(40, 6), fit("standard", TRAIN).apply(TRAIN))


@pytest.mark.parametrize("kind", ["standard", "minmax"])
@pytest.mark.parametrize("value", [0.0, 0.1, -1e9, 1e-300])
def test_constant_features_become_zero_and_keep_their_scale(kind: str, value: float) -> None:
    normalisation = fit(kind, np.full((7, 1), value))  # type: ignore[arg-type]
    assert normalisation.scale.tolist() == [1.0]
    assert_array_equal(normalisation.apply(np.array([[value], [value + 1.0]]))[0], [0.0])


def test_values_that_overflow_are_told() -> None:
    with pytest.raises(DataError, match="The values of feature 2 are too large"):
        fit("standard", np.array([[0.0, 1e308], [1.0, -1e308]]))
