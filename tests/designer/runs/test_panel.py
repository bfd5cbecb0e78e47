"""The Runs page with real clicks and keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QGraphicsPolygonItem, QLineEdit, QMenu

from designer.runs.bands import band_of
from designer.runs.overlay import Overlay
from engine.document.editing.edits import set_training
from engine.runs.rows import FINISHED
from engine.runs.store import RunStore
from engine.training.run_state import RunState
from tests.designer.test_access import nameless

LEFT = Qt.MouseButton.LeftButton


def press(bench, key, keys=Qt.KeyboardModifier.NoModifier):
    bench.qtbot.keyClick(bench.panel.table, key, keys)


def click(bench, line, title="Seed", keys=Qt.KeyboardModifier.NoModifier):
    bench.qtbot.mouseClick(bench.panel.table.viewport(), LEFT, keys, bench.center(line, title))


def curves(bench):
    overlay = bench.panel.findChild(Overlay)
    bench.settle()
    return {run.name: overlay.points(run.key)[1] for run in bench.runs.all() if overlay.points(run.key)[1]}


def test_without_runs_a_button_leads_to_the_first(bench):
    bench.panel.resize(1000, 600)
    bench.panel.show()
    with bench.qtbot.waitSignal(bench.panel.train_wanted):
        bench.qtbot.mouseClick(bench.panel.train_button, LEFT)
    assert not bench.panel.table.isVisible()


def test_the_curves_of_runs_lie_over_one_another_and_grow(bench):
    bench.train(3)
    bench.show()
    bench.begin()
    bench.monitor.session.advance(2)
    losses = bench.monitor.session.history.columns["val_loss"]
    bench.qtbot.waitUntil(lambda: len(curves(bench).get("Run 2", ())) == 2)
    assert curves(bench)["Run 2"] == losses
    assert len(curves(bench)["Run 1"]) == 3
    bench.monitor.session.advance(1)
    bench.qtbot.waitUntil(lambda: len(curves(bench)["Run 2"]) == 3)
    assert bench.cell(0, "Name") == "Run 2"  # the newest on top
    assert bench.cell(0, "Epochs") == "3 of 50"
    assert bench.cell(0, "State") == "Running"
    assert bench.cell(1, "Test accuracy") == "94.00 %"
    assert bench.cell(0, "Test accuracy") == "–"


def test_space_and_clicks_on_the_box_hide_and_show_curves(bench):
    bench.train()
    bench.train()
    bench.show()
    assert set(curves(bench)) == {"Run 1", "Run 2"}
    click(bench, 0)
    press(bench, Qt.Key.Key_Space)
    assert set(curves(bench)) == {"Run 1"}
    press(bench, Qt.Key.Key_Space)
    assert set(curves(bench)) == {"Run 1", "Run 2"}
    table = bench.panel.table
    cell = table.visualRect(bench.panel.model.index(1, 0))
    bench.qtbot.mouseClick(table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, cell.topLeft() + QPoint(11, 13))
    assert set(curves(bench)) == {"Run 2"}


def test_every_metric_that_any_run_has_can_be_plotted(bench):
    bench.train(3, classes=False)
    bench.train(3)
    bench.show()
    combo = bench.panel.comparison.metrics
    titles = [combo.itemText(place) for place in range(combo.count())]
    assert titles == ["Validation loss", "Training loss", "Validation accuracy", "Training accuracy"]
    combo.setFocus()
    bench.qtbot.keyClick(combo, Qt.Key.Key_End)
    assert set(curves(bench)) == {"Run 2"}
    assert curves(bench)["Run 2"] == bench.runs.all()[1].history.columns["train_accuracy"]


def test_sorting_by_a_figure_keeps_the_selection(bench):
    bench.train(2)
    bench.train(5)
    bench.show()
    click(bench, 0)
    header = bench.panel.table.horizontalHeader()
    section = [column.title for column in bench.panel.model.columns].index("Epochs")
    place = QPoint(header.sectionViewportPosition(section) + 20, header.height() // 2)
    bench.qtbot.mouseClick(header.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert [bench.cell(line, "Epochs") for line in range(2)] == ["2", "5"]
    assert [run.name for run in bench.panel.selected()] == ["Run 2"]
    bench.qtbot.mouseClick(header.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert [bench.cell(line, "Epochs") for line in range(2)] == ["5", "2"]


def test_a_run_is_renamed_in_place(bench):
    bench.train()
    bench.show()
    click(bench, 0)
    press(bench, Qt.Key.Key_F2)
    (field,) = bench.panel.table.findChildren(QLineEdit)
    bench.qtbot.keyClicks(field, "Wide net")
    bench.qtbot.keyClick(field, Qt.Key.Key_Return)
    bench.qtbot.waitUntil(lambda: bench.runs.all()[0].name == "Wide net")
    assert bench.cell(0, "Name") == "Wide net"


def test_removing_can_be_undone_and_a_run_under_way_stays(bench):
    bench.train()
    bench.begin()
    bench.show()
    click(bench, 1)
    press(bench, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    told = []
    bench.store.message.connect(told.append)
    press(bench, Qt.Key.Key_Delete)
    assert [run.name for run in bench.runs.all()] == ["Run 2"]
    assert told == ["Run 2 is still training. Stop it before you delete it."]
    assert set(curves(bench)) == set()
    assert bench.panel.status.text() == "Deleted Run 1."
    bench.qtbot.mouseClick(bench.panel.back_button, LEFT)
    assert [run.name for run in bench.runs.all()] == ["Run 1", "Run 2"]
    assert not bench.panel.back_button.isVisible()


def test_restoring_the_settings_of_a_run_is_one_undoable_step(bench):
    first = bench.store.project
    bench.train()
    bench.store.apply("Seed", set_training(first, seed=5))
    bench.store.apply("Epochs", set_training(bench.store.project, epochs=9))
    now = bench.store.project
    bench.show()
    click(bench, 0)
    bench.qtbot.mouseClick(bench.panel.open_button, LEFT)
    bench.qtbot.waitUntil(lambda: bench.store.project == first)
    assert bench.store.undo_stack.undoText() == "Restore settings of Run 1"
    bench.store.undo_stack.undo()
    assert bench.store.project == now


def test_the_table_is_exported(bench, tmp_path):
    bench.train()
    bench.show()
    bench.dialogs.answers["save_file"] = tmp_path / "runs.csv"
    bench.qtbot.mouseClick(bench.panel.export_button, LEFT)
    assert (tmp_path / "runs.csv").read_text().splitlines()[1].startswith("1,Run 1,Stopped,")
    bench.dialogs.answers["save_file"] = tmp_path / "none" / "runs.csv"
    bench.qtbot.mouseClick(bench.panel.export_button, LEFT)
    assert len(bench.dialogs.errors) == 1


def test_the_read_out_tells_every_run_at_the_mouse(bench):
    bench.train(10)
    bench.train(4)
    bench.show()
    overlay = bench.panel.findChild(Overlay)
    QApplication.processEvents()
    box = overlay.item.getViewBox()
    place = overlay.view.mapFromScene(box.mapViewToScene(QPointF(4.1, sum(box.viewRange()[1]) / 2)))
    bench.qtbot.mouseMove(overlay.view.viewport(), place)
    bench.qtbot.waitUntil(overlay.read_out.isVisible)
    text = overlay.read_out.text()
    assert "epoch 4" in text
    assert "Run 1" in text
    assert "Run 2" in text
    assert [run.name for run, _ in overlay.told(7)] == ["Run 1"]


def test_names_are_shown_as_they_are(bench):
    bench.train(10)
    bench.runs.rename(bench.runs.all()[0].key, "<b>x</b>")
    bench.show()
    overlay = bench.panel.findChild(Overlay)
    overlay._tell(3, QPointF(10, 10))
    assert "&lt;b&gt;x" in overlay.read_out.text()
    for column in range(bench.panel.model.columnCount()):
        tip = bench.panel.model.index(0, column).data(Qt.ItemDataRole.ToolTipRole)
        assert "<b>x" not in tip


def test_nobody_looks_then_nothing_is_drawn_and_all_is_there_when_shown(bench):
    bench.train()
    assert bench.panel.model.rows == ()
    bench.show()
    bench.qtbot.waitUntil(lambda: len(bench.panel.model.rows) == 1)
    bench.panel.hide()
    bench.train()
    assert len(bench.panel.model.rows) == 1
    bench.panel.show()
    bench.qtbot.waitUntil(lambda: len(bench.panel.model.rows) == 2)


def test_the_selected_run_stands_out(bench):
    bench.train()
    bench.train()
    bench.show()
    overlay = bench.panel.findChild(Overlay)
    first, second = (overlay._lines[run.key].curve for run in bench.runs.all())
    plain = second.opts["pen"].color()
    click(bench, 1)
    assert second.opts["pen"].color() != plain
    assert first.opts["pen"].color() == overlay._lines[1].curve.opts["pen"].color()


def test_the_filter_lists_the_runs_that_have_all_words(bench):
    for name in ("Wide net", "Deep net", "Wide data"):
        bench.runs.rename(bench.train(1), name)
    bench.show()
    bench.qtbot.keyClicks(bench.panel.search, "wide NET")
    assert [run.name for run in bench.panel.model.rows] == ["Wide net"]
    bench.panel.search.clear()
    assert len(bench.panel.model.rows) == 3


def test_a_star_is_set_by_a_key_and_a_click(bench):
    bench.train(1)
    bench.show()
    click(bench, 0)
    press(bench, Qt.Key.Key_S)
    assert bench.row(1).star
    assert bench.cell(0, "★") == "★"
    click(bench, 0, "★")
    assert not bench.row(1).star
    bench.qtbot.mouseClick(bench.panel.star_button, LEFT)
    assert bench.row(1).star


def test_tags_and_note_are_edited_in_place(bench):
    bench.train(1)
    bench.show()
    for title, text in (("Tags", "a, b"), ("Note", "Good")):
        index = bench.panel.model.index(0, [column.title for column in bench.panel.model.columns].index(title))
        bench.panel.table.scrollTo(index)
        click(bench, 0, title)
        bench.qtbot.mouseDClick(bench.panel.table.viewport(), LEFT, pos=bench.center(0, title))
        (field,) = bench.panel.table.findChildren(QLineEdit)
        bench.qtbot.keyClicks(field, text)
        bench.qtbot.keyClick(field, Qt.Key.Key_Return)
        bench.qtbot.waitUntil(lambda: not bench.panel.table.findChildren(QLineEdit))
    assert (bench.row(1).tags, bench.row(1).note) == (("a", "b"), "Good")


def test_a_run_is_opened_as_a_new_project(bench):
    first = bench.store.project
    bench.train()
    bench.store.apply("Seed", set_training(first, seed=5))
    bench.show()
    click(bench, 0)
    bench.qtbot.mouseClick(bench.panel.copy_button, LEFT)
    bench.qtbot.waitUntil(lambda: bench.files.name == "Run 1")
    assert bench.store.project == first
    assert bench.store.path is None
    assert bench.store.undo_stack.count() == 0


def test_the_weights_of_a_run_are_asked_for(bench):
    bench.train()
    bench.train()
    bench.show()
    click(bench, 1)
    with bench.qtbot.waitSignal(bench.panel.weights_wanted) as asked:
        bench.qtbot.mouseClick(bench.panel.show_button, LEFT)
    assert asked.args == [1]


def test_of_many_runs_the_newest_are_drawn_at_first(bench):
    for _ in range(14):
        bench.add(state="finished", epochs=0)
    bench.runs.look()
    bench.show()
    bench.qtbot.waitUntil(lambda: len(bench.panel.model.rows) == 14)
    assert [run.key for run in bench.panel.model.chosen()] == list(range(3, 15))
    bench.panel.model.tick([1], True)
    assert [run.key for run in bench.panel.model.chosen()] == [1, *range(3, 15)]


def test_everything_has_a_name_and_its_place(bench):
    bench.train()
    bench.show()
    assert not nameless(bench.panel)
    assert bench.runs.all()[0].state is RunState.FINISHED


def test_a_click_on_a_curve_selects_its_run(bench):
    bench.train(10)
    bench.train(10, validation=False)
    bench.train(4)
    bench.show()
    combo = bench.panel.comparison.metrics
    combo.setCurrentIndex(combo.findData("val_loss"))
    overlay = bench.panel.findChild(Overlay)
    box = overlay.item.getViewBox()
    QApplication.processEvents()
    first = bench.runs.all()[0]
    point = QPointF(8.0, first.history.columns["val_loss"][7])
    place = overlay.view.mapFromScene(box.mapViewToScene(point))
    bench.qtbot.mouseClick(overlay.view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert bench.panel.selected() == (first,)
    bench.panel.table.clearSelection()
    bench.qtbot.mouseClick(overlay.view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place - QPoint(0, 40))
    assert bench.panel.selected() == ()


def test_only_the_selected_curves_can_be_shown(bench):
    for _ in range(3):
        bench.train()
    bench.show()
    click(bench, 1)
    bench.panel.table.customContextMenuRequested.emit(bench.center(1))
    menus = [menu for menu in bench.panel.findChildren(QMenu) if menu.isVisible()]
    actions = {action.text(): action for menu in menus for action in menu.actions()}
    actions["Show only the selected curves"].trigger()
    assert set(curves(bench)) == {"Run 2"}
    actions["Show all curves"].trigger()
    assert set(curves(bench)) == {"Run 1", "Run 2", "Run 3"}
    menus[0].close()


def repeat(bench, experiment, values, **settings):
    """The runs of an experiment, a seed each."""
    for seed, value in enumerate(values):
        project = set_training(bench.store.project, seed=seed, **settings)
        outcome = {"reason": "completed", "metrics": {"val_loss": 1.0 - value, "val_accuracy": value}}
        numbers = {"epoch": (np.array([0, 20]), 0), "metric/val_loss": (np.array([2.0, 1.0 - value]), 0)}
        epochs = project.training.epochs
        number = bench.add(project, experiment=experiment, state=FINISHED, epochs=epochs, outcome=outcome)
        with RunStore(bench.place.folder) as store:
            store.add(number, numbers)


def test_two_experiments_are_judged_while_a_run_of_each_is_selected(bench):
    repeat(bench, "seeds-a", [0.90, 0.91, 0.92, 0.93, 0.94])
    repeat(bench, "seeds-b", [0.91, 0.921, 0.929, 0.942, 0.95], batch_size=8)
    bench.show()
    verdict = bench.panel.verdict
    bench.panel.table.select_keys((1, 2))
    assert not verdict.isVisible()  # of one experiment
    bench.panel.table.clearSelection()
    click(bench, bench.panel.model.place(1))
    click(bench, bench.panel.model.place(6), keys=Qt.KeyboardModifier.ControlModifier)
    bench.qtbot.waitUntil(verdict.isVisible)
    assert verdict.text() == (
        "Run 6 is better by 0.0104 ± 0.0014 in validation loss (paired t-test, 5 seeds, p < 0.001)."
    )
    bench.panel.table.select_keys((7,))
    assert not verdict.isVisible()


def test_the_runs_of_an_experiment_have_a_band(bench):
    """Its area ended at the first epoch, where the axis did as it was filled."""
    repeat(bench, "seeds-a", [0.1, 0.2, 0.6])
    repeat(bench, "seeds-b", [0.3])
    bench.show()
    overlay = bench.panel.findChild(Overlay)
    bands = overlay.bands
    bench.qtbot.waitUntil(lambda: set(bands.shown) == {"seeds-a"})
    band = bands.shown["seeds-a"]
    least, greatest = (edge.tolist() for edge in band.area.edges[1:])
    median = band.median.getOriginalDataset()[1].tolist()
    assert (least, median, greatest) == ([2.0, 0.4], [2.0, 0.8], [2.0, 0.9])
    shapes = (item for item in overlay.view.scene().items() if isinstance(item, QGraphicsPolygonItem))
    (area,) = (shape for shape in shapes if shape.isVisible())
    assert area.polygon().boundingRect().right() == 20.0
    bench.qtbot.mouseClick(bench.panel.comparison.bands, LEFT, pos=QPoint(8, 8))
    assert not bands.shown
    bench.qtbot.mouseClick(bench.panel.comparison.bands, LEFT, pos=QPoint(8, 8))
    assert set(bands.shown) == {"seeds-a"}


def test_a_band_is_of_the_epochs_that_all_have():
    runs = [(np.arange(4.0), np.array([4.0, 3.0, 2.0, 1.0])), (np.array([0.0, 2.0]), np.array([8.0, 6.0]))]
    epochs, values = band_of(runs)
    assert epochs.tolist() == [0.0, 2.0]
    assert values.tolist() == [[4.0, 2.0], [6.0, 4.0], [8.0, 6.0]]
    assert band_of([runs[0], (np.array([9.0]), np.ones(1))])[1].shape == (3, 0)
