"""Every loss of the registry, by its case: value, gradient, fusion, PyTorch, threads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.flatten import Flatten
from engine.losses import LOSSES, Loss
from tests.engine.cases.losses import CASES
from tests.oracles import naive
from tests.oracles.cases import Generator, member
from tests.oracles.gradients import MARGIN, batch, counted, judge, shape_of
from tests.oracles.rig import Rig, draw, make_rig
from tests.oracles.threads import check_two_threads, trained, two_cores

every = pytest.mark.parametrize("name", LOSSES.names())


def loss_rig(loss: Loss, generator: Generator, *, fused: bool, flat: bool = False) -> Rig:
    """On what Dense gives; those that fuse, both fused and seen through a Flatten, which parts them.

    A loss that compares vectors is given one to a sample where they are `flat` or parted, else a sequence of them.
    """
    case = CASES[loss.type]
    classes = int(generator.integers(1, 6)) if loss.target == "classes" else 0
    units = classes or int(generator.integers(1, 5))
    single = flat or classes or not fused
    shape = shape_of(generator, 0 if not case.vectors else 1 if single else 2)
    layers: dict[str, Layer] = {"input": Input(), "before": Dense(units=units, activation=case.before)}
    if not fused:
        layers["apart"] = Flatten()
    layers["output"] = Output()
    options: dict[str, Any] = {"keep_all": True, "classes": classes, "loss": loss, **batch(generator)}
    return make_rig(draw(layers), shape, generator=generator, **options)


def compared(rig: Rig, loss: Loss) -> tuple[Any, Any]:
    """Predictions (rows, places, units), and targets likewise or classes."""
    y = rig.value("before").reshape(rig.rows, -1, rig.weights["before.bias"].size)
    if loss.target == "classes":
        return y, rig.machine.labels
    return y, rig.machine.values["output"].reshape(y.shape)


@every
@counted
@pytest.mark.parametrize("fused", [True, False])
def test_value_and_gradient(name: str, fused: bool, shapes: int) -> None:
    """Of networks of random shapes: the mean of the formula, and central differences away from kinks."""
    tried = 0
    for seed in range(3 * shapes):
        generator = np.random.default_rng(seed)
        loss = member(LOSSES[name], CASES[name], generator)
        rig = loss_rig(loss, generator, fused=fused)
        steps = len(rig.analysis.nodes["before"].outputs[0]) > 1  # of several softmaxes there is no fused kernel
        fuses = fused and loss.fuses_with and not (steps and CASES[name].vectors)
        opcode = f"{name}_logits" if fuses else name
        assert {opcode, f"{opcode}_backward"} <= set(rig.plan.opcodes)
        value = rig.loss()
        y, t = compared(rig, loss)
        expected = np.mean([CASES[name].formula(loss, one, target) for one, target in zip(y, t, strict=True)])
        assert value == pytest.approx(expected, rel=1e-10, abs=1e-13)
        assert rig.evaluation_loss() == pytest.approx(expected, rel=1e-10, abs=1e-13)
        if np.min(CASES[name].kinks(loss, y, t)) > MARGIN:
            judge(rig, seed)
            tried += 1
        if tried == shapes:
            return
    pytest.fail(f"only {tried} were smooth")


@counted
@pytest.mark.parametrize("name", [loss.type_name() for loss in LOSSES if loss.fuses_with])
def test_fusion_changes_nothing(name: str, shapes: int) -> None:
    """The loss of the drawn probabilities, and all gradients, are the same with and without it."""
    for seed in range(shapes):
        loss = member(LOSSES[name], CASES[name], np.random.default_rng(seed))
        fused, apart = (loss_rig(loss, np.random.default_rng(seed), fused=fused, flat=True) for fused in (True, False))
        assert fused.loss() == pytest.approx(apart.loss(), rel=1e-12)
        assert fused.evaluation_loss() == pytest.approx(apart.evaluation_loss(), rel=1e-12)
        for weight in fused.gradients:
            np.testing.assert_allclose(fused.gradients[weight], apart.gradients[weight], rtol=1e-11, atol=1e-14)


@every
def test_the_formula_is_pytorchs(name: str) -> None:
    torch = pytest.importorskip("torch")
    case = CASES[name]
    for seed in range(8):
        generator = np.random.default_rng(seed)
        loss = member(LOSSES[name], case, generator)
        classes = loss.target == "classes"
        shape = (4, 5) if classes else (4, 3, 5)
        z = generator.normal(size=shape)
        t = generator.integers(0, 5, 4) if classes else case.targets(generator, 12, 5).reshape(shape)
        y = naive.activation(ACTIVATIONS.create(case.before), z)
        expected = np.mean([case.formula(loss, one.reshape(-1, 5), target) for one, target in zip(y, t, strict=True)])
        given = torch.from_numpy(z if loss.fuses_with else y)
        assert float(case.torch(torch, loss, given, torch.from_numpy(t))) == pytest.approx(expected, rel=1e-6)


@two_cores
def test_threads_change_no_bit() -> None:
    """Of all of them at once, each at an output of its own."""
    layers: dict[str, Layer] = {"input": Input(), "shared": Dense(units=64, activation="tanh")}
    wires, losses = ["input > shared"], {}
    for name in LOSSES.names():
        layers |= {f"dense_{name}": Dense(units=5, activation=CASES[name].before), f"output_{name}": Output()}
        wires.append(f"shared > dense_{name} > output_{name}")
        losses[f"output_{name}"] = member(LOSSES[name], CASES[name], np.random.default_rng(0))
    options: dict[str, Any] = {"rows": 150, "batch_size": 64, "dtype": "float32", "losses": losses}
    rig = make_rig(draw(layers, ", ".join(wires)), (200,), classes=5, **options)
    one, _ = trained(rig, 1)
    check_two_threads(one, lambda: trained(rig, 2))
