"""Conv2D and Conv1D: the case that contracts try them in, channels enough for several products, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.errors import ShapeError
from engine.layers import Layer, Shape
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.convolution import Conv1D, Conv2D
from engine.layers.images.pooling import MaxPool2D
from engine.runtime.machine import Machine
from engine.tape import slots
from tests.oracles.layer_cases import Generator, LayerCase, flag, penalties, pick, sizes
from tests.oracles.layer_check import Judge, check_torch, rig_around
from tests.oracles.rig import draw, make_rig
from tests.oracles.threads import check_two_threads, two_cores


def reaches(layer: Any) -> list[int]:
    """Places that a window spans along each axis."""
    pairs = zip(*(np.atleast_1d(values) for values in (layer.kernel, layer.dilation)), strict=True)
    return [int((size - 1) * spread + 1) for size, spread in pairs]


def convolution(generator: Generator) -> dict[str, Any]:
    """What all convolutions have: filters that the groups can share, margins, penalties."""
    groups = pick(generator, 1, 1, 2, 3)
    return {
        "filters": groups * int(generator.integers(1, 6)), "groups": groups,
        "padding": pick(generator, "valid", "same", "explicit"), "bias": flag(generator),
        "activation": pick(generator, "linear", "tanh"),
        **penalties(generator),
    }  # fmt: skip


def conv2d(generator: Generator) -> dict[str, Any]:
    kernel, stride, dilation = (sizes(generator, 2, most=3) for _ in range(3))
    pad = sizes(generator, 1, 2, 4, least=0, most=2)
    return convolution(generator) | {"kernel": kernel, "stride": stride, "dilation": dilation, "pad": pad}


def conv1d(generator: Generator) -> dict[str, Any]:
    kernel, stride, dilation = sizes(generator, 3)
    pad = sizes(generator, 1, 2, least=0, most=2)
    return convolution(generator) | {"kernel": kernel, "stride": stride, "dilation": dilation, "pad": pad}


def images(generator: Generator, layer: Any) -> Shape:
    """The smallest image that it takes, or a larger one."""
    room = [least + pick(generator, 0, 0, 1, 3, 5) for least in reaches(layer)]
    return (layer.groups * int(generator.integers(1, 6)), *room)


def sequences(generator: Generator, layer: Any) -> Shape:
    (least,) = reaches(layer)
    return (least + pick(generator, 0, 1, 4), layer.groups * int(generator.integers(1, 5)))


CASES = (
    LayerCase(layer=Conv2D, fields=conv2d, shapes=images),
    LayerCase(layer=Conv1D, fields=conv1d, shapes=sequences),
)

MANY = Conv2D(filters=9, kernel=(3,), padding="same"), (8, 5, 7)
STRIDES = Conv2D(filters=6, kernel=(5, 3), stride=(3, 2), dilation=(2, 1), groups=2), (16, 12, 7)
NARROW = Conv2D(filters=7, kernel=(4, 1), stride=(2, 1), padding="same"), (24, 7, 3)
LEAPS = Conv2D(filters=7, kernel=(2, 3), stride=(5, 4), padding="explicit", pad=(1, 2)), (9, 7, 8)
PLAIN = Conv2D(filters=5, kernel=(1,)), (26, 4, 3)
SKIP = Conv2D(filters=5, kernel=(1,), stride=(2,)), (26, 5, 3)


@pytest.mark.parametrize("case", [MANY, STRIDES, NARROW, LEAPS, PLAIN, SKIP])
def test_several_products(judge: Judge, case: tuple[Layer, Shape]) -> None:
    """Channels enough for a product for each row of the kernel."""
    for seed in range(3):
        judge(*case, seed)


@pytest.mark.torch
@pytest.mark.parametrize("layer", [Conv2D(filters=40), Conv2D(filters=24, stride=(2,), kernel=(5, 4), padding="same")])
def test_many_channels_in_float32(layer: Layer) -> None:
    """Tiles that are full and others that are not, and long sums."""
    check_torch(rig_around(layer, (33, 15, 23), np.random.default_rng(1), rows=19, batch_size=19, dtype="float32"))


@two_cores
def test_threads_change_no_bit() -> None:
    """Weights after some steps, with work enough for two threads."""

    def trained(threads: int) -> tuple[bytes, list[int]]:
        layers = {
            "input": Input(),
            "first": Conv2D(filters=12, padding="same", activation="relu"),
            "pool": MaxPool2D(),
            "second": Conv2D(filters=20, stride=(2,)),
            "output": Output(),
        }
        rig = make_rig(draw(layers), (3, 20, 18), rows=70, batch_size=64, dtype="float32", loss="mean_squared_error")
        machine = Machine(rig.plan, "float32", threads=threads)
        for layout in rig.plan.weights:
            machine.weight(layout)[...] = rig.machine.weight(layout)
        machine.bind(rig.machine.inputs, rig.machine.values, None)
        machine.reals[slots.LEARNING_RATE] = 0.01
        for _ in range(60):
            assert machine.run("train", np.arange(70), 0, 2, np.zeros(2)) == 2
        machine.close()
        weights = b"".join(machine.weight(layout).tobytes() for layout in rig.plan.weights)
        return weights, machine.items_by_thread

    check_two_threads(trained(1)[0], lambda: trained(2))


REFUSED = [
    (
        Conv2D(),
        (5,),
        "Conv2D expects an image of channels × height × width, but 5 came. Give the Input a shape of three",
    ),
    (
        Conv1D(),
        (5,),
        "Conv1D expects a sequence of steps × features, but 5 came. Give the Input a shape of two numbers",
    ),
    (Conv2D(), (1, 2, 5), "The kernel of Conv2D is larger than its input: it takes 3, but the height is 2, margins"),
    (
        Conv2D(dilation=(1, 3)),
        (1, 3, 5),
        "it takes 3 spread over 7, but the width is 5, margins included. Make it small",
    ),
    (Conv1D(kernel=9), (8, 2), "The kernel of Conv1D is larger than its input: it takes 9, but the sequence is 8"),
    (
        Conv2D(groups=2),
        (3, 5, 5),
        "shares channels out among its groups, but 3 channels cannot be divided by 2 groups.",
    ),
    (Conv1D(groups=4, filters=6), (9, 4), "shares filters out among its groups, but 6 filters cannot be divided by 4"),
    (Conv2D(kernel=(0, 3)), (1, 5, 5), "Every number of kernel is from 1 to 10,000, but 0 × 3 was given. Correct it."),
    (Conv2D(stride=()), (1, 5, 5), "The field stride takes 1 or 2 numbers, but it has 0."),
    (Conv2D(pad=(1, 2, 3)), (1, 5, 5), "The field pad takes 1, 2 or 4 numbers, but it has 3."),
    (Conv1D(pad=(-1,)), (5, 5), "Every number of pad is from 0 to 10,000, but -1 was given."),
]


@pytest.mark.parametrize(("layer", "shape", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(layer: Layer, shape: Shape, words: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        layer.infer([shape])
    assert words in str(refusal.value)


def test_costs_and_fans() -> None:
    layer = Conv2D(filters=6, kernel=(5,), groups=2)
    assert layer.infer([(4, 28, 20)]) == ((6, 24, 16),)
    weight, bias = layer.weights([(4, 28, 20)])
    assert (weight.shape, bias.shape) == ((6, 2, 5, 5), (6,))
    assert weight.fans == (50, 75)
    assert layer.multiply_adds([(4, 28, 20)]) == 24 * 16 * 6 * 2 * 25
    assert Conv1D(filters=8, kernel=4, stride=2, padding="same").infer([(9, 3)]) == ((5, 8),)
