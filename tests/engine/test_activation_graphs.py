"""The graphs that forms draw, against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from engine.activations import ACTIVATIONS

NAMES = {
    "hard_sigmoid": "hardsigmoid",
    "hard_swish": "hardswish",
    "hard_tanh": "hardtanh",
    "log_sigmoid": "logsigmoid",
    "tanh_shrink": "tanhshrink",
    "soft_shrink": "softshrink",
    "hard_shrink": "hardshrink",
}

OTHERS = {
    "linear": lambda torch, x: x,
    "exponential": lambda torch, x: torch.exp(x),
    "thresholded_relu": lambda torch, x: torch.nn.functional.threshold(x, 1.0, 0.0),
    "gelu_tanh": lambda torch, x: torch.nn.functional.gelu(x, approximate="tanh"),
}
"""What PyTorch has by no name of its own, with the default parameters."""


@pytest.mark.parametrize("cls", list(ACTIVATIONS), ids=lambda cls: cls.__name__)
def test_a_graph_is_the_function(cls):
    torch = pytest.importorskip("torch")
    activation = cls()
    x = np.linspace(-5.0, 5.0, 201)
    drawn = activation.graph(x)
    if activation.by_row:
        assert drawn is None
        return
    tensor = torch.from_numpy(x)
    if activation.type in OTHERS:
        expected = OTHERS[activation.type](torch, tensor)
    else:
        function = getattr(torch.nn.functional, NAMES.get(activation.type, activation.type))
        expected = function(tensor, *activation.constants())
    np.testing.assert_allclose(drawn, expected.numpy(), rtol=1e-12, atol=1e-12)
