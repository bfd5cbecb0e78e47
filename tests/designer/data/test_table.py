"""The table of the Data page: choices of columns, order, search and the way to missing cells, by mouse and keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from designer.data.arranging import Arrangement, arranged
from designer.data.columns import Columns
from designer.data.panel import DataPanel
from engine.data.load import load_source
from engine.document.editing.columns import set_recipe
from engine.document.editing.edits import set_data
from engine.sources import Bundled, Csv
from tests.designer.data.test_columns import GAPS

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot, store, tmp_path):
    (tmp_path / "t.csv").write_text(GAPS)
    store.apply("Source", set_data(store.project, source=Csv(path=str(tmp_path / "t.csv"))))
    panel = DataPanel(store)
    qtbot.addWidget(panel)
    panel.resize(1280, 700)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def names(panel):
    return panel.table.shown().columns.names()


def click(qtbot, panel, name, keys=NONE):
    """A real click on the header of a column."""
    header = panel.table.header
    at = header.sectionViewportPosition(names(panel).index(name)) + 20
    qtbot.mouseClick(header.viewport(), LEFT, keys, QPoint(at, 20))


def test_a_click_opens_the_choices_and_each_is_a_step(qtbot, store, panel):
    assert names(panel) == ("plan", "name", "age", "city", "cabin")
    click(qtbot, panel, "age")
    popup = panel.data_table.popup
    assert popup.isVisible()
    assert popup.title.text() == "age"
    editor = popup.form.editor("missing")
    assert editor.explanation.text().startswith("Numbers: the median")
    editor.combo.setFocus()
    qtbot.keyClicks(editor.combo, "M")
    assert store.undo_stack.undoText() == "age: missing values Automatic → Mean"
    assert store.project.data.recipe.choice("age").missing.type == "mean"
    qtbot.waitUntil(lambda: "mean, indicator" in popup.words.text())
    assert panel.table.chosen_columns() == (2,), "what was selected is selected in the new data"
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    store.undo_stack.undo()
    assert not store.project.data.recipe.columns


def test_only_what_fits_is_offered(qtbot, panel):
    click(qtbot, panel, "age")
    combo = panel.data_table.popup.form.editor("encoding").combo
    fits = {combo.itemData(at): combo.model().item(at).isEnabled() for at in range(combo.count())}
    assert fits["number"]
    assert not fits["one_hot"]
    assert not fits["calendar"]
    assert "number" in combo.itemData(combo.findData("one_hot"), Qt.ItemDataRole.ToolTipRole)


def test_only_types_that_the_cells_can_be_read_as_are_offered(qtbot, panel):
    click(qtbot, panel, "city")
    combo = panel.data_table.popup.form.editor("type").combo
    fits = {combo.itemData(at) for at in range(combo.count()) if combo.model().item(at).isEnabled()}
    assert fits == {"automatic", "category", "text"}
    told = combo.itemData(combo.findData("time"), Qt.ItemDataRole.ToolTipRole)
    assert told == "Its cells are no dates or times, such as 'Berlin'."


def test_several_columns_are_edited_in_one_step_by_keyboard(qtbot, store, panel):
    table = panel.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 2))
    qtbot.keyClick(table, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(table, Qt.Key.Key_F4)
    popup = panel.data_table.popup
    assert popup.title.text() == "age, city"
    qtbot.keyClicks(popup.form.editor("role").combo, "I")
    assert store.undo_stack.undoText() == "2 columns: role Automatic → Ignored"
    assert {name: choice.role for name, choice in store.project.data.recipe.columns.items()} == {
        "age": "ignored", "city": "ignored",
    }  # fmt: skip


def test_with_ctrl_columns_are_selected_and_a_plain_click_opens_all(qtbot, panel):
    click(qtbot, panel, "age")
    popup = panel.data_table.popup
    popup.close()
    click(qtbot, panel, "cabin", CTRL)
    assert not popup.isVisible()
    assert panel.table.chosen_columns() == (2, 4)
    click(qtbot, panel, "cabin")
    assert popup.isVisible()
    assert popup.title.text() == "age, cabin"


def test_a_refusal_is_told_at_the_column_and_the_table_stays(qtbot, store, panel):
    click(qtbot, panel, "age")
    popup = panel.data_table.popup
    qtbot.keyClicks(popup.form.editor("missing").combo, "R")
    qtbot.waitUntil(lambda: bool(store.data_error))
    assert "missing" in popup.form.editor("missing").error
    assert panel.summary.text() == "The data cannot be used"
    assert panel.table.isVisible()
    assert names(panel)[2] == "age"
    store.undo_stack.undo()
    assert not popup.form.editor("missing").error


def test_the_next_missing_cell_is_gone_to_and_marked(qtbot, panel):
    table = panel.data_table
    places = []
    for _ in range(3):
        qtbot.mouseClick(table.next, LEFT)
        index = table.rows.currentIndex()
        places.append((names(panel)[index.column()], index.row()))
        assert index.data() == "—"
        assert index.data(Qt.ItemDataRole.BackgroundRole) is not None
    assert places == [("age", 1), ("age", 5), ("city", 2)]
    qtbot.mouseClick(table.previous, LEFT)
    assert table.rows.currentIndex().row() == 5


def test_rows_are_sorted_and_found(qtbot, panel):
    table = panel.data_table
    click(qtbot, panel, "age")
    qtbot.mouseClick(table.popup.falling, LEFT)
    qtbot.waitUntil(lambda: table.rows.model().index(0, 2).data() == "60")
    assert table.rows.model().headerData(0, Qt.Orientation.Vertical) == "13", "as the file numbers it"
    assert [table.rows.model().index(line, 2).data() for line in (10, 11)] == ["—", "—"]
    table.search.setFocus()
    qtbot.keyClicks(table.search, "paris")
    qtbot.waitUntil(lambda: table.count.text() == "4 of 12 rows")
    assert table.rows.model().index(0, 1).data() == "Hea"
    table.search.clear()
    click(qtbot, panel, "age")
    qtbot.mouseClick(table.popup.as_read, LEFT)
    assert table.count.text() == "12 rows"
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize(("text", "rows"), [("berlin", [0, 3, 8, 11]), ("42", [7]), ("nowhere", []), ("ADA", [0])])
def test_cells_hold_texts_or_equal_numbers(tmp_path, text, rows):
    (tmp_path / "t.csv").write_text(GAPS)
    dataset = load_source(Csv(path="t.csv"), tmp_path)
    found = arranged(Columns(dataset, dataset.spec), dataset.spec.rows, Arrangement(text))
    assert found.tolist() == rows


def test_times_are_found_by_day_and_month(tmp_path):
    lines = "".join(f"2024-0{1 + day // 10}-{1 + day % 10:02d},{day % 2}\n" for day in range(30))
    (tmp_path / "t.csv").write_text(f"when,y\n{lines}")
    dataset = load_source(Csv(path="t.csv"), tmp_path)
    columns = Columns(dataset, dataset.spec)
    assert len(arranged(columns, 30, Arrangement("2024-02"))) == 10
    assert len(arranged(columns, 30, Arrangement("2024-02-03"))) == 1
    assert columns[1].steps.startswith("elapsed")


def test_splits_by_column_are_counted_and_their_faults_told(qtbot, store, panel):
    combo = panel.recipe.editor("splitting").combo
    combo.setFocus()
    qtbot.keyClicks(combo, "B")
    assert store.undo_stack.undoText() == "Split Shuffled → By group"
    assert "No column is named" in panel.split_fault.text()
    line = panel.recipe.editor("splitting", "column").control
    line.setFocus()
    qtbot.keyClicks(line, "name")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.splits.accessibleDescription() == "Training: 8, Validation: 2, Test: 2")


def test_spellings_can_be_merged_of_texts_alone(qtbot, panel):
    for name, merges in (("plan", True), ("age", False)):
        click(qtbot, panel, name)
        popup = panel.data_table.popup
        model = popup.form.editor("spellings").combo.model()
        assert [model.item(row).isEnabled() for row in range(model.rowCount())] == [True, merges]
        qtbot.keyClick(popup, Qt.Key.Key_Escape)


def fix(qtbot, panel, code):
    """Click the button of a remark, once it is there, and wait until the remark is gone."""

    def found():
        return [row for row in panel.remarks.rows if row.entry.code == code]

    qtbot.waitUntil(lambda: bool(found()))
    qtbot.mouseClick(found()[0].button, LEFT)
    qtbot.waitUntil(lambda: not found())


def test_spellings_are_merged_and_repeated_rows_left_out_at_a_click_each(qtbot, store, panel, tmp_path):
    rows = "".join(f"{('red', 'Red', 'blue')[row % 3]},{row},{row * 7 % 60},{'ny'[row % 2]}\n" for row in range(60))
    (tmp_path / "t.csv").write_text("hue,size,weight,y\n" + 2 * rows)
    store.reload_data()
    fix(qtbot, panel, "spelling-variants")
    assert store.undo_stack.undoText() == "hue: spellings Distinct → Merged"
    fix(qtbot, panel, "duplicate-rows")
    assert store.undo_stack.undoText() == "Repeated rows Keep → Leave out"
    qtbot.waitUntil(lambda: store.dataset is not None and store.dataset.spec.rows == 60)
    assert store.dataset.table.by_name["hue"].categories == ("Red", "blue")
    store.undo_stack.undo()
    qtbot.waitUntil(lambda: store.dataset is not None and store.dataset.spec.rows == 120)


def test_test_rows_come_from_another_file(qtbot, store, panel, tmp_path):
    (tmp_path / "test.csv").write_text(GAPS)
    splitting = panel.recipe.editor("splitting")
    while store.project.data.recipe.splitting.type != "file":
        qtbot.keyClick(splitting.combo, Qt.Key.Key_Down)
    assert "No file is named" in panel.split_fault.text()
    line = panel.recipe.editor("splitting", "test").control
    line.setFocus()
    qtbot.keyClicks(line, str(tmp_path / "test.csv"))
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.splits.accessibleDescription() == "Training: 10, Validation: 2, Test: 12")
    assert panel.table.model().headerData(12, Qt.Orientation.Vertical) == "2 of 'test.csv'"
    (tmp_path / "test.csv").write_text("\n".join(GAPS.splitlines()[:-3]))
    store.reload_data()
    qtbot.waitUntil(lambda: panel.splits.accessibleDescription() == "Training: 10, Validation: 2, Test: 9")
    store.undo_stack.undo()
    assert "No file is named" in panel.split_fault.text()


def test_an_old_project_is_told_its_rules_and_takes_the_current_ones_at_a_click(qtbot, store, panel):
    store.apply("Age", set_recipe(store.project, rules=1))
    qtbot.waitUntil(lambda: "empty" in store.data_error)
    row = next(row for row in panel.remarks.rows if row.entry.code == "old-rules")
    qtbot.mouseClick(row.button, LEFT)
    assert store.project.data.recipe.rules == 2
    assert store.undo_stack.undoText() == "Rules 1 → 2"
    qtbot.waitUntil(lambda: store.dataset is not None)
    assert all(row.entry.code != "old-rules" for row in panel.remarks.rows)


def test_columns_of_bundled_data_are_offered(store):
    store.apply("Source", set_data(store.project, source=Bundled(name="iris")))
    assert store.names("columns")[-1] == "species"


def test_only_columns_in_view_are_looked_at(qtbot, store, tmp_path):
    """500 columns: those out of view are neither counted nor put into words."""
    rng = np.random.default_rng(0)
    header = ",".join(f"c{at}" for at in range(500))
    rows = "\n".join(",".join(map(str, row)) for row in rng.integers(0, 99, (20, 500)).tolist())
    (tmp_path / "wide.csv").write_text(f"{header}\n{rows}\n")
    store.apply("Source", set_data(store.project, source=Csv(path=str(tmp_path / "wide.csv"))))
    panel = DataPanel(store)
    qtbot.addWidget(panel)
    panel.resize(1000, 600)
    panel.show()
    qtbot.waitExposed(panel)
    panel.grab()
    columns = panel.table.shown().columns
    counted = [at for at in range(500) if at in columns._known and "sketch" in vars(columns._known[at])]
    assert 0 < len(counted) < 20
