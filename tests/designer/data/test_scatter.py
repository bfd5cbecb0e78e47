"""Two columns as points, by class."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt

from designer.data.columns import Columns, ShownColumn
from designer.data.scatter import MOST, ScatterView, chosen_rows
from engine.data.load import load_source
from engine.sources import Bundled


def test_two_features_are_plotted_by_class_and_others_can_be_chosen(qtbot):
    dataset = load_source(Bundled(name="iris"), Path())
    view = ScatterView()
    qtbot.addWidget(view)
    view.show_columns(Columns(dataset, dataset.spec))
    assert view.plot is None, "the plotting library is not loaded before anybody looks"
    view.show()
    qtbot.waitExposed(view)
    assert (view.across.currentText(), view.up.currentText()) == dataset.spec.columns[:2]
    assert [len(dots.getData()[0]) for dots in view.plot._dots] == [50, 50, 50]
    assert "150 points" in view.words.text()
    assert "versicolor" in view.words.text()
    view.up.setFocus()
    qtbot.keyClick(view.up, Qt.Key.Key_Down)
    assert view.up.currentText() == dataset.spec.columns[2]
    assert view.plot._dots[0].getData()[1].max() < 2.0


def test_of_many_rows_some_are_drawn_and_missing_ones_none():
    values = np.arange(20_000.0)
    values[7] = np.nan
    column = ShownColumn("a", "number", lambda: values)
    rows, left_out = chosen_rows(column, column)
    assert (len(rows), left_out) == (MOST, 19_999 - MOST)
    assert 7 not in rows
