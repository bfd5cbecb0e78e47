"""Cases of the metrics: scikit-learn's function for each. Nothing of the engine is used.

A new metric needs one entry here; `tests/contracts/test_metrics.py` does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.oracles.cases import Cases


@dataclass(frozen=True, kw_only=True)
class MetricCase:
    """What a metric is.

    Attributes:
        twin: scikit-learn's, of the module, of scores (rows, classes) and labels, or of outputs and targets.
    """

    twin: Callable[[Any, Any, Any], float]


def top(k: int) -> MetricCase:
    return MetricCase(twin=lambda judge, scores, labels: judge.top_k_accuracy_score(labels, scores, k=k))


def answers(name: str) -> MetricCase:
    return MetricCase(
        twin=lambda judge, scores, labels: getattr(judge, name)(
            labels, scores.argmax(1), average="macro", zero_division=0.0
        )
    )


CASES: Cases[MetricCase] = Cases(
    "metric",
    "MetricCase(twin=lambda judge, outputs, targets: ...)",
    {
        "top_2": top(2),
        "top_3": top(3),
        "top_5": top(5),
        "precision": answers("precision_score"),
        "recall": answers("recall_score"),
        "f1": answers("f1_score"),
        "roc_auc": MetricCase(
            twin=lambda judge, scores, labels: judge.roc_auc_score(labels, scores, multi_class="ovr", average="macro")
        ),
        "mae": MetricCase(twin=lambda judge, outputs, targets: judge.mean_absolute_error(targets, outputs)),
        "rmse": MetricCase(twin=lambda judge, outputs, targets: judge.root_mean_squared_error(targets, outputs)),
        "r2": MetricCase(twin=lambda judge, outputs, targets: judge.r2_score(targets, outputs)),
    },
)
