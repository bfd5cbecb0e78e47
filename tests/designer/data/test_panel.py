"""The Data page: settings, rows, and why there are none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication

from designer.data.panel import DataPanel
from designer.data.remarks import OF_TARGET
from engine.document.editing.edits import set_data, set_training
from engine.sources import Bundled, Csv, Spirals


@pytest.fixture
def panel(qtbot, store):
    panel = DataPanel(store)
    qtbot.addWidget(panel)
    panel.resize(1000, 600)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def notes(panel):
    """Remarks on the data, not on a network that does not fit them."""
    return [row for row in panel.remarks.rows if row.entry.code not in OF_TARGET]


def test_the_data_are_summed_up_and_faults_explained(qtbot, store, panel):
    summary = panel.summary
    assert summary.text() == "Iris: 150 samples, 4 features, 3 classes (setosa, versicolor, virginica)."
    assert panel.table.model().rowCount() == 150
    store.apply("Set source", set_data(store.project, source=Csv(path="nowhere.csv")))
    assert summary.text() == "The data cannot be used"
    assert [row.entry.message for row in panel.remarks.rows] == [store.data_error]
    assert "nowhere.csv" in panel.remarks.rows[0].words.text()
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


def test_the_size_of_each_split_follows_the_shares(store, panel):
    assert panel.splits.accessibleDescription() == "Training: 106, Validation: 22, Test: 22"
    store.apply("Shares", set_data(store.project, validation_share=0.5, test_share=0.1))
    assert panel.splits.accessibleDescription() == "Training: 60, Validation: 75, Test: 15"
    store.apply("Shares", set_data(store.project, validation_share=0.6, test_share=0.6))
    assert "leave nothing to train on" in panel.split_fault.text()
    assert panel.split_fault.isVisible()
    assert panel.splits.isHidden()


def test_classes_are_counted_and_numbers_summed_up(qtbot, store, panel):
    assert panel.classes.accessibleDescription() == "setosa: 50, versicolor: 50, virginica: 50"
    assert panel.target.isHidden()
    store.apply("Source", set_data(store.project, source=Bundled(name="diabetes")))
    qtbot.waitUntil(lambda: panel.target.isVisible())
    assert panel.target.text() == "From 25 to 346; mean 152.1, standard deviation 77.01."
    assert panel.classes.isHidden()


def test_what_the_reader_noted_is_shown(qtbot, store, panel, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("zip,size,plan\n" + "".join(f"0{row}123,{row % 5},{'ab'[row % 2]}\n" for row in range(1, 9)))
    store.apply("Source", set_data(store.project, source=Csv(path=str(path))))
    qtbot.waitUntil(lambda: len(notes(panel)) > 0)
    assert "begin with 0" in notes(panel)[0].entry.message
    assert notes(panel)[0].words.isVisible()


def test_a_remark_is_fixed_by_its_button(qtbot, store, panel):
    store.apply("Scale", set_data(store.project, source=Bundled(name="wine"), normalisation="none"))
    row = next(row for row in panel.remarks.rows if row.entry.code == "unscaled-inputs")
    qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)
    assert store.project.data.normalisation != "none"
    assert all(row.entry.code != "unscaled-inputs" for row in panel.remarks.rows)
    store.undo_stack.undo()
    assert any(row.entry.code == "unscaled-inputs" for row in panel.remarks.rows)


def test_a_remark_is_dismissed_shown_again_and_answered(qtbot, store, panel, tmp_path):
    path = tmp_path / "t.csv"
    rows = [f"{row * row * 7},{row * 37 % 90 / 7},{'ab'[row * row // 3 % 2]}" for row in range(60)]
    path.write_text("id,size,plan\n" + "\n".join(rows) + "\n")
    store.apply("Source", set_data(store.project, source=Csv(path=str(path))))
    qtbot.waitUntil(lambda: [row.entry.code for row in notes(panel)] == ["id-like"])
    assert panel.remarks.dismissed.isHidden()
    qtbot.mouseClick(notes(panel)[0].dismiss, Qt.MouseButton.LeftButton)
    assert notes(panel) == []
    assert store.project.data.recipe.dismissed == ("id-like 'id'",)
    assert store.undo_stack.undoText() == "Dismiss a problem"
    assert panel.remarks.dismissed.text() == "Show 1 dismissed problem again"
    assert panel.remarks.dismissed.isVisible()
    qtbot.mouseClick(panel.remarks.dismissed, Qt.MouseButton.LeftButton)
    assert panel.remarks.dismissed.isHidden()
    (row,) = notes(panel)
    assert row.button.text() == "Ignore column 'id'"
    qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)
    assert store.project.data.recipe.choice("id").role == "ignored"
    qtbot.waitUntil(lambda: store.dataset is not None and store.dataset.spec.columns == ("size",))
    assert notes(panel) == []
    store.undo_stack.undo()
    qtbot.waitUntil(lambda: [row.entry.code for row in notes(panel)] == ["id-like"])


def test_rows_are_made_only_when_the_data_are_others(store, panel):
    model = panel.table.model()
    store.apply("Epochs", set_training(store.project, epochs=3))
    assert panel.table.model() is model
    header = panel.table.horizontalHeader()
    assert header.count() == 5
    assert header.sectionSize(0) >= header.fontMetrics().horizontalAdvance("target, 3 classes")


def test_selected_cells_are_copied_below_their_names(qtbot, panel):
    model, table = panel.table.model(), panel.table
    chosen = QItemSelection(model.index(0, 0), model.index(1, 1))
    table.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    name = model.columns[1].name
    assert QGuiApplication.clipboard().text() == f"species\t{name}\nsetosa\t5.1\nsetosa\t4.9"


def test_a_question_of_the_reader_is_answered_by_a_button_that_undoes(qtbot, store, panel, tmp_path):
    rows = "".join(f"{1 + row % 12}/{1 + row % 9}/2024,{row}.5\n" for row in range(40))
    (tmp_path / "days.csv").write_text("day,y\n" + rows)
    store.apply("Set source", set_data(store.project, source=Csv(path=str(tmp_path / "days.csv"))))
    qtbot.waitUntil(lambda: bool(panel.remarks.rows and panel.remarks.rows[0].choices))
    (row,) = panel.remarks.rows
    assert "Choose on the Data page." in row.words.text()
    assert len(row.choices) == 2
    qtbot.mouseClick(row.choices[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: store.dataset is not None)
    assert store.project.data.source.dates != "automatic"
    store.undo_stack.undo()
    assert store.project.data.source.dates == "automatic"
