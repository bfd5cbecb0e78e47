"""Judges of layers: what needs PyTorch is a test of its own."""

import pytest

from tests.oracles import layer_check
from tests.oracles.layer_check import Judge

TORCH = pytest.param(layer_check.judge_by_torch, marks=pytest.mark.torch, id="torch")


@pytest.fixture(params=[pytest.param(layer_check.judge, id="numerics"), TORCH])
def judge(request: pytest.FixtureRequest) -> Judge:
    """Judges a layer: by plain loops and central differences, and once more by PyTorch."""
    judge: Judge = request.param
    return judge
