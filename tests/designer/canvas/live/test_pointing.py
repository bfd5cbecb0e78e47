"""Mouse and keys in live views, with real events."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.canvas.live import pointing
from designer.canvas.live.editing import WeightEditing
from designer.canvas.live.items.picture_item import PictureItem
from designer.canvas.live.surfaces.cells import POINTS
from designer.live.kinds.kind import NOT_YET
from engine.document.editing import edits
from engine.errors import TrainingError
from tests.designer.canvas.live.conftest import spirals


@pytest.fixture
def shown(live):
    live.show(spirals())
    live.wait_for("dense_1", "dense_2", "output_1")
    return live


def cell(live, node, unit) -> QPointF:
    card = live.cards[node]
    return card.mapToScene(card.cell_rect(unit).center())


def test_the_value_under_the_cursor_is_told_and_follows_each_frame(shown):
    shown.hand.hover(cell(shown, "dense_2", 3))
    card = shown.cards["dense_2"]
    title, value, place = shown.pointing.readout.lines
    assert title == "Second, unit 4 of 8"
    pixel = shown.hand.pixel(cell(shown, "dense_2", 3))
    share = card.share_at(card.mapFromScene(shown.canvas.view.mapToScene(pixel)), 3)
    point = POINTS * int(share[1] * POINTS) + int(share[0] * POINTS)
    assert value == f"value {card.values[point, 3]:.3g}".replace("-", "−")
    assert place.startswith("x ")
    card.values = np.full_like(card.values, 7.0)
    shown.views.framed.emit()
    assert shown.pointing.readout.lines[1] == "value 7"
    shown.hand.hover(QPointF(-400, -400))
    assert shown.pointing.readout.lines == ()


def test_the_weights_into_a_unit_are_stressed(shown):
    link = shown.views.stage.links["dense_1", "dense_2"]
    shown.hand.hover(cell(shown, "dense_2", 3))
    assert link.unit == 3
    shown.hand.hover(cell(shown, "dense_1", 0))
    assert link.unit is None
    assert shown.views.stage.links["input_1", "dense_1"].unit == 0


def test_of_many_units_only_the_weights_into_one_are_drawn(live):
    live.show(spirals(32))
    live.wait_for("dense_2")
    link = live.views.stage.links["dense_1", "dense_2"]
    assert not link.isVisible()
    live.hand.hover(cell(live, "dense_2", 9))
    assert link.isVisible()
    assert link.unit == 9


def test_a_weight_is_found_under_the_cursor(shown):
    link = shown.views.stage.links["dense_1", "dense_2"]
    shown.hand.hover(link.path(0, 0).pointAtPercent(0.5))
    assert shown.pointing.readout.lines[0] == f"weight {link.weight[0, 0]:.3g}".replace("-", "−")
    assert shown.pointing.readout.lines[1] == "First 1 → Second 1"


def test_v_opens_and_closes_the_view_of_the_selected(shown):
    shown.store.select({"dense_1"})
    shown.commands.toggle_selected()
    assert "dense_1" not in shown.cards
    assert "dense_1" in shown.views.stage.strips
    shown.commands.toggle_selected()
    assert "dense_1" in shown.cards
    assert shown.pointing.focused == "dense_1"


def test_all_views_go_and_come_with_one_command(shown):
    shown.commands.toggle_all()
    shown.views.refresh()
    assert not shown.cards
    assert not shown.views.stage.strips
    assert all(item.strength is None for item in shown.scene.wires.values())
    shown.commands.toggle_all()
    shown.views.refresh()
    assert len(shown.cards) == 5


def test_arrows_go_through_the_units_of_a_focused_view_and_esc_leaves_it(shown):
    shown.hand.click(cell(shown, "dense_1", 2))
    assert shown.store.selection == {"dense_1"}
    card, before = shown.cards["dense_1"], shown.store.project
    assert card.marked == 2
    QTest.keyClick(shown.canvas.view, Qt.Key.Key_Down)
    assert card.marked == 3
    QTest.keyClick(shown.canvas.view, Qt.Key.Key_Escape)
    assert shown.pointing.focused == ""
    assert shown.store.selection == {"dense_1"}, "the first Esc leaves the view only"
    assert shown.store.project is before


def test_a_press_on_a_view_begins_nothing_on_the_canvas(shown):
    shown.hand.click(cell(shown, "dense_1", 2))
    QTest.mouseDClick(shown.hand.viewport, Qt.MouseButton.LeftButton, pos=shown.hand.pixel(cell(shown, "dense_1", 2)))
    assert shown.canvas.view.gesture is None
    assert len(shown.store.project.network.nodes) == 5


def test_the_button_at_a_node_opens_and_closes_its_view(shown):
    body = shown.scene.nodes["dense_2"].mapRectToScene(shown.scene.nodes["dense_2"].rect())
    shown.hand.hover(body.center())
    handle = shown.pointing.handle
    assert handle.isVisible()
    shown.hand.click(handle.sceneBoundingRect().center())
    shown.views.refresh()
    assert "dense_2" not in shown.cards
    shown.hand.click(handle.sceneBoundingRect().center())
    shown.views.refresh()
    assert "dense_2" in shown.cards


def test_what_was_pointed_at_goes_with_its_unit(shown):
    """The eighth unit of a layer that has four by now ended the window's work with an IndexError."""
    shown.hand.hover(cell(shown, "dense_2", 7))
    assert shown.pointing.readout.lines
    for units in (4, 8):
        project = edits.set_field(shown.store.project, ["dense_2"], "units", units)
        shown.store.apply("Units", project)
        shown.views.refresh()
        shown.wait_for("dense_2")
        shown.views.framed.emit()
        assert shown.pointing.readout.lines == ()
    link = shown.views.stage.links["dense_1", "dense_2"]
    shown.qtbot.waitUntil(lambda: link.weight is not None and link.weight.shape == (8, 8))
    shown.hand.hover(link.path(7, 7).pointAtPercent(0.5))
    assert shown.pointing.readout.lines
    shown.store.apply("Units", edits.set_field(shown.store.project, ["dense_1", "dense_2"], "units", 2))
    shown.views.refresh()
    shown.views.framed.emit()
    assert shown.pointing.readout.lines == ()


def test_in_a_picture_arrows_move_the_node_as_elsewhere(shown):
    shown.views.state.choose_content("dense_1", shown.views.subjects.contents("dense_1")[1])
    shown.store.select({"dense_1"})
    shown.views.refresh()
    shown.pointing.focus("dense_1")
    assert isinstance(shown.cards["dense_1"], PictureItem)
    taken = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Escape):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(shown.canvas.view, event)
        taken.append(event.isAccepted())
    assert taken == [False, True]


def test_a_picture_that_gets_the_keyboard_is_said_once_it_is_there(shown, monkeypatch):
    """V put the keyboard into it without a word."""
    said = []
    monkeypatch.setattr(pointing, "announce", lambda _, sentence: said.append(sentence))
    shown.views.state.choose_content("dense_1", shown.views.subjects.contents("dense_1")[1])
    shown.views.state.open(["dense_1"], is_open=False)
    shown.views.refresh()
    shown.store.select({"dense_1"})
    shown.commands.toggle_selected()
    shown.qtbot.waitUntil(lambda: bool(said), timeout=60_000)
    assert said == [shown.views.words_of("dense_1")]
    shown.views.framed.emit()
    assert len(said) == 1, "not with every frame"


def test_a_picture_without_values_yet_is_not_said(shown, monkeypatch):
    """What was said then was "Waiting for values", and nothing once they were there."""
    said = []
    monkeypatch.setattr(pointing, "announce", lambda _, sentence: said.append(sentence))
    monkeypatch.setattr(shown.views, "words_of", lambda node: f"Live view: Weights: {NOT_YET}")
    shown.views.state.choose_content("dense_1", shown.views.subjects.contents("dense_1")[1])
    shown.store.select({"dense_1"})
    shown.views.refresh()
    shown.pointing.focus("dense_1")
    shown.views.framed.emit()
    assert said == []
    monkeypatch.setattr(shown.views, "words_of", lambda node: "Live view: Weights: 8 units.")
    shown.views.framed.emit()
    assert said == ["Live view: Weights: 8 units."]


class Run:
    """Takes weights that are set; the number has moved to 0.25 since it was seen."""

    def __init__(self) -> None:
        self.done: list[tuple[str, tuple[int, ...], float]] = []
        self.fault: Exception | None = None

    def set_weight(self, name, index, value):
        from concurrent.futures import Future

        answer: Future[float] = Future()
        self.done.append((name, index, value))
        if self.fault is None:
            answer.set_result(0.25)
        else:
            answer.set_exception(self.fault)
        return answer


def test_a_weight_is_edited_where_it_is_drawn_and_undone(shown):
    run = Run()
    editing = WeightEditing(shown.store, shown.canvas.view, lambda: run)
    shown.pointing.weight_wanted.connect(editing.ask)
    link = shown.views.stage.links["dense_1", "dense_2"]
    shown.hand.click(link.path(0, 0).pointAtPercent(0.5))
    assert editing.field.isVisible()
    editing.field.setText("nonsense")
    with shown.qtbot.waitSignal(shown.store.message) as told:
        QTest.keyClick(editing.field, Qt.Key.Key_Return)
    assert "nonsense" in told.args[0]
    assert not run.done
    shown.hand.click(link.path(0, 0).pointAtPercent(0.5))
    editing.field.setText("1,5")
    with shown.qtbot.waitSignal(editing.was_set):
        QTest.keyClick(editing.field, Qt.Key.Key_Return)
    assert run.done == [("dense_2.weight", (0, 0), 1.5)]
    assert shown.store.undo_stack.undoText().startswith("Set weight of Second, 1 → 1")
    shown.store.undo_stack.undo()
    assert run.done[-1] == ("dense_2.weight", (0, 0), 0.25), "what the run had, not what was seen"
    shown.store.undo_stack.redo()
    assert run.done[-1][-1] == 1.5
    shown.hand.click(shown.cards["dense_2"].mapToScene(shown.cards["dense_2"].bias_rect(1).center()))
    editing.field.setText("-2")
    QTest.keyClick(editing.field, Qt.Key.Key_Return)
    assert run.done[-1] == ("dense_2.bias", (1,), -2.0)
    run.fault = TrainingError("It cannot be set.")
    shown.hand.click(shown.cards["dense_2"].mapToScene(shown.cards["dense_2"].bias_rect(1).center()))
    editing.field.setText("-3")
    with shown.qtbot.waitSignal(shown.store.message) as told:
        QTest.keyClick(editing.field, Qt.Key.Key_Return)
    assert told.args == ["It cannot be set."]
    shown.store.undo_stack.undo()
    assert run.done[-1] == ("dense_2.bias", (1,), -3.0), "what was refused changed nothing that could be set back"
    editing.close()


@pytest.mark.parametrize("away", ["zoom", "edit"])
def test_the_field_of_a_weight_goes_with_its_place(shown, away):
    """It stayed where it was opened, and set the weight of a layer that was elsewhere or gone."""
    run = Run()
    editing = WeightEditing(shown.store, shown.canvas.view, lambda: run)
    shown.pointing.weight_wanted.connect(editing.ask)
    shown.hand.click(shown.views.stage.links["dense_1", "dense_2"].path(0, 0).pointAtPercent(0.5))
    editing.field.setText("7")
    if away == "zoom":
        shown.canvas.view.camera.zoom(1.2)
    else:
        shown.store.apply("Units", edits.set_field(shown.store.project, ["dense_2"], "units", 2))
    assert not editing.field.isVisible()
    assert not run.done
    editing.close()


def test_a_weight_is_set_in_the_run_for_which_it_was_typed_alone(shown):
    runs = [Run(), Run()]
    editing = WeightEditing(shown.store, shown.canvas.view, lambda: runs[0])
    shown.pointing.weight_wanted.connect(editing.ask)
    shown.hand.click(shown.views.stage.links["dense_1", "dense_2"].path(0, 0).pointAtPercent(0.5))
    editing.field.setText("7")
    runs.reverse()
    with shown.qtbot.waitSignal(shown.store.message):
        QTest.keyClick(editing.field, Qt.Key.Key_Return)
    assert not runs[0].done
    assert not runs[1].done
    editing.close()


def test_the_readout_stays_within_the_view(shown):
    area = shown.canvas.view.mapToScene(shown.canvas.view.viewport().rect()).boundingRect()
    shown.hand.hover(cell(shown, "dense_1", 0))
    usual = shown.pointing.readout.boundingRect()
    assert usual.left() > 0
    shown.canvas.view.camera.center_on(
        cell(shown, "dense_1", 0) - QPointF(area.width() / 2 - 20, -area.height() / 2 + 20)
    )
    shown.views.refresh()
    shown.hand.hover(cell(shown, "dense_1", 0))
    assert shown.pointing.readout.lines
    flipped = shown.pointing.readout.boundingRect()
    assert flipped.right() < 0
    assert flipped.top() > 0
