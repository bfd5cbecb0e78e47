from __future__ import annotations

import numpy as np
import pytest

from engine.training.model import TrainedModel
from engine.training.predict import predict
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, curve, flowers, regression
from tests.oracles import naive


def model_of(project, dataset, **options) -> TrainedModel:
    session = TrainingSession(project, dataset, threads=1, **options)
    session.start()
    assert session.join(600)
    return session.model()


@pytest.mark.parametrize(("dtype", "bound"), [("float32", 2e-6), ("float64", 1e-12)])
@pytest.mark.parametrize("rows", [1, 255, 256, 257, 600])
def test_predictions_are_those_of_the_naive_oracle(dtype: str, bound: float, rows: int) -> None:
    """Of raw samples, in several batches of which the last is short."""
    dataset = flowers(rows=700)
    model = model_of(classifier(epochs=3), dataset, dtype=dtype)
    samples = dataset.inputs[:rows]
    (y,) = predict(model, samples).values()
    (expected,) = naive.forward(model.project, model.weights, model.preparation.apply(samples)).values()
    assert y.dtype == dtype
    np.testing.assert_allclose(y, expected, atol=bound)


def test_no_samples_give_no_predictions() -> None:
    model = model_of(regression(epochs=1), curve())
    assert predict(model, np.zeros((0, 2)))["output"].shape == (0, 1)


def test_the_reported_accuracy_is_that_of_the_predictions() -> None:
    dataset = flowers(rows=300)
    model = model_of(classifier(epochs=20), dataset)
    for part, rows in (("val", model.split.validation), ("test", model.split.test)):
        y = predict(model, dataset.inputs[rows])["output"]
        accuracy = (y.argmax(axis=1) == dataset.targets[rows]).mean()
        assert model.metrics[f"{part}_accuracy"] == pytest.approx(accuracy, rel=1e-12)
        loss = -np.log(y[np.arange(len(rows)), dataset.targets[rows]]).mean()
        assert model.metrics[f"{part}_loss"] == pytest.approx(loss, rel=1e-4)
