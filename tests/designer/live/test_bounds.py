"""Pictures of layers of any size are small."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from designer.live.kinds.kind import Frames, ViewedNode
from designer.live.kinds.memory.past import NOTHING, Past
from designer.live.kinds.memory.remembering import remember
from designer.live.kinds.pictures import Panes, Picture, Text
from designer.live.kinds.registry import kinds_of
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.convolution import Conv1D, Conv2D
from engine.layers.norms.batch_norm import BatchNorm
from engine.layers.sequences.attention import SelfAttention
from engine.layers.sequences.embedding import Embedding
from engine.layers.sequences.recurrent import LSTM
from tests.designer.live.looking import FakeFrame, FakeSamples

MOST = 600_000
"""Bytes of a picture at most."""

Shapes = dict[str, tuple[int, ...]]

LARGE: dict[str, tuple[Layer, tuple[int, ...], Shapes, Shapes]] = {
    "dense": (Dense(units=4096, activation="relu"), (4096,), {"weight": (4096, 4096)}, {}),
    "conv2d": (Conv2D(filters=512), (512, 224, 224), {"weight": (512, 512, 7, 7)}, {}),
    "conv1d": (Conv1D(filters=512), (10_000, 512), {"weight": (512, 512, 1000)}, {}),
    "lstm": (LSTM(units=1024), (1024,), {}, {"a.gates": (2000, 6 * 1024), "a.states": (2000, 1024)}),
    "attention": (SelfAttention(heads=64), (1000, 512), {}, {"a.shares": (64, 1000, 1000)}),
    "embedding": (Embedding(num_embeddings=10_000, embedding_dim=512), (512, 512), {"weight": (10_000, 512)}, {}),
    "batch_norm": (BatchNorm(), (4096,), {"running_mean": (4096,), "running_var": (4096,)}, {}),
    "table": (Input(), (100_000,), {}, {}),
    "image": (Input(), (3, 600, 600), {}, {}),
    "sequence": (Input(), (100_000, 6), {}, {}),
    "classes": (Output(), (100_000,), {}, {}),
}
"""A layer with the shape of what it puts out, its weights, and further values."""


def large(case: str) -> tuple[ViewedNode, Frames]:
    layer, shape, weights, values = LARGE[case]
    one = np.float32(1)
    classes = tuple(map(str, range(shape[0]))) if case == "classes" else ()
    node = ViewedNode(
        "a", layer, outputs=(shape,), owner="a", weights=weights, classes=classes, compared="classes", source="b"
    )
    arrays = {name: np.broadcast_to(one, (1, *each)) for name, each in ({"a": shape, "b": (512,)} | values).items()}
    batch = {"a": np.broadcast_to(one, (64, *shape)), "d_a": np.broadcast_to(one, (64, *shape))}
    named = {f"a.{name}": np.broadcast_to(one, each) for name, each in weights.items()}
    samples: Any = FakeSamples(np.broadcast_to(np.float64(1), (1, *shape)))
    return node, Frames(
        FakeFrame(0, samples, named, arrays),
        FakeFrame(0, samples, named, batch),
        FakeFrame(0, samples, named, batch, updates=named),
    )


def size(picture: Picture | Past) -> int:
    if isinstance(picture, Panes):
        return sum(map(size, picture.parts))
    parts = (getattr(picture, field.name) for field in fields(picture))
    return sum(part.nbytes if isinstance(part, np.ndarray) else 16 * len(part) if isinstance(part, tuple) else 0
               for part in parts)  # fmt: skip


@pytest.mark.parametrize("case", LARGE)
def test_a_picture_of_a_large_layer_is_small_and_says_what_is_left_out(case: str) -> None:
    node, frames = large(case)
    frames = Frames(frames.sample, frames.batch, frames.training, remember(NOTHING, node, frames))
    for kind in kinds_of(node):
        picture = kind.picture(node, frames)
        assert not isinstance(picture, Text), kind.title
        assert size(picture) <= MOST, kind.title
        assert len(picture.words) < 4000
    told = ("first", "largest of", "each pixel", "of each", "likeliest")
    assert any(word in kinds_of(node)[0].picture(node, frames).words for word in told)
