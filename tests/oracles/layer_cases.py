"""How each layer is tried: the `CASES` that the tests of layers declare, and every contract is generated from.

A file `tests/engine/layers/test_<x>.py` declares

    CASES = (LayerCase(Conv1D, fields=conv1d, shapes=sequences),)

where `fields` draws fields at random and `shapes` draws samples that such a layer takes. `tests/contracts/layers`
walks the registry: a layer without a case fails there by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import ShapeError
from engine.layers import LAYERS, Layer, Shape
from tests.oracles import naive
from tests.oracles.cases import Case, Generator

Shapes = Callable[[Generator, Any], Shape | Sequence[Shape]]
Twin = Callable[[Any, Sequence[Any], Mapping[str, Any]], Any]

TRIES = 30
"""Draws among which one must fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCase(Case):
    """How a layer is tried.

    Attributes:
        layer: Its class.
        shapes: Draws the shape of a sample at its input, or a list of them, one for each input.
        takes_ids: Whether it takes ids from an Input, and nothing that was computed.
        loops: Its twin in plain loops, in float64, of (layer, inputs, weights), where that does not stand in
            `tests/oracles/naive.py`; inputs and result begin with the axis of the samples.
        torch: Its twin in PyTorch, likewise, where that does not stand in `tests/oracles/torch_check.py`.
    """

    layer: type[Layer]
    shapes: Shapes
    takes_ids: bool = False
    loops: Twin | None = None
    torch: Twin | None = None

    def draw(self, seed: int | Generator) -> tuple[Layer, tuple[Shape, ...]]:
        """A layer, and the shapes of a sample at its inputs."""
        generator = np.random.default_rng(seed)
        for _ in range(TRIES):
            layer = self.layer(**self.fields(generator))
            drawn = self.shapes(generator, layer)
            if not drawn or isinstance(drawn[0], int):
                drawn = [drawn] * len(layer.inputs)  # type: ignore[list-item]
            shapes = tuple(tuple(int(size) for size in shape) for shape in drawn)  # type: ignore[union-attr]
            try:
                layer.infer(shapes)
            except ShapeError as error:
                refusal = error
            else:
                return layer, shapes
        raise AssertionError(
            f"The case of {self.layer.type_name()} draws shapes that the layer does not take: {refusal}"
        )


def pick(generator: Generator, *values: Any) -> Any:
    """One of the values."""
    return values[int(generator.integers(len(values)))]


def flag(generator: Generator) -> bool:
    """True or false."""
    return bool(generator.integers(2))


def sizes(generator: Generator, *counts: int, least: int = 1, most: int = 4) -> tuple[int, ...]:
    """As many numbers as one of the counts says, from `least` to `most`."""
    return tuple(generator.integers(least, most + 1, pick(generator, *counts)).tolist())


def penalties(generator: Generator) -> dict[str, float]:
    """Those of weights, and a bound on their length that none reaches."""
    pairs = (("l1", 0.02), ("l2", 0.3), ("max_norm", 1e4))
    return {name: pick(generator, 0.0, 0.0, value) for name, value in pairs}


def shape(*axes: int, least: int = 1, most: int = 5) -> Shapes:
    """Draws shapes of as many axes as one of these says."""
    return lambda generator, layer: sizes(generator, *axes, least=least, most=most)


ANY = shape(1, 2, 3, 4, most=4)
"""Vectors, sequences, images, and what has more axes."""

SEQUENCES = shape(2)
IMAGES = shape(3, most=4)
SEQUENCES_OR_IMAGES = shape(2, 3)


ROOTS = [Path(__file__).resolve().parents[2]]
"""Folders in which there is a `tests/engine/layers`."""


def walk(where: str) -> Iterator[Any]:
    """What the test files below a folder, such as `tests/engine/layers`, declare as their `CASES`."""
    for root in ROOTS:
        for file in sorted((root / where).rglob("test_*.py")):
            name = ".".join(file.relative_to(root).with_suffix("").parts)
            yield from getattr(import_module(name), "CASES", ())


@cache
def by_name() -> Mapping[str, LayerCase]:
    """The case of each layer."""
    found: dict[str, LayerCase] = {}
    for case in walk("tests/engine/layers"):
        name = case.layer.type_name()
        assert name not in found, f"{name} has two cases."
        found[name] = case
        if case.loops:
            naive.LAYERS[name] = case.loops
    return found


def inner() -> list[str]:
    """Types of layers that stand between others."""
    created = (LAYERS.create(name) for name in LAYERS.names())
    return [layer.type for layer in created if layer.inputs and layer.outputs]


def case_of(name: str) -> LayerCase:
    """The case of a layer, which fails by name where there is none."""
    if name not in by_name():
        pytest.fail(
            f"{name} has no case. Declare one in tests/engine/layers/test_<file of the layer>.py: "
            f"CASES = (LayerCase(layer={name}, fields=..., shapes=...),), see tests/oracles/layer_cases.py.",
            pytrace=False,
        )
    return by_name()[name]


EVERY_LAYER = pytest.mark.parametrize("case", [pytest.param(name, id=name) for name in inner()], indirect=True)
"""For a test with the argument `case`, the LayerCase of a layer."""


def seeds(few: int, many: int = 24) -> pytest.MarkDecorator:
    """For a test with the argument `seeds`: few at every change, the rest of many in `pytest -m deep`."""
    rest = pytest.param(range(few, many), marks=pytest.mark.deep, id="many")
    return pytest.mark.parametrize("seeds", [pytest.param(range(few), id="few"), rest])
