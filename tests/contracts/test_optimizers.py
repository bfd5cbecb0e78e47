"""Every optimiser of the registry, by its case: steps, state, PyTorch's defaults, threads."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.optimizers import OPTIMIZERS
from engine.tape import slots
from tests.engine.cases.optimizers import CASES, State, arguments
from tests.oracles.cases import member
from tests.oracles.rig import Rig, draw, make_rig
from tests.oracles.threads import check_two_threads, trained, two_cores

every = pytest.mark.parametrize("name", OPTIMIZERS.names())

STEPS = 40


def bench(optimizer: Any, *, units: int = 6, **options: Any) -> Rig:
    layers: dict[str, Layer] = {
        "input": Input(), "first": Dense(units=units, activation="tanh"), "last": Dense(units=3), "output": Output(),
    }  # fmt: skip
    return make_rig(draw(layers), (units,), loss="mean_squared_error", optimizer=optimizer, **options)


@every
@pytest.mark.parametrize("seed", range(3))
def test_steps_are_those_of_the_rule(name: str, seed: int) -> None:
    """With the defaults, and with every field off them; from the gradients that the engine computed."""
    cls, case = OPTIMIZERS[name], CASES[name]
    optimizer = member(cls, case, np.random.default_rng(seed)) if seed else cls()
    rig = bench(optimizer, rows=17)
    rig.machine.reals[slots.LEARNING_RATE] = optimizer.learning_rate
    twins = {weight: values.copy() for weight, values in rig.weights.items()}
    states: dict[str, State] = {weight: {} for weight in twins}
    for step in range(1, STEPS + 1):
        assert rig.machine.run("train", np.arange(rig.rows), 0, 1, np.zeros(1)) == 1
        for weight, gradient in rig.gradients.items():
            twins[weight] = case.step(optimizer, twins[weight], gradient, states[weight], step)
            assert_allclose(rig.weights[weight], twins[weight], rtol=1e-11, atol=1e-12, err_msg=f"{weight}, {step}")
    assert {len(state) for state in states.values()} == {cls.state_arrays}, "values that are kept for each weight"


@every
def test_defaults_are_those_of_pytorch(name: str) -> None:
    torch = pytest.importorskip("torch")
    case = CASES[name]
    if not case.torch:
        assert not hasattr(torch.optim, OPTIMIZERS[name].__name__), "PyTorch has it: name its class in the case"
        return
    theirs = inspect.signature(getattr(torch.optim, case.torch)).parameters
    for argument, value in arguments(OPTIMIZERS[name]()).items():
        assert (theirs[argument].default == value) == (argument not in case.differs), argument


@two_cores
@every
def test_threads_change_no_bit(name: str) -> None:
    rig = bench(OPTIMIZERS[name](), units=80, rows=150, batch_size=64, dtype="float32")
    one, _ = trained(rig, 1)
    check_two_threads(one, lambda: trained(rig, 2))
