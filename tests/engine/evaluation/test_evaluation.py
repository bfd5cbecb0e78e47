"""Evaluations of trained networks: all kinds of outputs, and what cannot be told is told in a sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn import metrics

from engine.data.dataset import Dataset, DataSpec
from engine.data.delimited.encodings import ColumnEncoding
from engine.data.preparation.fit import Preparation
from engine.data.split import Split, split
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.evaluation import evaluation
from engine.evaluation.answers import LabelAnswers, ValueAnswers
from engine.evaluation.columns import Column, columns_of, error_by
from engine.evaluation.data import as_data
from engine.evaluation.evaluation import columns, errors_by, evaluate, importance, score_of
from engine.evaluation.importance import permutation
from engine.evaluation.looks import count_look
from engine.evaluation.material import Material, material_of
from engine.evaluation.mistakes import worst_mistakes
from engine.evaluation.reports import ClassReport, LabelReport, ValueReport
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.sequences.recurrent import LSTM
from engine.training.model import TrainedModel
from engine.training.predict import Predictor
from engine.training.preparing.prepare import judge, prepare
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, curve, flowers, project_of, regression


def material_for(project: Project, dataset: Dataset, **changes: object) -> Material:
    """The material of a network that was not trained: predictions are made up."""
    analysis, settled = judge(project, dataset)
    assert not analysis.errors
    parts = split(settled, project.data.validation_share, project.data.test_share, 0)
    shape = dataset.spec.input_shape
    scaling = Preparation("none", np.zeros(shape), np.ones(shape))
    made = Material(project, analysis, settled, parts, scaling, dataset.spec.classes)
    return replace(made, **changes)


def only_report(material: Material, outputs: np.ndarray, part: str = "validation"):
    (found,) = evaluate(material, {"output": outputs}, part).outputs
    return found


def trained(project: Project, dataset: Dataset) -> TrainedModel:
    session = TrainingSession(project, dataset)
    session.start()
    session.join()
    return session.model()


def test_a_trained_classifier_scores_what_its_run_measured() -> None:
    dataset = flowers(120)
    model = trained(classifier(metrics=("f1", "roc_auc"), epochs=60, batch_size=8), dataset)
    material = material_of(model, "weights", dataset)
    for part, prefix in (("validation", "val"), ("test", "test")):
        predicted = Predictor(model).predict(material.samples(material.rows(part)))
        report = only_report(material, predicted["output"], part).report
        assert isinstance(report, ClassReport)
        for name in ("accuracy", "f1", "roc_auc"):
            assert report.figures[name] == pytest.approx(model.metrics[f"{prefix}_{name}"], abs=1e-12)
        assert report.baseline["accuracy"] < report.figures["accuracy"]
        assert report.matrix.sum() == len(material.rows(part))
        assert {mistake.row for mistake in report.mistakes} <= set(material.rows(part).tolist())


def test_a_trained_regression_scores_what_its_run_measured() -> None:
    dataset = curve(100)
    model = trained(regression(metrics=("r2", "mae", "rmse")), dataset)
    material = material_of(model, "weights", dataset)
    predicted = Predictor(model).predict(material.samples(material.rows("test")))
    report = only_report(material, predicted["output"], "test").report
    assert isinstance(report, ValueReport)
    for name in ("r2", "mae", "rmse"):
        assert report.figures[name] == pytest.approx(model.metrics[f"test_{name}"], abs=1e-7)
    train = dataset.targets[model.split.train]
    truth = dataset.targets[model.split.test]
    assert report.baseline["mae"] == pytest.approx(np.abs(truth - train.mean()).mean(), abs=1e-12)
    assert report.median_baseline["mae"] == pytest.approx(np.abs(truth - np.median(train)).mean(), abs=1e-12)
    errors = [mistake.error for mistake in report.mistakes]
    assert errors == sorted(errors, reverse=True)


def test_one_unit_tells_two_classes() -> None:
    layers = {"input": Input(), "last": Dense(units=1, activation="sigmoid"), "output": Output()}
    dataset = two_kinds()
    material = material_for(project_of(layers, loss="binary_cross_entropy"), dataset)
    rows = material.rows("validation")
    shares = np.linspace(0.05, 0.95, len(rows))[:, None]
    report = only_report(material, shares).report
    assert isinstance(report, ClassReport)
    truth = dataset.targets[rows]
    assert report.figures["accuracy"] == metrics.accuracy_score(truth, shares[:, 0] > 0.5)
    assert report.figures["brier"] == pytest.approx(metrics.brier_score_loss(truth, shares[:, 0]), abs=1e-12)
    assert [each.name for each in report.judged] == ["yes"]


def test_outputs_of_a_hinge_are_no_probabilities() -> None:
    layers = {"input": Input(), "last": Dense(units=1), "output": Output()}
    dataset = two_kinds()
    material = material_for(project_of(layers, loss="hinge"), dataset)
    rows = material.rows("validation")
    margins = np.linspace(-2.0, 2.0, len(rows))[:, None]
    found = only_report(material, margins)
    assert isinstance(found.report, ClassReport)
    assert found.report.figures["accuracy"] == metrics.accuracy_score(dataset.targets[rows], margins[:, 0] > 0.0)
    assert found.report.figures["roc_auc"] == metrics.roc_auc_score(dataset.targets[rows], margins[:, 0])
    assert found.report.calibration is None
    assert "brier" not in found.report.figures
    assert any("no probabilities" in note for note in found.notes)
    assert found.report.answers.threshold == 0.0


def two_kinds(rows: int = 80) -> Dataset:
    dataset = flowers(rows)
    return replace(dataset, targets=np.minimum(dataset.targets, 1), spec=replace(dataset.spec, classes=("no", "yes")))


@pytest.mark.parametrize(
    ("units", "activation", "loss"),
    [
        (1, "sigmoid", "binary_cross_entropy"),
        (1, "linear", "hinge"),
        (2, "sigmoid", "binary_cross_entropy"),
        (2, "linear", "hinge"),
        (2, "softmax", "categorical_cross_entropy"),
    ],
)
def test_of_two_classes_the_figures_at_the_threshold_are_those_of_the_answers(
    units: int, activation: str, loss: str
) -> None:
    layers = {"input": Input(), "last": Dense(units=units, activation=activation), "output": Output()}
    dataset = two_kinds(300)
    material = material_for(project_of(layers, loss=loss), dataset)
    rows = material.rows("validation")
    outputs = np.random.default_rng(2).choice([0.0, 0.25, 0.5, 0.75], (len(rows), units))  # so that there are ties
    if activation == "softmax":
        outputs[:, 1] = 1.0 - outputs[:, 0]
    report = only_report(material, outputs).report
    assert isinstance(report, ClassReport)
    told = outputs[:, -1] > (outputs[:, 0] if units == 2 else 0.0 if loss == "hinge" else 0.5)
    truth = dataset.targets[rows] == 1
    counts = metrics.confusion_matrix(truth, told)
    np.testing.assert_array_equal(report.matrix, counts)
    data = as_data(evaluate(material, {"output": outputs}, "validation"), material)
    at = data["outputs"][0]["curves"][0]["at_threshold"]
    names = ("true_negatives", "false_positives", "false_negatives", "true_positives")
    assert [at[name] for name in names] == counts.ravel().tolist()
    assert at["accuracy"] == report.figures["accuracy"]
    assert report.figures["roc_auc"] == pytest.approx(
        metrics.roc_auc_score(truth, outputs[:, -1] - (outputs[:, 0] if units == 2 else 0.0)), abs=1e-12
    )


def test_the_baseline_is_computed_again_only_for_other_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = evaluation.class_baseline
    monkeypatch.setattr(evaluation, "class_baseline", lambda *given: asked.append(1) or real(*given))
    material = material_for(classifier(), flowers(60))
    scores = np.random.default_rng(0).dirichlet(np.ones(3), len(material.rows("validation")))
    first, again = only_report(material, scores).report, only_report(material, scores[::-1]).report
    assert first is not None
    assert again is not None
    assert again.baseline == first.baseline
    assert len(asked) == 1
    scores[2] = np.nan
    without = only_report(material, scores).report
    assert without is not None
    assert len(asked) == 2
    fresh = only_report(material_for(classifier(), flowers(60)), scores).report
    assert fresh is not None
    assert without.baseline == fresh.baseline != first.baseline


def test_an_importance_that_is_not_defined_is_null_and_a_share_of_nothing_too() -> None:
    material = material_for(classifier(), flowers(60))
    scores = np.full((len(material.rows("validation")), 3), np.nan)
    found = importance(material, lambda inputs: {"output": scores}, "output", "validation", repeats=1)
    assert found is not None
    good = {"output": np.ones_like(scores)}
    data = as_data(evaluate(material, good, "validation"), material, {"output": found})
    assert data["outputs"][0]["importance"][0] == {"column": "a", "mean": None, "std": None, "falls": [None]}
    none, flags = np.zeros((0, 2)), np.zeros((0, 2), bool)
    answers = LabelAnswers(none, flags, flags, ("a", "b"), np.zeros(0, np.int64), np.zeros(0))
    assert np.isnan(score_of(answers))


def test_labels_that_do_not_exclude_each_other() -> None:
    layers = {"input": Input(), "last": Dense(units=3, activation="sigmoid"), "output": Output()}
    generator = np.random.default_rng(3)
    targets = (generator.random((60, 3)) < 0.4).astype(np.float64)
    dataset = Dataset("tags", generator.normal(size=(60, 2)), targets, DataSpec(60, (2,), ("a", "b"), (3,), ()))
    material = material_for(project_of(layers, loss="binary_cross_entropy"), dataset)
    rows = material.rows("validation")
    scores = generator.random((len(rows), 3))
    report = only_report(material, scores).report
    assert isinstance(report, LabelReport)
    assert report.answers.names == ("target 0", "target 1", "target 2")
    assert report.figures["accuracy"] == metrics.accuracy_score(targets[rows], scores > 0.5)
    assert all(0 < mistake.error <= 1 for mistake in report.mistakes)
    assert as_data(evaluate(material, {"output": scores}, "validation"), material)["outputs"][0]["kind"] == "labels"


def test_predictions_that_are_not_finite_are_left_out_and_told() -> None:
    material = material_for(classifier(), flowers(60))
    rows = material.rows("validation")
    scores = np.random.default_rng(0).dirichlet(np.ones(3), len(rows))
    scores[0, 1] = np.nan
    scores[3, 0] = np.inf
    found = only_report(material, scores)
    assert found.left_out == 2
    assert any(note.startswith(f"2 of {len(rows)} predictions are not finite") for note in found.notes)
    assert found.report is not None
    assert found.report.matrix.sum() == len(rows) - 2
    assert not np.isin(found.report.answers.rows, rows[[0, 3]]).any()
    nothing = only_report(material, np.full_like(scores, np.nan))
    assert nothing.report is None
    assert nothing.left_out == len(rows)
    evaluation = evaluate(material, {"output": np.full_like(scores, np.nan)}, "validation")
    assert as_data(evaluation, material)["outputs"][0]["kind"] is None


def test_empty_and_single_classes_are_told() -> None:
    dataset = flowers(60)
    only_red = np.flatnonzero(dataset.targets == 0)
    others = np.flatnonzero(dataset.targets != 0)
    parts = Split(np.sort(np.concatenate([others, only_red[8:]])), only_red[:8], only_red[:0])
    material = material_for(classifier(), dataset, split=parts)
    found = only_report(material, np.tile([0.2, 0.7, 0.1], (8, 1)))
    assert isinstance(found.report, ClassReport)
    assert "All samples are of the class red: areas under curves are not defined." in found.notes
    assert "The classes green, blue have no samples here: recall counts as 0, curves are left out." in found.notes
    assert "The class red is never answered: precision counts as 0." in found.notes
    assert "roc_auc" not in found.report.figures
    assert found.report.figures["accuracy"] == 0.0
    with pytest.raises(LayerloomError, match="The test split is empty"):
        material.rows("test")


def test_test_samples_that_have_trained_are_refused() -> None:
    material = material_for(classifier(), flowers(60), void="9 of 9 test samples have trained the weights.")
    with pytest.raises(LayerloomError, match="have trained the weights"):
        material.rows("test")


def test_steps_beyond_the_end_of_a_sample_do_not_count() -> None:
    generator = np.random.default_rng(5)
    lengths = generator.integers(1, 5, 40)
    inputs, targets = generator.normal(size=(40, 4, 2)), generator.normal(size=(40, 4, 1))
    for values in (inputs, targets):
        values[np.arange(4) >= lengths[:, None]] = 0.0
    spec = DataSpec(40, (4, 2), (), (4, 1), (), has_lengths=True)
    layers = {
        "input": Input(),
        "lstm": LSTM(units=2, returns="sequence"),
        "last": Dense(units=1),
        "output": Output(),
    }
    dataset = Dataset("steps", inputs, targets, spec, lengths=lengths)
    material = material_for(project_of(layers, loss="mean_squared_error"), dataset)
    rows = material.rows("validation")
    predicted = generator.normal(size=(len(rows), 4, 1))
    report = only_report(material, predicted).report
    assert isinstance(report, ValueReport)
    there = np.arange(4) < lengths[rows, None]
    assert len(report.answers.targets) == there.sum()
    expected = np.abs(predicted - targets[rows])[there].mean()
    assert report.figures["mae"] == pytest.approx(expected, abs=1e-12)
    assert report.figures["r2"] == pytest.approx(metrics.r2_score(targets[rows][there], predicted[there]), abs=1e-12)
    worst = np.where(there, np.abs(predicted - targets[rows])[..., 0], 0.0).max(axis=1)
    assert [mistake.row for mistake in report.mistakes] == rows[np.argsort(-worst, kind="stable")].tolist()
    predicted[:, 0] = np.nan  # of each sample the first step, which is all of the shortest
    found = only_report(material, predicted)
    assert found.left_out == len(rows)
    assert isinstance(found.report, ValueReport)
    assert len(found.report.answers.targets) == there.sum() - len(rows)


@pytest.mark.parametrize("most", [1, 7, 50, 400])
def test_the_worst_mistakes_are_those_that_sorting_all_finds(most: int) -> None:
    generator = np.random.default_rng(most)
    rows = np.repeat(generator.permutation(120), generator.integers(1, 4, 120))
    errors = generator.integers(0, 9, len(rows)).astype(np.float64)  # many are equal
    answers = ValueAnswers(errors[:, None], np.zeros((len(rows), 1)), ("y",), rows, np.ones(len(rows)))
    expected: dict[int, float] = {}
    for place in sorted(range(len(rows)), key=lambda place: -errors[place]):
        expected.setdefault(int(rows[place]), errors[place])
    found = worst_mistakes(answers, most)
    assert [(each.row, each.error) for each in found] == list(expected.items())[:most]
    assert worst_mistakes(answers.only(np.zeros(len(rows), bool)), most) == ()


def test_several_outputs_and_sample_weights() -> None:
    dataset = curve(60)
    weights = np.random.default_rng(1).random(60)
    dataset = replace(dataset, weights=weights, spec=replace(dataset.spec, has_weights=True))
    material = material_for(regression(), dataset)
    rows = material.rows("validation")
    predicted = np.zeros((len(rows), 1))
    plain = evaluate(material, {"output": predicted}, "validation")
    assert "Each sample counts once: the column of weights is left out." in plain.notes
    weighted = evaluate(replace(material, weighted=True), {"output": predicted}, "validation")
    report = weighted.outputs[0].report
    assert isinstance(report, ValueReport)
    expected = metrics.mean_absolute_error(dataset.targets[rows], predicted, sample_weight=weights[rows])
    assert report.figures["mae"] == pytest.approx(expected, abs=1e-12)
    assert report.figures["mae"] != plain.outputs[0].report.figures["mae"]


def test_error_by_category_and_by_number() -> None:
    encodings = (ColumnEncoding("plan", "one_hot", ("plus", "basic")), ColumnEncoding("size"))
    spec = DataSpec(40, (3,), ("plan=plus", "plan=basic", "size"), (1,), (), encodings=encodings)
    plan, size = columns_of(spec)
    assert plan == Column("plan", (0, 1), ("plus", "basic"))
    inputs = np.zeros((40, 3))
    inputs[:30, 0] = inputs[30:, 1] = 1.0
    inputs[:, 2] = np.arange(40)
    errors = np.arange(40.0)
    groups = error_by(plan, inputs[:, :2], errors, np.ones(40))
    assert [(each.title, each.count, each.error) for each in groups] == [("plus", 30, 14.5), ("basic", 10, 34.5)]
    by_size = error_by(size, inputs[:, 2:], errors, np.ones(40))
    assert [each.count for each in by_size] == [5] * 8
    assert [each.error for each in by_size] == [2.0 + 5.0 * place for place in range(8)]
    few = error_by(size, inputs[:, 2:] % 3, errors, np.ones(40))
    assert [each.title for each in few] == ["0", "1", "2"]
    assert columns_of(DataSpec(4, (8, 8), (), (), ("a", "b"))) == ()


def test_permutation_importance_is_what_a_loop_finds() -> None:
    dataset = flowers(90)
    material = material_for(classifier(), dataset)
    rows = material.rows("validation")

    def predict(inputs: np.ndarray) -> dict[str, np.ndarray]:
        return {"output": np.stack([-inputs[:, 0], np.zeros(len(inputs)), inputs[:, 0] - 1.0], axis=1)}

    found = importance(material, predict, "output", "validation", repeats=3, seed=7)
    assert found is not None
    assert [each.column for each in found] == ["a", "b", "c", "d"]
    inputs, labels = dataset.inputs[rows], dataset.targets[rows]
    right = (predict(inputs)["output"].argmax(1) == labels).mean()
    for repeat in range(3):
        shuffled = inputs.copy()
        shuffled[:, 0] = inputs[permutation(len(rows), 7, 0, repeat), 0]
        expected = right - (predict(shuffled)["output"].argmax(1) == labels).mean()
        assert found[0].falls[repeat] == pytest.approx(expected, abs=1e-12)
    assert found[0].mean == pytest.approx(np.mean(found[0].falls), abs=1e-12)
    assert found[0].std == pytest.approx(np.std(found[0].falls), abs=1e-12)
    assert found[1].falls == (0.0, 0.0, 0.0)
    longer = importance(material, predict, "output", "validation", repeats=5, seed=7)
    assert longer is not None
    assert longer[0].falls[:3] == found[0].falls
    told: list[tuple[int, int]] = []

    def going_on(done: int, of: int) -> bool:
        told.append((done, of))
        return done < 4

    assert importance(material, predict, "output", "validation", repeats=3, going_on=going_on) is None
    assert told == [(done, 12) for done in range(5)]


def test_each_permutation_holds_all_samples() -> None:
    seen = {tuple(permutation(6, 1, column, repeat)) for column in range(4) for repeat in range(4)}
    assert all(sorted(each) == list(range(6)) for each in seen)
    assert len(seen) > 12


def test_errors_by_column_of_a_report() -> None:
    dataset = curve(60)
    material = material_for(regression(), dataset)
    rows = material.rows("validation")
    report = only_report(material, np.zeros((len(rows), 1))).report
    assert report is not None
    (first, _) = columns(material)
    groups = errors_by(material, report.answers, report.answers.errors(), first)
    assert sum(group.count for group in groups) == len(rows)
    total = sum(group.count * group.error for group in groups) / len(rows)
    assert total == pytest.approx(np.abs(dataset.targets[rows]).mean(), abs=1e-12)


def test_looks_at_the_test_split_are_counted(tmp_path) -> None:
    prepared = prepare(classifier(), flowers(60), programs=["predict"])
    dataset, test = prepared.dataset, prepared.split.test
    first, second = {"a.weight": np.zeros(3)}, {"a.weight": np.ones(3)}
    found = count_look(dataset, test, first, tmp_path)
    assert found.sentence == "This test split has been evaluated once, with these weights."
    again = count_look(dataset, test, first, tmp_path)
    assert (again.count, again.weights) == (2, 1)
    assert count_look(dataset, test, first, tmp_path, again=False) == again
    other = count_look(dataset, test, second, tmp_path, again=False)
    assert (other.count, other.weights) == (3, 2)
    assert "evaluated 3 times, with 2 different sets of weights" in other.sentence
    assert count_look(dataset, test[1:], second, tmp_path).count == 1
    (tmp_path / "file").write_text("")
    assert "could not be counted" in count_look(dataset, test, first, tmp_path / "file" / "folder").sentence
