"""Windows over axes."""

from __future__ import annotations

import pytest

from engine.layers.images.windows import margins


@pytest.mark.parametrize(
    ("size", "extent", "stride", "expected"),
    [(5, 2, 1, (0, 1)), (6, 3, 2, (0, 1)), (5, 4, 1, (1, 2)), (5, 3, 1, (1, 1)), (4, 2, 2, (0, 0))],
)
def test_same_padding_puts_the_odd_number_behind(
    size: int, extent: int, stride: int, expected: tuple[int, int]
) -> None:
    """As TensorFlow and ONNX's SAME_UPPER do."""
    assert margins(size, extent, stride, "same", (0, 0)) == expected
