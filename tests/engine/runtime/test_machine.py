"""The executor by way of the machine: batches, interruption, divergence, the same bytes for any number of threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.runtime.machine import Machine
from engine.tape import slots
from tests.oracles import naive
from tests.oracles.rig import Rig, draw, make_rig
from tests.oracles.threads import two_cores

MakeRig = Callable[..., Rig]


@pytest.fixture
def rig() -> Rig:
    """70 samples in batches of 32: the last one is short."""
    layers = {
        "input": Input(),
        "hidden": Dense(units=8, activation="tanh"),
        "drop": Dropout(rate=0.3),
        "last": Dense(units=3, activation="softmax"),
        "output": Output(),
    }
    rig = make_rig(draw(layers), (5,), rows=70, batch_size=32, classes=3, optimizer="adam")
    rig.machine.reals[slots.LEARNING_RATE] = 0.05
    return rig


def weights_of(rig: Rig) -> bytes:
    return b"".join(weight.tobytes() for weight in rig.weights.values())


def run(rig: Rig, first: int = 0, end: int = 3, program: Any = "train") -> Any:
    losses = np.full(end - first, np.nan)
    done = rig.machine.run(program, np.arange(rig.rows), first, end, losses)
    return losses[:done]


class TestBatches:
    def test_one_call_or_many_give_the_same(self, rig: Rig) -> None:
        start = {name: weight.copy() for name, weight in rig.weights.items()}
        whole = run(rig)
        trained = weights_of(rig)
        for name, weight in rig.weights.items():
            weight[...] = start[name]
        rig.machine.arena[slice(*rig.plan.state_range)] = 0.0
        rig.machine.ints[slots.STEP] = 0
        singly = [run(rig, batch, batch + 1)[0] for batch in range(3)]
        assert singly == whole.tolist()
        assert weights_of(rig) == trained

    def test_the_order_says_which_samples_come(self, rig: Rig) -> None:
        rig.machine.reals[slots.LEARNING_RATE] = 0.0
        order = np.random.default_rng(0).permutation(rig.rows)
        losses = np.zeros(3)
        rig.machine.run("evaluate", order[:7].copy(), 0, 1, losses[:1])
        inputs = rig.machine.inputs["input"][order[:7]]
        y = naive.forward(rig, rig.weights, inputs)["output"]
        labels = rig.machine.labels[order[:7]]  # type: ignore[index]
        assert losses[0] == pytest.approx(-np.log(y[np.arange(7), labels]).mean(), rel=1e-12)

    def test_the_last_short_batch_is_a_mean_over_its_own_samples(self, rig: Rig) -> None:
        rig.machine.reals[slots.LEARNING_RATE] = 0.0
        losses = run(rig)
        totals = rig.plan.totals["train"][0]
        assert rig.machine.reals[totals.loss] == pytest.approx((losses * [32, 32, 6]).sum(), rel=1e-12)

    def test_predictions_are_those_of_the_naive_oracle(self, rig: Rig) -> None:
        y = naive.forward(rig, rig.weights, rig.machine.inputs["input"])["output"]
        np.testing.assert_allclose(rig.predict("output"), y, rtol=1e-12, atol=1e-15)

    @pytest.mark.parametrize("program", ["evaluate", "predict"])
    def test_only_training_moves_weights_and_counts_steps(self, rig: Rig, program: str) -> None:
        run(rig)
        before, step = weights_of(rig), rig.machine.ints[slots.STEP]
        rig.machine.run(program, np.arange(rig.rows), 0, 1, np.zeros(1))  # type: ignore[arg-type]
        assert weights_of(rig) == before
        assert rig.machine.ints[slots.STEP] == step == 3

    def test_dropout_is_off_in_evaluation(self, rig: Rig) -> None:
        assert "dropout" not in {one.opcode for one in rig.plan.programs["evaluate"].instructions}
        assert "dropout" in {one.opcode for one in rig.plan.programs["train"].instructions}
        assert run(rig, 0, 1, "evaluate").tolist() == run(rig, 0, 1, "evaluate").tolist()

    def test_dropout_is_another_in_each_step(self, rig: Rig) -> None:
        rig.machine.reals[slots.LEARNING_RATE] = 0.0
        first, second = run(rig, 0, 1), run(rig, 0, 1)
        assert first != second
        rig.machine.ints[slots.STEP] = 0
        assert run(rig, 0, 1) == first


class TestHandOver:
    def test_a_wrong_dtype_is_refused(self, rig: Rig) -> None:
        with pytest.raises(TypeError, match="expected C-contiguous float64, received float32"):
            rig.machine.bind({"input": np.zeros((70, 5), np.float32)}, {}, None)

    def test_a_view_with_gaps_is_refused(self, rig: Rig) -> None:
        with pytest.raises(TypeError, match="C-contiguous"):
            rig.machine.bind({"input": np.zeros((70, 10))[:, ::2]}, {}, None)

    def test_labels_have_to_be_int64(self, rig: Rig) -> None:
        with pytest.raises(TypeError, match="int64"):
            rig.machine.bind({}, {}, np.zeros(70, np.int32))  # type: ignore[arg-type]

    def test_the_arena_begins_at_a_cache_line(self, rig: Rig) -> None:
        for _ in range(5):
            assert Machine(rig.plan, "float32").arena.ctypes.data % 64 == 0


class TestDivergence:
    def test_the_batch_at_fault_leaves_no_trace_in_the_weights(self, rig: Rig) -> None:
        rig.machine.inputs["input"][40] = np.inf
        losses = np.zeros(3)
        assert rig.machine.run("train", np.arange(70), 0, 3, losses) == 1
        assert rig.machine.diverged
        assert np.isfinite(losses[0])
        assert not np.isfinite(losses[1])
        assert np.isfinite(rig.machine.arena[: 2 * rig.plan.parameter_size]).all()
        assert np.isfinite(rig.machine.arena[slice(*rig.plan.state_range)]).all()

    def test_the_status_can_be_cleared(self, rig: Rig) -> None:
        rig.machine.inputs["input"][0] = np.nan
        assert len(run(rig)) == 0
        rig.machine.inputs["input"][0] = 0.0
        rig.machine.clear_status()
        assert not rig.machine.diverged
        assert len(run(rig)) == 3


class TestInterruption:
    @pytest.mark.parametrize("threads", [1, 2])
    def test_a_run_stands_still_and_goes_on_as_if_nothing_had_been(self, rig: Rig, threads: int) -> None:
        """Another thread interrupts again and again; in the end the weights are those of an undisturbed run."""
        epochs = 4000
        order = np.tile(np.arange(64), epochs)
        batches = 2 * epochs
        start = {name: weight.copy() for name, weight in rig.weights.items()}
        losses = np.zeros(batches)
        assert rig.machine.run("train", order, 0, batches, losses) == batches
        undisturbed = weights_of(rig)

        twin = Machine(rig.plan, "float64", threads=threads)
        twin.bind(rig.machine.inputs, rig.machine.values, rig.machine.labels)
        twin.reals[slots.LEARNING_RATE] = rig.machine.reals[slots.LEARNING_RATE]
        for layout in rig.plan.weights:
            twin.weight(layout)[...] = start[layout.name]
        over = threading.Event()

        def disturb() -> None:
            while not over.is_set():
                twin.interrupt()

        nuisance = threading.Thread(target=disturb)
        nuisance.start()
        parts, done = 0, 0
        try:
            while done < batches and parts < 200:
                done += twin.run("train", order, done, batches, losses[done:])
                parts += 1
        finally:
            over.set()
            nuisance.join()
        twin.run("train", order, done, batches, losses[done:])
        twin.close()
        assert parts > 1
        assert b"".join(twin.weight(layout).tobytes() for layout in rig.plan.weights) == undisturbed


@pytest.fixture
def big() -> Iterator[MakeRig]:
    """Rigs with enough work that threads pay; closed in the end."""
    rigs: list[Machine] = []

    def make(threads: int, *, rows: int = 96, batch_size: int = 96, seed: int = 0) -> Rig:
        layers = {
            "input": Input(),
            "hidden": Dense(units=256, activation="gelu"),
            "drop": Dropout(rate=0.2),
            "last": Dense(units=10, activation="softmax"),
            "output": Output(),
        }
        rig = make_rig(draw(layers), (300,), rows=rows, batch_size=batch_size, classes=10, dtype="float32", seed=seed)
        machine = Machine(rig.plan, "float32", threads=threads, seed=seed)
        machine.bind(rig.machine.inputs, rig.machine.values, rig.machine.labels)
        machine.arena[...] = rig.machine.arena
        machine.reals[slots.LEARNING_RATE] = 0.1
        rig.machine = machine
        rigs.append(machine)
        return rig

    yield make
    for machine in rigs:
        machine.close()


class TestThreads:
    @two_cores
    @pytest.mark.parametrize(("rows", "batch_size"), [(96, 96), (100, 33), (17, 64), (1, 64), (129, 128)])
    def test_one_thread_or_two_give_the_same_bytes(self, big: MakeRig, rows: int, batch_size: int) -> None:
        one, two = (big(threads, rows=rows, batch_size=batch_size) for threads in (1, 2))
        batches = -(-rows // batch_size)
        for _ in range(200):
            assert run(one, 0, batches).tolist() == run(two, 0, batches).tolist()
            assert weights_of(one) == weights_of(two)
            if two.machine.items_by_thread[1] > 0:
                break
        else:
            # A single row is done before a helper is awake.
            assert rows == 1, "the second thread did nothing in 200 epochs"
        assert one.machine.items_by_thread == [0]

    @two_cores
    def test_programs_may_alternate(self, big: MakeRig) -> None:
        """A helper that is late for one program must not disturb the next."""
        one, two = big(1), big(2)
        for _ in range(100):
            for program in ("train", "evaluate", "train"):
                assert run(one, 0, 1, program).tolist() == run(two, 0, 1, program).tolist()
        assert weights_of(one) == weights_of(two)

    def test_there_are_never_more_threads_than_processors(self, rig: Rig) -> None:
        machine = Machine(rig.plan, "float32", threads=1000)
        assert machine.threads == len(machine.items_by_thread) <= (os.cpu_count() or 1)
        machine.close()

    @two_cores
    def test_threads_come_with_the_first_work_and_go_in_the_end(self, big: MakeRig) -> None:
        before = threading.active_count()
        machine = big(2).machine
        assert threading.active_count() == before
        machine.run("train", np.arange(96), 0, 1, np.zeros(1))
        assert threading.active_count() == before + 1
        machine.close()
        machine.close()  # once more does nothing
        assert threading.active_count() == before

    def test_a_small_network_stays_in_one_thread(self, rig: Rig) -> None:
        machine = Machine(rig.plan, "float64", threads=2)
        machine.bind(rig.machine.inputs, rig.machine.values, rig.machine.labels)
        before = threading.active_count()
        machine.run("train", np.arange(70), 0, 3, np.zeros(3))
        assert sum(machine.items_by_thread) == 0
        assert threading.active_count() == before
