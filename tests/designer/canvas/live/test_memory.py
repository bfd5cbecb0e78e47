"""Pictures that are made of earlier frames: the canvas keeps their memory."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from designer.canvas.live.tasks import Memory, Sketch
from designer.live.kinds.distribution import Histograms
from designer.live.kinds.kind import Frames
from designer.live.kinds.memory.over_time import OverTime
from designer.live.kinds.pictures import Panes, Text
from designer.live.kinds.weights import DenseWeights
from engine.layers.basic.dense import Dense
from tests.designer.live.looking import FakeFrame, ViewedNode

CARD: Any = None  # the thread that draws leaves it alone


def test_each_picture_over_time_adds_the_frame_of_its_step() -> None:
    node, memory = ViewedNode("a", Dense(), outputs=((2,),)), Memory()
    for step in (0, 5, 9):
        frames = Frames(batch=FakeFrame(step, values={"a": np.full((4, 2), float(step))}))
        sketch = Sketch(CARD, OverTime(), node, frames, memory)
        sketch.draw()
    picture: Any = sketch.picture
    assert picture.parts[0].steps.tolist() == [0, 5, 9]


def test_others_take_no_memory() -> None:
    memory = Memory()
    frames = Frames(batch=FakeFrame(1, values={"a": np.ones((4, 2))}))
    Sketch(CARD, Histograms(), ViewedNode("a", Dense()), frames, memory).draw()
    assert memory.past.moments == ()


@pytest.mark.parametrize(
    ("weights", "value"),
    [({}, (2,)), ({"a.weight": np.ones((2, 4))}, (2,)), ({"a.weight": np.ones((2, 3))}, (5,))],
    ids=["no weight", "a wider weight", "more units"],
)
def test_of_frames_from_before_an_edit_there_is_a_sentence(weights: Any, value: tuple[int, ...]) -> None:
    """The thread stopped at the first of them, and drew nothing after it."""
    node = ViewedNode("a", Dense(units=2), outputs=((2,),), owner="a", weights={"weight": (2, 3)})
    frames = Frames(FakeFrame(1, weights=weights, values={"a": np.ones((1, *value))}))
    sketch = Sketch(CARD, DenseWeights(), node, frames, Memory())
    sketch.draw()
    assert isinstance(sketch.picture, Text)
    fresh = FakeFrame(2, weights={"a.weight": np.ones((2, 3))}, values={"a": np.ones((1, 2))})
    sketch = Sketch(CARD, DenseWeights(), node, Frames(fresh), Memory())
    sketch.draw()
    assert isinstance(sketch.picture, Panes)
