"""Pictures that are made of earlier frames: the canvas keeps their memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from designer.canvas.live.drawing import Memory, Sketch
from designer.live.kinds.distribution import Histograms
from designer.live.kinds.kind import Frames
from designer.live.kinds.memory.over_time import OverTime
from engine.layers.basic.dense import Dense
from tests.designer.live.looking import FakeFrame, ViewedNode


def test_each_picture_over_time_adds_the_frame_of_its_step() -> None:
    node, memory = ViewedNode("a", Dense()), Memory()
    for step in (0, 5, 9):
        frames = Frames(batch=FakeFrame(step, values={"a": np.full((4, 2), float(step))}))
        sketch = Sketch("a", OverTime(), node, frames, memory)
        sketch.draw()
    picture: Any = sketch.picture
    assert picture.parts[0].steps.tolist() == [0, 5, 9]


def test_others_take_no_memory() -> None:
    memory = Memory()
    frames = Frames(batch=FakeFrame(1, values={"a": np.ones((4, 2))}))
    Sketch("a", Histograms(), ViewedNode("a", Dense()), frames, memory).draw()
    assert memory.past.moments == ()
