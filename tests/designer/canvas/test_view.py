"""The camera and the keys of the canvas."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsItem
from pytestqt.qtbot import QtBot

from engine.document.editing import edits
from engine.document.project import Project
from tests.designer.conftest import LEFT, MIDDLE, NONE, Hand, network

OpenCanvas = Callable[[Project], Hand]


def turn_wheel(hand: Hand, point: QPoint, steps: int) -> None:
    event = QWheelEvent(
        QPointF(point),
        QPointF(hand.viewport.mapToGlobal(point)),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(hand.viewport, event)


def test_the_wheel_zooms_about_the_cursor(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    point = hand.pixel(hand.node("dense_1"))
    for steps in (3, -7, 5):
        before, scale = hand.view.mapToScene(point), hand.view.camera.scale
        turn_wheel(hand, point, steps)
        moved = hand.view.mapFromScene(before) - point
        assert moved.manhattanLength() <= 2
        assert (hand.view.camera.scale > scale) == (steps > 0)


def test_zoom_has_bounds(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input"))
    for steps, bound in ((100, 4.0), (-200, 0.08)):
        turn_wheel(hand, QPoint(300, 300), steps)
        assert abs(hand.view.camera.scale / bound - 1) < 1e-9


def test_the_middle_button_pans(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    before = hand.pixel(QPointF(0, 0))
    start = QPointF(100, -150)
    end = hand.view.mapToScene(hand.pixel(start) + QPoint(60, 40))
    hand.drag(start, end, button=MIDDLE)
    assert hand.pixel(QPointF(0, 0)) - before == QPoint(60, 40)


def test_space_and_drag_pan_even_over_a_node(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    project, before = hand.view.store.project, hand.pixel(QPointF(0, 0))
    start = hand.pixel(hand.node("dense_1"))
    QTest.keyPress(hand.view, Qt.Key.Key_Space)
    QTest.mousePress(hand.viewport, LEFT, NONE, start)
    hand.move(hand.view.mapToScene(start + QPoint(30, 50)))
    QTest.mouseRelease(hand.viewport, LEFT, NONE, start + QPoint(30, 50))
    QTest.keyRelease(hand.view, Qt.Key.Key_Space)
    assert hand.pixel(QPointF(0, 0)) - before == QPoint(30, 50)
    assert hand.view.store.project is project
    assert not hand.view.store.selection


def test_escape_takes_a_pan_back(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    center = hand.view.camera.center()
    hand.hold(QPointF(100, -150), QPointF(180, -90), button=MIDDLE)
    hand.key(Qt.Key.Key_Escape)
    assert (hand.view.camera.center() - center).manhattanLength() <= 2


def test_fit_shows_all_or_the_selection(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", "Dense", "Dense", "Dense", "Dense", "Output"))
    hand.view.fit()
    visible = hand.view.mapToScene(hand.viewport.rect()).boundingRect()
    assert visible.contains(hand.scene.bounds())
    hand.view.fit(frozenset({"output_1"}))
    center = hand.scene.bounds({"output_1"}).center()
    assert (hand.view.camera.center() - center).manhattanLength() < 3


def test_fit_of_an_empty_canvas_does_nothing_bad(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(Project())
    hand.view.fit()
    assert hand.view.camera.scale == 1.0


def test_the_hint_stands_on_an_empty_canvas_only(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(Project())
    assert hand.view._hint.isVisible()
    hand.canvas.adding.add("Dense")
    assert not hand.view._hint.isVisible()
    hand.view.store.undo_stack.undo()
    assert hand.view._hint.isVisible()


def test_a_drag_at_the_edge_pans(open_canvas: OpenCanvas, qtbot: QtBot) -> None:
    hand = open_canvas(network("Input", "Dense"))
    before = hand.view.camera.center()
    edge = hand.view.mapToScene(QPoint(hand.viewport.width() - 5, 300))
    hand.hold(hand.node("dense_1"), edge)
    qtbot.waitUntil(lambda: hand.view.camera.center().x() > before.x() + 50)
    hand.key(Qt.Key.Key_Escape)
    assert hand.view.store.project.view.positions["dense_1"] == (260.0, 0.0)


def test_another_document_ends_the_gesture_and_is_fitted(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    hand.hold(hand.node("dense_1"), hand.node("dense_1") + QPointF(50, 50))
    hand.view.store.reset(network("Dense", "Dense", "Dense"))
    assert hand.view.gesture is None
    assert set(hand.scene.nodes) == {"dense_1", "dense_2", "dense_3"}
    visible = hand.view.mapToScene(hand.viewport.rect()).boundingRect()
    assert visible.contains(hand.scene.bounds())


def test_hover_stresses_wire_and_port(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    (wire,) = hand.scene.wires.values()
    hand.hover(wire.path.pointAtPercent(0.5))
    assert wire.emphasis == "hover"
    hand.hover(QPointF(100, -120))
    assert wire.emphasis == ""
    hand.hover(hand.port("dense_1", "in"))
    assert list(hand.scene.nodes["dense_1"]._marks.values()) == ["hover"]
    assert wire.emphasis == "hover"


def _problems(hand: Hand) -> tuple[str, ...]:
    return hand.scene.nodes["dense_1"].look.problems


def test_tips_explain_nodes_ports_and_wires(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    hand.view.store.edit("Rename", lambda project: edits.rename(project, "dense_1", "<b>bold</b> & big"))
    tip = hand.view._hover.tip(hand.node("dense_1"))
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; big" in tip
    assert "Fully connected layer" in tip
    assert any("output is not connected" in problem and escape(problem) in tip for problem in _problems(hand))
    assert "Input <b>in</b>" in hand.view._hover.tip(hand.port("dense_1", "in"))
    (wire,) = hand.scene.wires.values()
    assert "input_1 outputs" in hand.view._hover.tip(wire.path.pointAtPercent(0.5))
    assert hand.view._hover.tip(QPointF(100, -120)) == ""


def test_a_pinch_zooms_about_the_fingers(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", "Output"))
    place = QPointF(300, 200)
    before = hand.view.mapToScene(place.toPoint())
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2, place, place,
        QPointF(hand.viewport.mapToGlobal(place.toPoint())), 0.25, QPointF(),
    )  # fmt: skip
    QApplication.sendEvent(hand.viewport, event)
    assert hand.view.camera.scale == pytest.approx(1.25)
    after = hand.view.mapToScene(place.toPoint())
    assert (after - before).manhattanLength() < 3


def test_seen_from_afar_layers_have_names_as_long_as_there_is_room(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", "Output"))
    hand.view.camera.zoom(0.3)
    named = hand.view.grab().toImage()
    hand.view.store.edit("Rename", lambda project: edits.rename(project, "dense_1", "Hidden"))
    assert hand.view.grab().toImage() != named
    hand.view.camera.zoom(0.5)
    small = hand.view.grab().toImage()
    hand.view.store.edit("Rename", lambda project: edits.rename(project, "dense_1", "Other"))
    assert hand.view.grab().toImage() == small, "too small for a name"


def test_nodes_keep_no_pictures_of_themselves_while_the_scale_changes(open_canvas: OpenCanvas, qtbot: QtBot) -> None:
    """Each would be painted into a picture of its own that the next step of the zoom throws away."""
    hand = open_canvas(network("Input", "Dense"))
    turn_wheel(hand, QPoint(300, 300), 1)
    modes = {item.cacheMode() for item in hand.scene.nodes.values()}
    assert modes == {QGraphicsItem.CacheMode.NoCache}
    kept = {QGraphicsItem.CacheMode.DeviceCoordinateCache}
    qtbot.waitUntil(lambda: {item.cacheMode() for item in hand.scene.nodes.values()} == kept)
