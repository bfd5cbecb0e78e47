"""The Data page: settings, rows, and why there are none."""

from __future__ import annotations

import pytest

from designer.data.panel import DataPanel
from engine.document.editing.edits import set_data
from engine.sources import Csv, Spirals


@pytest.fixture
def panel(qtbot, store):
    panel = DataPanel(store)
    qtbot.addWidget(panel)
    panel.resize(1000, 600)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def test_the_data_are_summed_up_and_faults_explained(qtbot, store, panel):
    summary = panel.summary
    assert summary.text() == "Iris: 150 rows, 4 features, 3 classes (setosa, versicolor, virginica)."
    assert panel.table.model().rowCount() == 150
    store.apply("Set source", set_data(store.project, source=Csv(path="nowhere.csv")))
    assert "nowhere.csv" in summary.text()
    assert panel.table.isHidden()
    store.apply("Set source", set_data(store.project, source=Spirals()))
    qtbot.waitUntil(lambda: "2 classes" in summary.text())
    assert panel.table.isVisible()


def test_settings_edit_the_document_in_undoable_steps(qtbot, store, panel):
    editor = panel.form.editor("validation_share")
    editor.control.setFocus()
    editor.control.line.selectAll()
    qtbot.keyClicks(editor.control, "0.3")
    assert store.project.data.validation_share == 0.3
    assert store.undo_stack.undoText() == "Validation share 0.15 → 0.3"
    store.undo_stack.undo()
    assert store.project.data.validation_share == 0.15
