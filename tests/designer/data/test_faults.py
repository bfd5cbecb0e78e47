"""Rows that cannot be read: listed with their cause on the Data page, gone to by a click, left out as a step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from designer.data.panel import DataPanel
from engine.document.editing.edits import set_data
from engine.sources import Csv

LEFT = Qt.MouseButton.LeftButton
ROWS = [f"{at}.5,{at * 3}.25,{'abc'[at % 3]}" for at in range(40)]
ROWS[10] = "10.5,x17,b"
ROWS[20] = "20.5,1.25"


@pytest.fixture
def panel(qtbot, store, tmp_path):
    (tmp_path / "t.csv").write_text("\n".join(["length,width,kind", *ROWS, ""]))
    store.apply("Source", set_data(store.project, source=Csv(path=str(tmp_path / "t.csv"))))
    panel = DataPanel(store)
    qtbot.addWidget(panel)
    panel.resize(1280, 700)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def shown(panel):
    model = panel.faults.list.model()
    return [
        [model.headerData(line, Qt.Orientation.Vertical)]
        + [model.index(line, place).data() for place in range(model.columnCount())]
        for line in range(model.rowCount())
    ]


def click(qtbot, panel, line, place):
    view = panel.faults.list
    at = view.visualRect(view.model().index(line, place)).center()
    qtbot.mouseClick(view.viewport(), LEFT, pos=QPoint(at.x(), at.y()))


def test_they_are_listed_with_their_cause_and_left_out_as_a_step(qtbot, store, panel):
    assert store.dataset is None
    assert panel.views.tabText(panel.views.currentIndex()) == "Faulty rows (2)"
    first, second = shown(panel)
    assert first[:2] == ["12", "width"]
    assert "number" in first[2]
    assert first[3:] == ["10.5", "x17", "b"]
    assert second == ["22", "(the row)", "It has 2 cells, but the first row has 3.", "20.5", "1.25", ""]
    assert "so the data cannot be used" in panel.faults.words.text()
    qtbot.mouseClick(panel.faults.leave, LEFT)
    qtbot.waitUntil(lambda: store.dataset is not None)
    assert store.dataset.spec.rows == 38
    assert panel.faults.words.text() == "2 rows cannot be read: they are left out."
    assert any("2 rows cannot be read and are left out: rows 12, 22" in row.words.text() for row in panel.remarks.rows)
    assert "leave out faulty" in store.undo_stack.undoText()
    store.undo_stack.undo()
    assert store.dataset is None
    assert "not left out" in panel.faults.words.text()


def test_a_click_goes_to_the_cell_and_to_its_place_among_the_rows(qtbot, store, panel):
    qtbot.mouseClick(panel.faults.leave, LEFT)
    qtbot.waitUntil(lambda: store.dataset is not None)
    panel.views.setCurrentWidget(panel.faults)
    click(qtbot, panel, 0, 1)
    index = panel.faults.list.currentIndex()
    assert (index.data(), index.data(Qt.ItemDataRole.BackgroundRole) is not None) == ("x17", True)
    line = panel.table.currentIndex().row()
    assert panel.table.shown().headerData(line, Qt.Orientation.Vertical) in ("11", "13")
    click(qtbot, panel, 1, 0)
    assert panel.faults.list.currentIndex().data() == "20.5"


def test_a_table_without_any_has_no_such_tab(qtbot, store, panel, tmp_path):
    (tmp_path / "u.csv").write_text("\n".join(["length,width,kind", *ROWS[:10], ""]))
    store.apply("Source", set_data(store.project, source=Csv(path=str(tmp_path / "u.csv"))))
    assert not panel.views.isTabVisible(panel.views.indexOf(panel.faults))
    assert panel.views.currentWidget() is panel.data_table
