"""Figures and values of live views in words."""

import numpy as np
import pytest

from designer.canvas.live.figures import figures_of
from designer.canvas.live.stage import title_of
from designer.canvas.live.subjects import Units
from designer.canvas.live.words import surface_words, value_lines
from engine.layers import LAYERS

NAN = float("nan")
RELU = LAYERS.create("Dense", units=2, activation="relu")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([[1.0, 0.0], [3.0, 0.0]], "mean 1 · 50 % dead"),
        ([[NAN, NAN], [NAN, NAN]], "no finite value"),
        ([[2.0, NAN], [2.0, 2.0]], "mean 2 · 25 % not finite"),
        ([[2.0, NAN], [2.0, NAN]], "mean 2 · 50 % not finite"),
        ([[1.0, 2.0]] * 200 + [[1.0, NAN]], "mean 1.5 · < 1 % not finite"),
    ],
)
def test_a_strip_takes_no_value_for_zero_that_is_none(values, words):
    assert figures_of(np.array(values), RELU).words == words


def test_only_units_of_rectifiers_are_dead():
    zeros = np.zeros((4, 2))
    assert figures_of(zeros, RELU).words == "mean 0 · 100 % dead"
    for layer in (
        LAYERS.create("Dense", units=2, activation="tanh"),
        LAYERS.create("Dense", units=2),
        LAYERS.create("Flatten"),
    ):
        assert figures_of(zeros, layer).words == "mean 0"
        assert "dead" not in surface_words(Units("a", 2), zeros, layer)
    assert ", 2 dead" in surface_words(Units("a", 2), zeros, RELU)


def test_scores_that_are_no_probabilities_have_no_percent():
    units = Units("output_1", 2, is_output=True, classes=2)
    assert value_lines(units, 0, np.array([0.25, 0.75]), ("a", "b")) == ("b: 75 %",)
    scores = Units("output_1", 2, is_output=True, classes=2, probable=False)
    assert value_lines(scores, 0, np.array([-3.0, 2.5]), ("a", "b")) == ("b: score 2.5",)
    assert value_lines(units, 0, np.array([NAN, 0.5]), ("a", "b")) == ("no finite value",)


def test_surfaces_of_nan_are_neither_dead_nor_unsaid():
    words = surface_words(Units("a", 2), np.array([[1.0, NAN], [0.5, NAN]]), RELU)
    assert words == "Live view: 2 surfaces over two features, values from 0.5 to 1, 2 values not finite."


def test_what_is_left_out_of_the_surfaces_is_said():
    units = Units("a", 100)
    assert title_of(units) == "first 64 of 100 units"
    assert surface_words(units, np.ones((2, 100)), RELU).startswith("Live view: first 64 of 100 surfaces")
