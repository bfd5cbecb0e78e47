"""Plans for what is wanted alone: some programs, of some capacity, with some values kept."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest

from engine.analysis.analyse import analyse
from engine.data.dataset import DataSpec
from engine.document.network import Network
from engine.document.project import TrainingSettings
from engine.errors import PlanError
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.sequences.attention import SelfAttention
from engine.layers.sequences.recurrent import LSTM
from engine.layers.shapes.flatten import Flatten
from engine.plan.compile import EVALUATION_BATCH, compile
from engine.plan.placement import ALIGNMENT
from engine.plan.plan import PROGRAMS, Plan, ProgramName
from engine.plan.values import EVERYTHING
from engine.runtime.machine import Machine
from tests.oracles.rig import draw, legal

ROWS = 6
SUBSETS = [subset for size in (1, 2, 3) for subset in combinations(PROGRAMS, size)]


def network() -> Network:
    last = Dense(units=3, activation="softmax")
    return draw({"input": Input(), "hidden": Dense(units=4, activation="tanh"), "last": last, "output": Output()})


def plan_of(drawn: Network, shape: tuple[int, ...] = (5,), values: tuple[int, ...] = (), **wanted: Any) -> Plan:
    """A plan for targets of some shape, or for three classes where none is given."""
    spec = DataSpec(ROWS, shape, (), values, () if values else ("one", "two", "three"))
    loss = {"type": "mean_squared_error" if values else "categorical_cross_entropy"}
    training = TrainingSettings(optimizer={"type": "adam"}, batch_size=ROWS, loss=loss)
    return compile(drawn, analyse(drawn, spec, None, training), training, **wanted)


def run(plan: Plan, program: ProgramName, shape: tuple[int, ...] = (5,), rows: int = ROWS) -> Machine:
    """A machine of random weights that has run one batch."""
    generator = np.random.default_rng(0)
    machine = Machine(plan, "float64")
    machine.set_learning_rates(np.array([0.1]))
    machine.load({layout.name: generator.normal(size=layout.weight.shape) for layout in plan.weights})
    x, labels = generator.normal(size=(rows, int(np.prod(shape)))), generator.integers(0, 3, rows)
    machine.bind({"input": x}, {}, labels)
    assert machine.run(program, np.arange(rows), 0, 1, np.zeros(1)) == 1
    return machine


class TestPrograms:
    @pytest.mark.parametrize("programs", SUBSETS, ids="+".join)
    def test_those_that_are_wanted_are_made_and_legal(self, programs: Collection[ProgramName]) -> None:
        plan = legal(plan_of(network(), programs=programs))
        assert tuple(plan.programs) == tuple(programs)
        assert {one for program in plan.programs.values() for one in program.instructions}
        weights = plan.parameter_size
        assert plan.state_range == ((2 * weights, 4 * weights) if "train" in programs else (weights, weights))

    def test_the_order_in_which_they_are_named_makes_no_difference(self) -> None:
        plans = [plan_of(network(), programs=programs) for programs in (PROGRAMS, PROGRAMS[::-1])]
        assert np.array_equal(plans[0].table, plans[1].table)

    def test_each_is_the_program_of_the_whole_plan(self) -> None:
        whole = plan_of(network())
        for program in PROGRAMS:
            (alone,) = plan_of(network(), programs=[program]).programs.values()
            opcodes = [[one.opcode for one in made.instructions] for made in (alone, whole.programs[program])]
            assert opcodes[0] == opcodes[1]
            assert alone.capacity == whole.programs[program].capacity

    def test_alone_they_compute_the_same_numbers(self) -> None:
        for program in PROGRAMS:
            plans = (plan_of(network()), plan_of(network(), programs=[program]))
            whole, alone = (run(plan, program) for plan in plans)
            for name, values in whole.weights().items():
                np.testing.assert_array_equal(alone.weights()[name], values)
            if program == "predict":
                predicted = [machine.value("predict", "output", ROWS) for machine in (whole, alone)]
                np.testing.assert_array_equal(*predicted)


class TestMemory:
    def test_predicting_takes_the_weights_and_what_layers_put_out(self) -> None:
        """20 million weights; the bar is 1.3 times both together."""
        widths = (1024, 4096, 3800, 10)
        layers: dict[str, Layer] = {"input": Input()}
        layers |= {f"dense_{n}": Dense(units=width, activation="relu") for n, width in enumerate(widths[1:])}
        drawn = draw(layers | {"output": Output()})
        plan = plan_of(drawn, (1024,), (10,), programs=["predict"])
        weights = sum((before + 1) * width for before, width in pairwise(widths))
        assert 19_500_000 < weights < 20_500_000
        activations = EVALUATION_BATCH * sum(widths)
        assert weights <= plan.parameter_size <= weights + ALIGNMENT * len(plan.weights)
        assert plan.arena_size <= 1.01 * (weights + activations)
        assert plan_of(drawn, (1024,), (10,)).arena_size > 4 * weights  # with gradients and what Adam keeps

    def test_a_small_capacity_takes_little(self) -> None:
        """Every value of a network of images, for one sample: one buffer for 256 of them would take 3.3 GB."""
        shape = (64, 224, 224)
        drawn = draw({"input": Input(), "flat": Flatten(), "output": Output()})
        plan = plan_of(drawn, shape, (64 * 224 * 224,), programs=["predict"], capacity=1, keep=[EVERYTHING])
        assert plan.programs["predict"].capacity == 1
        assert plan.arena_size < 1.1 * np.prod(shape)


class TestCapacity:
    @pytest.mark.parametrize("capacity", [1, 7, 300])
    def test_it_holds_for_every_program(self, capacity: int) -> None:
        plan = legal(plan_of(network(), capacity=capacity))
        assert {program.capacity for program in plan.programs.values()} == {capacity}

    def test_without_any_evaluation_has_larger_batches(self) -> None:
        plan = plan_of(network())
        capacities = {name: program.capacity for name, program in plan.programs.items()}
        assert capacities == {"train": ROWS, "evaluate": EVALUATION_BATCH, "predict": EVALUATION_BATCH}


class TestKeep:
    def test_values_before_and_behind_an_activation(self) -> None:
        machine = run(plan_of(network(), keep=["hidden", "hidden.linear"], programs=["evaluate"]), "evaluate")
        x, weights = machine.inputs["input"], machine.weights()
        linear = x @ weights["hidden.weight"].T + weights["hidden.bias"]
        np.testing.assert_allclose(machine.value("evaluate", "hidden.linear", ROWS), linear, rtol=1e-12)
        np.testing.assert_allclose(machine.value("evaluate", "hidden", ROWS), np.tanh(linear), rtol=1e-12)

    def test_gradients_are_those_of_the_loss(self) -> None:
        """By the closed form of softmax and cross-entropy: (p - y) W, over the samples."""
        machine = run(plan_of(network(), keep=["hidden", "d_hidden", "last"]), "train")
        before = run(plan_of(network(), programs=["evaluate"]), "evaluate").weights()
        p, labels = machine.value("train", "last", ROWS), machine.labels
        assert labels is not None
        expected = (p - np.eye(3)[labels]) @ before["last.weight"] / ROWS
        np.testing.assert_allclose(machine.value("train", "d_hidden", ROWS), expected, rtol=1e-9)

    def test_what_a_loss_would_pass_by_is_computed_where_it_is_kept(self) -> None:
        """The probabilities, which cross-entropy from logits does not need."""
        machine = run(plan_of(network(), keep=["last"], programs=["evaluate"]), "evaluate")
        np.testing.assert_allclose(machine.value("evaluate", "last", ROWS).sum(axis=1), 1.0)
        assert "last" not in plan_of(network(), programs=["evaluate"]).values["evaluate"]

    def test_losses_of_the_samples(self) -> None:
        plan = plan_of(network(), keep=["last", "output.losses"], programs=["evaluate"])
        machine = run(plan, "evaluate")
        assert machine.labels is not None
        p = machine.value("evaluate", "last", ROWS)[np.arange(ROWS), machine.labels]
        np.testing.assert_allclose(machine.value("evaluate", "output.losses", ROWS)[:, 0], -np.log(p), rtol=1e-9)

    def test_internals_of_cells_and_attention(self) -> None:
        lstm = {
            "input": Input(),
            "cell": LSTM(units=4, bidirectional=True),
            "last": Dense(units=3, activation="softmax"),
        }
        plan = plan_of(draw(lstm | {"output": Output()}), (7, 5), keep=["cell.gates", "cell.gates_2"])
        assert plan.values["train"]["cell.gates"].shape[0] == 7
        assert plan.values["train"]["cell.gates_2"].buffer is not plan.values["train"]["cell.gates"].buffer
        layers = {
            "input": Input(),
            "look": SelfAttention(heads=2),
            "flat": Flatten(),
            "last": Dense(units=3, activation="softmax"),
        }
        plan = plan_of(draw(layers | {"output": Output()}), (7, 6), keep=["look.shares"], programs=["predict"])
        shares = run(plan, "predict", (7, 6)).value("predict", "look.shares", ROWS)
        assert shares.shape == (ROWS, 2, 7, 7)
        np.testing.assert_allclose(shares.sum(axis=-1), 1.0)

    def test_the_rest_goes_on_sharing_its_places(self) -> None:
        drawn = draw({"input": Input()} | {f"dense_{n}": Dense(units=8) for n in range(9)} | {"output": Output()})
        one, none, every = (plan_of(drawn, values=(8,), keep=keep) for keep in (["dense_3"], [], [EVERYTHING]))
        assert none.arena_size <= one.arena_size < every.arena_size
        assert set(one.values["train"]) == {"dense_3"}
        assert {f"dense_{n}" for n in range(9)} <= set(every.values["train"])
        for plan in (one, none, every):
            legal(plan)

    def test_a_program_keeps_what_it_has(self) -> None:
        plan = plan_of(network(), keep=["d_hidden"])
        assert set(plan.values["train"]) == {"d_hidden"}
        assert set(plan.values["predict"]) == {"output"}

    def test_what_no_program_has_is_refused(self) -> None:
        with pytest.raises(PlanError, match=r"There is no value d_hidden to keep in evaluate, predict"):
            plan_of(network(), keep=["hidden", "d_hidden"], programs=["predict", "evaluate"])
