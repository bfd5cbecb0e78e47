"""Groups, frames and kept views, with the mouse and the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from designer.window import MainWindow
from engine.document.editing import arranging
from engine.document.network import Wire
from engine.document.project import Project
from tests.designer.conftest import Hand, network

OpenWindow = Callable[[Project], MainWindow]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ROW = ("Input", "Dense", "Dense", "Output")


@pytest.fixture
def window(show_in_window: OpenWindow) -> MainWindow:
    return show_in_window(network(*ROW))


@pytest.fixture
def hand(window: MainWindow) -> Hand:
    window.canvas.view.camera.zoom(1 / window.canvas.view.camera.scale)  # so that pixels are scene units
    window.canvas.view.centerOn(window.canvas.view.network_scene.bounds().center())
    return Hand(window.canvas)


def group(hand: Hand) -> str:
    """The two Dense layers as one; returns the group's id."""
    hand.click(hand.node("dense_1"))
    hand.click(hand.node("dense_2"), keys=SHIFT)
    hand.key(Qt.Key.Key_G, CONTROL)
    return hand.view.store.project.view.groups[0].id


def double_click(hand: Hand, point: QPointF) -> None:
    hand.click(point)
    QTest.mouseDClick(hand.viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, hand.pixel(point))


def test_a_group_is_one_node_with_the_ports_that_lead_out(window: MainWindow, hand: Hand) -> None:
    before = window.store.project.network
    name = group(hand)
    assert set(hand.scene.nodes) == {"input_1", name, "output_1"}
    look = hand.scene.nodes[name].look
    assert (look.kind, look.fields) == ("group", "2 layers")
    assert [port.node for port in (*look.inputs, *look.outputs)] == ["dense_1", "dense_2"]
    assert len(hand.scene.wires) == 2, "the wire within is not drawn"
    assert window.store.project.network is before, "grouping changes no network"
    assert (
        look.footer == f"{sum(window.store.analysis.nodes[n].parameters for n in ('dense_1', 'dense_2')):,} parameters"
    )
    hand.key(Qt.Key.Key_Z, CONTROL)
    assert set(hand.scene.nodes) == window.store.project.network.ids()


def test_the_inspector_names_a_group_that_is_selected(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    assert window.inspector.title.text() == name
    assert "2 layers" in window.inspector.help.text()
    hand.click(hand.node("input_1"))
    assert window.inspector.title.text() == "Input"


def test_enter_by_double_click_and_leave_by_escape(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    double_click(hand, hand.node(name))
    assert window.store.group == name
    assert set(hand.scene.nodes) == {"dense_1", "dense_2", "input_1>", ">output_1"}
    assert window.canvas.breadcrumb.isVisible()
    assert len(hand.scene.wires) == 3
    hand.key(Qt.Key.Key_Escape)
    assert window.store.group == ""
    assert not window.canvas.breadcrumb.isVisible()
    assert window.store.selection == {"dense_1", "dense_2"}, "where one was is selected"


def test_the_breadcrumb_leads_out_of_nested_groups(window: MainWindow, hand: Hand) -> None:
    outer = group(hand)
    hand.key(Qt.Key.Key_Return, SHIFT)
    assert window.store.group == outer
    hand.click(hand.node("dense_1"))
    hand.key(Qt.Key.Key_G, CONTROL)
    inner = window.store.project.view.groups[-1].id
    double_click(hand, hand.node(inner))
    assert window.store.project.view.path_to(window.store.group) == (outer, inner)
    buttons = window.canvas.breadcrumb.findChildren(QToolButton)
    first = next(button for button in buttons if button.text() == "Network" and button.isVisible())
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert window.store.group == ""


def test_a_group_moves_copies_and_is_deleted_as_one(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    before = window.store.project.view.positions
    window.canvas.options.toggle("guides")
    hand.drag(hand.node(name), hand.node(name) + QPointF(40, 60))
    after = window.store.project.view.positions
    for node in ("dense_1", "dense_2"):
        assert (after[node][0] - before[node][0], after[node][1] - before[node][1]) == (40, 60)
    hand.key(Qt.Key.Key_D, CONTROL)
    assert len(window.store.project.view.groups) == 2
    assert len(window.store.project.network.nodes) == 6
    hand.key(Qt.Key.Key_Delete)
    assert len(window.store.project.view.groups) == 1
    assert len(window.store.project.network.nodes) == 4


def test_what_is_added_inside_stays_inside(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    window.store.open_group(name)
    hand.click(hand.node("dense_1"))
    hand.key(Qt.Key.Key_D, CONTROL)
    assert window.store.project.view.group_of("dense_3") == name
    window.canvas.adding.add("Dropout")
    assert window.store.project.view.group_of("dropout_1") == name
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_Escape)
    assert set(hand.scene.nodes) == {"input_1", name, "output_1"}


def test_a_wire_is_drawn_to_a_port_of_a_group(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    wire = Wire(source="input_1", target="dense_1")
    port = next(port for port in hand.scene.nodes[name].look.inputs)
    end = hand.scene.port_position(port)
    hand.drag(end, end + QPointF(-60, 140))
    assert wire not in window.store.project.network.wires
    hand.drag(hand.port("input_1", "out"), hand.scene.port_position(port))
    assert wire in window.store.project.network.wires


def test_ungroup_and_rename(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    hand.key(Qt.Key.Key_F2)
    QTest.keyClicks(window.canvas.names.field, "Encoder")
    QTest.keyClick(window.canvas.names.field, Qt.Key.Key_Return)
    assert hand.scene.nodes[name].look.name == "Encoder"
    hand.key(Qt.Key.Key_G, CONTROL | SHIFT)
    assert window.store.project.view.groups == ()
    assert "Encoder" in window.store.undo_stack.undoText()


def test_undo_of_an_open_group_leads_out(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    window.store.open_group(name)
    hand.key(Qt.Key.Key_Z, CONTROL)
    assert window.store.group == ""
    assert set(hand.scene.nodes) == window.store.project.network.ids()


def test_undo_of_emptying_an_open_group_leads_back_into_it(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    window.store.open_group(name)
    hand.key(Qt.Key.Key_A, CONTROL)
    hand.key(Qt.Key.Key_Delete)
    assert window.store.group == ""
    hand.key(Qt.Key.Key_Z, CONTROL)
    assert window.store.group == name
    hand.key(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert window.store.group == ""
    window.store.open_group("")
    hand.key(Qt.Key.Key_Z, CONTROL)
    assert window.store.group == name, "nobody went anywhere else meanwhile"


def test_jumping_to_a_node_opens_its_group(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    hand.view.reveal("dense_2")
    assert window.store.group == name
    assert window.store.selection == {"dense_2"}


def test_a_node_beyond_the_group_leads_there(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    window.store.open_group(name)
    double_click(hand, hand.scene.nodes["input_1>"].sceneBoundingRect().center())
    assert window.store.group == ""
    assert window.store.selection == {"input_1"}


def test_where_wires_lead_down_what_lies_beyond_stands_above_and_below(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    window.store.apply("Turn", arranging.set_direction(window.store.project, down=True))
    window.store.open_group(name)
    inner = hand.scene.body_bounds(["dense_1", "dense_2"])
    outside = {item.look.name: item.sceneBoundingRect() for item in hand.scene.nodes.values()}
    assert outside["input_1"].bottom() < inner.top()
    assert outside["output_1"].top() > inner.bottom()


def test_layout_takes_a_group_as_one(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    before = window.store.project.view.positions
    window.store.select(())
    hand.key(Qt.Key.Key_L)
    after = window.store.project.view.positions
    steps = [(after[n][0] - before[n][0], after[n][1] - before[n][1]) for n in ("dense_1", "dense_2")]
    assert steps[0] == steps[1], "what is in it keeps its shape"
    rects = [hand.scene.body_bounds(nodes) for nodes in hand.scene.level.items.values()]
    assert not any(a.intersects(b) for a in rects for b in rects if a is not b)
    assert name in hand.scene.nodes


# Frames


def framed(window: MainWindow, hand: Hand) -> str:
    hand.click(hand.node("dense_1"))
    hand.key(Qt.Key.Key_C)
    QTest.keyClicks(window.canvas.names.field, "Hidden")
    QTest.keyClick(window.canvas.names.field, Qt.Key.Key_Return)
    return window.store.project.view.frames[0].id


def title(hand: Hand, frame_id: str) -> QPointF:
    item = hand.scene.frames[frame_id]
    return item.mapToScene(item.title_rect().center())


def test_a_frame_moves_what_lies_in_it(window: MainWindow, hand: Hand) -> None:
    frame_id = framed(window, hand)
    assert window.store.project.view.frames[0].title == "Hidden"
    before = window.store.project
    hand.drag(title(hand, frame_id), title(hand, frame_id) + QPointF(30, 50))
    after = window.store.project
    for node, step in (("dense_1", (30, 50)), ("dense_2", (0, 0))):
        (x, y), (dx, dy) = before.view.positions[node], step
        assert after.view.positions[node] == (x + dx, y + dy)
    (left, top), (x, y) = before.view.frames[0].position, after.view.frames[0].position
    assert (x - left, y - top) == (30, 50)
    hand.key(Qt.Key.Key_Z, CONTROL)
    assert window.store.project == before


def test_a_frame_is_resized_by_its_corner(window: MainWindow, hand: Hand) -> None:
    frame_id = framed(window, hand)
    width, height = window.store.project.view.frames[0].size
    item = hand.scene.frames[frame_id]
    corner = item.mapToScene(item.rect().bottomRight()) - QPointF(4, 4)
    hand.drag(corner, corner + QPointF(40, 20))
    assert window.store.project.view.frames[0].size == (width + 40, height + 20)


def test_escape_gives_back_what_a_frame_moved(window: MainWindow, hand: Hand) -> None:
    frame_id = framed(window, hand)
    before = window.store.project
    hand.hold(title(hand, frame_id), title(hand, frame_id) + QPointF(30, 50))
    assert window.store.project != before
    hand.key(Qt.Key.Key_Escape)
    assert window.store.project is before


def test_delete_takes_the_chosen_frame_and_leaves_its_layers(window: MainWindow, hand: Hand) -> None:
    frame_id = framed(window, hand)
    hand.click(title(hand, frame_id))
    assert hand.view.chosen_frame == frame_id
    hand.key(Qt.Key.Key_Delete)
    assert window.store.project.view.frames == ()
    assert len(window.store.project.network.nodes) == 4


def test_a_double_click_renames_a_frame(window: MainWindow, hand: Hand) -> None:
    frame_id = framed(window, hand)
    double_click(hand, title(hand, frame_id))
    QTest.keyClicks(window.canvas.names.field, "Body")
    QTest.keyClick(window.canvas.names.field, Qt.Key.Key_Return)
    assert window.store.project.view.frames[0].title == "Body"


# Kept views


def test_a_kept_view_comes_back(window: MainWindow, hand: Hand) -> None:
    name = group(hand)
    window.store.open_group(name)
    hand.view.camera.zoom(0.5)
    center, scale = hand.view.camera.center(), hand.view.camera.scale
    hand.key(Qt.Key.Key_1, CONTROL | SHIFT)
    window.store.open_group("")
    hand.view.fit()
    hand.key(Qt.Key.Key_1)
    assert window.store.group == name
    assert hand.view.camera.scale == pytest.approx(scale)
    assert abs(hand.view.camera.center().x() - center.x()) < 3
    assert not window.registry["view.recall_2"].isEnabled()
