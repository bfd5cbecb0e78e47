"""Generated points: balanced, repeatable, and on their curves."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from engine.data.load import load
from engine.sources import SOURCES, Circles, Generated, Moons, NoisySine, Spirals, Xor

KINDS = [source for source in SOURCES if issubclass(source, Generated)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_points(kind: type[Generated]) -> None:
    first, again, other = load(kind(seed=3), None), load(kind(seed=3), None), load(kind(seed=4), None)
    assert_array_equal(first.inputs, again.inputs)
    assert_array_equal(first.targets, again.targets)
    assert not np.array_equal(first.inputs, other.inputs)


@pytest.mark.parametrize("kind", [Spirals, Circles, Moons, Xor])
@pytest.mark.parametrize("samples", [4, 101])
def test_classes_are_balanced_and_mixed(kind: type[Generated], samples: int) -> None:
    data = load(kind(samples=samples), None)
    counts = np.bincount(data.targets)
    assert counts.sum() == samples
    assert counts.max() - counts.min() <= 1
    if samples > 4:
        assert 0 < data.targets[: samples // 2].mean() < 1


def test_without_noise_the_points_lie_on_their_curves() -> None:
    circles = load(Circles(noise=0.0), None)
    assert_allclose(np.hypot(*circles.inputs.T), 1.0 - 0.5 * circles.targets)
    moons = load(Moons(noise=0.0), None)
    centre = np.array([[0.0, 0.0], [1.0, 0.5]])[moons.targets]
    assert_allclose(np.hypot(*(moons.inputs - centre).T), 1.0)
    assert (np.sign(moons.inputs[:, 1] - centre[:, 1]) == 1 - 2 * moons.targets).all()
    xor = load(Xor(noise=0.0), None)
    assert_array_equal(xor.inputs.prod(axis=1), 1 - 2 * xor.targets)
    assert len(np.unique(xor.inputs, axis=0)) == 4
    sine = load(NoisySine(noise=0.0), None)
    assert_allclose(sine.targets, np.sin(sine.inputs))
    spirals = load(Spirals(noise=0.0), None)
    radius = np.hypot(*spirals.inputs.T)
    turned = np.arctan2(*spirals.inputs.T[::-1]) - np.pi * spirals.targets - 3 * np.pi * (radius - 0.2) / 2.8
    assert_allclose(np.cos(turned), 1.0)


def test_noise_has_the_deviation_asked_for() -> None:
    sine = load(NoisySine(noise=0.3, samples=20_000), None)
    assert np.std(sine.targets - np.sin(sine.inputs)) == pytest.approx(0.3, rel=0.05)
