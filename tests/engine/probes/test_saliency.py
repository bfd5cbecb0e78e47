"""Saliency against central differences of what the network predicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.document.project import Project
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.norms.batch_norm import BatchNorm
from engine.probes.frame import ProbeFrame
from engine.probes.probe import Probe
from engine.probes.request import ProbeRequest, ProbeSamples
from engine.probes.saliency import factors_of, request, saliency, why_class, why_number
from engine.probes.subject import Subject, untrained
from engine.training.running.point import RunPoint
from tests.engine.training.conftest import curve, flowers, project_of, regression

STEP = 1e-5


def only(subject: Subject, point: RunPoint, asked: ProbeRequest) -> ProbeFrame:
    (frame,) = Probe().look(subject, point, [asked])
    assert isinstance(frame, ProbeFrame), frame
    return frame


def differences(subject: Subject, point: RunPoint, row: Any, score: Callable[[Any], float]) -> Any:
    """Scaled input times the central difference of a score of the prediction, feature by feature."""
    found, probe = [], Probe()
    for place in range(row.size):
        scores = []
        for sign in (1.0, -1.0):
            moved = row.copy()
            moved[place] += sign * STEP * subject.model.preparation.scale[place]
            (frame,) = probe.look(subject, point, [ProbeRequest(ProbeSamples(moved[None]), frozenset({"output"}))])
            assert isinstance(frame, ProbeFrame)
            scores.append(score(frame.values["output"][0]))
        found.append((scores[0] - scores[1]) / (2 * STEP))
    normalisation = subject.model.preparation
    return (row - normalisation.shift) / normalisation.scale * np.array(found)


def mixed(**settings: Any) -> Project:
    layers = {
        "input": Input(), "hidden": Dense(units=6, activation="tanh"), "norm": BatchNorm(), "drop": Dropout(rate=0.4),
        "last": Dense(units=3, activation="softmax"), "output": Output(),
    }  # fmt: skip
    return project_of(layers, **settings)


@pytest.mark.parametrize("weights", ["none", "balanced"])
def test_of_classes_it_is_that_of_the_difference_of_their_logits(weights: str) -> None:
    project, dataset = mixed(class_weights=weights), flowers()
    subject, point = untrained(project, dataset, "float64")
    factors = factors_of(project.training, dataset.targets[subject.model.split.train], 3)
    assert (factors is None) == (weights == "none")
    row = dataset.inputs[7]
    frame = only(subject, point, request(why_class(row, 2, 0, factors), ["input"], "output"))
    exact = differences(subject, point, row, lambda shares: float(np.log(shares[2]) - np.log(shares[0])))
    np.testing.assert_allclose(saliency(frame, "input"), exact, rtol=1e-6, atol=1e-9)


def test_where_the_network_is_sure_it_does_not_vanish() -> None:
    dataset = flowers()
    subject, point = untrained(mixed(), dataset)
    certain = dict(point.weights) | {"last.bias": np.array([0.0, 0.0, 300.0], np.float32)}
    frame = only(subject, RunPoint(0, 0, 0, certain, point.rows, 0.1), request(
        why_class(dataset.inputs[7], 2, 0), ["input"], "output"
    ))  # fmt: skip
    usual = only(subject, point, request(why_class(dataset.inputs[7], 2, 0), ["input"], "output"))
    found, expected = saliency(frame, "input"), saliency(usual, "input")
    assert expected is not None
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("loss", ["mean_squared_error", "mean_absolute_error", "huber"])
def test_of_a_number_it_is_that_of_the_number_whatever_the_loss(loss: str) -> None:
    dataset = curve()
    subject, point = untrained(regression(loss=loss), dataset, "float64")
    row = dataset.inputs[3]
    (seen,) = Probe().look(subject, point, [ProbeRequest(ProbeSamples(row[None]), frozenset({"output"}))])
    assert isinstance(seen, ProbeFrame)
    copies = why_number(row, np.zeros(1), 0, float(seen.values["output"][0, 0]) + 0.3)
    frame = only(subject, point, request(copies, ["input"], "output"))
    exact = differences(subject, point, row, lambda numbers: float(numbers[0]))
    np.testing.assert_allclose(saliency(frame, "input", "output"), exact, rtol=1e-6, atol=1e-9)


def test_where_no_gradient_reaches_the_input_there_is_none() -> None:
    frame = ProbeFrame(ProbeRequest(), 0, 0, {}, {"input": np.zeros((2, 4))}, None, 0.0)
    assert saliency(frame, "input") is None
