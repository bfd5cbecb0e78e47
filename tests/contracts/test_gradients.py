"""Every layer of the registry: gradients beside central differences in float64.

The bar is max |a - n| / max(max |n|, 1e-3) <= 1e-6 for each weight tensor. What is tried stands behind a dense layer,
whose weights get their gradient through it: so the gradient of its input is judged too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.layers import LAYERS, Layer, Shape
from engine.layers.basic.activation import Activation as ActivationLayer
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout, SpatialDropout
from engine.layers.basic.identity import Identity
from engine.layers.basic.input import Input
from engine.layers.basic.noise import GaussianNoise
from engine.layers.basic.output import Output
from engine.layers.basic.prelu import PReLU
from engine.layers.basic.scale_shift import ScaleShift
from engine.layers.images.convolution import Conv1D, Conv2D
from engine.layers.images.pooling import (
    AveragePool1D,
    AveragePool2D,
    GlobalAveragePool,
    GlobalMaxPool,
    MaxPool1D,
    MaxPool2D,
)
from engine.layers.images.resampling import Crop, Upsample, ZeroPad
from engine.layers.images.transposed import ConvTranspose2D
from engine.layers.norms.batch_norm import BatchNorm
from engine.layers.norms.normalisation import GroupNorm, LayerNorm
from engine.layers.sequences.attention import SelfAttention
from engine.layers.sequences.embedding import Embedding
from engine.layers.sequences.positional_embedding import PositionalEmbedding
from engine.layers.sequences.recurrent import GRU, LSTM, RNN
from engine.layers.shapes.flatten import Flatten
from engine.layers.shapes.merge import Add, Average, Concatenate, Dot, Maximum, Multiply, Subtract
from engine.layers.shapes.reshaping import Permute, Reshape, Slice
from tests.oracles import finite_difference
from tests.oracles.gradients import MARGIN, SHAPES, Generator, batch, deviations, judge, shape_of
from tests.oracles.graphs import random_network
from tests.oracles.rig import draw, make_rig


def test_the_judge_can_fail() -> None:
    layers: dict[str, Layer] = {"input": Input(), "it": Dense(units=3, activation="tanh"), "output": Output()}
    rig = make_rig(draw(layers), (4,), loss="mean_squared_error")
    assert max(deviations(rig).values()) < finite_difference.BAR
    for gradient in rig.gradients.values():
        numeric = gradient.copy()
        numeric.flat[0] *= 1.0 + 1e-4
        assert finite_difference.deviation(gradient, numeric) > finite_difference.BAR


# Layers: each case draws a network around the layer, and says what shape a sample has and which columns there are.

Case = tuple[dict[str, Layer], str, Shape]


def behind_dense(layer: Layer, generator: Generator, axes: int = 0) -> Case:
    shape = shape_of(generator, axes)
    before = Dense(units=int(generator.integers(1, 5)), activation="tanh")
    return {"input": Input(), "before": before, "it": layer, "output": Output()}, "", shape


def dense(generator: Generator) -> Case:
    layer = Dense(units=int(generator.integers(1, 6)), bias=bool(generator.integers(2)), activation="tanh")
    return behind_dense(layer, generator)


def activation(generator: Generator) -> Case:
    return behind_dense(ActivationLayer(activation="silu"), generator)


def dropout(generator: Generator) -> Case:
    return behind_dense(Dropout(rate=float(generator.choice([0.0, 0.1, 0.5, 0.9]))), generator)


def flatten(generator: Generator) -> Case:
    return behind_dense(Flatten(), generator)


def output(generator: Generator) -> Case:
    """An output in the middle, another at the end: their gradients meet."""
    layers, _, shape = behind_dense(Dense(units=2, activation="sigmoid"), generator)
    return layers | {"middle": Output()}, "input > before > it > output, before > middle", shape


def input_(generator: Generator) -> Case:
    inner = shape_of(generator, 3)
    layers: dict[str, Layer] = {"input": Input(shape=inner), "it": Dense(units=3), "output": Output()}
    return layers, "", (int(np.prod(inner)),)


def merge(cls: Callable[..., Layer]) -> Callable[[Generator], Case]:
    def case(generator: Generator) -> Case:
        """Two to five branches of one shape, one of them taken twice now and then."""
        count, units = int(generator.integers(2, 6)), int(generator.integers(1, 5))
        layers: dict[str, Layer] = {"input": Input(), "before": Dense(units=units, activation="tanh")}
        wires = ["input > before"]
        for port in range(1, count + 1):
            if generator.integers(3):
                layers[f"branch_{port}"] = Dense(units=units, activation="tanh")
                wires.append(f"before > branch_{port} > it.in_{port}")
            else:
                wires.append(f"before > it.in_{port}")
        layers |= {"it": cls(input_count=count), "output": Output()}
        return layers, ", ".join([*wires, "it > output"]), shape_of(generator)

    return case


def dot(generator: Generator) -> Case:
    layers: dict[str, Layer] = {"input": Input(), "a": Dense(units=3, activation="tanh"), "b": Dense(units=3)}
    layers |= {"it": Dot(normalise=bool(generator.integers(2))), "output": Output()}
    return layers, "input > a > it.in_1, input > b > it.in_2, it > output", shape_of(generator)


def concatenate(generator: Generator) -> Case:
    """Two to five inputs of one to three axes that differ in the one joined; now and then one is taken twice."""
    count, axes = int(generator.integers(2, 6)), int(generator.integers(1, 4))
    axis = str(generator.choice(["features", "steps"]))
    units, middle, steps = int(generator.integers(1, 4)), shape_of(generator, axes)[2:], int(generator.integers(1, 4))
    layers: dict[str, Layer] = {"it": Concatenate(input_count=count, axis=axis), "output": Output()}
    wires, columns = ["it > output"], 0
    by_units = axes == 1 or (axes == 2 and axis == "features")
    for port in range(1, count + 1):
        if port > 1 and not generator.integers(4):
            wires.append(f"branch_1 > it.in_{port}")
            continue
        features = int(generator.integers(1, 4))
        first = (steps if by_units else int(generator.integers(1, 4)),) if axes > 1 else ()
        shape = (*first, *middle, features)
        names = tuple(f"c{column}" for column in range(columns, columns + int(np.prod(shape))))
        columns += len(names)
        layers[f"input_{port}"] = Input(columns=names, shape=shape)
        layers[f"branch_{port}"] = Dense(units=int(generator.integers(1, 4)) if by_units else units, activation="tanh")
        wires.append(f"input_{port} > branch_{port} > it.in_{port}")
    return layers, ", ".join(wires), (columns,)


def conv1d(generator: Generator) -> Case:
    layer = Conv1D(filters=int(generator.integers(1, 4)), kernel=int(generator.integers(1, 4)), padding="same")
    return behind_dense(layer, generator, 2)


def conv2d(generator: Generator) -> Case:
    kernel = tuple(generator.integers(1, 4, 2).tolist())
    return behind_dense(Conv2D(filters=int(generator.integers(1, 4)), kernel=kernel, padding="same"), generator, 3)


def pool(cls: Callable[..., Layer], axes: int) -> Callable[[Generator], Case]:
    return lambda generator: behind_dense(cls(padding="same"), generator, axes)


def image(layer: Layer) -> Callable[[Generator], Case]:
    return lambda generator: behind_dense(layer, generator, 3)


def global_pool(cls: Callable[..., Layer]) -> Callable[[Generator], Case]:
    return lambda generator: behind_dense(cls(), generator, int(generator.integers(2, 4)))


def recurrent(cls: Callable[..., Layer]) -> Callable[[Generator], Case]:
    def case(generator: Generator) -> Case:
        units, sequence = int(generator.integers(1, 4)), bool(generator.integers(2))
        layer = cls(units=units, bidirectional=bool(generator.integers(2)), returns="sequence" if sequence else "last")
        return behind_dense(layer, generator, 2)

    return case


def embedding(generator: Generator) -> Case:
    layer = Embedding(num_embeddings=int(generator.integers(1, 30)), embedding_dim=int(generator.integers(1, 5)))
    return {"input": Input(), "it": layer, "output": Output()}, "", shape_of(generator)


def layer_norm(generator: Generator) -> Case:
    return behind_dense(LayerNorm(over=str(generator.choice(["last axis", "whole sample"])), epsilon=0.05), generator)


def group_norm(generator: Generator) -> Case:
    return behind_dense(GroupNorm(affine=bool(generator.integers(2)), epsilon=0.05), generator)


def batch_norm(generator: Generator) -> Case:
    return behind_dense(BatchNorm(affine=bool(generator.integers(2)), epsilon=0.05), generator)


def prelu(generator: Generator) -> Case:
    return behind_dense(PReLU(shared=bool(generator.integers(2))), generator)


def gaussian_noise(generator: Generator) -> Case:
    return behind_dense(GaussianNoise(std=float(generator.choice([0.0, 0.5]))), generator)


def self_attention(generator: Generator) -> Case:
    heads, width, steps = (int(generator.integers(1, most)) for most in (4, 3, 5))
    before = Dense(units=heads * width, activation="tanh")
    layer = SelfAttention(heads=heads, causal=bool(generator.integers(2)))
    return {"input": Input(), "before": before, "it": layer, "output": Output()}, "", (steps, 3)


def positional_embedding(generator: Generator) -> Case:
    return behind_dense(PositionalEmbedding(), generator, 2)


CASES: dict[str, Callable[[Generator], Case]] = {
    "Dense": dense,
    "Activation": activation,
    "Dropout": dropout,
    "Flatten": flatten,
    "Identity": lambda generator: behind_dense(Identity(), generator),
    "Output": output,
    "Input": input_,
    "Add": merge(Add),
    "Subtract": merge(Subtract),
    "Multiply": merge(Multiply),
    "Average": merge(Average),
    "Maximum": merge(Maximum),
    "Dot": dot,
    "Reshape": lambda generator: behind_dense(Reshape(shape=(1, -1, 1)), generator),
    "Permute": lambda generator: behind_dense(Permute(), generator),
    "Slice": lambda generator: behind_dense(Slice(start=-1), generator),
    "ScaleShift": lambda generator: behind_dense(ScaleShift(scale=-1.5, shift=0.25), generator),
    "Concatenate": concatenate,
    "SelfAttention": self_attention,
    "PositionalEmbedding": positional_embedding,
    "LayerNorm": layer_norm,
    "GroupNorm": group_norm,
    "BatchNorm": batch_norm,
    "PReLU": prelu,
    "GaussianNoise": gaussian_noise,
    "Conv1D": conv1d,
    "Conv2D": conv2d,
    "ConvTranspose2D": image(ConvTranspose2D(filters=2, kernel=(3,))),
    "Upsample": image(Upsample(method="bilinear")),
    "ZeroPad": image(ZeroPad()),
    "Crop": image(Crop(sides=(0, 0, 0, 0))),
    "SpatialDropout": image(SpatialDropout()),
    "MaxPool2D": pool(MaxPool2D, 3),
    "MaxPool1D": pool(MaxPool1D, 2),
    "AveragePool2D": pool(AveragePool2D, 3),
    "AveragePool1D": pool(AveragePool1D, 2),
    "GlobalAveragePool": global_pool(GlobalAveragePool),
    "GlobalMaxPool": global_pool(GlobalMaxPool),
    "RNN": recurrent(RNN),
    "LSTM": recurrent(LSTM),
    "GRU": recurrent(GRU),
    "Embedding": embedding,
}


def test_every_layer_has_a_case() -> None:
    assert set(CASES) == set(LAYERS.names())


@pytest.mark.parametrize("name", LAYERS.names())
def test_layer(name: str) -> None:
    for seed in range(SHAPES):
        generator = np.random.default_rng(seed)
        layers, wires, shape = CASES[name](generator)
        assert any(layer.type == name for layer in layers.values())
        columns = tuple(f"c{column}" for column in range(shape[0])) if len(shape) == 1 else ()
        rig = make_rig(
            draw(layers, wires),
            shape,
            generator=generator,
            columns=columns,
            loss="mean_squared_error",
            seed=seed,
            **batch(generator),
        )
        judge(rig, seed)


# What cuts across layers.


@pytest.mark.parametrize(("l1", "l2"), [(0.1, 0.0), (0.0, 0.3), (0.02, 0.05)])
def test_penalties_are_part_of_the_gradient_but_not_of_the_loss(l1: float, l2: float) -> None:
    for seed in range(SHAPES):
        generator = np.random.default_rng(seed)
        layers: dict[str, Layer] = {
            "input": Input(),
            "it": Dense(units=int(generator.integers(1, 6)), l1=l1, l2=l2),
            "output": Output(),
        }
        rig = make_rig(
            draw(layers), shape_of(generator, 1), generator=generator, loss="mean_squared_error", **batch(generator)
        )
        weight = rig.weights["it.weight"]
        weight[np.abs(weight) < MARGIN] = MARGIN
        judge(rig, seed, lambda weight=weight: l1 * np.abs(weight).sum() + l2 * (weight**2).sum())
        target = rig.machine.values["output"]
        assert rig.loss() == pytest.approx(((rig.predict("output") - target) ** 2).mean(), rel=1e-12)


def test_a_tensor_that_feeds_three_layers_gets_the_sum_of_their_gradients() -> None:
    layers: dict[str, Layer] = {
        "input": Input(),
        "shared": Dense(units=3, activation="tanh"),
        "left": Dense(units=3, activation="sigmoid"),
        "right": ActivationLayer(activation="silu"),
        "sum": Add(input_count=3),
        "output": Output(),
    }
    wires = "input > shared > left > sum.in_1, shared > right > sum.in_2, shared > sum.in_3, sum > output"
    rig = make_rig(draw(layers, wires), (4,), rows=6, loss="mean_squared_error")
    judge(rig, 0)


@pytest.mark.parametrize("seed", range(30))
def test_random_graphs(seed: int) -> None:
    """Branches, joins, several inputs, outputs in the middle, dropout: all at once."""
    generator = np.random.default_rng(seed)
    network, shape = random_network(generator, size=int(generator.integers(3, 14)))
    outputs = [node.id for node in network.nodes if node.layer.type == "Output"]
    rig = make_rig(
        network,
        shape,
        generator=generator,
        seed=seed,
        classes=3,
        loss="mean_squared_error",
        losses={outputs[0]: "categorical_cross_entropy"},
        **batch(generator),
    )
    judge(rig, seed)
