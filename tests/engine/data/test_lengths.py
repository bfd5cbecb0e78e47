"""Padding, as zeros within a data set and as NaN around a sample on its own."""

import numpy as np
from numpy.testing import assert_array_equal

from engine.data.lengths import is_step, lengths_of, with_padding
from engine.data.preparation.fit import fit

SAMPLES = np.arange(1.0, 25.0).reshape(3, 4, 2)
LENGTHS = np.array([4, 1, 3])


def test_steps_up_to_the_length_belong_to_a_sample() -> None:
    assert_array_equal(is_step(LENGTHS, 4), [[True] * 4, [True, False, False, False], [True, True, True, False]])


def test_padding_comes_and_goes() -> None:
    padded = with_padding(SAMPLES, LENGTHS, np.nan)
    assert np.isnan(padded).sum() == 2 * (3 + 1)
    assert_array_equal(lengths_of(padded), LENGTHS)
    assert_array_equal(with_padding(padded, LENGTHS, 0.0)[1, 0], SAMPLES[1, 0])
    assert not np.isnan(SAMPLES).any()


def test_a_gap_is_not_the_end() -> None:
    """Only what is NaN to the end is padding; a step that is NaN in part is a step; each sample has one at least."""
    samples = SAMPLES.copy()
    samples[0, 1] = samples[1] = np.nan
    samples[2, 3, 0] = np.nan
    assert_array_equal(lengths_of(samples), [4, 1, 4])


def test_normalisation_leaves_padding_out() -> None:
    padded = with_padding(SAMPLES, LENGTHS, 1e9)
    found = fit("standard", padded, LENGTHS)
    steps = np.concatenate([sample[:length] for sample, length in zip(SAMPLES, LENGTHS, strict=True)])
    assert found.shift.shape == found.scale.shape == (4, 2)
    for step in range(4):
        assert_array_equal(found.shift[step], steps.mean(axis=0))
        assert_array_equal(found.scale[step], steps.std(axis=0))
