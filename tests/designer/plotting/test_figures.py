"""Metrics and their values in words."""

from __future__ import annotations

import pytest

from designer.plotting.figures import (
    duration,
    figure_text,
    is_lower_better,
    is_share,
    measures_of,
    metric_title,
    number_text,
)
from engine.metrics import METRICS


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("val_loss", "Validation loss"),
        ("test_accuracy", "Test accuracy"),
        ("train_roc_auc", "Training ROC AUC"),
        ("val_top_3", "Validation top 3"),
        ("val_out_f1", "Validation F1 of out"),
        ("test_output_1_loss", "Test loss of output_1"),
        ("val_r2", "Validation R²"),
    ],
)
def test_titles(name: str, title: str) -> None:
    assert metric_title(name) == title


def test_every_metric_that_exists_is_known() -> None:
    """A share is shown in per cent, an error is the better the lower; what is new must be told here."""
    shares = {name for name in METRICS if is_share(f"val_{name}")}
    errors = {name for name in METRICS if is_lower_better(f"val_{name}")}
    assert shares == {"top_2", "top_3", "top_5", "precision", "recall", "f1"}
    assert errors == {"mae", "rmse"}
    assert is_share("val_accuracy")
    assert is_lower_better("val_out_loss")
    for name in METRICS:
        assert metric_title(f"val_{name}") != f"Validation {name}" or name in ("precision", "recall")


def test_measures_stand_in_the_order_in_which_they_were_chosen() -> None:
    names = ["train_loss", "val_out_loss", "val_f1", "val_top_2", "val_accuracy", "test_f1", "seconds"]
    assert measures_of(names) == ("loss", "accuracy", "f1", "top_2", "out_loss")
    assert measures_of(names, ("top_2", "mae", "f1")) == ("loss", "accuracy", "top_2", "f1", "out_loss")


def test_values() -> None:
    assert figure_text("val_accuracy", 0.98214) == "98.21 %"
    assert figure_text("val_loss", 0.123456) == "0.1235"
    assert figure_text("val_mae", 12345.6) == "12,346"
    assert figure_text("val_loss", float("nan")) == figure_text("val_loss", None) == "–"
    assert [number_text(value) for value in (0.0012345, 1234567.8, 2e9)] == ["0.001234", "1,234,568", "2e+09"]


def test_a_time_that_is_too_short_to_tell_is_not_nought() -> None:
    assert [duration(seconds) for seconds in (0.0, 0.01, 0.06, 59.7)] == ["0.0 s", "< 0.1 s", "0.1 s", "1 min 0 s"]
