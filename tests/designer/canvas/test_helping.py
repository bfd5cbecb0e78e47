"""What helps the hand: guides, the grid, layers that connect by themselves, fixes, fields on the node, corners."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget
from pytestqt.qtbot import QtBot

from designer.canvas.geometry import GRID
from designer.canvas.options import DEFAULTS, CanvasOptions
from designer.canvas.overlays import guides
from designer.settings import Settings
from designer.window import MainWindow
from engine.analysis.analyse import Analysis, analyse
from engine.analysis.fixes.wires import fixes, mismatch
from engine.data.dataset import DataSpec
from engine.document.editing import edits
from engine.document.network import Wire
from engine.document.project import Project
from engine.layers.shapes.reshaping import Reshape
from tests.designer.conftest import Hand, network

OpenCanvas = Callable[[Project], Hand]
OpenWindow = Callable[[Project], MainWindow]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


# Lining up


def test_guides_know_edges_and_middles() -> None:
    others = [QRectF(0, 0, 100, 50), QRectF(500, 300, 60, 60)]
    step, lines = guides.to_others(QRectF(3, 200, 100, 50), others, 7)
    assert step == QPointF(-3, 0)
    assert [(line.x1(), line.x2()) for line in lines] == [(0, 0)]
    step, lines = guides.to_others(QRectF(210, -4, 20, 60), others, 7)
    assert step == QPointF(0, -1)  # the middles, which are nearer than the edges
    assert guides.to_others(QRectF(300, 120, 20, 20), others, 7) == (QPointF(), ())


def test_what_is_moved_jumps_into_line(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", wired=False))
    hand.hold(hand.node("dense_1"), hand.node("dense_1") + QPointF(60, 4))
    assert hand.view.store.project.view.positions["dense_1"] == (320.0, 0.0)
    assert len(hand.scene.items()) == 3, "a line shows it"
    hand.release(hand.node("dense_1") + QPointF(0, 4))
    assert hand.view.store.project.view.positions["dense_1"] == (320.0, 0.0)
    assert len(hand.scene.items()) == 2


def test_shift_and_the_switch_prevent_it(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", wired=False))
    hand.drag(hand.node("dense_1"), hand.node("dense_1") + QPointF(60, 4), keys=SHIFT)
    assert hand.view.store.project.view.positions["dense_1"] == (320.0, 4.0)
    hand.view.options.toggle("guides")
    hand.drag(hand.node("dense_1"), hand.node("dense_1") + QPointF(60, -2))
    assert hand.view.store.project.view.positions["dense_1"] == (380.0, 2.0)


def test_on_the_grid(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", wired=False))
    hand.view.options.toggle("snap_to_grid")
    hand.drag(hand.node("dense_1"), hand.node("dense_1") + QPointF(53, 68))
    x, y = hand.view.store.project.view.positions["dense_1"]
    assert (x % GRID, y % GRID) == (0, 0)
    assert (x, y) == (320.0, 60.0)


# Layers that connect by themselves


def test_a_layer_dropped_close_behind_another_is_connected(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", wired=False))
    project = hand.view.store.project
    hand.drag(hand.node("dense_1"), hand.node("dense_1") + QPointF(-40, 6))
    assert hand.view.store.project.network.wires == (Wire(source="input_1", target="dense_1"),)
    hand.view.store.undo_stack.undo()
    assert hand.view.store.project == project, "one step moved and connected it"
    hand.drag(hand.node("dense_1"), hand.node("dense_1") + QPointF(-40, 6), keys=SHIFT)
    assert hand.view.store.project.network.wires == ()


def test_one_that_is_wired_or_far_is_left_alone(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", wired=False))
    hand.drag(hand.node("dense_1"), hand.node("dense_1") + QPointF(120, 6))
    assert hand.view.store.project.network.wires == ()
    hand = open_canvas(network("Input", "Dense", "Dense"))
    wires = hand.view.store.project.network.wires
    hand.drag(hand.node("dense_2"), hand.node("dense_2") + QPointF(-40, 6))
    assert hand.view.store.project.network.wires == wires


# Wiring by clicks


def test_a_click_begins_a_wire_and_another_ends_it(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", wired=False))
    hand.click(hand.port("input_1", "out"))
    hand.hover(hand.port("dense_1", "in") + QPointF(-40, 0))
    assert hand.view.gesture is not None
    hand.click(hand.port("dense_1", "in"))
    assert hand.view.gesture is None
    assert hand.view.store.project.network.wires == (Wire(source="input_1", target="dense_1"),)


def test_escape_and_the_right_button_end_a_wire_begun_by_a_click(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", wired=False))
    project = hand.view.store.project
    hand.click(hand.port("input_1", "out"))
    hand.key(Qt.Key.Key_Escape)
    assert hand.view.gesture is None
    hand.click(hand.port("input_1", "out"))
    hand.click(QPointF(0, 300), Qt.MouseButton.RightButton)
    assert hand.view.gesture is None
    assert hand.view.store.project is project


# Fixes


def digits_network() -> Project:
    """An image that a convolution takes, and one that a recurrent layer does not."""
    project = network("Input", "LSTM", wired=False)
    project = edits.set_data(project, source={"type": "bundled", "name": "digits"})
    return edits.set_field(project, ["input_1"], "shape", (1, 8, 8))


def open_with_data(open_canvas: OpenCanvas, qtbot: QtBot, project: Project) -> Hand:
    hand = open_canvas(project)
    qtbot.waitUntil(lambda: hand.view.store.dataset is not None)
    return hand


def test_a_wire_that_does_not_fit_offers_what_fixes_it(open_canvas: OpenCanvas, qtbot: QtBot) -> None:
    hand = open_with_data(open_canvas, qtbot, digits_network())
    said: list[str] = []
    hand.view.explained.connect(said.append)
    hand.hold(hand.port("input_1", "out"), hand.port("lstm_1", "in"))
    assert "lstm_1" in said[-1]
    hand.release(hand.port("lstm_1", "in"))
    offered = hand.canvas.adding.fixes
    assert offered.isVisible()
    rows = offered.findChild(QListWidget)
    assert [rows.item(row).text() for row in range(rows.count())] == ["Insert Reshape to 8 × 8", "Connect anyway"]
    QTest.keyClick(offered.focusWidget(), Qt.Key.Key_Return)
    network_ = hand.view.store.project.network
    assert network_.wires_into("lstm_1")[0].source == "reshape_1"
    assert network_.wires_into("reshape_1")[0].source == "input_1"
    assert not [entry for entry in hand.view.store.analysis.errors if entry.code == "shape-mismatch"]
    assert hand.view.store.undo_stack.count() == 1


def test_one_may_connect_all_the_same(open_canvas: OpenCanvas, qtbot: QtBot) -> None:
    hand = open_with_data(open_canvas, qtbot, digits_network())
    hand.drag(hand.port("input_1", "out"), hand.port("lstm_1", "in"))
    offered = hand.canvas.adding.fixes
    QTest.keyClick(offered.focusWidget(), Qt.Key.Key_Up)
    QTest.keyClick(offered.focusWidget(), Qt.Key.Key_Return)
    assert hand.view.store.project.network.wires == (Wire(source="input_1", target="lstm_1"),)


def judged(project: Project, spec: DataSpec) -> Analysis:
    return analyse(project.network, spec, project.data, project.training)


def test_what_fits_needs_no_fix() -> None:
    project = network("Input", "Dense", wired=False)
    spec = DataSpec(rows=10, input_shape=(6,), columns=(), target_shape=(), classes=("a", "b"))
    assert mismatch(project.network, judged(project, spec), Wire(source="input_1", target="dense_1")) == ""


@pytest.mark.parametrize(
    ("target", "shape", "expected"),
    [
        ("Conv2D", (64,), [Reshape(shape=(1, 8, 8))]),
        ("Conv2D", (7, 5), [Reshape(shape=(1, 7, 5))]),
        ("LSTM", (6,), [Reshape(shape=(6, 1))]),
    ],
)
def test_fixes(target: str, shape: tuple[int, ...], expected: list[object]) -> None:
    project = network("Input", target, wired=False)
    project = edits.set_field(project, ["input_1"], "shape", shape)
    spec = DataSpec(rows=10, input_shape=shape, columns=(), target_shape=(), classes=("a", "b"))
    wire = Wire(source="input_1", target=project.network.nodes[1].id)
    assert list(fixes(project.network, judged(project, spec), wire)) == expected


# Fields on the node


def test_a_click_on_the_selected_nodes_fields_edits_them(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense", "Output"))
    hand = Hand(window.canvas)
    popup = window.canvas.field_popup
    middle = hand.scene.nodes["dense_1"].sceneBoundingRect().center() + QPointF(0, 8)
    hand.click(middle)
    assert not popup.isVisible(), "the first click selects"
    hand.click(middle + QPointF(30, 0))
    assert popup.isVisible()
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(field, "17")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.store.project.network.node("dense_1").layer.units == 17  # type: ignore[attr-defined]
    assert hand.scene.nodes["dense_1"].look.fields.startswith("17 units")
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    window.store.undo_stack.undo()
    assert window.store.project == network("Input", "Dense", "Output")


def test_enter_opens_the_fields_too(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense", "Output"))
    hand = Hand(window.canvas)
    hand.click(hand.node("dense_1"))
    hand.key(Qt.Key.Key_Return)
    assert window.canvas.field_popup.isVisible()
    window.canvas.field_popup.close()


# Paste keeping inputs


def test_paste_keeping_inputs(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense", "Output"))
    hand = Hand(window.canvas)
    hand.click(hand.node("dense_1"))
    hand.key(Qt.Key.Key_C, CONTROL)
    hand.key(Qt.Key.Key_V, CONTROL)
    assert not window.store.project.network.wires_into("dense_2")
    hand.key(Qt.Key.Key_V, CONTROL | SHIFT)
    (wire,) = window.store.project.network.wires_into("dense_3")
    assert wire.source == "input_1"
    assert '"inputs"' in QGuiApplication.clipboard().text()


# Corners of the canvas


def test_the_minimap_shows_and_moves_the_view(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense", "Dense", "Dense", "Output"))
    hand = Hand(window.canvas)
    minimap = window.canvas.minimap
    assert not minimap.isVisible()
    hand.key(Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert minimap.isVisible()
    hand.view.camera.zoom(2.0)
    before = hand.view.camera.center()
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=QPoint(minimap.width() - 20, minimap.height() // 2))
    assert hand.view.camera.center().x() > before.x() + 100


def test_the_legend_names_what_is_there(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense", "Output"))
    legend = window.canvas.legend
    window.registry["view.legend"].trigger()
    assert legend.isVisible()
    assert legend.accessibleDescription() == "Input and output, Core, a vector"
    window.registry["view.legend"].trigger()
    assert not legend.isVisible()


def test_scrolling_pans_with_the_touchpad_preset(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", "Output"))
    hand.view.options.toggle("touchpad")

    def scroll(keys: Qt.KeyboardModifier) -> None:
        place, step = QPointF(300, 300), QPoint(0, 120)
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(
            place, QPointF(hand.viewport.mapToGlobal(QPoint(300, 300))), QPoint(), step,
            Qt.MouseButton.NoButton, keys, phase, False,
        )  # fmt: skip
        QApplication.sendEvent(hand.viewport, event)

    center = hand.view.camera.center()
    scroll(Qt.KeyboardModifier.NoModifier)
    assert hand.view.camera.scale == 1.0
    assert hand.view.camera.center().y() == pytest.approx(center.y() - 60, abs=1)
    scroll(CONTROL)
    assert hand.view.camera.scale > 1.0


def test_switches_are_remembered(qapp: QApplication, settings: Settings) -> None:
    options = CanvasOptions(settings)
    assert {name: options[name] for name in DEFAULTS} == DEFAULTS
    options.toggle("minimap")
    options.toggle("guides")
    again = CanvasOptions(settings)
    assert again["minimap"]
    assert not again["guides"]
