"""The Evaluate tab: what it shows at the end of a run and while one trains, and what clicks and keys do."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from designer.evaluation.evaluating import Importances
from designer.evaluation.views.columns import ImportanceView
from designer.evaluation.words import UNWEIGHTED, notes_of
from engine.evaluation.importance import Importance
from engine.training.events import Failed
from engine.training.predict import predict
from tests.designer.evaluation.conftest import DIABETES, DIGITS

LEFT = Qt.MouseButton.LeftButton


def cells(table):
    """Texts of a table."""
    model = table.model()
    rows, columns = range(model.rowCount()), range(model.columnCount())
    return [tuple(model.index(row, column).data() for column in columns) for row in rows]


def click(view, index):
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, view.visualRect(index).center())


def test_the_test_split_is_evaluated_once_at_the_end(tab):
    made = tab()
    assert made.panel.hint.isVisible()
    finding = made.end()
    assert finding.evaluation.part == "test"
    assert finding.looks == "This test split has been evaluated once, with these weights."
    accuracy = made.trained.metrics["test_accuracy"]
    assert f"Accuracy {100 * accuracy:.1f} %" in made.panel.figure.text().replace("100 %", "100.0 %")
    assert "baseline" in made.panel.figure.text()
    assert made.panel.notes.text() == finding.looks
    with made.qtbot.waitSignal(made.following.found, timeout=20_000):
        made.following.choose("validation")
    with made.qtbot.waitSignal(made.following.found, timeout=20_000) as again:
        made.following.choose("test")
    assert again.args[0] is finding  # not looked at a second time
    figures = cells(made.view("Figures").figures)
    assert [name for name, *_ in figures][:2] == ["Accuracy", "Balanced acc."]
    assert all(len(line) == 3 for line in figures)
    classes = cells(made.view("Figures").classes)
    assert [line[0] for line in classes] == list(made.trained.spec.classes)
    labels = finding.evaluation.outputs[0].report.answers.labels
    train = made.store.dataset.targets[made.trained.split.train]
    told = int(np.bincount(train).argmax())  # what the baseline answers for all
    of_told = 2 * np.sum(labels == told) / (np.sum(labels == told) + len(labels))
    expected = [
        (np.mean(labels == told), 1.0, of_told) if place == told else (0.0, 0.0, 0.0)  # precision, recall, F1
        for place in range(3)
    ]
    told_beside = [tuple(cell.split(" / ")[1] for cell in line[1:4]) for line in classes]
    assert told_beside == [tuple(f"{100 * value:.0f} %" for value in line) for line in expected]


def test_in_a_narrow_tab_heads_names_and_figures_can_be_read(tab):
    """Beside one another both tables were cut: their heads, their figures, and the names of the classes."""
    made = tab()
    made.end()
    view = made.view("Figures")
    assert view.width() < 600
    made.qtbot.waitUntil(lambda: view.classes.height() == view.classes.sizeHint().height())
    assert view.classes.y() >= view.figures.geometry().bottom()
    for table in (view.figures, view.classes):
        advance = table.fontMetrics().horizontalAdvance
        for line in [tuple(title.title for title in table.lines.titles), *cells(table)]:
            for place, text in enumerate(line):
                assert advance(text) + 12 <= table.columnWidth(place), text
    last = view.classes.model().index(2, 0)
    view.classes.setFocus()
    QTest.keyClick(view.classes, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert view.classes.viewport().visibleRegion().contains(view.classes.visualRect(last).center())
    made.panel.resize(900, 420)
    made.qtbot.waitUntil(lambda: view.classes.x() > view.figures.geometry().right())


def test_a_cell_lists_its_samples_and_a_sample_is_chosen(tab):
    made = tab()
    finding = made.end()
    view = made.view("Confusion")
    report = finding.evaluation.outputs[0].report
    right, answered = (int(place) for place in np.argwhere(report.matrix > 0)[0])
    click(view.matrix, view.model.index(right, answered))
    listed = [line.row for line in view.samples.lines.lines]
    answers = report.answers
    expected = answers.rows[(answers.labels == right) & (answers.answers == answered)]
    assert sorted(listed) == sorted(expected.tolist())
    assert view.heading.text().startswith(f"{answers.classes[right]} answered as {answers.classes[answered]}")
    click(view.samples, view.samples.lines.index(0, 0))
    assert made.sample.chosen == [listed[0]]
    view.matrix.setFocus()
    QTest.keyClick(view.matrix, Qt.Key.Key_Right)
    assert view.matrix.currentIndex().column() == min(answered + 1, 2)


def test_the_threshold_is_dragged_by_slider_and_mark(tab):
    made = tab()
    finding = made.end()
    view = made.view("Curves")
    assert [view.choice.itemText(place) for place in range(view.choice.count())] == list(made.trained.spec.classes)
    QTest.keyClick(view.slider, Qt.Key.Key_Home)
    assert view.threshold == 0.0
    assert "Recall 100 %" in view.at.text()
    view.slider.setValue(300)
    answers = finding.evaluation.outputs[0].report.answers
    told, truth = answers.scores[:, 0] > 0.3, answers.labels == 0
    assert f"{(told & truth).sum()} true positives, {(told & ~truth).sum()} false positives" in view.at.text()
    view.roc.mark.setPos(1.0, 1.0)  # as the mouse drags it
    assert view.threshold == np.nextafter(answers.scores[:, 0].min(), -1.0), "the lowest score is above it"
    assert (view.roc.mark.pos().x(), view.roc.mark.pos().y()) == (1.0, 1.0)
    place = view.slider.value()
    assert place == round(1000 * view.threshold)


def test_mistakes_of_pictures_have_pictures_and_lead_to_samples(tab):
    made = tab(DIGITS)
    finding = made.end()
    view = made.view("Mistakes")
    mistakes = finding.evaluation.outputs[0].report.mistakes
    first = view.table.lines.lines[0]
    assert (first.row, first.cells[1], first.cells[2]) == (mistakes[0].row, mistakes[0].answered, mistakes[0].right)
    assert first.cells[0] == f"{first.row + 1:,}"  # as the Sample tab counts
    image = first.picture
    pixels = finding.material.dataset.inputs[first.row].reshape(8, 8)
    assert image.width() == image.height() == 36
    lit = np.unravel_index(pixels.argmax(), (8, 8))
    assert image.pixelColor(int((lit[1] + 0.5) * 4.5), int((lit[0] + 0.5) * 4.5)).red() == 255
    view.table.setCurrentIndex(view.table.lines.index(0, 0))
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    assert made.sample.chosen == [mistakes[0].row]


def test_numbers_have_residuals_that_lead_to_samples(tab):
    made = tab(DIABETES)
    finding = made.end()
    assert [made.panel.tabs.tabText(place) for place in range(made.panel.tabs.count())] == [
        "Figures", "Residuals", "Mistakes", "Columns", "Importance",
    ]  # fmt: skip
    assert made.panel.figure.text().startswith("R² ")
    view = made.view("Residuals")
    answers = finding.evaluation.outputs[0].report.answers
    QTest.keyClick(view.plot, Qt.Key.Key_Right)
    least = int(answers.predicted[:, 0].argmin())
    assert f"Row {answers.rows[least] + 1:,}: predicted" in view.words.text()
    QTest.keyClick(view.plot, Qt.Key.Key_Return)
    assert made.sample.chosen == [answers.rows[least]]
    place = view.plot.item.getViewBox().mapViewToScene(view.plot._dots.points()[least].pos())
    QTest.mouseClick(view.plot.viewport(), LEFT, pos=QPoint(round(place.x()), round(place.y())))
    assert len(made.sample.chosen) == 2
    assert "Mean absolute error" in made.view("Columns").words.text()


def test_error_by_column_and_importance_on_request(tab):
    made = tab()
    made.end()
    view = made.view("Columns")
    assert view.choice.count() == 4
    assert sum(int(line[1]) for line in cells(view.table)) == len(made.trained.split.test)
    view = made.view("Importance")
    with made.qtbot.waitSignal(made.following.evaluating.measured, timeout=20_000) as measured:
        QTest.mouseClick(view.measure, LEFT)
        assert view.cancel.isVisible()
    found = measured.args[0].found
    ranked = [each.column for each in sorted(found, key=lambda each: -each.mean)]
    assert [line[0] for line in cells(view.table)] == ranked
    assert view.measure.isVisible()
    QTest.mouseClick(view.measure, LEFT)
    QTest.mouseClick(view.cancel, LEFT)
    assert view.words.text() == "Cancelled."
    made.following.begin()
    assert cells(view.table) == []


def test_while_it_trains_frames_are_judged_once_a_second_and_never_the_test_split(tab):
    made = tab()
    made.following.begin()
    made.following.set_seen(True)
    made.qtbot.waitUntil(lambda: bool(made.frames.wished), timeout=20_000)
    ((part, request),) = made.frames.wished.items()
    assert part == "validation"
    data = made.store.dataset
    np.testing.assert_array_equal(request.samples.inputs, data.inputs[made.trained.split.validation])
    assert not made.panel.split.model().item(1).isEnabled()
    outputs = predict(made.trained, request.samples.inputs)
    with made.qtbot.waitSignal(made.following.found, timeout=20_000) as found:
        made.frames.look(outputs, 7)
    assert made.frames.wished == {}  # nothing is computed until the next one is due
    assert made.following._rest.isActive()
    assert made.following._rest.interval() >= 1000
    assert found.args[0].is_live
    assert made.panel.source.text().startswith("Epoch 7, ")
    report = found.args[0].evaluation.outputs[0].report
    assert report.figures["accuracy"] == made.trained.metrics["val_accuracy"]
    made.following._look()
    assert made.frames.wished["validation"].samples is request.samples
    made.panel.set_seen(False)
    assert made.frames.wished == {}


def test_what_cannot_be_evaluated_is_said(tab):
    made = tab(has_weights=False)
    made.following.set_seen(True)
    made.following.end()
    assert made.panel.hint.isVisible()
    assert not made.panel.tabs.isVisible()
    made.following.failed.emit("The data is gone.")
    assert made.panel.hint.text() == "The data is gone."


def test_a_look_at_the_test_split_that_nobody_saw_end_is_no_second_one(tab):
    made = tab()
    made.following.set_seen(True)
    made.following.end()
    made.following.set_seen(False)  # before the answer has come
    with made.qtbot.waitSignal(made.following.found, timeout=20_000) as found:
        made.following.set_seen(True)
    assert found.args[0].looks == "This test split has been evaluated once, with these weights."
    made.run.stamp = (1, 1, True)
    next(iter(made.trained.weights.values()))[...] += 0.5  # a weight was set by hand
    made.following.change()
    assert made.following.part == "validation"
    with made.qtbot.waitSignal(made.following.found, timeout=20_000) as again:
        made.following.choose("test")
    assert again.args[0].looks.startswith("This test split has been evaluated 2 times")
    made.following.begin()  # the run is opened again: the same weights, and figures that were seen before
    with made.qtbot.waitSignal(made.following.found, timeout=20_000) as opened:
        made.following.end()
    assert opened.args[0].looks == again.args[0].looks


@pytest.mark.parametrize(("is_passing", "end"), [(True, None), (False, Failed("The loss is not finite."))])
def test_a_run_that_nobody_wants_to_keep_does_not_use_up_the_test_split(tab, is_passing, end):
    made = tab(is_passing=is_passing)
    made.following.begin()
    assert not made.panel.split.model().item(1).isEnabled()
    made.following.set_seen(True)
    with made.qtbot.waitSignal(made.following.found, timeout=20_000) as found:
        made.following.end(end)
    assert found.args[0].evaluation.part == "validation"
    assert made.panel.split.model().item(1).isEnabled(), "it can still be asked for"


def test_a_failure_is_not_tried_again_after_each_epoch(tab):
    made = tab()
    made.run.dataset = None
    made.following.begin()
    with made.qtbot.waitSignal(made.following.failed, timeout=20_000):
        made.following.set_seen(True)
    assert made.panel.hint.text() == "The data of this run are not there. Load them, or train again."
    with made.qtbot.assertNotEmitted(made.following.failed):
        made.following.step()
        assert not made.following._is_waiting


def test_a_fault_of_the_probe_is_said(tab):
    made = tab()
    made.following.begin()
    made.following.set_seen(True)
    made.qtbot.waitUntil(lambda: bool(made.frames.wished), timeout=20_000)
    made.frames.faults["evaluation", "validation"] = "There is too little memory."
    made.frames.framed.emit("evaluation")
    assert made.panel.hint.text() == "There is too little memory."
    assert made.frames.wished == {}


def test_importance_is_shown_at_the_output_that_it_is_of(qtbot):
    view = ImportanceView()
    qtbot.addWidget(view)

    def look_at(node):
        view.show_shown(SimpleNamespace(output=SimpleNamespace(node=node)))

    look_at("one")
    view.show_importances(Importances("one", "test", (Importance("age", 0.5, 0.1, ()),)), "test")
    assert [line[0] for line in cells(view.table)] == ["age"]
    look_at("other")
    assert cells(view.table) == []
    view.show_importances(Importances("one", "test", (Importance("size", 0.5, 0.1, ()),)), "test")
    assert cells(view.table) == []
    look_at("one")
    assert [line[0] for line in cells(view.table)] == ["size"]
    assert view.words.text().startswith("Measured on the test split")


def test_weights_of_samples_that_do_not_count_are_said():
    output, evaluation = SimpleNamespace(notes=("One.",)), SimpleNamespace(notes=())
    for weights, weighted, told in ((None, False, "One."), (1.0, True, "One."), (1.0, False, f"One. {UNWEIGHTED}")):
        material = SimpleNamespace(dataset=SimpleNamespace(weights=weights), weighted=weighted)
        assert notes_of(output, SimpleNamespace(material=material, evaluation=evaluation, looks="")) == told
