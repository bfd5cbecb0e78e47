"""Every figure beside scikit-learn's, on random answers with ties, weights, and classes that are missing."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.dummy import DummyClassifier, DummyRegressor

from engine.evaluation.answers import ClassAnswers, LabelAnswers, ValueAnswers
from engine.evaluation.baselines import class_baseline, label_baseline, value_baseline
from engine.evaluation.calibration import brier, reliability
from engine.evaluation.curves import counts_of, figures_at, precision_recall_curve, roc_curve
from engine.evaluation.reports import class_report, figures_of, label_report, value_report
from engine.evaluation.values import value_figures

SEEDS = range(6)


def close(actual: object, expected: object) -> None:
    np.testing.assert_allclose(np.asarray(actual, float), np.asarray(expected, float), rtol=1e-12, atol=1e-12)


def weights_of(generator: np.random.Generator, count: int) -> np.ndarray:
    """All 1, or fractions, some of them 0."""
    if generator.random() < 0.5:
        return np.ones(count)
    return np.append(generator.choice([0.0, 0.5, 1.25, 3.0], count - 1), 1.0)


def class_answers(seed: int) -> ClassAnswers:
    """Few samples of up to 6 classes, some of which never occur; scores are tenths in every second case."""
    generator = np.random.default_rng(seed)
    classes, count = int(generator.integers(2, 7)), int(generator.integers(2, 60))
    scores = generator.dirichlet(np.ones(classes), count)
    if seed % 2:
        scores = np.stack([generator.multinomial(10, each) for each in scores]) / 10.0
    labels = generator.choice(generator.permutation(classes)[: generator.integers(1, classes + 1)], count)
    names = tuple(f"c{place}" for place in range(classes))
    weights = weights_of(generator, count)
    return ClassAnswers(scores, scores.argmax(axis=1), labels, names, np.arange(count), weights, True)


def report_of(answers: ClassAnswers):
    return class_report(answers, figures_of(class_baseline(answers, answers.labels)))


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_of_classes(seed: int) -> None:
    answers = class_answers(seed)
    report, w = report_of(answers), answers.weights
    y, p, k = answers.labels, answers.answers, len(answers.classes)
    close(report.matrix, metrics.confusion_matrix(y, p, labels=range(k), sample_weight=w))
    each = metrics.precision_recall_fscore_support(y, p, labels=range(k), sample_weight=w, zero_division=0)
    figures = report.by_class
    for ours, theirs in zip((figures.precision, figures.recall, figures.f1, figures.support), each, strict=True):
        close(ours, theirs)
    close(report.figures["accuracy"], metrics.accuracy_score(y, p, sample_weight=w))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a class that is answered and never right
        close(report.figures["balanced_accuracy"], metrics.balanced_accuracy_score(y, p, sample_weight=w))
    # Classes that occur with weight 0 alone count in scikit-learn; here they do not occur.
    seen = np.flatnonzero(figures.seen)
    for prefix, average in (("", "macro"), ("weighted_", "weighted")):
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(
            y, p, labels=seen, average=average, sample_weight=w, zero_division=0
        )
        close([report.figures[f"{prefix}{name}"] for name in ("precision", "recall", "f1")], [precision, recall, f1])


@pytest.mark.parametrize("seed", SEEDS)
def test_curves(seed: int) -> None:
    answers = class_answers(seed)
    w = answers.weights
    kept = w > 0
    for place in range(len(answers.classes)):
        truth, scores = answers.labels == place, answers.scores[:, place]
        counts = counts_of(scores, truth, w)
        roc, by_recall = roc_curve(counts), precision_recall_curve(counts)
        if not truth[kept].any():
            assert roc is None
            assert by_recall is None
            continue
        precision, recall, thresholds = metrics.precision_recall_curve(truth[kept], scores[kept], sample_weight=w[kept])
        assert by_recall is not None
        # scikit-learn ends where all are found, as from there on only precision falls; the start is the same.
        close(by_recall.precision[-len(precision) :], precision)
        close(by_recall.recall[-len(recall) :], recall)
        close(by_recall.thresholds[-len(thresholds) :], thresholds)
        close(
            by_recall.average_precision,
            metrics.average_precision_score(truth[kept], scores[kept], sample_weight=w[kept]),
        )
        if truth[kept].all():
            assert roc is None
            continue
        false, true, marks = metrics.roc_curve(
            truth[kept], scores[kept], sample_weight=w[kept], drop_intermediate=False
        )
        assert roc is not None
        close(roc.false_positive, false)
        close(roc.true_positive, true)
        close(roc.thresholds[1:], marks[1:])
        close(roc.area, metrics.roc_auc_score(truth[kept], scores[kept], sample_weight=w[kept]))


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_at_a_threshold(seed: int) -> None:
    answers = class_answers(seed)
    truth, scores, w = answers.labels == 1, answers.scores[:, 1], answers.weights
    counts = counts_of(scores, truth, w)
    for threshold in (-0.5, 0.3, float(scores[0]), 1.0):
        told = scores > threshold
        ours = figures_at(counts, threshold)
        (tn, fp), (fn, tp) = metrics.confusion_matrix(truth, told, labels=[False, True], sample_weight=w)
        close([ours.true_negatives, ours.false_positives, ours.false_negatives, ours.true_positives], [tn, fp, fn, tp])
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(
            truth, told, labels=[True], sample_weight=w, zero_division=0
        )
        close([ours.precision, ours.recall, ours.f1], [precision[0], recall[0], f1[0]])
        close(ours.accuracy, metrics.accuracy_score(truth, told, sample_weight=w))
        assert ours.false_positive_rate == (fp / (fp + tn) if fp + tn else 0.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_areas_of_all_classes(seed: int) -> None:
    generator = np.random.default_rng(seed)
    answers = class_answers(seed)
    k = len(answers.classes)
    labels = np.append(np.arange(k), generator.integers(0, k, 30))
    scores = generator.dirichlet(np.ones(k), len(labels))
    answers = ClassAnswers(
        scores, scores.argmax(axis=1), labels, answers.classes, np.arange(len(labels)), np.ones(len(labels)), True
    )
    figures = report_of(answers).figures
    if k == 2:
        close(figures["roc_auc"], metrics.roc_auc_score(labels, scores[:, 1]))
        close(figures["average_precision"], metrics.average_precision_score(labels, scores[:, 1]))
    else:
        close(figures["roc_auc"], metrics.roc_auc_score(labels, scores, multi_class="ovr"))
        close(figures["average_precision"], metrics.average_precision_score(np.eye(k)[labels], scores))


@pytest.mark.parametrize("seed", SEEDS)
def test_calibration(seed: int) -> None:
    answers = class_answers(seed)
    y, w, k = answers.labels, answers.weights, len(answers.classes)
    close(
        brier(answers.scores, y, w),
        metrics.brier_score_loss(y, answers.scores, sample_weight=w, labels=range(k))
        if k > 2
        else metrics.brier_score_loss(y, answers.scores[:, 1], sample_weight=w, labels=[0, 1], pos_label=1),
    )
    sure, right = answers.scores.max(axis=1), answers.answers == y
    found = reliability(sure, right, np.ones(len(y)))
    if 0 < right.sum() < len(y):
        happened, predicted = calibration_curve(right, sure, n_bins=10)
        close(found.happened, happened)
        close(found.predicted, predicted)
    by_hand = 0.0
    for place in range(10):
        inside = [i for i in range(len(y)) if min(9, max(0, int(np.searchsorted(found.edges[1:-1], sure[i])))) == place]
        if inside:
            by_hand += abs(sum(sure[i] for i in inside) - sum(right[i] for i in inside)) / len(y)
    close(found.error, by_hand)


@pytest.mark.parametrize("seed", SEEDS)
def test_baseline_of_classes(seed: int) -> None:
    answers = class_answers(seed)
    train = np.random.default_rng(seed + 1000).integers(0, len(answers.classes), 25)
    dummy = DummyClassifier(strategy="prior").fit(np.zeros((len(train), 1)), train)
    baseline = class_baseline(answers, train)
    nothing = np.zeros((len(answers.labels), 1))
    np.testing.assert_array_equal(baseline.answers, dummy.predict(nothing))
    close(baseline.scores[:, dummy.classes_], dummy.predict_proba(nothing))
    ours = class_report(answers, figures_of(baseline)).baseline
    close(ours["accuracy"], metrics.accuracy_score(answers.labels, baseline.answers, sample_weight=answers.weights))
    if "roc_auc" in ours:
        assert ours["roc_auc"] == 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_labels(seed: int) -> None:
    generator = np.random.default_rng(seed)
    count, k = int(generator.integers(2, 50)), int(generator.integers(2, 6))
    scores = generator.random((count, k)).round(1 if seed % 2 else 12)
    truth, w = generator.random((count, k)) < generator.random(k), weights_of(generator, count)
    names = tuple(f"l{place}" for place in range(k))
    answers = LabelAnswers(scores, scores > 0.5, truth, names, np.arange(count), w, True)
    report = label_report(answers, figures_of(label_baseline(answers, truth)))
    told, figures = answers.answers, report.figures
    close(figures["accuracy"], metrics.accuracy_score(truth, told, sample_weight=w))
    close(figures["hamming_loss"], metrics.hamming_loss(truth, told, sample_weight=w))
    for prefix, average in (("", "macro"), ("micro_", "micro"), ("weighted_", "weighted")):
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(
            truth, told, average=average, sample_weight=w, zero_division=0
        )
        close([figures[f"{prefix}{name}"] for name in ("precision", "recall", "f1")], [precision, recall, f1])
    kept = w > 0
    mixed = truth[kept].any(axis=0) & ~truth[kept].all(axis=0)
    assert ("roc_auc" in figures) == bool(mixed.all())
    if mixed.all():
        close(figures["roc_auc"], metrics.roc_auc_score(truth, scores, sample_weight=w))
        close(figures["average_precision"], metrics.average_precision_score(truth, scores, sample_weight=w))
    dummy = DummyClassifier(strategy="prior").fit(np.zeros((count, 1)), truth.astype(int))
    np.testing.assert_array_equal(label_baseline(answers, truth).answers, dummy.predict(np.zeros((count, 1))) == 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_numbers(seed: int) -> None:
    generator = np.random.default_rng(seed)
    count, values = int(generator.integers(2, 50)), int(generator.integers(1, 4))
    targets = generator.normal(3.0, 2.0, (count, values))
    if seed % 4 == 0:
        targets[:, 0] = 7.0
    predicted = targets + generator.normal(0.0, 1.0, (count, values)) * (seed % 5 > 0)
    w = weights_of(generator, count) + 0.25
    ours = value_figures(predicted, targets, w)
    each = {"multioutput": "raw_values", "sample_weight": w}
    close(ours.r2, metrics.r2_score(targets, predicted, **each))
    close(ours.mae, metrics.mean_absolute_error(targets, predicted, **each))
    close(ours.rmse, metrics.root_mean_squared_error(targets, predicted, **each))
    answers = ValueAnswers(predicted, targets, tuple("abc"[:values]), np.arange(count), w)
    train = generator.normal(size=(9, values))
    told = {name: value_baseline(answers, train, name) for name in ("mean", "median")}
    for name, baseline in told.items():
        dummy = DummyRegressor(strategy=name).fit(np.zeros((9, 1)), train)
        close(baseline.predicted, dummy.predict(np.zeros((count, 1))).reshape(count, values))
    report = value_report(answers, figures_of(told["mean"]), figures_of(told["median"]))
    close(report.figures["r2"], metrics.r2_score(targets, predicted, sample_weight=w))
    close(report.baseline["rmse"], metrics.root_mean_squared_error(targets, told["mean"].predicted, sample_weight=w))
    close(
        report.median_baseline["mae"], metrics.mean_absolute_error(targets, told["median"].predicted, sample_weight=w)
    )
