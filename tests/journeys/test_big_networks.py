"""Big networks: how they open, what `A` shows, and what can be clicked and read from afar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.canvas.camera import READABLE
from designer.canvas.items.card import has_name
from designer.geometry.placing import WIDTH
from engine.document.editing import edits
from engine.document.project import Project
from tests.designer.conftest import network
from tests.journeys.person import CONTROL, SHIFT, Person

At = Callable[[Project], Person]


def zoom_out(person: Person, below: float) -> None:
    """Turn the wheel over the middle of the canvas until the scale is below that."""
    viewport, handle = person.hand.viewport, person.window.windowHandle()
    place = QPointF(viewport.mapTo(person.window, viewport.rect().center()))
    while person.hand.view.camera.scale >= below:
        QTest.wheelEvent(handle, place, QPoint(0, -120))
        QApplication.processEvents()


def test_big_examples_open_readable_in_rows_with_their_blocks_as_groups(person: Person) -> None:
    """ResNet, U-Net and transformer open at 11 to 28 % as coloured bricks in one line.

    Names and icons are readable at the zoom in which a file opens. The examples show their blocks as groups.
    """
    view, store = person.window.canvas.view, person.window.store
    person.click(person.window.welcome.cards["resnet"])
    for name in ("ResNet", "U-Net", "Transformer"):
        if not person.window.windowTitle().startswith(name):
            person.press(Qt.Key.Key_P, CONTROL | SHIFT)
            person.write(name)
            person.press(Qt.Key.Key_Return)
        assert person.window.windowTitle().startswith(name)
        person.qtbot.waitUntil(lambda: not view._fit_pending)
        assert view.camera.scale >= READABLE
        assert has_name(WIDTH, view.camera.scale)
        shown = view.network_scene.nodes
        assert view.camera.visible().contains(view.network_scene.bounds())
        assert len({round(item.pos().y()) for item in shown.values()}) > 1, "rows, not one line"
        assert [item for item in shown.values() if item.look.kind == "group"], name
        assert len(shown) < len(store.project.network.nodes)


def test_a_shows_all_small_only_when_asked_twice_and_arrange_fills_the_canvas(person_at: At) -> None:
    """`A` never goes below readable size unless asked twice. Arrange wraps long chains into rows."""
    person = person_at(network("Input", *["Dense"] * 14))
    view = person.hand.view
    person.hand.click(view.mapToScene(QPoint(30, 30)))
    person.press(Qt.Key.Key_A)
    assert view.camera.scale >= READABLE
    assert "A" in person.window.status.currentMessage()
    person.press(Qt.Key.Key_A)
    assert view.camera.scale < READABLE
    assert view.camera.visible().contains(view.network_scene.bounds())
    person.press(Qt.Key.Key_L)
    person.press(Qt.Key.Key_A)
    assert view.camera.scale >= READABLE
    assert view.camera.visible().contains(view.network_scene.bounds())
    assert len({y for _, y in person.window.store.project.view.positions.values()}) > 2


def test_from_afar_a_click_selects_a_node_and_the_cursor_tells_its_name(person_at: At) -> None:
    """Seen from afar nothing can be clicked: below 35 % the ports' reach covers a node.

    At every zoom something says what a node is.
    """
    person = person_at(network("Input", "Dense", "Dense", "Output"))
    window, hand = person.window, person.hand
    for scale in (0.34, 0.12):
        zoom_out(person, scale)
        body = hand.scene.nodes["dense_1"].mapRectToScene(hand.scene.nodes["dense_1"].rect())
        for share in (0.25, 0.5, 0.75):
            hand.click(QPointF(body.center().x(), body.bottom() + 900))
            assert not window.store.selection
            hand.click(QPointF(body.left() + share * body.width(), body.center().y()))
            assert window.store.selection == {"dense_1"}, (scale, share)
            assert hand.view.gesture is None
        person.qtbot.waitUntil(window.inspector.form.editor("units").isVisible)
    hand.hover(hand.scene.nodes["dense_2"].sceneBoundingRect().center())
    before = hand.view.grab().toImage()
    window.store.edit("Rename", lambda project: edits.rename(project, "dense_2", "Hidden"))
    assert hand.view.grab().toImage() != before, "its name stands beside the cursor"
