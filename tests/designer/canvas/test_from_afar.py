"""Work on a network that is seen from afar: what can be clicked, what can be read, what comes into view."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.canvas.camera import EDGE, READABLE
from designer.canvas.gestures.connect import DragWire
from designer.canvas.items.card import has_name
from designer.canvas.items.style import CanvasStyle
from designer.canvas.overlays.grid import paint_grid
from designer.canvas.scene import NetworkScene
from designer.document.store import Store
from designer.geometry.layout import layered
from designer.geometry.placing import WIDTH
from designer.widgets.theme import LIGHT
from designer.window import MainWindow
from engine.document.editing import arranging, edits
from engine.document.project import Project
from tests.designer.conftest import Hand, network

OpenCanvas = Callable[[Project], Hand]
FAR = (0.34, 0.2, 0.1)


def seen_at(hand: Hand, scale: float) -> Hand:
    hand.view.camera.zoom(scale / hand.view.camera.scale)
    hand.view.centerOn(hand.scene.bounds().center())
    return hand


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("scale", FAR)
def test_a_click_on_a_node_selects_it(open_canvas: OpenCanvas, scale: float, down: bool) -> None:
    """Ports took all of it: a click began a wire."""
    hand = open_canvas(arranging.set_direction(network("Input", "Dense", "Output"), down=down))
    seen_at(hand, scale)
    body = hand.scene.nodes["dense_1"].mapRectToScene(hand.scene.nodes["dense_1"].rect())
    for share in (0.25, 0.5, 0.75):
        hand.view.store.select(())
        hand.click(QPointF(body.center().x(), body.top() + share * body.height()) if down
                   else QPointF(body.left() + share * body.width(), body.top() + 60))  # fmt: skip
        assert hand.view.store.selection == {"dense_1"}
        assert hand.view.gesture is None


def test_a_click_on_a_group_selects_it(open_canvas: OpenCanvas) -> None:
    project, group = arranging.make_group(network("Input", "Dense", "Dense", "Output"), ["dense_1", "dense_2"])
    hand = seen_at(open_canvas(project), 0.2)
    hand.click(hand.scene.nodes[group].sceneBoundingRect().center())
    assert hand.view.store.selection == {"dense_1", "dense_2"}


def test_a_node_is_dragged_by_its_middle(open_canvas: OpenCanvas) -> None:
    hand = seen_at(open_canvas(network("Input", "Dense", "Output")), 0.2)
    start = hand.scene.nodes["dense_1"].sceneBoundingRect().center()
    hand.drag(start, start + QPointF(0, 500), keys=Qt.KeyboardModifier.ShiftModifier)
    assert hand.view.store.project.view.positions["dense_1"][1] == pytest.approx(500, abs=10)


@pytest.mark.parametrize("scale", FAR)
def test_a_wire_is_still_begun_at_a_port(open_canvas: OpenCanvas, scale: float) -> None:
    hand = seen_at(open_canvas(network("Input", "Dense", wired=False)), scale)
    hand.press(hand.port("input_1", "out"))
    assert isinstance(hand.view.gesture, DragWire)
    hand.key(Qt.Key.Key_Escape)


@pytest.mark.parametrize("scale", FAR)
def test_the_middle_of_a_short_wire_is_the_wire(open_canvas: OpenCanvas, scale: float) -> None:
    """Ports of both sides took all of the gap."""
    hand = seen_at(open_canvas(network("Input", "Dense")), scale)
    (wire,) = hand.scene.wires
    hand.hover(hand.scene.wires[wire].path.pointAtPercent(0.5) + QPointF(0, 3 / scale))
    assert hand.view.hovered_wire == wire


def test_a_title_is_taken_where_it_is_drawn(open_canvas: OpenCanvas) -> None:
    """Seen from afar it stands above its frame."""
    project, frame = arranging.add_frame(Project(), "Block", (0.0, 0.0), (600.0, 400.0))
    hand = seen_at(open_canvas(project), 0.2)
    hand.click(QPointF(60, -20))
    assert hand.view.chosen_frame == frame


@pytest.mark.parametrize("scale", [0.7, 0.5, 0.36, 0.3])
def test_names_are_shown_at_every_scale_with_room(open_canvas: OpenCanvas, scale: float) -> None:
    hand = seen_at(open_canvas(network("Input", "Dense", "Output")), scale)
    assert has_name(WIDTH, scale)
    before = hand.view.grab().toImage()
    hand.view.store.edit("Rename", lambda project: edits.rename(project, "dense_1", "Hidden"))
    assert hand.view.grab().toImage() != before


def test_below_that_the_cursor_tells_the_name(open_canvas: OpenCanvas) -> None:
    hand = seen_at(open_canvas(network("Input", "Dense", "Output")), 0.1)
    hand.hover(hand.scene.nodes["dense_1"].sceneBoundingRect().center())
    before = hand.view.grab().toImage()
    hand.view.store.edit("Rename", lambda project: edits.rename(project, "dense_1", "Hidden"))
    assert hand.view.grab().toImage() != before


def test_a_file_opens_at_a_readable_size_at_its_start(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(Project())
    hand.view.store.reset(network("Input", *["Dense"] * 30))
    assert hand.view.camera.scale == READABLE
    visible = hand.view.camera.visible()
    assert visible.contains(hand.scene.bounds({"input_1", "dense_1", "dense_2", "dense_3"}))
    assert not visible.intersects(hand.scene.bounds({"dense_30"}))


def test_all_is_shown_small_only_when_asked_twice(
    show_in_window: Callable[[Project], MainWindow], qtbot: QtBot
) -> None:
    window = show_in_window(network("Input", *["Dense"] * 30))
    view, messages = window.canvas.view, []
    window.store.message.connect(messages.append)
    QTest.keyClick(view, Qt.Key.Key_A)
    assert view.camera.scale == READABLE
    assert messages
    QTest.keyClick(view, Qt.Key.Key_A)
    assert view.camera.scale < READABLE
    assert view.camera.visible().contains(view.network_scene.bounds())
    QTest.keyClick(view, Qt.Key.Key_A)
    view.camera.pan(QPoint(-40, 0))
    QTest.keyClick(view, Qt.Key.Key_A)
    assert view.camera.scale == READABLE, "it has moved: that is another first time"


def test_the_picture_stands_still_while_a_port_is_aimed_at(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", wired=False))
    port = hand.port("dense_1", "in")
    hand.view.centerOn(port - QPointF(hand.viewport.width() / 2 - 8, 0))
    assert not hand.view.camera.step_at(hand.pixel(port)).isNull()
    hand.hold(hand.port("input_1", "out"), port)
    assert not hand.view._driver._edge_timer.isActive()
    hand.release(port)
    assert hand.view.store.project.network.wires


def test_nor_does_it_move_as_a_wire_leaves_a_port_at_the_edge(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", wired=False))
    port = hand.port("dense_1", "out")
    hand.view.centerOn(port - QPointF(hand.viewport.width() / 2 - 8, 0))
    hand.hold(port, port - QPointF(14, 0))
    assert not hand.view._driver._edge_timer.isActive()
    hand.key(Qt.Key.Key_Escape)


def test_at_the_edge_it_waits_and_moves_slowly(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    right = hand.viewport.width() - 1
    hand.hold(hand.node("dense_1"), hand.view.mapToScene(QPoint(right, 300)))
    timer = hand.view._driver._edge_timer
    assert timer.isActive()
    assert timer.interval() >= 250
    hand.key(Qt.Key.Key_Escape)
    steps = [-hand.view.camera.step_at(QPoint(right - depth, 300)).x() for depth in range(EDGE + 2)]
    assert steps[0] == 6
    assert steps[-3:] == [1, 0, 0]
    assert sorted(steps, reverse=True) == steps


def test_arranging_fills_the_canvas_in_one_step(show_in_window: Callable[[Project], MainWindow]) -> None:
    project = network("Input", *["Dense"] * 12)
    window = show_in_window(project)
    store, view = window.store, window.canvas.view
    QTest.keyClick(view, Qt.Key.Key_L)
    assert view.camera.scale > READABLE, "one line of them is a third of that"
    assert view.camera.visible().contains(view.network_scene.bounds())
    assert store.undo_stack.count() == 1
    store.undo_stack.undo()
    assert store.project.view.positions == project.view.positions


def test_wires_keep_to_free_strips_as_nodes_are_moved(open_canvas: OpenCanvas) -> None:
    """Any walk leads to what a scene shows that is built afresh."""
    project = network("Input", *["Dense"] * 11)
    project = edits.move_nodes(project, layered(project))
    hand = open_canvas(project)
    store = hand.view.store
    rows = sorted({y for _, y in store.project.view.positions.values()})
    last = max(
        node for node, place in store.project.view.positions.items() if place[1] == rows[0] and node != "input_1"
    )
    (back,) = [wire for wire in hand.scene.wires if wire.source == last]
    straight = hand.scene.wires[back].path
    courses = []
    for step in (QPointF(0, 30), QPointF(30, -20), QPointF(0, 400)):
        start = hand.node("dense_1")
        hand.drag(start, start + step, keys=Qt.KeyboardModifier.ShiftModifier)
        fresh = NetworkScene(Store(store.project, parent=hand.scene), LIGHT, hand.scene)
        assert hand.scene.picture()[1] == fresh.picture()[1]
        courses.append(hand.scene.wires[back].path)
    assert courses[0] != straight, "the strip is narrower"
    while store.undo_stack.canUndo():
        store.undo_stack.undo()
    assert hand.scene.wires[back].path == straight


@pytest.mark.parametrize("ratio", [1, 2, 3])
def test_dots_of_the_grid_are_as_far_apart_on_a_fine_screen(qapp: QApplication, ratio: int) -> None:
    image = QImage(120 * ratio, 60 * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    paint_grid(painter, QRectF(0, 0, 120, 60), CanvasStyle(LIGHT), 1.0)
    painter.end()
    row = [image.pixelColor(x, 20 * ratio) == LIGHT.color("grid") for x in range(image.width())]
    starts = [x for x in range(1, len(row)) if row[x] and not row[x - 1]]
    assert {after - before for before, after in pairwise(starts)} == {20 * ratio}
    assert sum(row[30 * ratio : 50 * ratio]) == 2 * ratio
