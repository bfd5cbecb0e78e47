"""Every layer: shapes, predictions and gradients beside plain loops, central differences in float64, and PyTorch.

`make_rig` has each plan judged by the verifier and by the arena's oracle.
"""

from __future__ import annotations

import pytest

from engine.tape.opcodes import OPCODES
from tests.oracles import finite_difference, naive
from tests.oracles.layer_cases import EVERY_LAYER, LayerCase, case_of, seeds
from tests.oracles.layer_check import check_differences, check_loops, check_torch, rig_of
from tests.oracles.rig import Rig


@EVERY_LAYER
@seeds(4)
def test_values_and_gradients(case: LayerCase, seeds: range) -> None:
    for seed in seeds:
        rig = rig_of(case, seed)
        check_facts(rig)
        check_loops(rig)
        check_differences(rig, at_most=24)


@pytest.mark.torch
@EVERY_LAYER
@seeds(2)
def test_beside_pytorch(case: LayerCase, seeds: range) -> None:
    for seed in seeds:
        check_torch(rig_of(case, seed, apart=True), 1e-9)
        check_torch(rig_of(case, seed, apart=True, dtype="float32"), 5e-5)


def check_facts(rig: Rig) -> None:
    """What analysis tells of the layer, and what of it gets onto the tape."""
    facts, layer = rig.analysis.nodes["it"], rig.network.by_id["it"].layer
    assert len(facts.outputs) == len(layer.outputs)
    assert all(size >= 1 for shape in facts.outputs for size in shape)
    assert facts.parameters == sum(weight.size for weight in facts.weights if weight.trainable)
    assert len({weight.name for weight in facts.weights}) == len(facts.weights)
    assert all(min(weight.fans) >= 1 for weight in facts.weights)
    assert set(rig.plan.kernels()) <= set(OPCODES)
    own = [layout for layout in rig.plan.weights if layout.name.startswith("it.")]
    assert [layout.name for layout in own] == [f"it.{weight.name}" for weight in facts.weights]
    for layout in own:
        assert (layout.gradient >= 0) == layout.weight.trainable, f"{layout.name}: do gradients reach what is trained?"


def test_the_judges_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = rig_of(case_of("Dense"), 0)
    check_loops(rig)
    check_differences(rig)
    twin, gradient = naive.LAYERS["Dense"], finite_difference.gradient
    monkeypatch.setitem(naive.LAYERS, "Dense", lambda *given: twin(*given) + 1e-9)
    with pytest.raises(AssertionError):
        check_loops(rig)
    monkeypatch.setattr(finite_difference, "gradient", lambda *given: 1.0001 * gradient(*given))
    with pytest.raises(AssertionError, match="is off by"):
        check_differences(rig)
