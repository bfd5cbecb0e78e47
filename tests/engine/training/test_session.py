"""The session: what start, pause, steps and stop do, what can be seen meanwhile, and how runs end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.data.dataset import Dataset, DataSpec
from engine.data.split import split
from engine.data.targets import figures_of
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.training.events import EpochFinished, Event, Failed, Finished, Started, Weights
from engine.training.run_state import RunState
from engine.training.session import TrainingSession
from engine.training.state import TrainingState
from engine.training.trainer import Trainer
from tests.engine.training.conftest import classifier, curve, flowers, project_of, regression

MakeSession = Callable[..., TrainingSession]

BATCHES = 5  # of 16 samples in an epoch of 70


@pytest.fixture
def make() -> Iterator[MakeSession]:
    """Sessions that are stopped and joined in the end, whatever happens."""
    sessions: list[TrainingSession] = []

    def make(project: Any = None, dataset: Any = None, **options: Any) -> TrainingSession:
        session = TrainingSession(project or classifier(epochs=4), dataset or flowers(), **{"threads": 1} | options)
        sessions.append(session)
        return session

    yield make
    for session in sessions:
        session.stop()
        assert session.join(600)


def wait_until(session: TrainingSession, condition: Callable[[], bool]) -> None:
    """Look every millisecond, for a minute at most."""
    for _ in range(60_000):
        if condition():
            return
        session.join(0.001)
    pytest.fail(f"{session.state}, {session.progress}")


def wait_for_pause(session: TrainingSession, done: int) -> None:
    """Wait until so many batches are done and it stands still."""
    wait_until(session, lambda: session.progress[0] >= done and session.state is RunState.PAUSED)


def kinds(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


class TestControl:
    def test_before_the_start_nothing_is_known(self, make: MakeSession) -> None:
        session = make()
        assert session.state is RunState.PREPARING
        assert session.poll() == []
        assert session.progress == (0, 0)
        assert session.seconds_left is None
        assert (session.threads, session.batches_per_epoch, len(session.batch_losses())) == (0, 0, 0)
        assert session.weights() == {}
        with pytest.raises(LayerloomError, match=r"There are no weights yet\. Train the network first\."):
            session.model()

    def test_a_whole_run_tells_its_story_in_order(self, make: MakeSession) -> None:
        session = make()
        session.start()
        assert session.join(600)
        events = session.poll()
        assert kinds(events) == ["Started", *["EpochFinished"] * 5, "Finished"]
        assert [event.epoch for event in events if isinstance(event, EpochFinished)] == [0, 1, 2, 3, 4]
        assert session.poll() == []
        assert session.state is RunState.FINISHED
        assert session.progress == (4 * BATCHES, 4 * BATCHES)
        assert session.history.epochs == [0, 1, 2, 3, 4]
        assert all(len(column) == 5 for column in session.history.columns.values())
        prepared = events[0]
        assert isinstance(prepared, Started)
        assert prepared.parameters == 4 * 6 + 6 + 6 * 3 + 3
        parts = (prepared.train_rows, prepared.validation_rows, prepared.test_rows, prepared.batches_per_epoch)
        assert parts == (70, 15, 15, BATCHES)
        end = events[-1]
        assert isinstance(end, Finished)
        seconds = [event.seconds for event in events if isinstance(event, EpochFinished | Finished)]
        assert seconds == sorted(seconds)

    def test_a_step_is_one_batch(self, make: MakeSession) -> None:
        session = make()
        for number in (1, 2, 3):
            session.step_batch()
            wait_for_pause(session, number)
            assert session.progress[0] == number
            assert len(session.batch_losses()) == number
        assert kinds(session.poll()) == ["Started", "EpochFinished"]

    def test_a_step_of_an_epoch_runs_to_its_end_and_the_next_through_the_following(self, make: MakeSession) -> None:
        session = make()
        session.step_batch()
        wait_for_pause(session, 1)
        session.step_epoch()
        wait_for_pause(session, BATCHES)
        assert session.progress[0] == BATCHES
        session.step_epoch()
        wait_for_pause(session, 2 * BATCHES)
        assert session.history.epochs == [0, 1, 2]

    def test_the_last_step_of_an_epoch_ends_the_run(self, make: MakeSession) -> None:
        session = make(classifier(epochs=1))
        session.step_epoch()
        assert session.join(600)
        assert kinds(session.poll())[-1] == "Finished"

    def test_after_a_pause_it_goes_on_to_the_end(self, make: MakeSession) -> None:
        session = make(classifier(epochs=200_000))
        session.start()
        wait_until(session, lambda: session.progress[0] > 0)
        session.pause()
        wait_until(session, lambda: session.state is not RunState.RUNNING)
        assert session.state is RunState.PAUSED
        done = session.progress[0]
        assert 0 < done < 200_000 * BATCHES
        assert session.progress[0] == done
        assert session.seconds_left is not None
        session.resume()
        wait_until(session, lambda: session.progress[0] > done)
        session.stop()

    def test_stop_ends_a_running_run(self, make: MakeSession) -> None:
        session = make(classifier(epochs=1_000_000))
        session.start()
        wait_until(session, lambda: len(session.history.epochs) > 2)
        session.stop()
        assert session.join(600)
        end = session.poll()[-1]
        assert isinstance(end, Finished)
        assert end.reason == "stopped"
        assert end.metrics["val_loss"] == min(session.history.columns["val_loss"][1:])
        assert "test_loss" in end.metrics

    def test_stop_ends_a_paused_run(self, make: MakeSession) -> None:
        session = make()
        session.step_batch()
        wait_for_pause(session, 1)
        session.stop()
        assert session.join(600)
        assert session.state is RunState.FINISHED
        assert session.poll()[-1].reason == "stopped"  # type: ignore[union-attr]

    def test_what_batches_have_learned_before_a_stop_is_kept(self, make: MakeSession) -> None:
        session = make(classifier(epochs=100, validation_share=0.0))
        session.step_batch()
        wait_for_pause(session, 1)
        session.step_batch()
        wait_for_pause(session, 2)
        session.stop()
        assert session.join(30)
        weights, initial = session.weights(), initial_weights(session.model().project, flowers())
        assert all((weights[name] != initial[name]).any() for name in ("hidden.weight", "last.weight"))
        finished = session.poll()[-1]
        assert isinstance(finished, Finished)
        assert (finished.epochs, finished.best_epoch) == (1, 1)
        assert finished.metrics["train_loss"] == pytest.approx(session.batch_losses().mean(), rel=1e-6)

    def test_stop_and_join_before_the_start_do_nothing(self, make: MakeSession) -> None:
        session = make()
        session.stop()
        assert session.join()
        assert session.poll() == []

    def test_the_dataset_and_project_are_those_it_was_made_with(self, make: MakeSession) -> None:
        project = classifier(epochs=2)
        session = make(project)
        session.start()
        assert session.join(600)
        model = session.model()
        assert model.project is project
        assert set(model.weights) == {"hidden.weight", "hidden.bias", "last.weight", "last.bias"}
        assert set(model.metrics) >= {"val_loss", "test_loss", "test_accuracy"}
        assert len(model.samples) == 15


class TestLooking:
    def test_views_of_losses_grow_and_never_change(self, make: MakeSession) -> None:
        session = make(classifier(epochs=400))
        session.step_batch()
        wait_for_pause(session, 1)
        early = session.batch_losses()
        copy = early.copy()
        session.start()
        assert session.join(600)
        assert len(session.batch_losses()) == 400 * BATCHES  # the buffer has grown on the way
        np.testing.assert_array_equal(early, copy)
        np.testing.assert_array_equal(session.batch_losses()[: len(early)], copy)

    def test_weights_are_copies(self, make: MakeSession) -> None:
        session = make()
        session.start()
        assert session.join(600)
        session.weights()["hidden.weight"][...] = 0.0
        assert session.weights()["hidden.weight"].any()


class TestFailure:
    def test_a_project_that_cannot_be_trained_fails_with_its_sentence(self, make: MakeSession) -> None:
        layers = {node.id: node.layer for node in classifier().network.nodes} | {"last": Dense(units=4)}
        session = make(project_of(layers))
        session.start()
        assert session.join(600)
        (event,) = session.poll()
        assert isinstance(event, Failed)
        assert event.node == "last"
        assert "softmax" in event.message
        assert session.state is RunState.FAILED

    def test_a_fault_of_ours_becomes_a_sentence_and_a_line_in_the_log(
        self, make: MakeSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(*arguments: Any) -> int:
            raise ZeroDivisionError("oops")

        monkeypatch.setattr(Trainer, "advance", broken)
        session = make()
        with caplog.at_level(logging.ERROR):
            session.start()
            assert session.join(600)
        event = session.poll()[-1]
        assert isinstance(event, Failed)
        assert "bug in Layerloom" in event.message
        assert caplog.records[0].exc_info
        caplog.clear()

    def test_memory_that_is_not_there(self, make: MakeSession, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*arguments: Any, **options: Any) -> None:
            raise MemoryError

        monkeypatch.setattr(Trainer, "__init__", broken)
        session = make()
        session.start()
        assert session.join(600)
        (event,) = session.poll()
        assert isinstance(event, Failed)
        assert "does not fit into memory" in event.message


def end_of(session: TrainingSession) -> Event:
    session.start()
    assert session.join(600)
    return session.poll()[-1]


def all_finite(session: TrainingSession) -> bool:
    return all(np.isfinite(values).all() for values in session.weights().values())


def initial_weights(project: Project, dataset: Dataset) -> Weights:
    session = TrainingSession(project.replace(training=project.training.replace(epochs=0)), dataset, threads=1)
    assert isinstance(end_of(session), Finished)
    return session.weights()


def failed(session: TrainingSession) -> Failed:
    event = end_of(session)
    assert isinstance(event, Failed), event
    assert session.state is RunState.FAILED
    assert all_finite(session)
    assert np.isfinite(session.batch_losses()).all()
    return event


CHAIN = {
    "input": Input(),
    "first": Dense(units=3),
    "second": Dense(units=3),
    "last": Dense(units=1),
    "output": Output(),
}


class TestDivergence:
    def test_a_huge_learning_rate_stops_at_the_batch_and_says_what_to_try(self, make: MakeSession) -> None:
        project = regression(optimizer={"type": "sgd", "learning_rate": 1e3}, epochs=50)
        session = make(project, curve(), threads=2)
        event = failed(session)
        assert "Try a smaller learning rate than 1000" in event.message
        done = len(session.batch_losses())
        assert done < 50 * BATCHES
        assert f"at epoch {done // BATCHES + 1}, batch {done % BATCHES + 1}: " in event.message

    def test_a_target_far_off_is_named_as_the_cause(self, make: MakeSession) -> None:
        data = curve()
        far = data.targets * 1e6
        dataset = replace(data, targets=far, spec=replace(data.spec, figures=figures_of(far)))
        project = regression(optimizer={"type": "sgd", "learning_rate": 1.0}, epochs=50)
        assert "Scale to the target first, as the warning about it says." in failed(make(project, dataset)).message

    def test_the_layer_that_overflows_first_is_named(self, make: MakeSession) -> None:
        """The first layer gives about 1e25, the second multiplies by 1e20: float32 ends at 3e38."""
        project = project_of(CHAIN, loss="mean_squared_error", batch_size=16)
        weights = initial_weights(project, curve())
        weights["first.weight"][...] = 1e25
        weights["second.weight"][...] = 1e20
        session = make(project, curve(), weights=weights)
        event = failed(session)
        assert event.node == "second"
        assert "at epoch 1, batch 1: second is the first layer whose output overflows." in event.message
        assert len(session.batch_losses()) == 0

    def test_where_only_the_loss_overflows_the_output_is_named(self, make: MakeSession) -> None:
        project = project_of(CHAIN, loss="mean_squared_error", batch_size=16)
        weights = initial_weights(project, curve())
        weights["last.bias"][...] = 1e25
        event = failed(make(project, curve(), weights=weights))
        assert event.node == "output"
        assert "what reaches output is so far off that its loss overflows" in event.message

    def test_the_batch_is_looked_at_with_the_mask_of_dropout_that_it_had(self, make: MakeSession) -> None:
        """Only where the one feature is not dropped, once in ten steps, does anything overflow."""
        layers = {"input": Input(), "drop": Dropout(rate=0.9), "last": Dense(units=1), "output": Output()}
        project = project_of(layers, loss="mean_squared_error", batch_size=1, normalisation="none", epochs=20)
        project = project.replace(training=project.training.replace(optimizer={"type": "sgd", "learning_rate": 0.0}))
        dataset = Dataset("large", np.full((100, 1), 1e20), np.zeros((100, 1)), DataSpec(100, (1,), ("a",), (1,), ()))
        session = make(project, dataset, weights={"last.weight": np.full((1, 1), 1e19), "last.bias": np.zeros(1)})
        event = failed(session)
        assert "last is the first layer whose output overflows" in event.message

    def test_a_validation_sample_that_overflows_is_found(self, make: MakeSession) -> None:
        """Training goes well, but one sample of the validation split is huge; it was not used for the normalisation."""
        project = project_of(CHAIN, loss="mean_squared_error", batch_size=16, epochs=3)
        dataset = curve()
        rows = split(dataset, project.data.validation_share, project.data.test_share, 0).validation
        dataset.inputs[rows[3]] = 1e37
        weights = initial_weights(project, dataset)
        weights["first.weight"][...] = 100.0
        event = failed(make(project, dataset, weights=weights))
        assert event.node == "first"
        assert "after epoch 1: first is the first layer whose output overflows" in event.message

    def test_the_kept_weights_are_those_of_the_best_epoch_before(self, make: MakeSession) -> None:
        """Momentum of 1 swings higher and higher, but not in the first epochs."""
        optimizer = {"type": "momentum", "learning_rate": 1.0, "momentum": 1.0}
        project = project_of(CHAIN, loss="mean_squared_error", optimizer=optimizer, epochs=2000, batch_size=100)
        session = make(project, curve())
        failed(session)
        losses = session.history.columns["val_loss"]
        assert len(losses) > 2
        again = project.replace(training=project.training.replace(epochs=0))
        end = end_of(make(again, curve(), weights=session.weights()))
        assert isinstance(end, Finished)
        assert end.metrics["val_loss"] == min(losses[1:])

    @pytest.mark.parametrize("validation_share", [0.0, 0.15])
    def test_a_step_that_overflows_after_the_last_good_loss_is_a_failure(
        self, make: MakeSession, validation_share: float
    ) -> None:
        """The one batch has a loss of 4e37; its gradient times the rate is beyond what float32 holds."""
        optimizer = {"type": "sgd", "learning_rate": 1e3}
        project = project_of(
            CHAIN, loss="mean_squared_error", optimizer=optimizer, epochs=1, batch_size=1000,
            validation_share=validation_share,
        )  # fmt: skip
        weights = {name: np.zeros_like(values) for name, values in initial_weights(project, curve()).items()}
        weights["second.bias"][...] = 1e18
        weights["last.weight"][...] = 2.0
        session = make(project, curve(), weights=weights)
        event = failed(session)
        assert len(session.batch_losses()) == 1
        assert event.node in ("second", "last")
        assert "after epoch 1: the " in event.message
        assert "overflowed in the step before" in event.message
        for name, values in session.weights().items():
            np.testing.assert_array_equal(values, weights[name])


class TestResuming:
    def test_a_run_that_was_stopped_in_an_epoch_is_resumed_to_the_same_bytes(self, make: MakeSession) -> None:
        """Though the stop closed the epoch and put the best weights in place."""
        whole = make()
        whole.start()
        assert whole.join(600)

        part = make()
        for done in range(1, BATCHES + 3):
            part.step_batch()
            wait_for_pause(part, done)
        paused = part.record().result(60).state
        part.stop()
        assert part.join(600)
        record = part.record().result(0)
        content = record.state.to_bytes()
        assert content == paused.to_bytes()
        assert (record.history.epochs, record.state.epochs.tolist()) == ([0, 1, 2], [0, 1])

        rest = make(resume=replace(record, state=TrainingState.from_bytes(content), losses=record.losses[:2]))
        assert rest.history.epochs == [0, 1, 2], "shown while it is prepared"
        rest.step_batch()
        wait_for_pause(rest, BATCHES + 3)
        assert rest.progress == (BATCHES + 3, 4 * BATCHES)
        assert np.isnan(rest.batch_losses()).tolist() == [False] * 2 + [True] * BATCHES + [False]
        rest.resume()
        assert rest.join(600)
        assert rest.history.columns == whole.history.columns
        assert rest.history.epochs == [0, 1, 2, 3, 4]
        assert rest.batch_losses()[-BATCHES:].tolist() == whole.batch_losses()[-BATCHES:].tolist()
        assert kinds(rest.poll()) == ["Started", *["EpochFinished"] * 3, "Finished"]
        for name, values in whole.weights().items():
            assert rest.weights()[name].tobytes() == values.tobytes()

    def test_a_run_under_way_is_recorded_between_two_batches_and_so_is_one_that_is_stopped_at_once(
        self, make: MakeSession
    ) -> None:
        """What is asked for before the end is answered as it stood then: the run can go on from there."""
        session = make(classifier(epochs=100_000))
        session.start()
        wait_until(session, lambda: session.progress[0] > 0)
        running = session.record()
        session.stop()
        assert session.join(600)
        record, last = running.result(0), session.record().result(0)
        assert record.end is None
        assert isinstance(last.end, Finished)
        assert record.state.epoch * BATCHES + record.state.batch == len(record.losses) > 0
        assert last.seconds >= record.seconds > 0.0

    def test_a_run_that_never_began_has_nothing_to_record(self, make: MakeSession) -> None:
        session = make(classifier(seed=3, batch_size=1), flowers(rows=2))
        for _ in range(2):  # not started; refused for want of samples
            with pytest.raises(LayerloomError, match="nothing to keep"):
                session.record().result(0)
            session.start()
            assert session.join(600)

    @pytest.mark.parametrize("schedule", ["constant", "reduce_on_plateau"])
    def test_a_finished_run_that_trains_more_epochs_ends_as_if_it_had_been_longer(
        self, make: MakeSession, schedule: str
    ) -> None:
        whole, first = (make(classifier(epochs=epochs, schedule=schedule)) for epochs in (7, 3))
        for session in (whole, first):
            session.start()
            assert session.join(600)
        record = first.record().result(0)
        more = make(classifier(epochs=7, schedule=schedule), resume=record)
        more.start()
        assert more.join(600)
        assert more.history == whole.history
        assert more.record().result(0).state.to_bytes() == whole.record().result(0).state.to_bytes()
        assert more.batch_losses().tolist() == whole.batch_losses().tolist()
        (end,) = [event for event in more.poll() if isinstance(event, Finished)]
        assert (end.reason, end.epochs) == ("completed", 7)
        assert end.seconds > record.seconds

    def test_patience_counts_afresh_when_a_run_that_stopped_early_trains_on(self, make: MakeSession) -> None:
        """And from the same epoch when it is interrupted in between."""
        settings: dict[str, Any] = {"optimizer": {"type": "adam", "learning_rate": 0.1}, "patience": 3, "epochs": 900}
        dataset = curve(rows=40, noise=1.0)
        first = make(regression(**settings), dataset)
        first.start()
        assert first.join(600)
        record = first.record().result(0)
        assert isinstance(record.end, Finished)
        assert record.end.reason == "early_stopping"
        epochs = record.end.epochs
        project = regression(**settings | {"restore_best": False})

        more = make(project, dataset, resume=record)
        more.step_epoch()
        wait_for_pause(more, (epochs + 1) * more.batches_per_epoch)
        interrupted = more.record().result(60)
        assert interrupted.state.patient_from == epochs
        more.resume()
        assert more.join(600)
        again = make(project, dataset, resume=interrupted)
        again.start()
        assert again.join(600)
        assert again.history == more.history
        assert more.history.epochs[-1] >= epochs + 3

    def test_other_data_are_refused(self, make: MakeSession) -> None:
        first = make()
        first.start()
        assert first.join(600)
        record = first.record().result(0)
        for dataset in (flowers(seed=1), flowers(rows=90)):
            session = make(dataset=dataset, resume=record)
            session.start()
            assert session.join(600)
            (end,) = session.poll()
            assert isinstance(end, Failed)
            assert "The data is not that of the run: samples or targets have changed." in end.message

    @pytest.mark.parametrize(
        ("project", "words"),
        [
            (classifier(epochs=4, normalisation="none"), "the normalisation is standard there, none here"),
            (classifier(epochs=4, class_weights="balanced"), "not the one that was trained: output"),
            (classifier(epochs=4, optimizer="sgd"), "the optimiser is adam, here it is sgd"),
        ],
        ids=["normalisation", "losses", "optimiser"],
    )
    def test_another_project_is_refused_before_anything_is_prepared(
        self, make: MakeSession, project: Project, words: str
    ) -> None:
        first = make()
        first.start()
        assert first.join(600)
        record = first.record().result(0)
        record.refuse_other(classifier(epochs=9, metrics=["f1"], patience=3))
        with pytest.raises(LayerloomError, match=words):
            record.refuse_other(project)

    def test_preparing_pauses_before_the_first_batch(self, make: MakeSession) -> None:
        session = make()
        session.prepare()
        wait_for_pause(session, 0)
        assert session.history.epochs == [0]
        assert session.progress == (0, 4 * BATCHES)
        session.resume()
        assert session.join(600)

    def test_one_that_does_not_fit_ends_the_run_with_a_sentence(self, make: MakeSession) -> None:
        first = make()
        first.start()
        assert first.join(600)
        session = make(classifier(seed=3), resume=first.record().result(0))
        session.start()
        assert session.join(600)
        assert session.state is RunState.FAILED
        (end,) = session.poll()
        assert isinstance(end, Failed)
        assert "the seed is 0, here it is 3" in end.message
