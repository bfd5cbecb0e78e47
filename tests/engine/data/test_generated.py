"""Generated points: balanced, and as noisy as is asked for."""

import numpy as np
import pytest

from engine.data.load import load_source
from engine.sources import Circles, Generated, Moons, NoisySine, Spirals, Xor


@pytest.mark.parametrize("kind", [Spirals, Circles, Moons, Xor])
@pytest.mark.parametrize("samples", [4, 101])
def test_classes_are_balanced_and_mixed(kind: type[Generated], samples: int) -> None:
    data = load_source(kind(samples=samples), None)
    counts = np.bincount(data.targets)
    assert counts.sum() == samples
    assert counts.max() - counts.min() <= 1
    if samples > 4:
        assert 0 < data.targets[: samples // 2].mean() < 1


def test_noise_has_the_deviation_asked_for() -> None:
    sine = load_source(NoisySine(noise=0.3, samples=20_000), None)
    assert np.std(sine.targets - np.sin(sine.inputs)) == pytest.approx(0.3, rel=0.05)
