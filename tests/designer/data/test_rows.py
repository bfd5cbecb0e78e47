"""The first rows of the data."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QPalette

from designer.data.rows import RowsModel, RowsTable
from designer.forms.values import number_text
from engine.data.load import load_source
from engine.sources import Bundled, NoisySine


def column(model, index):
    return [model.data(model.index(row, index)) for row in range(model.rowCount())]


def header(model):
    return [model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount())]


def test_features_and_classes(qapp):
    dataset = load_source(Bundled(name="iris"), Path())
    model = RowsModel(dataset, dataset.spec)
    assert model.rowCount() == 150
    assert header(model) == [
        "species\ntarget, 3 classes",
        *(f"{name}\nfeature, number; standard" for name in dataset.spec.columns),
    ]
    assert column(model, 1)[0] == "5.1"
    assert set(column(model, 0)) == set(dataset.spec.classes)


def test_numbers_as_targets_and_all_rows(qapp):
    dataset = load_source(NoisySine(samples=1000), Path())
    model = RowsModel(dataset, dataset.spec)
    assert model.rowCount() == 1000
    value = float(dataset.targets.reshape(1000)[3])
    assert column(model, 0)[3] == f"{value:.4f}"  # with the decimals of the column
    assert model.data(model.index(3, 0), Qt.ItemDataRole.ToolTipRole) == number_text(value)


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits", "diabetes"])
def test_every_bundled_set_can_be_looked_at(qapp, name):
    dataset = load_source(Bundled(name=name), Path())
    model = RowsModel(dataset, dataset.spec)
    assert all(column(model, index)[0] for index in range(model.columnCount()))


def test_what_is_copied_has_all_digits(qtbot):
    """A sheet got the rounded numbers of the cells."""
    dataset = load_source(NoisySine(samples=20), Path())
    table = RowsTable()
    qtbot.addWidget(table)
    table.show_rows(RowsModel(dataset, dataset.spec, table))
    table.setCurrentIndex(table.model().index(3, 0))
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().splitlines()[1]
    assert float(copied) == float(dataset.targets.reshape(-1)[3])


def test_the_room_of_row_numbers_is_reckoned_from_the_numbers_alone(qtbot, monkeypatch):
    """The style asks four times for each of the two hundred that are asked for whenever the table is laid out."""
    asked = []
    dataset = load_source(NoisySine(samples=1000), Path())
    known = RowsModel.headerData
    monkeypatch.setattr(RowsModel, "headerData", lambda *args: asked.append(args[1:]) or known(*args))
    table = RowsTable()
    qtbot.addWidget(table)
    table.setModel(RowsModel(dataset, dataset.spec))
    assert table.verticalHeader().sizeHint().width() > table.fontMetrics().horizontalAdvance("1000")
    assert 0 < len([args for args in asked if args[1] is Qt.Orientation.Vertical]) <= 200


def test_a_cell_is_painted_from_what_the_model_says_of_it(qtbot, monkeypatch):
    """By way of the style each would be asked for twice as much, and Python a dozen times for its parts."""
    asked = []
    dataset = load_source(NoisySine(samples=1000), Path())
    known = RowsModel.data
    monkeypatch.setattr(RowsModel, "data", lambda *args: asked.append(args[2]) or known(*args))
    table = RowsTable()
    qtbot.addWidget(table)
    table.show_rows(RowsModel(dataset, dataset.spec))
    plain = table.viewport().grab().toImage()
    assert set(asked) <= {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ForegroundRole,
        Qt.ItemDataRole.BackgroundRole,
        Qt.ItemDataRole.TextAlignmentRole,
    }
    index = table.model().index(1, 0)
    table.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
    chosen, place = table.viewport().grab().toImage(), table.visualRect(index).topLeft() + QPoint(2, 2)
    assert plain.pixelColor(place) in (table.palette().base().color(), table.palette().alternateBase().color())
    assert chosen.pixelColor(place) in [
        table.palette().color(group, QPalette.ColorRole.Highlight)
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive)
    ]
