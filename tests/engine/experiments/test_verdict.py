"""The paired t-test: beside SciPy's, closed forms, and how often it errs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from engine.document.project import Project
from engine.experiments.verdict import paired
from engine.training.events import Finished
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, flowers


@pytest.mark.parametrize("count", [5, 6, 10, 20, 100])
def test_it_is_that_of_scipy(count: int) -> None:
    generator = np.random.default_rng(count)
    for shift in (0.0, 0.3, 3.0):
        first = generator.normal(size=count)
        second = first + generator.normal(shift, 1.0, count)
        found, known = paired(first.tolist(), second.tolist()), stats.ttest_rel(second, first)
        assert (found.pairs, found.mean) == (count, pytest.approx((second - first).mean()))
        assert found.p == pytest.approx(known.pvalue, rel=1e-10)
        low, high = known.confidence_interval(0.95)
        assert (found.mean - found.margin, found.mean + found.margin) == (pytest.approx(low), pytest.approx(high))
        assert found.is_significant == (known.pvalue < 0.05) == (not low < 0.0 < high)


def test_folds_are_corrected_for_what_they_share() -> None:
    """Closed form: with n pairs and the ratio q, t is that of independent values times sqrt(1 / (1 + n q))."""
    generator = np.random.default_rng(0)
    first, second = generator.normal(size=10), generator.normal(1.0, 1.0, size=10)
    plain = stats.ttest_rel(second, first).statistic
    found = paired(first.tolist(), second.tolist(), overlap=1.0 / 9.0)
    t = plain / math.sqrt(1.0 + 10.0 / 9.0)
    assert found.p == pytest.approx(2.0 * stats.t.sf(abs(t), 9), rel=1e-10)
    assert found.margin == pytest.approx(abs(found.mean / t) * stats.t.ppf(0.975, 9))


def test_four_degrees_of_freedom_have_a_closed_form() -> None:
    """P(|T| > t) = 1 - x (3 - x^2) / 2 with x = t / sqrt(t^2 + 4)."""
    differences = [1.0, 2.0, 3.0, 4.0, 5.0]
    t = 3.0 / math.sqrt(2.5 / 5.0)
    x = t / math.sqrt(t * t + 4.0)
    assert paired([0.0] * 5, differences).p == pytest.approx(1.0 - x * (3.0 - x * x) / 2.0, rel=1e-9)


def test_few_pairs_give_no_verdict() -> None:
    found = paired([0.0] * 4, [9.0] * 4)
    assert (found.pairs, found.mean, found.is_told, found.is_significant) == (4, 9.0, False, False)
    assert not paired([], []).is_told


def test_equal_differences_are_none_or_certain() -> None:
    assert paired([1.0] * 5, [1.0] * 5).p == 1.0
    found = paired([1.0] * 5, [1.5] * 5)
    assert (found.mean, found.margin, found.p) == (0.5, 0.0, 0.0)


def test_it_errs_as_seldom_as_it_says_and_finds_a_point() -> None:
    """200 comparisons of like with like: at most 17 verdicts; a point of difference is found in 80 % of 20 seeds."""
    generator = np.random.default_rng(15)
    false = found = 0
    for _ in range(200):
        a, b = generator.normal(0.95, 0.01, (2, 20))
        false += paired(a[:5].tolist(), b[:5].tolist()).is_significant
        found += paired(a.tolist(), (b + 0.01).tolist()).is_significant
    assert false <= 17
    assert found >= 160


def accuracies(project: Project, seeds: range) -> list[float]:
    """Accuracy on the validation split of real trainings, a seed each."""
    dataset, found = flowers(1000), []
    for seed in seeds:
        varied = project.replace(training=project.training.replace(seed=seed))
        session = TrainingSession(varied, dataset, threads=1)
        session.start()
        assert session.join(60)
        (end,) = (event for event in session.poll() if isinstance(event, Finished))
        found.append(end.metrics["val_accuracy"])
    return found


@pytest.mark.deep
def test_it_errs_as_seldom_with_real_trainings() -> None:
    """As above, but with 2,000 trainings; and of two networks of one quality, one is given a point more."""
    values = np.array(accuracies(classifier(epochs=3), range(2000))).reshape(200, 2, 5).tolist()
    assert sum(paired(a, b).is_significant for a, b in values) <= 17
    a, b = (np.array(accuracies(classifier(epochs=3, batch_size=size), range(400))) for size in (16, 15))
    pairs = zip(a.reshape(20, 20).tolist(), (b - b.mean() + a.mean() + 0.01).reshape(20, 20).tolist(), strict=True)
    assert sum(paired(*pair).is_significant for pair in pairs) >= 16
