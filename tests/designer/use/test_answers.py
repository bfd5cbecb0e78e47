"""Answers are the engine's own predictions, with what the data say beside them."""

from __future__ import annotations

import numpy as np
import pytest

from designer.use.answers import Oracle, Question
from engine import api
from engine.data.load import load
from engine.document.editing.edits import add_node, connect, set_training
from engine.errors import LayerloomError
from engine.layers.basic.dense import Dense
from engine.layers.basic.output import Output
from engine.losses import MeanSquaredError
from tests.designer.use.conftest import AUTO, DIABETES, DIGITS, IRIS, FakeWeights, network, trained


def data_of(project):
    return load(project.data, None)


def ask(project, place=0, *, sample=None, dataset=None, version=0, oracle=None, weights=None):
    dataset = dataset if dataset is not None else data_of(project)
    weights = weights or FakeWeights(trained(project))
    return (oracle or Oracle()).answer(Question(weights, version, dataset, place, sample))


def test_classes_have_probabilities_and_the_class_of_the_data():
    dataset, model = data_of(IRIS), trained(IRIS)
    answer = ask(IRIS, 2, dataset=dataset)
    row = int(model.split.test[2])
    (told,) = answer.told
    assert answer.origin == f"Test sample 3 of {len(model.split.test)}"
    np.testing.assert_array_equal(answer.sample, dataset.inputs[row])
    expected = api.Model(model).predict(dataset.inputs[row][None])
    assert told.label == expected.labels[0]
    assert told.right == dataset.spec.classes[dataset.targets[row]]
    assert [name for name, _ in told.scores] == list(dataset.spec.classes)
    np.testing.assert_array_equal([score for _, score in told.scores], expected.probabilities[0])
    assert answer.subject.ranges["sepal length (cm)"] == (4.3, 7.9)


def test_samples_are_offered_split_by_split():
    model, dataset = trained(IRIS), data_of(IRIS)
    tests, validation = len(model.split.test), len(model.split.validation)
    assert ask(IRIS, tests, dataset=dataset).origin == f"Validation sample 1 of {validation}"
    assert ask(IRIS, tests + validation, dataset=dataset).origin.startswith("Training sample 1 of ")
    last = ask(IRIS, 10_000, dataset=dataset)
    assert last.place == last.subject.samples - 1 == 149


def test_a_changed_sample_has_no_right_answer():
    answer = ask(IRIS, sample=np.array([5.0, 3.0, 1.5, 0.2]))
    assert answer.told[0].right == ""
    assert answer.told[0].label


def test_numbers_are_in_the_units_of_the_data():
    dataset = data_of(DIABETES)
    (told,) = ask(DIABETES, dataset=dataset).told
    row = int(trained(DIABETES).split.test[0])
    expected = api.Model(trained(DIABETES)).predict(dataset.inputs[row][None]).numbers[0]
    np.testing.assert_array_equal(told.numbers, expected.astype(float))
    assert told.target.tolist() == dataset.targets[row].tolist()
    assert told.names == (dataset.spec.target_name,)
    assert told.label == ""


def test_inputs_that_are_predicted_are_told_by_their_columns():
    dataset = data_of(AUTO)
    answer = ask(AUTO, dataset=dataset)
    (told,) = answer.told
    assert told.names == dataset.spec.columns
    np.testing.assert_array_equal(told.target, answer.sample)
    assert abs(told.numbers - answer.sample).max() < 20  # not in scaled units


def test_of_many_classes_the_most_probable_and_the_right_one_are_told():
    answer = ask(DIGITS)
    assert answer.subject.shape == (1, 8, 8)
    assert answer.subject.span == (0.0, 16.0)
    assert len(answer.told[0].scores) == 10


def test_each_output_has_an_answer():
    project = network(3, softmax=True)
    project, wide = add_node(project, Dense(units=4), (0.0, 400.0))
    project, end = add_node(project, Output(target="inputs"), (0.0, 500.0))
    project = connect(connect(project, "input_1", wide), wide, end)
    project = set_training(project, losses={end: MeanSquaredError()})
    answer = ask(project)
    assert [told.title for told in answer.told] == ["output_1", "output_2"]
    assert answer.told[0].label
    np.testing.assert_array_equal(answer.told[1].target, answer.sample)


def test_other_data_are_not_taken_for_those_of_the_training():
    answer = ask(IRIS, dataset=data_of(DIGITS))
    model = trained(IRIS)
    assert answer.subject.samples == len(model.samples)
    assert answer.told[0].right == ""
    np.testing.assert_array_equal(answer.sample, model.samples[0])


def test_weights_are_made_ready_once_until_they_are_others():
    oracle, weights, dataset = Oracle(), FakeWeights(trained(IRIS)), data_of(IRIS)
    first = ask(IRIS, oracle=oracle, weights=weights, dataset=dataset)
    again = ask(IRIS, 1, oracle=oracle, weights=weights, dataset=dataset)
    assert weights.asked == 1
    assert first.seconds > 0.0
    assert again.seconds == 0.0
    ask(IRIS, 1, oracle=oracle, weights=weights, dataset=dataset, version=1)
    assert weights.asked == 2


def test_without_weights_the_reason_is_raised_and_later_weights_are_found():
    oracle, weights = Oracle(), FakeWeights()
    with pytest.raises(LayerloomError, match="no trained weights"):
        ask(IRIS, oracle=oracle, weights=weights)
    weights.trained = trained(IRIS)
    assert ask(IRIS, oracle=oracle, weights=weights).told[0].label
