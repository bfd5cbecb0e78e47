"""The best epoch: by which measure it is told, what counts as better, and the time limit of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.analysis.analyse import analyse
from engine.document.project import Project
from engine.training.events import Finished
from engine.training.session import TrainingSession
from engine.training.trainer import Trainer
from tests.engine.training.conftest import classifier, curve, flowers, regression


def trained(project: Project, dataset: Any) -> tuple[Finished, dict[str, np.ndarray], int]:
    """A run to its end: how it ended, its curves, and epochs done."""
    session = TrainingSession(project, dataset, threads=1)
    session.start()
    assert session.join(60)
    end = session.poll()[-1]
    assert isinstance(end, Finished)
    curves = {name: np.array(values) for name, values in session.history.columns.items()}
    return end, curves, int(session.history.epochs[-1])


@pytest.mark.parametrize(
    ("project", "dataset", "name", "best"),
    [
        (classifier(epochs=12, monitor="accuracy"), flowers(), "val_accuracy", np.argmax),
        (classifier(epochs=12, monitor="f1"), flowers(), "val_f1", np.argmax),  # measured though not asked for
        (regression(epochs=12, monitor="mae"), curve(), "val_mae", np.argmin),
        (regression(epochs=12, monitor="r2", metrics=("r2",)), curve(), "val_r2", np.argmax),
        (classifier(epochs=12), flowers(), "val_loss", np.argmin),
    ],
)
def test_it_is_the_one_of_the_best_measure(project: Project, dataset: Any, name: str, best: Any) -> None:
    end, curves, _ = trained(project, dataset)
    assert end.best_epoch == 1 + int(best(curves[name][1:]))
    assert end.metrics[name] == curves[name][end.best_epoch]


def test_what_improves_too_little_is_not_better() -> None:
    _, curves, _ = trained(classifier(epochs=20), flowers())
    losses, best, expected = curves["val_loss"][1:], np.inf, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best - 0.05:
            best, expected = loss, epoch
    end, _, _ = trained(classifier(epochs=20, min_delta=0.05), flowers())
    assert end.best_epoch == expected
    assert expected < 1 + int(np.argmin(losses))
    end, _, done = trained(classifier(epochs=200, min_delta=0.05, patience=2), flowers())
    assert (end.reason, done) == ("early_stopping", end.best_epoch + 2)


def test_a_run_that_goes_on_by_another_measure_looks_for_the_best_anew() -> None:
    first = TrainingSession(classifier(epochs=5), flowers(), threads=1)
    first.start()
    assert first.join(60)
    record = first.record().result(60)
    second = TrainingSession(classifier(epochs=8, monitor="accuracy"), flowers(), threads=1, resume=record)
    second.start()
    assert second.join(60)
    end = second.poll()[-1]
    assert isinstance(end, Finished)
    later = second.history.columns["val_accuracy"][6:]
    assert end.best_epoch == 6 + int(np.argmax(later))


def test_a_measure_that_no_output_has_is_an_error() -> None:
    for project, dataset in ((classifier(monitor="mae"), flowers()), (regression(monitor="accuracy"), curve())):
        (error,) = analyse(project.network, dataset.spec, project.data, project.training).errors
        assert (error.code, error.field) == ("monitor-target", "monitor")


def test_without_a_validation_split_the_training_split_tells_it() -> None:
    project = classifier(epochs=4, monitor="f1", validation_share=0.0)
    with Trainer(project, flowers(), threads=1) as trainer:
        for _ in range(4):
            trainer.advance(trainer.batches_per_epoch, np.zeros(trainer.batches_per_epoch))
            trainer.finish_epoch(0.0)
        losses = trainer.history.columns["train_loss"]
        assert trainer.best_epoch == 1 + int(np.argmin(losses))


def test_a_run_stops_when_its_time_is_over() -> None:
    end, _, done = trained(classifier(epochs=1_000_000, max_minutes=1e-4), flowers())
    assert end.reason == "time_limit"
    assert done < 1_000_000
