"""Points drawn from formulas. Classes differ in size by one at most, and the samples stand in a random order."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import singledispatch
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset, DataSpec
from engine.sources import Circles, Generated, Moons, NoisySine, Source, Spirals, Xor

Points = NDArray[np.float64]


def load_generated(source: Generated, folder: Path | None) -> Dataset:
    """Draw the points; the same source gives the same points on every machine."""
    return draw(source, np.random.Generator(np.random.PCG64(source.seed)))


@singledispatch
def draw(source: Source, generator: np.random.Generator) -> Dataset:
    """The points of a generated source; one function for each kind."""
    raise NotImplementedError(source.type)


@draw.register
def spirals(source: Spirals, generator: np.random.Generator) -> Dataset:
    """Two arms of one and a half turns, opposite each other, from radius 0.2 to 3."""

    def arm(label: int, count: int) -> Points:
        share = np.sqrt(generator.uniform(0.0, 1.0, count))  # the root spreads the points evenly along the arm
        radius, angle = 0.2 + 2.8 * share, 3.0 * math.pi * share + math.pi * label
        return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])

    return _classes("Two spirals", ("first arm", "second arm"), arm, source, generator)


@draw.register
def circles(source: Circles, generator: np.random.Generator) -> Dataset:
    """Circles of radius 1 and 0.5 about the origin."""

    def circle(label: int, count: int) -> Points:
        angle = generator.uniform(0.0, 2.0 * math.pi, count)
        return (1.0 - 0.5 * label) * np.column_stack([np.cos(angle), np.sin(angle)])

    return _classes("Circles", ("outer", "inner"), circle, source, generator)


@draw.register
def moons(source: Moons, generator: np.random.Generator) -> Dataset:
    """Half circles of radius 1: the upper about (0, 0), the lower about (1, 0.5)."""

    def moon(label: int, count: int) -> Points:
        angle = generator.uniform(0.0, math.pi, count)
        upper = np.column_stack([np.cos(angle), np.sin(angle)])
        return np.array([1.0, 0.5]) - upper if label else upper

    return _classes("Moons", ("upper", "lower"), moon, source, generator)


@draw.register
def xor(source: Xor, generator: np.random.Generator) -> Dataset:
    """Clouds about the corners (-1, -1) and (1, 1) of one class, (-1, 1) and (1, -1) of the other."""

    def clouds(label: int, count: int) -> Points:
        sign = np.where(np.arange(count) % 2 == 0, 1.0, -1.0)
        return np.column_stack([sign, -sign if label else sign])

    return _classes("XOR", ("same sign", "different sign"), clouds, source, generator)


@draw.register
def noisy_sine(source: NoisySine, generator: np.random.Generator) -> Dataset:
    """`y = sin(x) + noise` with x uniform over one period, from -pi to pi."""
    x = generator.uniform(-math.pi, math.pi, (source.samples, 1))
    y = np.sin(x) + generator.normal(0.0, source.noise, x.shape)
    return Dataset("Noisy sine", x, y, DataSpec(source.samples, (1,), ("x",), (1,), (), "y"))


def _classes(
    name: str,
    classes: tuple[str, str],
    points: Callable[[int, int], Points],
    source: Generated,
    generator: np.random.Generator,
) -> Dataset:
    """Join the points of two classes, add noise, and shuffle."""
    second = source.samples // 2
    labels = np.repeat(np.arange(2, dtype=np.int64), [source.samples - second, second])
    clean = np.concatenate([points(0, source.samples - second), points(1, second)])
    inputs = clean + generator.normal(0.0, source.noise, clean.shape)
    order = generator.permutation(source.samples)
    spec = DataSpec(source.samples, (2,), ("x", "y"), (), classes, "class")
    return Dataset(name, np.ascontiguousarray(inputs[order]), labels[order], spec)
