"""A run that is steered: what is carried over, what starts anew, and what a replay of its journal ends with."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.document.project import Project
from engine.errors import FileError, LayerloomError, TrainingError
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.norms.batch_norm import BatchNorm
from engine.training.events import EpochFinished, Finished, Steered
from engine.training.preparing.prepare import replan
from engine.training.replay import replay
from engine.training.running.edits import WeightEdit
from engine.training.running.steering import Intervention
from engine.training.session import TrainingSession
from engine.training.trainer import Trainer
from tests.engine.training.conftest import classifier, curve, flowers, project_of, regression
from tests.oracles.resuming import digest, run


def steered(trainer: Trainer, project: Project, dataset: Any = None) -> Steered:
    """Steer now."""
    prepared = replan(trainer.prepared, project, dataset or flowers())
    assert trainer.may_steer(prepared)
    return trainer.steer(prepared)


def with_training(project: Project, **changes: Any) -> Project:
    return project.replace(training=project.training.replace(**changes))


def deep(rate: float = 0.2, units: int = 6, l2: float = 0.0, **settings: Any) -> Project:
    """A network with all that a step depends on besides its samples: random masks, running statistics, a penalty."""
    layers = {
        "input": Input(),
        "hidden": Dense(units=units, activation="tanh", l2=l2),
        "norm": BatchNorm(),
        "dropout": Dropout(rate=rate),
        "last": Dense(units=3, activation="softmax"),
        "output": Output(),
    }
    return project_of(layers, **{"epochs": 5, "batch_size": 16, "optimizer": "adam"} | settings)


def test_nothing_changed_leaves_the_same_bytes() -> None:
    with Trainer(deep(), flowers(), threads=1) as whole:
        run(whole)
        expected = digest(whole)
    with Trainer(deep(), flowers(), threads=1) as trainer:
        for batches in (3, 2, 4):  # within an epoch, at its end, and within one again
            run(trainer, batches)
            if trainer.at_end_of_epoch:
                trainer.finish_epoch(0.0)
            found = steered(trainer, deep())
            assert (dict(found.initial), found.has_new_optimizer, found.has_new_loss) == ({}, False, False)
        run(trainer)
        assert digest(trainer) == expected


@pytest.mark.parametrize(
    "after",
    [
        deep(optimizer={"type": "adam", "learning_rate": 0.02}),
        deep(optimizer={"type": "adam", "beta1": 0.5}),
        deep(rate=0.6),
        deep(l2=0.1),
        deep(clip_norm=0.1),
        deep(epochs=7),
        deep(patience=1),
    ],
    ids=["learning rate", "beta1", "drop probability", "l2", "clipping", "epochs", "patience"],
)
def test_settings_hold_from_the_step_on_as_if_the_run_were_resumed_with_them(after: Project) -> None:
    with Trainer(deep(), flowers(), threads=1) as trainer, Trainer(after, flowers(), threads=1) as other:
        run(trainer, 7)
        other.restore(trainer.state())
        found = steered(trainer, after)
        assert (found.step, found.epoch, found.batch, found.sentences) == (7, 1, 2, ())
        run(trainer)
        run(other)
        assert digest(trainer) == digest(other)


def test_another_batch_size_waits_for_the_next_epoch() -> None:
    with Trainer(deep(), flowers(), threads=1) as trainer:
        run(trainer, 7)
        prepared = replan(trainer.prepared, deep(batch_size=10), flowers())
        assert not trainer.may_steer(prepared)
        run(trainer, 3)
        trainer.finish_epoch(0.0)
        assert trainer.may_steer(prepared)
        trainer.steer(prepared)
        assert (trainer.batches_per_epoch, trainer.machine.step, trainer.epoch) == (7, 10, 2)
        run(trainer)
        assert trainer.machine.step == 10 + 3 * 7


def test_another_optimiser_begins_with_an_empty_state() -> None:
    with Trainer(classifier(optimizer="adam"), flowers(), threads=1) as trainer:
        run(trainer, 5)
        trainer.finish_epoch(0.0)
        found = steered(trainer, classifier(optimizer="momentum"))
        assert found.has_new_optimizer
        assert found.sentences == ("The state of the optimiser starts anew.",)
        (velocity,) = trainer.machine.optimizer_state()
        assert not any(values.any() for values in velocity.values())


def test_other_class_weights_look_for_the_best_epoch_anew() -> None:
    before, after = classifier(), classifier(class_weights="balanced")
    with Trainer(before, flowers(), threads=1) as trainer:
        run(trainer, 10)
        trainer.finish_epoch(0.0)
        assert trainer.history.best_epoch
        found = steered(trainer, after)
        assert found.has_new_loss
        assert trainer.history.best_epoch == trainer.best_epoch == 0
        assert trainer.kept_epoch == 2
        end = trainer.finish("stopped", 0.0)
        assert np.isfinite(end.metrics["val_loss"])  # measured with the weights that are kept, and the new loss
    with Trainer(after, flowers(), threads=1, weights=trainer.kept) as other:
        assert other.evaluate("val") == {name: end.metrics[name] for name in ("val_loss", "val_accuracy")}


def test_a_layer_of_another_size_starts_anew_and_says_so() -> None:
    with Trainer(deep(), flowers(), threads=1) as trainer:
        run(trainer, 7)
        last = trainer.machine.weights()["last.bias"].copy()
        found = steered(trainer, deep(units=8))
        assert set(found.initial) >= {"hidden.weight", "hidden.bias", "last.weight"}
        assert found.has_new_loss
        assert found.initial["hidden.bias"] == "is 6 there, 8 here"
        assert found.sentences[0] == "The weights of hidden, norm, last start anew."
        np.testing.assert_array_equal(trainer.machine.weights()["last.bias"], last)
        run(trainer)
        assert trainer.kept["hidden.bias"].shape == (8,)
        assert np.isfinite(trainer.finish("completed", 0.0).metrics["test_loss"])


@pytest.mark.parametrize(
    ("after", "words"),
    [(classifier(seed=1), "the seed is another"), (classifier(test_share=0.4), "the data settings are others")],
)
def test_a_document_with_other_samples_is_refused(after: Project, words: str) -> None:
    session = TrainingSession(classifier(), flowers(), threads=1)
    try:
        session.prepare()
        session.record().result(60)
        with pytest.raises(TrainingError, match=words):
            session.steer(after).result(60)
        assert not session.journal
    finally:
        session.stop()
        assert session.join(60)


def test_a_session_is_steered_while_it_is_paused_and_goes_on() -> None:
    session = TrainingSession(classifier(epochs=4), flowers(), threads=1)
    try:
        session.prepare()
        assert session.record().result(60).journal == ()
        after = classifier(epochs=100_000, optimizer={"type": "adam", "learning_rate": 0.05})
        event = session.steer(after).result(60)
        assert (event.project, event.step) == (after, 0)
        assert session.project == after
        assert session.progress == (0, 500_000)
        later = session.steer(classifier(epochs=3, batch_size=35))
        session.start()
        assert later.result(60).batch == 0
        assert session.join(60)
        events = session.poll()
        assert [event.project for event in events if isinstance(event, Steered)] == [after, session.project]
        assert max(event.epoch for event in events if isinstance(event, EpochFinished)) < 100_000
        assert isinstance(events[-1], Finished)
        assert session.record().result(60).journal == session.journal
        assert session.progress[0] == session.progress[1]
        with pytest.raises(LayerloomError, match="has ended"):
            session.steer(after).result(60)
    finally:
        session.stop()
        assert session.join(60)


def test_errors_of_the_document_leave_the_run_as_it_was() -> None:
    session = TrainingSession(classifier(epochs=4), flowers(), threads=1)
    try:
        session.prepare()
        with pytest.raises(TrainingError):
            session.steer(project_of({"input": Input(), "output": Output()}, loss="hinge")).result(60)
        session.start()
        assert session.join(60)
        assert isinstance(session.poll()[-1], Finished)
    finally:
        session.stop()
        assert session.join(60)


def changes(seed: int, count: int) -> list[Project | WeightEdit]:
    """Random interventions."""
    generator = np.random.default_rng(seed)
    found: list[Project | WeightEdit] = []
    for _ in range(count):
        if generator.random() < 0.3:
            found.append(WeightEdit("last.bias", (int(generator.integers(3)),), float(generator.normal())))
        else:
            found.append(
                deep(
                    rate=float(generator.choice([0.0, 0.2, 0.5])),
                    units=int(generator.choice([6, 6, 9])),
                    l2=float(generator.choice([0.0, 0.01])),
                    batch_size=int(generator.choice([16, 16, 10])),
                    epochs=8,
                    patience=int(generator.choice([0, 2])),
                    class_weights=str(generator.choice(["none", "balanced"])),
                    optimizer={"type": str(generator.choice(["adam", "adam", "lion"])), "learning_rate": 0.01},
                    schedule=str(generator.choice(["constant", "cosine"])),
                    metrics=("f1",) if generator.random() < 0.5 else (),
                )
            )
    return found


def disturbed(seed: int, count: int, threads: int) -> tuple[list[Intervention], int, bytes]:
    """A run with random interventions at random steps: its journal, its steps, and the bytes it ended with."""
    generator = np.random.default_rng(seed + 1000)
    with Trainer(deep(epochs=8), flowers(), threads=threads) as trainer:
        trainer.first_evaluation()
        for change in changes(seed, count):
            run(trainer, int(generator.integers(0, 5)))
            if trainer.at_end_of_epoch:
                trainer.finish_epoch(0.0)
            if isinstance(change, WeightEdit):
                trainer.set_weight(change)
                continue
            prepared = replan(trainer.prepared, change, flowers())
            while not trainer.may_steer(prepared):
                run(trainer, 1)
                if trainer.at_end_of_epoch:
                    trainer.finish_epoch(0.0)
            if trainer.epoch < 8 and not trainer.stops_early:
                trainer.steer(prepared)
        return trainer.journal, trainer.machine.step, trainer.state().to_bytes()


def read_back(journal: list[Intervention]) -> list[Intervention]:
    """The journal as it was written and read."""
    return [Intervention.from_data(entry.step, json.loads(json.dumps(entry.to_data()))) for entry in journal]


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.deep) for seed in range(2, 20))])
def test_a_replay_ends_with_the_same_bytes_with_another_number_of_threads(seed: int) -> None:
    journal, steps, expected = disturbed(seed, 8, threads=1)
    assert len(journal) >= 3
    state = replay(deep(epochs=8), flowers(), read_back(journal), steps, threads=2)
    assert state.to_bytes() == expected


def test_a_replay_says_where_a_run_is_not_the_one_recorded() -> None:
    with pytest.raises(TrainingError, match="ended after step"):
        replay(classifier(epochs=2), flowers(), [Intervention(7, classifier(epochs=3))], 5, threads=1)


def test_a_resumed_run_replays_from_its_beginning() -> None:
    project = regression(epochs=3)
    first = TrainingSession(project, curve(), threads=1)
    first.start()
    assert first.join(60)
    record = first.record().result(60)
    longer = with_training(project, epochs=5)
    second = TrainingSession(longer, curve(), threads=1, resume=record)
    second.start()
    assert second.join(60)
    end = second.record().result(60)
    assert [entry.step for entry in end.journal] == [record.state.step]
    state = replay(project, curve(), end.journal, end.state.step, threads=1)
    assert state.to_bytes() == end.state.to_bytes()


def test_a_damaged_entry_is_told() -> None:
    with pytest.raises(FileError, match="step 7"):
        Intervention.from_data(7, {"kind": "weight", "name": "a.b"})
