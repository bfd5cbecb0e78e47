"""Blocks from the selection to the palette and back onto the canvas, with menus, keys and drops."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from designer.canvas.gestures.host import LayerWish
from designer.palette.panel import TYPE
from designer.window import MainWindow
from engine.document.editing import arranging, edits
from engine.document.format import files
from engine.document.network import Wire
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.canvas.gestures.test_place import carried, drop, enter, move
from tests.designer.conftest import LEFT, NONE, Hand, network

OpenWindow = Callable[[Project], MainWindow]
SHIFT = Qt.KeyboardModifier.ShiftModifier
PAIR = frozenset({"dense_1", "dense_2"})
WIRE = Wire(source="dense_2", target="output_1")


@pytest.fixture
def window(show_in_window: OpenWindow) -> MainWindow:
    return show_in_window(network("Input", "Dense", "Dense", "Output"))


@pytest.fixture
def hand(window: MainWindow) -> Hand:
    window.canvas.view.camera.zoom(1 / window.canvas.view.camera.scale)  # so that pixels are scene units
    window.canvas.view.centerOn(window.canvas.view.network_scene.bounds().center())
    return Hand(window.canvas)


def save(window: MainWindow, ids: frozenset[str] | set[str], name: str | None) -> None:
    window.dialogs.answers["name"] = name
    window.store.select(ids)
    window.registry["layer.save_block"].trigger()


def names(window: MainWindow) -> list[str]:
    return [block.name for block in window.library.blocks]


def item(window: MainWindow, title: str) -> QTreeWidgetItem:
    return next(item for item in window.palette_panel._items() if item.text(0) == title)


def shown(window: MainWindow, category: str = "Blocks") -> list[str]:
    groups = [group for group in window.palette_panel._groups() if group.text(0) == category]
    return [group.child(row).text(0) for group in groups for row in range(group.childCount())]


def click(window: MainWindow, title: str, *, double: bool = False) -> None:
    tree = window.palette_panel.tree
    tree.scrollToItem(item(window, title))
    point = tree.visualItemRect(item(window, title)).center()
    QTest.mouseClick(tree.viewport(), LEFT, NONE, point)
    if double:
        QTest.mouseDClick(tree.viewport(), LEFT, NONE, point)


def entry(window: MainWindow, title: str) -> str:
    return str(item(window, title).data(0, TYPE))


def groups(window: MainWindow) -> dict[str, frozenset[str]]:
    view = window.store.project.view
    return {group.title: view.nodes_within(group.id) for group in view.groups}


# Saving


def test_a_selection_becomes_a_block_in_the_palette(window: MainWindow) -> None:
    before = window.store.project
    assert shown(window) == []
    save(window, PAIR, "Pair")
    assert shown(window) == ["Pair"]
    assert window.palette_panel.tree.currentItem().text(0) == "Pair"
    assert window.store.project is before
    assert window.status.currentMessage() == "Saved the block “Pair”."


def test_the_next_start_has_it(open_window: OpenWindow) -> None:
    window = open_window(network("Input", "Dense", "Dense", "Output"))
    save(window, PAIR, "Pair")
    window.close()
    assert shown(open_window(network("Input"))) == ["Pair"]


def test_the_title_of_the_group_is_suggested(window: MainWindow) -> None:
    project, _ = arranging.make_group(window.store.project, PAIR, "Hidden layers")
    window.store.apply("Group", project)
    save(window, PAIR, None)
    assert window.dialogs.suggestion == "Hidden layers"
    save(window, {"dense_1"}, None)
    assert window.dialogs.suggestion == "dense_1"
    save(window, {"dense_1", "input_1"}, None)
    assert window.dialogs.suggestion == "Block"
    assert shown(window) == []


def test_without_a_selection_there_is_nothing_to_save(window: MainWindow) -> None:
    window.store.select(())
    assert not window.registry["layer.save_block"].isEnabled()
    window.blocks.save_selection()
    assert window.dialogs.asked == []


def test_the_context_menu_of_the_canvas_offers_it(window: MainWindow, hand: Hand) -> None:
    hand.click(hand.node("dense_1"))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, hand.pixel(hand.node("dense_1")), QPoint())
    QApplication.sendEvent(hand.viewport, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert window.registry["layer.save_block"] in menu.actions()
    menu.close()


def test_any_name_is_only_a_name(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window(network("Input", "Dense", "Dense", "Output"))
    before = {path.name for path in tmp_path.iterdir()}
    names = ["../../x", "🧱", "<img src='x'>", "x" * 10_000, "con", "a/b\\c:d"]
    for count, name in enumerate(names, 1):
        save(window, PAIR, name)
        assert set(shown(window)) == {name[:60] for name in names[:count]}
        assert {path.name for path in tmp_path.iterdir()} - before == {"blocks"}
        assert len(list((tmp_path / "blocks").iterdir())) == count
        assert "<img" not in item(window, name[:60]).toolTip(0)


def test_a_name_of_nothing_is_refused(window: MainWindow) -> None:
    save(window, PAIR, " \x00\u200b")
    assert shown(window) == []
    assert "needs a name" in window.status.currentMessage()


def test_a_name_that_is_taken_is_asked_about(window: MainWindow) -> None:
    save(window, PAIR, "Pair")
    window.dialogs.answers["confirm"] = False
    save(window, {"dense_1"}, "pair")
    assert len(window.library.blocks[0].project.network.nodes) == 2
    assert window.dialogs.question == "A block “Pair” already exists. Replace it?"
    window.dialogs.answers["confirm"] = True
    save(window, {"dense_1"}, "pair")
    assert names(window) == ["pair"]
    assert len(window.library.blocks[0].project.network.nodes) == 1


def test_a_folder_that_cannot_be_written_is_told(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window(network("Input", "Dense", "Dense", "Output"))
    (tmp_path / "blocks").write_text("in the way")
    save(window, PAIR, "Pair")
    assert len(window.dialogs.errors) == 1
    assert "cannot be written" in window.dialogs.errors[0]
    assert shown(window) == []


def test_damaged_files_are_told_at_the_category(open_window: OpenWindow, tmp_path: Path) -> None:
    (tmp_path / "blocks").mkdir()
    (tmp_path / "blocks" / "half.loom").write_text('{"format": 1, "network": ')
    window = open_window(network("Input"))
    head = window.palette_panel._groups()[0]
    assert head.text(0) == "Blocks"
    assert not head.isHidden()
    assert "half.loom is not valid JSON" in head.toolTip(0)


def test_many_damaged_files_do_not_fill_the_screen(open_window: OpenWindow, tmp_path: Path) -> None:
    (tmp_path / "blocks").mkdir()
    for number in range(9):
        (tmp_path / "blocks" / f"{number}.loom").write_text("<b>")
    tip = open_window(network("Input")).palette_panel._groups()[0].toolTip(0)
    assert "9 files were skipped" in tip
    assert "and 4 more." in tip


# The palette


def test_blocks_and_templates_are_found_like_layers(window: MainWindow, qtbot: QtBot) -> None:
    save(window, PAIR, "Residual")
    panel = window.palette_panel
    panel.search.setFocus()
    qtbot.keyClicks(panel.search, "resid")
    assert panel.tree.currentItem().text(0) == "Residual"
    panel.search.clear()
    qtbot.keyClicks(panel.search, "autoenc")
    assert panel.tree.currentItem().text(0) == "Autoencoder"
    qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    assert set(groups(window)) == {"Autoencoder"}


def test_a_block_saved_during_a_search_stays_hidden_if_it_does_not_match(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.palette_panel.search, "drop")
    save(window, PAIR, "Pair")
    assert item(window, "Pair").isHidden()
    assert window.palette_panel.tree.currentItem().text(0) == "Dropout"


def test_f2_renames_the_block_and_not_what_is_selected(window: MainWindow) -> None:
    save(window, PAIR, "Pair")
    window.store.select({"dense_1"})
    click(window, "Pair")
    window.dialogs.answers["name"] = "Twins"
    QTest.keyClick(window.palette_panel.tree, Qt.Key.Key_F2)
    assert window.dialogs.suggestion == "Pair"
    assert shown(window) == ["Twins"]
    assert not window.canvas.names.field.isVisible()
    click(window, "Twins", double=True)
    assert set(groups(window)) == {"Twins"}


def test_renaming_to_the_same_or_to_nothing_changes_nothing(window: MainWindow) -> None:
    save(window, PAIR, "Pair")
    click(window, "Pair")
    for name in ("Pair", None, ""):
        window.dialogs.answers["name"] = name
        QTest.keyClick(window.palette_panel.tree, Qt.Key.Key_F2)
    assert shown(window) == ["Pair"]


def test_delete_asks_first(window: MainWindow) -> None:
    save(window, PAIR, "Pair")
    click(window, "Pair")
    window.dialogs.answers["confirm"] = False
    QTest.keyClick(window.palette_panel.tree, Qt.Key.Key_Delete)
    assert shown(window) == ["Pair"]
    window.dialogs.answers["confirm"] = True
    QTest.keyClick(window.palette_panel.tree, Qt.Key.Key_Delete)
    assert shown(window) == []
    assert window.library.blocks == ()
    assert window.store.project.network.ids() >= PAIR


def test_layers_and_templates_stay(window: MainWindow) -> None:
    for title in ("Dense", "Classifier"):
        click(window, title)
        QTest.keyClick(window.palette_panel.tree, Qt.Key.Key_Delete)
        QTest.keyClick(window.palette_panel.tree, Qt.Key.Key_F2)
    assert window.dialogs.asked == []
    window.blocks.rename("Dense")
    window.blocks.delete("Dense")
    assert window.dialogs.asked == []


def open_menu(window: MainWindow, title: str) -> dict[str, object]:
    tree = window.palette_panel.tree
    tree.scrollToItem(item(window, title))
    point = tree.visualItemRect(item(window, title)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, tree.viewport().mapToGlobal(point))
    QApplication.sendEvent(tree.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return {action.text().partition("…")[0]: action for action in menu.actions() if action.text()} | {"": menu}


def test_the_menu_of_a_block(window: MainWindow) -> None:
    save(window, PAIR, "Pair")
    actions = open_menu(window, "Pair")
    window.dialogs.answers["name"] = "Twins"
    actions["Rename"].trigger()
    actions[""].close()
    actions = open_menu(window, "Twins")
    actions["Add to the canvas"].trigger()
    actions[""].close()
    assert set(groups(window)) == {"Twins"}
    window.dialogs.answers["confirm"] = True
    actions = open_menu(window, "Twins")
    actions["Delete"].trigger()
    actions[""].close()
    assert shown(window) == []


def test_the_menu_of_a_layer_only_adds(window: MainWindow) -> None:
    actions = open_menu(window, "Dense")
    assert set(actions) == {"", "Add to the canvas"}
    actions[""].close()


# Adding


def test_a_double_click_adds_it_as_one_selected_item_in_one_step(window: MainWindow) -> None:
    save(window, PAIR, "Pair")
    steps = window.store.undo_stack.count()
    click(window, "Pair", double=True)
    assert groups(window) == {"Pair": {"dense_3", "dense_4"}}
    assert window.store.selection == {"dense_3", "dense_4"}
    assert window.store.undo_stack.count() == steps + 1
    assert window.store.undo_stack.undoText() == "Add Pair after dense_2"
    view = window.canvas.view
    assert view.camera.visible().contains(view.network_scene.bounds(window.store.selection))
    window.store.undo_stack.undo()
    assert groups(window) == {}


def test_a_drop_in_the_open_lies_under_the_cursor(window: MainWindow, hand: Hand) -> None:
    save(window, PAIR, "Pair")
    place, data = QPointF(350, 250), carried(entry(window, "Pair"))
    before = set(hand.scene.items())
    assert enter(hand, place, data)
    (ghost,) = set(hand.scene.items()) - before
    drop(hand, place, data)
    (group,) = window.store.project.view.groups
    dropped = hand.scene.nodes[group.id]
    assert dropped.mapRectToScene(dropped.rect()).center() == place
    assert ghost.rect() == dropped.rect()
    assert dropped.is_selected


def test_a_double_click_on_what_was_dropped_opens_it(window: MainWindow, hand: Hand) -> None:
    save(window, PAIR, "Pair")
    data = carried(entry(window, "Pair"))
    enter(hand, QPointF(350, 250), data)
    drop(hand, QPointF(350, 250), data)
    (group,) = window.store.project.view.groups
    QTest.mouseDClick(hand.viewport, LEFT, NONE, hand.pixel(hand.node(group.id)))
    assert window.store.group == group.id
    assert set(hand.scene.nodes) == group_nodes(window)


def group_nodes(window: MainWindow) -> frozenset[str]:
    (nodes,) = groups(window).values()
    return nodes


def test_on_a_wire_it_goes_in_between(window: MainWindow, hand: Hand) -> None:
    save(window, PAIR, "Pair")
    steps, data = window.store.undo_stack.count(), carried(entry(window, "Pair"))
    middle = hand.scene.wires[WIRE].path.pointAtPercent(0.5)
    enter(hand, middle + QPointF(0, 200), data)
    move(hand, middle, data)
    assert hand.scene.wires[WIRE].emphasis == "target"
    drop(hand, middle, data)
    wires = set(window.store.project.network.wires)
    assert {Wire(source="dense_2", target="dense_3"), Wire(source="dense_4", target="output_1")} <= wires
    assert WIRE not in wires
    assert window.store.undo_stack.count() == steps + 1
    bodies = [
        hand.scene.nodes[key].mapRectToScene(hand.scene.nodes[key].rect())
        for key in ("dense_2", *(group.id for group in window.store.project.view.groups), "output_1")
    ]
    assert all(left.right() + 40 <= right.left() for left, right in pairwise(bodies))


def test_shift_keeps_it_beside_the_wire(window: MainWindow, hand: Hand) -> None:
    save(window, PAIR, "Pair")
    data, middle = carried(entry(window, "Pair")), hand.scene.wires[WIRE].path.pointAtPercent(0.5)
    enter(hand, middle, data)
    drop(hand, middle, data, SHIFT)
    assert WIRE in window.store.project.network.wires
    assert len(window.store.project.network.nodes) == 6


def test_with_two_ways_in_it_stays_beside_the_wire(window: MainWindow, hand: Hand) -> None:
    project, add = edits.add_node(window.store.project, LAYERS.create("Add"), (0.0, 300.0))
    window.store.apply("Add", project)
    save(window, {add}, "Join")
    data, middle = carried(entry(window, "Join")), hand.scene.wires[WIRE].path.pointAtPercent(0.5)
    enter(hand, middle, data)
    move(hand, middle, data)
    assert hand.scene.wires[WIRE].emphasis == ""
    drop(hand, middle, data)
    assert WIRE in window.store.project.network.wires


def test_close_behind_a_layer_it_is_connected(window: MainWindow, hand: Hand) -> None:
    save(window, PAIR, "Pair")
    project, new = edits.add_node(window.store.project, LAYERS.create("Dense"), (0.0, 200.0))
    window.store.apply("Add Dense", project)
    data, place = carried(entry(window, "Pair")), QPointF(0, 200) + QPointF(180 + 40 + 90, 44)
    enter(hand, place, data)
    move(hand, place, data)
    drop(hand, place, data)
    assert Wire(source=new, target="dense_4") in window.store.project.network.wires


def test_leaving_leaves_the_document_identical(window: MainWindow, hand: Hand) -> None:
    save(window, PAIR, "Pair")
    before, items = window.store.project, len(hand.scene.items())
    enter(hand, QPointF(350, 250), carried(entry(window, "Pair")))
    assert len(hand.scene.items()) == items + 1
    hand.key(Qt.Key.Key_Escape)
    assert window.store.project is before
    assert len(hand.scene.items()) == items


def test_within_an_open_group_it_lands_there(window: MainWindow, hand: Hand) -> None:
    save(window, PAIR, "Pair")
    project, outer = arranging.make_group(window.store.project, PAIR, "Outer")
    window.store.apply("Group", project)
    window.store.open_group(outer)
    inside = Wire(source="dense_1", target="dense_2")
    hand.view.camera.zoom(1 / hand.view.camera.scale)
    hand.view.centerOn(hand.scene.bounds().center())
    data, middle = carried(entry(window, "Pair")), hand.scene.wires[inside].path.pointAtPercent(0.5)
    enter(hand, middle, data)
    drop(hand, middle, data)
    (inner,) = (group for group in window.store.project.view.groups if group.title == "Pair")
    assert inner.parent == outer
    assert window.store.group == outer
    assert Wire(source="dense_1", target=inner.nodes[0]) in window.store.project.network.wires


def test_a_template_is_one_item_without_ports(window: MainWindow, hand: Hand) -> None:
    data, place = carried(entry(window, "Classifier")), QPointF(350, 250)
    enter(hand, place, data)
    drop(hand, place, data)
    (group,) = window.store.project.view.groups
    look = hand.scene.nodes[group.id].look
    assert (look.name, look.inputs, look.outputs) == ("Classifier", (), ())
    assert window.store.undo_stack.undoText() == "Add Classifier"


def test_a_block_as_wide_as_the_canvas_is_placed_on_it(open_window: OpenWindow, tmp_path: Path) -> None:
    far = network("Dense", "Dense")
    far = edits.move_nodes(far, {"dense_1": (-1e6, 0.0), "dense_2": (1e6, 0.0)})
    (tmp_path / "blocks").mkdir()
    files.save(far, tmp_path / "blocks" / "far.loom")
    window = open_window(network("Input"))
    before, hand = window.store.project, Hand(window.canvas)
    hand.view.centerOn(QPointF(3000, 0))
    data, place = carried(entry(window, "far")), QPointF(3000, 0)
    enter(hand, place, data)
    drop(hand, place, data)
    assert window.store.project is not before
    positions = window.store.project.view.positions
    assert [positions[node][0] for node in ("dense_1", "dense_2")] == [-1e6, 1e6]
    window.store.undo_stack.undo()
    click(window, "far", double=True)
    assert set(window.store.project.network.by_id) == {"input_1", "dense_1", "dense_2"}


def test_a_saved_block_is_offered_where_layers_are_searched(window: MainWindow, hand: Hand) -> None:
    save(window, PAIR, "Pair")
    hand.view.setFocus()
    window.canvas.adding.ask(LayerWish(QPoint(300, 350), hand.scene.nodes["input_1"].look.outputs[0]))
    popup = window.canvas.adding.search
    QTest.keyClicks(popup.focusWidget(), "Pair")
    QTest.keyClick(popup.focusWidget(), Qt.Key.Key_Return)
    assert set(groups(window)) == {"Pair"}
    assert Wire(source="input_1", target="dense_3") in window.store.project.network.wires


# Groups on the canvas move like layers


def test_a_loose_group_is_dragged_onto_a_wire(window: MainWindow, hand: Hand) -> None:
    save(window, PAIR, "Pair")
    data = carried(entry(window, "Pair"))
    enter(hand, QPointF(350, 250), data)
    drop(hand, QPointF(350, 250), data)
    (group,) = window.store.project.view.groups
    middle = hand.scene.wires[WIRE].path.pointAtPercent(0.5)
    hand.drag(hand.node(group.id), middle)
    assert window.store.undo_stack.undoText() == "Insert Pair"
    assert WIRE not in window.store.project.network.wires
    assert Wire(source="dense_2", target="dense_3") in window.store.project.network.wires
