"""The graphs that forms draw, against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from engine.activations import ACTIVATIONS

NAMES = {
    "hard_sigmoid": "hardsigmoid",
    "hard_swish": "hardswish",
}


@pytest.mark.parametrize("cls", list(ACTIVATIONS), ids=lambda cls: cls.__name__)
def test_a_graph_is_the_function(cls):
    torch = pytest.importorskip("torch")
    activation = cls()
    x = np.linspace(-5.0, 5.0, 201)
    drawn = activation.graph(x)
    if activation.type == "softmax":
        assert drawn is None
        return
    tensor = torch.from_numpy(x)
    if activation.type == "linear":
        expected = tensor
    else:
        function = getattr(torch.nn.functional, NAMES.get(activation.type, activation.type))
        expected = function(tensor, *activation.constants())
    np.testing.assert_allclose(drawn, expected.numpy(), rtol=1e-12, atol=1e-12)
