"""Random legal graphs of all layers: shapes, predictions, gradients, and a memory plan that holds.

Ten to forty layers, branches, several inputs and outputs, shared weights. `make_rig` has the plan judged by the
verifier and by the arena's oracle, which know nothing of the planner.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.document.project import Project, TrainingSettings
from engine.layers import LAYERS
from tests.oracles import finite_difference, naive
from tests.oracles.graphs import random_network
from tests.oracles.layer_check import objective
from tests.oracles.rig import Rig, make_rig
from tests.oracles.threads import trained

GRAPHS, BLOCKS, SHALLOW = 300, 30, 3
"""Graphs in all, the blocks of them, and how many blocks are judged at every change."""

KINDS = tuple(name for name in LAYERS.names() if name not in ("Input", "Output"))

WEIGHTS = 6
"""Numbers of each graph that are judged."""

STEPS = (1e-5, 1e-6)
"""A kink within a step spoils the difference; then a smaller one has a say, with more rounding."""

ROUNDING = 16 * np.finfo(np.float64).eps
"""Error of a loss, as a part of it."""


def graph(seed: int) -> Rig:
    generator = np.random.default_rng(seed)
    network, shape = random_network(generator, size=int(generator.integers(10, 35)), kinds=KINDS)
    rows = int(generator.choice([1, 2, 3, 5, 17]))
    batch_size = rows + int(generator.choice([0, 0, 1, 20]))
    options = {"rows": rows, "batch_size": batch_size, "loss": "mean_squared_error"}
    return make_rig(network, shape, generator=generator, seed=seed, **options)


def judge_outputs(rig: Rig) -> None:
    """Shapes and values beside loops that know neither analysis nor plan."""
    ids = [node.id for node in rig.network.nodes if node.layer.type == "Input"]
    samples = rig.machine.inputs[ids[0]].reshape(rig.rows, *rig.analysis.nodes[ids[0]].outputs[0])
    expected = naive.forward(Project(network=rig.network, training=TrainingSettings()), rig.weights, samples)
    for node, values in expected.items():
        assert values.shape[1:] == rig.analysis.nodes[node].inputs[0]
        actual = rig.predict(node)
        bound = 1e-9 * max(1.0, float(np.abs(values).max()))
        assert_allclose(actual.reshape(values.shape), values, rtol=1e-9, atol=bound)


def judge_gradients(rig: Rig, generator: np.random.Generator, seed: int) -> None:
    """Some numbers of some weights, beside central differences."""
    loss = rig.loss()
    analytic = {name: gradient.copy() for name, gradient in rig.gradients.items()}
    for name in generator.choice(sorted(analytic), WEIGHTS).tolist():
        place = int(generator.integers(analytic[name].size))
        gradient = analytic[name].reshape(-1)[place]
        element = rig.weights[name].reshape(-1)[place : place + 1]
        bar = finite_difference.BAR * max(float(np.abs(analytic[name]).max()), 1e-3)
        off = [abs(gradient - finite_difference.gradient(lambda: objective(rig), element, step)[0]) for step in STEPS]
        sound = any(one <= bar + ROUNDING * loss / step for one, step in zip(off, STEPS, strict=True))
        assert sound, f"{name}[{place}] is off by {off} with seed {seed}; {bar:.1e} is allowed"


def test_the_judges_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    rig, forward, gradient = graph(1), naive.forward, finite_difference.gradient
    judge_outputs(rig)
    monkeypatch.setattr(naive, "forward", lambda *given: {key: y + 1e-6 for key, y in forward(*given).items()})
    with pytest.raises(AssertionError):
        judge_outputs(rig)
    monkeypatch.setattr(finite_difference, "gradient", lambda *given: 1.0001 * gradient(*given))
    with pytest.raises(AssertionError, match="is off by"):
        judge_gradients(rig, np.random.default_rng(1), 1)


DEEP = [pytest.param(block, marks=pytest.mark.deep) for block in range(SHALLOW, BLOCKS)]


@pytest.mark.parametrize("block", [*range(SHALLOW), *DEEP])
def test_graphs(block: int) -> None:
    for seed in range(block * GRAPHS // BLOCKS, (block + 1) * GRAPHS // BLOCKS):
        rig = graph(seed)
        judge_outputs(rig)
        judge_gradients(rig, np.random.default_rng(seed), seed)


@pytest.mark.parametrize("seed", range(4))
def test_threads_change_no_bit(seed: int) -> None:
    generator = np.random.default_rng(seed)
    network, shape = random_network(generator, size=30, kinds=KINDS)
    options = {"rows": 150, "batch_size": 64, "dtype": "float32", "loss": "mean_squared_error"}
    rig = make_rig(network, shape, generator=generator, **options)
    assert trained(rig, 1)[0] == trained(rig, 2)[0]


def test_all_layers_are_among_them() -> None:
    """Each type often, and weights that are lent; sizes as they are said to be."""
    seen: Counter[str] = Counter()
    for seed in range(GRAPHS):
        generator = np.random.default_rng(seed)
        network, _ = random_network(generator, size=int(generator.integers(10, 35)), kinds=KINDS)
        kinds = {node.layer.type for node in network.nodes}
        seen.update(kinds | ({"lent"} if any(node.weights_of for node in network.nodes) else set()))
        assert 10 <= len(network.nodes) <= 40
    assert {kind for kind in (*KINDS, "lent") if seen[kind] < 10} == set()
