"""Shapes as people read them."""

from __future__ import annotations

import pytest

from engine.layers import Shape, shape_words


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((10,), "10 features"),
        ((1,), "1 feature"),
        ((28, 64), "28 steps × 64 features"),
        ((1, 1), "1 step × 1 feature"),
        ((1, 28, 28), "1 channel × 28 height × 28 width"),
        ((6, 1, 12), "6 channels × 1 height × 12 width"),
        ((), "1"),
        ((2, 3, 4, 5), "2 × 3 × 4 × 5"),
    ],
)
def test_axes_are_named_by_their_number(shape: Shape, words: str) -> None:
    assert shape_words(shape) == words
