"""Drawing a network by hand in the window: adding, wiring, aiming at ports, taking back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QGraphicsPathItem, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from designer.window import MainWindow
from engine.document.editing import edits
from engine.document.project import Project
from tests.designer.conftest import network
from tests.journeys.person import CONTROL, SHIFT, Person, is_seen, offered, wires

At = Callable[[Project], Person]
Key = Qt.Key


def test_tab_adds_behind_what_is_selected_and_w_wires_as_one_clicked(person_at: At) -> None:
    """Quick add (Tab) connects to the selected layer.

    `W` wires in the order in which layers were selected, chains what is selected, and never unplugs silently.
    """
    person = person_at(network("Dense", "Dense", "Dense", wired=False))
    window, hand = person.window, person.hand
    hand.click(hand.node("dense_3"))
    hand.click(hand.node("dense_1"), keys=SHIFT)
    hand.click(hand.node("dense_2"), keys=SHIFT)
    person.press(Key.Key_W)
    assert wires(window) == {("dense_3", "dense_1"), ("dense_1", "dense_2")}
    hand.click(hand.node("dense_2"))
    person.press(Key.Key_Tab)
    person.write("dropout")
    person.press(Key.Key_Return)
    assert ("dense_2", "dropout_1") in wires(window)
    before = window.store.project
    hand.click(hand.node("dense_3"))
    hand.click(hand.node("dense_2"), keys=SHIFT)
    person.press(Key.Key_W)
    assert window.store.project == before
    assert window.status.currentMessage().startswith("dense_2 keeps its wire from dense_1.")


def test_a_wire_dropped_in_the_open_stays_and_what_fits_stands_first(person_at: At, qtbot: QtBot) -> None:
    """Dragging into empty space keeps the wire visible behind the menu and ranks what fits.

    Dense before Conv2D for 64, Output not first.
    """
    person = person_at(edits.set_data(network("Input"), source={"type": "bundled", "name": "digits"}))
    window, hand = person.window, person.hand
    qtbot.waitUntil(lambda: window.store.dataset is not None)
    start = hand.port("input_1", "out")
    hand.drag(start, start + QPointF(120, 130))
    (loose,) = loose_wires(person)
    assert (loose.path().pointAtPercent(0) - start).manhattanLength() < 2
    entries = offered(window)
    assert entries[0] == "Dense"
    assert entries.index("Dense") < entries.index("Conv2D")
    person.press(Key.Key_Return)
    assert wires(window) == {("input_1", "dense_1")}
    assert not loose_wires(person)


def test_the_view_stands_still_while_a_port_near_the_edge_is_aimed_at(person_at: At) -> None:
    """Edge panning starts when one aims at a port near the edge, and throws the view 190 px."""
    person = person_at(network("Input", "Dense", wired=False))
    window, hand = person.window, person.hand
    port = hand.port("dense_1", "in")
    hand.view.centerOn(port - QPointF((hand.viewport.width() / 2 - 8) / hand.view.camera.scale, 0))
    before = hand.view.camera.visible()
    assert not hand.view.camera.step_at(hand.pixel(port)).isNull(), "the port lies where the view would move"
    hand.hold(hand.port("input_1", "out"), port)
    for _ in range(5):
        hand.move(port)
        QApplication.processEvents()
    assert not hand.view._driver._edge_timer.isActive()
    hand.release(port)
    assert hand.view.camera.visible() == before
    assert wires(window) == {("input_1", "dense_1")}

    hand.hold(hand.node("dense_1"), hand.view.mapToScene(hand.viewport.width() - 1, hand.pixel(port).y()))
    before = hand.view.camera.visible()
    person.qtbot.waitUntil(lambda: hand.view.camera.visible() != before)
    moved = hand.view.camera.visible().left() - before.left()
    assert 0 < moved * hand.view.camera.scale < 30, "slowly, and not by 190 px"
    hand.key(Key.Key_Escape)


def test_undo_says_what_it_undid_in_the_same_words_everywhere(person_at: At) -> None:
    """Undo says what it undid and to what ("units 64 -> 32") in the status bar and in History.

    The inspector and the menu use the same words.
    """
    person = person_at(network("Input", "Dense", "Output"))
    window, hand = person.window, person.hand
    hand.click(hand.node("dense_1"))
    person.replace(window.inspector.form.editor("units").control.line, "32")
    words = "dense_1: units 64 → 32"
    person.press(Key.Key_5, Qt.KeyboardModifier.AltModifier)
    model = window.history.model()
    assert not window.history.visibleRegion().isEmpty()
    assert model.index(model.rowCount() - 1, 0).data() == words
    assert window.registry["edit.undo"].text().replace("&", "") == f"Undo {words}"
    hand.click(hand.node("input_1"))
    person.press(Key.Key_Z, CONTROL)
    assert window.status.message.lines() == [f"Undone: {words}."]
    hand.click(hand.node("dense_1"))
    box = window.inspector.state_form.editor("bypassed").control
    person.click(box, QPoint(8, box.height() // 2))
    by_inspector = window.store.undo_stack.undoText()
    person.press(Key.Key_Z, CONTROL)
    person.menu("Layer", "Bypass")
    assert window.store.undo_stack.undoText() == by_inspector == "Bypass dense_1"


def test_layers_that_do_no_more_than_one_are_told_and_lists_are_searched(person_at: At) -> None:
    """Stacked linear layers; 42 items over the whole screen in *Replace*; a palette search that does not know blocks
    and examples.
    """
    person = person_at(network("Input", "Dense", "Dense", "Output"))
    window, hand = person.window, person.hand
    row = next(
        row for number in range(window.problems.list.count())
        if (row := window.problems.row(number)) is not None and row.entry.code == "stacked-linear"
    )  # fmt: skip
    while not is_seen(row.button):
        person.turn(window.problems.list, -120)
    person.click(row.button)
    assert window.store.project.network.node("dense_1").layer.activation.type != "linear"

    hand.click(hand.node("dense_1"))
    person.press(Key.Key_S, SHIFT)
    popup = window.canvas.replacing.search
    assert len(offered(window)) > 30
    assert popup.height() < 400, "a list that scrolls, not a menu over the whole screen"
    person.write("gru")
    person.press(Key.Key_Return)
    assert window.store.project.network.node("dense_1").layer.type == "GRU"
    assert len(wires(window)) == 3

    person.click(window.palette_panel.search)
    person.write("two bran")
    shown = [item.text(0) for item in shown_in_palette(window)]
    assert shown == ["Two branches"]
    hand.click(QPointF(0, 400))
    person.press(Key.Key_P, CONTROL | SHIFT)
    person.write("lenet")
    assert "LeNet-5" in offered(window)[0]
    person.press(Key.Key_Return)
    assert window.windowTitle().startswith("LeNet-5")


def loose_wires(person: Person) -> list[QGraphicsPathItem]:
    """Wires of which one end is plugged in nowhere."""
    return [item for item in person.hand.scene.items() if type(item) is QGraphicsPathItem]


def shown_in_palette(window: MainWindow) -> list[QTreeWidgetItem]:
    """Entries of the palette that the search leaves."""
    tree = window.palette_panel.tree
    groups = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount())]
    found = [group.child(row) for group in groups if not group.isHidden() for row in range(group.childCount())]
    return [item for item in found if not item.isHidden()]
