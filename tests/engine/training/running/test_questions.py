"""Questions to a run between two batches: copies of its weights, and weights set by hand."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from engine.errors import LayerloomError
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.norms.batch_norm import BatchNorm
from engine.training.run_state import RunState
from engine.training.running import questions
from engine.training.running.edits import WeightEdit
from engine.training.session import TrainingSession
from engine.training.trainer import Trainer
from tests.engine.training.conftest import classifier, flowers, project_of

MakeSession = Callable[..., TrainingSession]
PATIENCE = 600.0


@pytest.fixture
def make() -> Iterator[MakeSession]:
    """Sessions that are stopped and joined in the end."""
    sessions: list[TrainingSession] = []

    def make(project: Any = None, **options: Any) -> TrainingSession:
        session = TrainingSession(project or classifier(epochs=4), flowers(), **{"threads": 1} | options)
        sessions.append(session)
        return session

    yield make
    for session in sessions:
        session.stop()
        assert session.join(PATIENCE)


def paused_after(session: TrainingSession, batches: int) -> TrainingSession:
    for _ in range(batches):
        session.step_batch()
        session.look().result(PATIENCE)  # answered before the batch or after it
        while session.state is not RunState.PAUSED:
            session.join(0.001)
    return session


class TestLooking:
    def test_a_copy_is_what_the_trainer_would_have(self, make: MakeSession) -> None:
        session = paused_after(make(), 7)
        point = session.look(optimizer=True).result(PATIENCE)
        with Trainer(classifier(epochs=4), flowers(), threads=1) as twin:
            twin.first_evaluation()
            twin.advance(5, np.zeros(5))
            twin.finish_epoch(0.0)
            twin.advance(2, np.zeros(2))
            assert (point.step, point.epoch, point.edits, point.ended) == (7, 1, 0, False)
            for name, values in twin.machine.weights().items():
                np.testing.assert_array_equal(point.weights[name], values)
            for kind, theirs in zip(point.optimizer, twin.machine.optimizer_state(), strict=True):
                for name, values in theirs.items():
                    np.testing.assert_array_equal(kind[name], values)
            rows = point.rows
            twin.machine.run("evaluate", rows, 0, 1, np.zeros(1))
            assert len(rows) == 16
            assert set(rows.tolist()) <= set(twin.split.train.tolist())
        assert point.learning_rate == classifier().training.optimizer.learning_rate
        assert session.stamp == point.stamp

    def test_a_copy_cannot_be_written_to_and_does_not_move(self, make: MakeSession) -> None:
        session = paused_after(make(), 1)
        point = session.look().result(PATIENCE)
        before = {name: values.copy() for name, values in point.weights.items()}
        with pytest.raises(ValueError, match="read-only"):
            point.weights["hidden.bias"][0] = 1.0
        paused_after(session, 1)
        for name, values in before.items():
            np.testing.assert_array_equal(point.weights[name], values)
        assert session.stamp != point.stamp
        assert point.optimizer == ()

    def test_all_who_ask_before_the_thread_answers_share_one_copy(self, make: MakeSession) -> None:
        session = make()
        session._loop._thread = _Idle()  # nobody answers yet
        session.prepare()
        answers = [session.look() for _ in range(1000)]
        assert {id(answer) for answer in answers} == {id(answers[0])}
        assert session.look(optimizer=True) is answers[0]
        session.stop()
        session._loop._main()
        assert answers[0].result(0).weights

    def test_before_the_start_and_after_a_start_that_failed_there_is_nothing(self, make: MakeSession) -> None:
        session = make()
        assert session.stamp is None
        for answer in (session.look(), session.set_weight("hidden.bias", (0,), 1.0)):
            with pytest.raises(LayerloomError, match="has not begun"):
                answer.result(0)

    def test_at_the_end_it_is_the_kept_weights_and_no_thread_is_needed(self, make: MakeSession) -> None:
        session = make()
        session.start()
        assert session.join(PATIENCE)
        point = session.look().result(0)
        assert point.ended
        assert point.stamp == session.stamp
        for name, values in session.weights().items():
            np.testing.assert_array_equal(point.weights[name], values)

    def test_a_question_that_nobody_waits_for_any_more_harms_nobody(self, make: MakeSession) -> None:
        session = paused_after(make(), 1)
        with session._loop.changed:  # the thread cannot take it meanwhile
            answer = session.look()
            answer.cancel()
            again = session.look()
        assert again.result(PATIENCE).step == 1
        assert session.state is RunState.PAUSED

    def test_an_edit_that_nobody_waits_for_at_the_end_harms_nobody(self, make: MakeSession) -> None:
        session = make(weights={})  # which the run refuses, so that it ends before it answers
        session._loop._thread = _Idle()
        session.prepare()
        session.set_weight("hidden.bias", (0,), 1.0).cancel()
        answer = session.look()
        session._loop._main()
        with pytest.raises(LayerloomError, match="has not begun"):
            answer.result(0)
        assert session.state is RunState.FAILED

    def test_a_question_that_fails_does_not_end_the_run(
        self, make: MakeSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session = paused_after(make(), 1)
        monkeypatch.setattr(Trainer, "point", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            session.look().result(PATIENCE)
        session.start()
        assert session.join(PATIENCE)
        assert session.state is RunState.FINISHED

    def test_copies_are_not_kept(self, make: MakeSession) -> None:
        session = paused_after(make(), 1)
        known = weakref.ref(session.look().result(PATIENCE).weights["hidden.bias"])
        session.look().result(PATIENCE)
        gc.collect()
        assert known() is None


class _Idle:
    """A thread that was started and does nothing."""

    ident = 1

    def start(self) -> None:
        """Do nothing."""


class TestSettingWeights:
    def test_it_is_set_between_two_batches_in_order_also_while_paused(self, make: MakeSession) -> None:
        session = paused_after(make(), 3)
        before = session.look().result(PATIENCE)
        first, second = (session.set_weight("hidden.weight", (2, 1), value) for value in (0.5, -1.25))
        assert first.result(PATIENCE) == float(before.weights["hidden.weight"][2, 1])
        assert second.result(PATIENCE) == 0.5
        after = session.look().result(PATIENCE)
        assert (after.step, after.edits) == (3, 2)
        assert after.weights["hidden.weight"][2, 1] == -1.25
        changed = before.weights["hidden.weight"] != after.weights["hidden.weight"]
        assert changed.sum() == 1
        assert session.stamp == after.stamp != before.stamp

    def test_the_run_goes_on_from_it(self, make: MakeSession) -> None:
        session = paused_after(make(), 3)
        session.set_weight("hidden.weight", (2, 1), 0.5).result(PATIENCE)
        session = paused_after(session, 1)
        found = session.look().result(PATIENCE).weights
        with Trainer(classifier(epochs=4), flowers(), threads=1) as twin:
            twin.first_evaluation()
            twin.advance(3, np.zeros(3))
            twin.machine.weights()["hidden.weight"][2, 1] = 0.5
            twin.advance(1, np.zeros(1))
            for name, values in twin.machine.weights().items():
                np.testing.assert_array_equal(found[name], values)

    @pytest.mark.parametrize(
        ("name", "index", "value", "sentence"),
        [
            ("hidden.kernel", (0, 0), 1.0, "The network has no weight hidden.kernel."),
            ("hidden.weight", (6, 0), 1.0, r"hidden.weight is 6 × 4 and has no place \[6, 0\]."),
            ("hidden.weight", (-1, 0), 1.0, r"has no place \[-1, 0\]."),
            ("hidden.weight", (0,), 1.0, r"has no place \[0\]."),
            ("hidden.weight", (0, 0), float("nan"), "A weight cannot be nan. Enter a finite number."),
            ("hidden.weight", (0, 0), 1e39, r"A weight cannot be 1e\+39."),
            ("norm.running_var", (0,), 1.0, "norm.running_var follows the batches and cannot be set."),
        ],
    )
    @pytest.mark.parametrize("ended", [False, True])
    def test_what_cannot_be_set_is_refused(
        self, make: MakeSession, name: str, index: tuple[int, ...], value: float, sentence: str, ended: bool
    ) -> None:
        layers = {
            "input": Input(), "hidden": Dense(units=6), "norm": BatchNorm(),
            "last": Dense(units=3, activation="softmax"), "output": Output(),
        }  # fmt: skip
        session = make(project_of(layers, epochs=1, batch_size=16))
        if ended:
            session.start()
            assert session.join(PATIENCE)
        else:
            session.prepare()
        stamp = session.look().result(PATIENCE).stamp
        with pytest.raises(LayerloomError, match=sentence):
            session.set_weight(name, index, value).result(PATIENCE)
        assert session.stamp == stamp

    def test_at_the_end_the_kept_weights_take_it_and_a_run_that_trains_on(self, make: MakeSession) -> None:
        session = make()
        session.start()
        assert session.join(PATIENCE)
        untouched = session.record().result(0)
        answer = session.set_weight("hidden.bias", (1,), 4.0)
        assert answer.result(0) == float(untouched.model.weights["hidden.bias"][1])
        record = session.record().result(0)
        for weights in (session.weights(), session.model().weights, record.state.weights, record.state.kept):
            assert weights["hidden.bias"][1] == 4.0
        assert untouched.model.weights["hidden.bias"][1] != 4.0
        assert record.state.weights["hidden.weight"] is untouched.state.weights["hidden.weight"]  # what stays is shared
        more = make(classifier(epochs=5), resume=record)
        more.prepare()
        assert more.look().result(PATIENCE).weights["hidden.bias"][1] == 4.0

    @pytest.mark.parametrize("epochs", [0, 2])
    @pytest.mark.parametrize("validated", [True, False])
    def test_it_is_kept_where_the_run_is_stopped_before_the_next_batch(
        self, make: MakeSession, epochs: int, validated: bool
    ) -> None:
        session = make(classifier(epochs=4, restore_best=False, validation_share=0.15 if validated else 0.0))
        session.prepare()
        for _ in range(epochs):
            session.step_epoch()
            session.look().result(PATIENCE)
            while session.state is not RunState.PAUSED:
                session.join(0.001)
        session.set_weight("last.bias", (1,), 4.0).result(PATIENCE)
        session.stop()
        assert session.join(PATIENCE)
        assert session.weights()["last.bias"][1] == 4.0
        model = session.model()
        with Trainer(model.project, flowers(), threads=1, weights=model.weights) as twin:
            for name, value in (twin.evaluate("val") if validated else {}).items():
                assert model.metrics[name] == value, "it was measured again"

    def test_the_best_weights_do_not_take_it(self, make: MakeSession) -> None:
        session = paused_after(make(classifier(epochs=4, restore_best=True)), 5)
        session.set_weight("last.bias", (1,), 4.0).result(PATIENCE)
        session.stop()
        assert session.join(PATIENCE)
        assert session.weights()["last.bias"][1] != 4.0

    def test_at_the_end_too_little_memory_for_one_leaves_no_question_unanswered(
        self, make: MakeSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: Any) -> Any:
            raise MemoryError

        session = make(classifier(epochs=1))
        session.start()
        assert session.join(PATIENCE)
        with session._loop.changed:
            answers = [session._loop._questions.edit(WeightEdit("last.bias", (1,), value)) for value in (4.0, 5.0)]
            look = session._loop._questions.look(optimizer=False)
        monkeypatch.setattr(questions, "with_weight", fail)
        session.record().result(0)
        for answer in answers:
            with pytest.raises(MemoryError):
                answer.result(0)
        assert look.result(0).weights["last.bias"][1] != 4.0


def test_a_run_that_is_stopped_while_paused_runs_while_it_is_evaluated_for_the_last_time(
    make: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = paused_after(make(), 1)
    states: list[RunState] = []
    finish = Trainer.finish
    monkeypatch.setattr(Trainer, "finish", lambda *given: states.append(session.state) or finish(*given))
    session.stop()
    assert session.join(PATIENCE)
    assert states == [RunState.RUNNING]
