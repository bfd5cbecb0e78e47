"""What a run does: which samples it sees and when, which weights it keeps, and when it ends."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.data.split import split
from engine.document.project import Project
from engine.errors import TrainingError
from engine.layers.basic.dense import Dense
from engine.training.events import EpochFinished, Event, Finished
from engine.training.session import TrainingSession
from engine.training.starting.initial import initial_weight
from engine.training.trainer import Trainer
from tests.engine.training.conftest import classifier, curve, flowers, project_of, regression


def train(project: Project, dataset: Dataset, **options: Any) -> tuple[TrainingSession, list[Event]]:
    """Run to the end in one thread."""
    session = TrainingSession(project, dataset, threads=1, **options)
    session.start()
    assert session.join(600)
    return session, session.poll()


def bytes_of(session: TrainingSession) -> dict[str, bytes]:
    return {name: values.tobytes() for name, values in session.weights().items()}


def finished(events: list[Event]) -> Finished:
    assert isinstance(events[-1], Finished), events[-1]
    return events[-1]


def epochs_of(events: list[Event]) -> list[EpochFinished]:
    return [event for event in events if isinstance(event, EpochFinished)]


OVERFIT: dict[str, Any] = {"optimizer": {"type": "adam", "learning_rate": 0.05}, "batch_size": 4, "epochs": 200}


class TestKeeping:
    def test_it_stops_when_patience_ends_and_keeps_the_best(self) -> None:
        project = regression(**OVERFIT, patience=7)
        dataset = curve(rows=40, noise=1.0)
        session, events = train(project, dataset)
        end = finished(events)
        losses = session.history.columns["val_loss"]
        assert end.reason == "early_stopping"
        assert end.epochs < 200
        assert end.best_epoch == int(np.argmin(losses[1:])) + 1 == end.epochs - 7
        assert end.metrics["val_loss"] == losses[end.best_epoch] == min(losses[1:])
        assert [event.epoch for event in epochs_of(events) if event.best][-1] == end.best_epoch
        # The kept weights are those of that epoch: evaluated once more, they give its loss to the bit.
        _, again = train(
            project.replace(training=project.training.replace(epochs=0)), dataset, weights=session.weights()
        )
        assert finished(again).metrics["val_loss"] == end.metrics["val_loss"]

    def test_without_patience_it_runs_to_the_end_and_keeps_the_best_all_the_same(self) -> None:
        session, events = train(regression(**OVERFIT | {"epochs": 40}), curve(rows=40, noise=1.0))
        end = finished(events)
        assert end.reason == "completed"
        assert end.epochs == 40
        assert end.metrics["val_loss"] == min(session.history.columns["val_loss"][1:])
        assert end.best_epoch < 40

    def test_the_last_weights_are_kept_where_the_best_are_not_wanted(self) -> None:
        project = regression(**OVERFIT | {"epochs": 40}, restore_best=False)
        session, events = train(project, curve(rows=40, noise=1.0))
        assert finished(events).best_epoch == 40
        assert finished(events).metrics["val_loss"] == session.history.columns["val_loss"][-1]

    def test_without_validation_samples_the_last_weights_are_kept(self) -> None:
        session, events = train(regression(validation_share=0.0, patience=1, epochs=6), curve())
        end = finished(events)
        assert (end.reason, end.epochs, end.best_epoch) == ("completed", 6, 6)
        assert "val_loss" not in end.metrics
        assert set(session.history.columns) == {"train_loss"}

    def test_without_epochs_the_initial_weights_come_out(self) -> None:
        project = classifier(epochs=0)
        session, events = train(project, flowers())
        end = finished(events)
        assert (end.reason, end.epochs, end.best_epoch) == ("completed", 0, 0)
        assert set(end.metrics) == {
            f"{part}_{what}" for part in ("train", "val", "test") for what in ("loss", "accuracy")
        }
        with Trainer(project, flowers()) as trainer:
            for layout in trainer.plan.weights:
                values = initial_weight(layout.name, layout.weight, 0).astype(np.float32)
                np.testing.assert_array_equal(session.weights()[layout.name], values)

    def test_the_weights_of_a_layer_do_not_depend_on_other_layers(self) -> None:
        small, _ = train(classifier(epochs=0), flowers())
        layers = {node.id: node.layer for node in classifier().network.nodes}
        layers = {"input": layers["input"], "between": Dense(units=4), **layers}
        large, _ = train(project_of(layers, epochs=0), flowers())
        assert bytes_of(large)["last.weight"] == bytes_of(small)["last.weight"]
        assert (
            bytes_of(large)["last.weight"] != bytes_of(train(classifier(epochs=0, seed=1), flowers())[0])["last.weight"]
        )


class TestParts:
    def test_they_are_those_of_the_stratified_split(self) -> None:
        dataset = flowers(rows=200)
        with Trainer(classifier(validation_share=0.2, test_share=0.1, seed=3), dataset) as trainer:
            expected = split(dataset, 0.2, 0.1, 3)
            for part in ("train", "validation", "test"):
                np.testing.assert_array_equal(getattr(trainer.split, part), getattr(expected, part))
            share = np.bincount(dataset.targets[trainer.split.test]) / len(trainer.split.test)
            assert np.abs(share - np.bincount(dataset.targets) / 200).max() < 0.1

    def test_normalisation_is_fitted_on_the_training_part_alone(self) -> None:
        dataset = curve()
        with Trainer(regression(), dataset) as trainer:
            part = dataset.inputs[trainer.split.train]
            np.testing.assert_allclose(trainer.preparation.shift, part.mean(axis=0))
            np.testing.assert_allclose(trainer.preparation.scale, part.std(axis=0))

    def test_the_test_part_has_no_influence(self) -> None:
        """With other targets and inputs there, all but the test's own figures stay the same to the bit."""
        dataset = curve()
        project = regression(epochs=20, patience=3)
        rows = split(dataset, project.data.validation_share, project.data.test_share, 0).test
        spoilt = with_rows(dataset, rows, 1e3)
        (first, events), (second, others) = train(project, dataset), train(project, spoilt)
        assert bytes_of(first) == bytes_of(second)
        assert first.history.columns == second.history.columns
        assert not any(name.startswith("test") for name in first.history.columns)
        assert finished(events).metrics["test_loss"] != finished(others).metrics["test_loss"]

    def test_the_validation_part_steers_and_does_not_train(self) -> None:
        dataset = curve()
        project = regression(epochs=10, restore_best=False)
        rows = split(dataset, project.data.validation_share, project.data.test_share, 0).validation
        (first, _), (second, _) = train(project, dataset), train(project, with_rows(dataset, rows, 1e3))
        assert bytes_of(first) == bytes_of(second)
        assert first.history.columns["train_loss"] == second.history.columns["train_loss"]
        assert first.history.columns["val_loss"] != second.history.columns["val_loss"]

    def test_the_test_part_is_looked_at_once_at_the_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        looks: list[str] = []
        evaluate = Trainer.evaluate

        def noted(self: Trainer, part: str) -> dict[str, float]:
            looks.append(part)
            return evaluate(self, part)

        monkeypatch.setattr(Trainer, "evaluate", noted)
        train(classifier(epochs=3), flowers())
        assert looks.count("test") == 1
        assert looks[-1] == "test"


def with_rows(dataset: Dataset, rows: NDArray[np.int64], value: float) -> Dataset:
    """The data set with other inputs and targets in some rows."""
    inputs, targets = dataset.inputs.copy(), dataset.targets.copy()
    inputs[rows], targets[rows] = value, -value
    return replace(dataset, inputs=inputs, targets=targets)


class TestEpochs:
    def test_the_last_short_batch_is_kept(self) -> None:
        session, _ = train(classifier(batch_size=16, epochs=3), flowers(rows=100))
        assert session.batches_per_epoch == 5  # 70 samples
        assert len(session.batch_losses()) == 15
        assert session.progress == (15, 15)

    def test_train_loss_is_the_mean_over_the_samples_as_trained(self) -> None:
        session, events = train(classifier(batch_size=16, epochs=3), flowers(rows=100))
        rows = np.array([16, 16, 16, 16, 6])
        for event in epochs_of(events)[1:]:
            losses = session.batch_losses()[5 * (event.epoch - 1) : 5 * event.epoch]
            assert event.metrics["train_loss"] == pytest.approx((losses * rows).sum() / 70, rel=1e-7)

    def test_penalties_are_left_out_of_the_loss(self) -> None:
        """Without learning, the loss is the same with and without."""
        still = {"type": "sgd", "learning_rate": 0.0}
        layers = {node.id: node.layer for node in classifier().network.nodes}
        heavy = layers | {"hidden": Dense(units=6, activation="tanh", l1=1.0, l2=1.0)}
        (first, _), (second, _) = (
            train(project_of(chosen, epochs=2, optimizer=still), flowers()) for chosen in (layers, heavy)
        )
        assert first.history.columns == second.history.columns

    def test_a_batch_larger_than_the_data_is_one_batch(self) -> None:
        session, _ = train(classifier(batch_size=1000, epochs=2), flowers())
        assert session.batches_per_epoch == 1

    def test_accuracy_is_counted_where_there_are_classes(self) -> None:
        session, events = train(classifier(epochs=40, optimizer={"type": "adam", "learning_rate": 0.02}), flowers())
        assert set(session.history.columns) == {"train_loss", "train_accuracy", "val_loss", "val_accuracy"}
        assert finished(events).metrics["val_accuracy"] > 0.8
        assert all(0.0 <= value <= 1.0 for value in session.history.columns["train_accuracy"])

    def test_without_shuffling_samples_come_as_they_lie(self) -> None:
        with Trainer(classifier(shuffle=False), flowers()) as trainer:
            orders = orders_of(trainer, 2)
            np.testing.assert_array_equal(orders, [trainer.split.train] * 2)

    def test_shuffling_is_another_order_in_each_epoch_of_the_same_samples(self) -> None:
        with Trainer(classifier(), flowers()) as trainer, Trainer(classifier(), flowers()) as twin:
            orders = orders_of(trainer, 4)
            np.testing.assert_array_equal(orders, orders_of(twin, 4))
            assert len({order.tobytes() for order in orders}) == 4
            for order in orders:
                np.testing.assert_array_equal(np.sort(order), trainer.split.train)

    def test_an_autoencoder_compares_with_its_inputs(self) -> None:
        layers = {node.id: node.layer for node in regression().network.nodes} | {"last": Dense(units=2)}
        project = project_of(layers, predict="inputs", loss="mean_squared_error", epochs=60, batch_size=8)
        project = project.replace(training=project.training.replace(optimizer={"type": "adam", "learning_rate": 0.02}))
        session, _ = train(project, curve())
        losses = session.history.columns["val_loss"]
        assert losses[-1] < 0.2 * losses[0]
        assert set(session.history.columns) == {"train_loss", "val_loss"}


def orders_of(trainer: Trainer, epochs: int) -> list[NDArray[np.int64]]:
    """The order of the samples in each of some epochs."""
    orders = []
    for _ in range(epochs):
        orders.append(trainer._order.copy())
        trainer.advance(trainer.batches_per_epoch, np.zeros(trainer.batches_per_epoch))
        trainer.finish_epoch(0.0)
    return orders


class TestGivenWeights:
    def test_training_begins_with_them(self) -> None:
        project = classifier(epochs=0)
        weights, _ = train(project, flowers(), dtype="float64")
        given = {name: values + 0.25 for name, values in weights.weights().items()}
        session, _ = train(project, flowers(), dtype="float64", weights=given)
        for name, values in session.weights().items():
            assert values.dtype == np.float64
            np.testing.assert_array_equal(values, given[name])

    @pytest.mark.parametrize("damage", ["missing", "shape"])
    def test_those_that_do_not_fit_are_refused_by_name(self, damage: str) -> None:
        weights = train(classifier(epochs=0), flowers())[0].weights()
        if damage == "missing":
            del weights["hidden.bias"]
        else:
            weights["hidden.bias"] = np.zeros(7, np.float32)
        before = threading.active_count()
        with pytest.raises(TrainingError, match=r"no hidden.bias of shape \(6,\)"):
            Trainer(classifier(), flowers(), threads=2, weights=weights)
        assert threading.active_count() == before

    def test_a_project_with_an_error_is_refused_with_its_node(self) -> None:
        layers = {node.id: node.layer for node in classifier().network.nodes} | {"last": Dense(units=4)}
        with pytest.raises(TrainingError) as caught:
            Trainer(project_of(layers), flowers())
        assert caught.value.node == "last"
