"""Networks beside one another."""

from __future__ import annotations

from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from tests.oracles.rig import draw


def test_networks_that_know_what_is_computed_can_be_compared() -> None:
    one, other = (draw({"input": Input(), "output": Output()}) for _ in range(2))
    assert one.effective is one
    assert other.effective is other
    assert one == other
