"""Concatenate: the features of vectors and sequences, the channels of images; steps where that is chosen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.analysis.analyse import analyse
from engine.data.dataset import DataSpec
from engine.document.project import Project
from engine.errors import ShapeError
from engine.layers import Layer, Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Concatenate
from tests.oracles.layer_cases import Generator, LayerCase, flag, pick, sizes
from tests.oracles.rig import Rig, draw, make_rig


def concatenate(generator: Generator) -> dict[str, Any]:
    return {"input_count": int(generator.integers(2, 5)), "axis": pick(generator, "features", "steps")}


def unlike(generator: Generator, layer: Any) -> list[Shape]:
    """Shapes that differ in the axis joined, or not at all."""
    first = sizes(generator, 1, 2, 3, 4, most=3)
    axis = layer.axis_of(first)
    if flag(generator):
        return [first] * layer.input_count
    return [(*first[:axis], *sizes(generator, 1), *first[axis + 1 :]) for _ in layer.inputs]


CASES = (LayerCase(layer=Concatenate, fields=concatenate, shapes=unlike),)


def joined(first: int, second: int, axis: str) -> Rig:
    """Sequences of three steps or features each, of which there are `first` and `second` of the other kind."""
    shapes = [(3, size) if axis == "features" else (size, 3) for size in (first, second)]
    names = [f"c{number}" for number in range(3 * (first + second))]
    layers: dict[str, Layer] = {
        "a": Input(columns=tuple(names[: 3 * first]), shape=shapes[0]),
        "b": Input(columns=tuple(names[3 * first :]), shape=shapes[1]),
        "it": Concatenate(axis=axis), "output": Output(),
    }  # fmt: skip
    network = draw(layers, "a > it.in_1, b > it.in_2, it > output")
    return make_rig(network, (len(names),), columns=names, rows=3, loss="mean_squared_error")


@pytest.mark.parametrize(("axis", "place"), [("features", 2), ("steps", 1)])
def test_unlike_sizes_along_the_axis(axis: str, place: int) -> None:
    rig = joined(2, 5, axis)
    parts = [rig.machine.inputs[name].reshape(3, *rig.analysis.nodes[name].outputs[0]) for name in "ab"]
    assert_array_equal(rig.predict("output"), np.concatenate(parts, axis=place))


REFUSED: list[Any] = [
    ("features", [(4, 3), (5, 3)], "Concatenate joins features, so that shapes may differ in their number only, but "
     "in_1 has 4 × 3 and in_2 has 5 × 3. Set axis to steps, along which they fit."),
    ("steps", [(4, 3), (4, 2)], "joins steps, so that shapes may differ in their number only, but in_1 has 4 × 3 and "
     "in_2 has 4 × 2. Set axis to features, along which they fit."),
    ("features", [(4, 3), (5, 2)], "Insert Flatten before the inputs"),
    ("features", [(2, 4, 3), (2, 4, 2)], "joins channels, so that shapes may differ in their number only"),
    ("features", [(3,), (4, 3)], "joins features, so that shapes may differ in their number only, but in_1 has 3 and"),
    ("features", [(), ()], "joins features, so that shapes may differ in their number only, but in_1 has 1 and in_1"),
]  # fmt: skip


@pytest.mark.parametrize(("axis", "shapes", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(axis: str, shapes: list[Shape], words: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        Concatenate(axis=axis).infer(shapes)
    assert words in str(refusal.value)


def between(axis: str, *units: int) -> Project:
    """Two dense layers on sequences, side by side, joined."""
    layers: dict[str, Layer] = {
        "input": Input(), "a": Dense(units=units[0]), "b": Dense(units=units[1]), "it": Concatenate(axis=axis),
        "output": Output(),
    }  # fmt: skip
    return Project(network=draw(layers, "input > a > it.in_1, input > b > it.in_2, it > output"))


def test_a_fix_joins_along_the_axis_that_fits() -> None:
    project, spec = between("steps", 2, 3), DataSpec(9, (5, 4), (), (), ())
    (error,) = analyse(project.network, spec).errors
    assert error.field == "axis"
    assert error.fix is not None
    fixed = error.fix.apply(project)
    assert analyse(fixed.network, spec).nodes["it"].outputs == ((5, 5),)


def test_steps_of_samples_of_different_length_are_not_joined() -> None:
    """There would be padding between them."""
    project, spec = between("steps", 2, 2), DataSpec(9, (5, 4), (), (), (), has_lengths=True)
    (error,) = analyse(project.network, spec).errors
    assert (error.code, error.node, error.field) == ("joined-padding", "it", "axis")
    assert error.fix is not None
    fixed = analyse(error.fix.apply(project).network, spec)
    assert not fixed.diagnostics
    assert fixed.nodes["it"].outputs == ((5, 4),)
