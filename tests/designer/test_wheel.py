"""The wheel scrolls; it changes a field only after people have clicked it or gone to it by Tab."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.canvas.overlays.field_popup import FieldPopup
from designer.forms import Form
from designer.library.pick_list import PickList
from designer.window import MainWindow
from engine.document.editing import edits
from engine.document.project import Project
from engine.layers import LAYERS
from engine.sources import SOURCES
from tests.designer.conftest import network

OpenWindow = Callable[[Project], MainWindow]
FIELDS = (QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QTabBar)


def fields(root: QWidget) -> list[QWidget]:
    """All that the wheel could change within a widget; scroll bars are there for it."""
    found = [one for one in root.findChildren(QWidget) if isinstance(one, FIELDS) and not isinstance(one, QScrollBar)]
    return [one for one in found if one.isVisible() and one.isEnabled() and one.width() > 4]


def state(field: QWidget) -> Any:
    match field:
        case QAbstractSlider():
            return field.value()
        case QComboBox() | QTabBar():
            return field.currentIndex()
        case QAbstractSpinBox() | QLineEdit():
            return field.text()


def turn(field: QWidget, angles: tuple[int, ...] = (-120, 120, 120)) -> None:
    """Bring a field into view and turn the wheel over it, as the window system tells the window.

    Upwards twice: what goes down and up again by one would look untouched.
    """
    parent = field.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(field)
        parent = parent.parentWidget()
    QApplication.processEvents()
    seen = field.visibleRegion().boundingRect()
    if seen.isEmpty():
        return
    window = field.window()
    place = QPointF(field.mapTo(window, seen.center()))
    handle = window.windowHandle()
    assert handle is not None
    for angle in angles:
        QTest.wheelEvent(handle, place, QPoint(0, angle))
        QApplication.processEvents()


def unfold(root: QWidget) -> None:
    """Show the fields that forms fold."""
    for form in root.findChildren(Form):
        form.open_more()


def changed_by_the_wheel(root: QWidget) -> Iterator[str]:
    """The fields within a widget that change, or take the keyboard, as the wheel turns over them."""
    for field in fields(root):
        before, focus = state(field), QApplication.focusWidget()
        if focus is not None and (field is focus or field.isAncestorOf(focus) or focus.isAncestorOf(field)):
            continue
        turn(field)
        if state(field) != before or QApplication.focusWidget() is not focus:
            yield f"{type(field).__name__} {field.accessibleName()}: {before} -> {state(field)}"


@pytest.fixture
def window(show_in_window: OpenWindow) -> MainWindow:
    return show_in_window(network("Input", "Dense", "Output"))


def test_the_wheel_changes_no_field_of_any_panel(window: MainWindow, qtbot: QtBot) -> None:
    window.arrangement.show("train")
    qtbot.waitUntil(lambda: window.curves.curves is not None)
    window.curves._show_curves()
    project, walked = window.store.project, 0
    window.store.select({"dense_1"})
    for name in window.docks:
        window.arrangement.show_panel(name)
        unfold(window)
        QApplication.processEvents()
        assert not list(changed_by_the_wheel(window)), name
        walked += len(fields(window))
    assert walked > 100
    for page in window.arrangement.pages:
        window.arrangement.show(page.name)
        unfold(window)
        QApplication.processEvents()
        assert not list(changed_by_the_wheel(window)), page.name
    assert window.store.project is project


@pytest.mark.parametrize("layer", ["Conv2D", "Input"])
def test_the_wheel_changes_no_field_of_a_layer(window: MainWindow, layer: str) -> None:
    window.store.edit("Add", lambda p: edits.add_node(p, LAYERS.create(layer), (0.0, 300.0))[0])
    window.store.select({window.store.project.network.nodes[-1].id})
    project = window.store.project
    unfold(window.inspector)
    QApplication.processEvents()
    assert len(fields(window.inspector)) > 2
    assert not list(changed_by_the_wheel(window.inspector))
    assert window.store.project is project


@pytest.mark.parametrize("name", ["csv"])
def test_the_wheel_changes_no_field_of_the_data(window: MainWindow, name: str) -> None:
    window.arrangement.show("data")
    window.store.edit("Source", lambda p: edits.set_data(p, source=SOURCES.create(name)))
    project = window.store.project
    QApplication.processEvents()
    assert not list(changed_by_the_wheel(window.data))
    assert window.store.project is project


def test_the_wheel_changes_no_field_of_a_dialog_or_popup(window: MainWindow) -> None:
    window.store.select({"dense_1"})
    project, walked = window.store.project, 0
    for action in ("edit.add", "help.commands", "edit.fields", "help.keys", "edit.find"):
        window.registry[action].trigger()
        QApplication.processEvents()
        kinds = QDialog | PickList | FieldPopup
        shown = [one for one in window.findChildren(QWidget) if isinstance(one, kinds) and one.isVisible()]
        assert shown
        for one in shown:
            walked += len(fields(one))
            assert not list(changed_by_the_wheel(one)), action
            one.close()
    assert walked
    assert window.store.project is project


def combo_of(window: MainWindow, name: str) -> QComboBox:
    return next(one for one in window.training.findChildren(QComboBox) if one.accessibleName() == name)


def test_scrolling_the_settings_leaves_the_optimizer(window: MainWindow) -> None:
    """Adam became Adamax: the wheel gave the combo box the focus, and its guard asked only for that."""
    window.arrangement.show("train")
    QApplication.processEvents()
    before = window.store.project.training.optimizer
    turn(combo_of(window, "Optimiser"))
    assert window.store.project.training.optimizer == before
    assert before.type == "adam"


def test_the_wheel_scrolls_the_form_under_a_field(window: MainWindow) -> None:
    window.arrangement.show("train")
    window.resize(1000, 480)
    QApplication.processEvents()
    combo = combo_of(window, "Loss")
    area = combo.parentWidget()
    while not isinstance(area, QScrollArea):
        area = area.parentWidget()
    area.verticalScrollBar().setValue(0)
    turn(combo, (-120,))
    assert area.verticalScrollBar().value() > 0


def click(field: QWidget) -> None:
    """Move the pointer onto a field, as the window system tells the window, and click."""
    handle = field.window().windowHandle()
    assert handle is not None
    for _ in range(2):  # a form that was made anew has its places only after some turns
        QTest.mouseMove(handle, QPoint(1, 1))  # a pointer that is there already would enter nothing
        QApplication.processEvents()
    QTest.mouseMove(handle, field.mapTo(field.window(), field.rect().center()))
    QApplication.processEvents()
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)


def test_the_wheel_changes_a_field_that_was_clicked(window: MainWindow) -> None:
    window.store.select({"dense_1"})
    QApplication.processEvents()
    units = window.inspector.form.editor("units").control
    click(units.line)
    turn(units, (120,))
    assert window.store.project.network.node("dense_1").layer.units == 65


def test_scrolling_a_field_with_the_keyboard_under_the_pointer_leaves_it(open_window: OpenWindow) -> None:
    """It was clicked, the pointer went on, and the form that was then scrolled brought the field beneath it."""
    window = open_window(network("Input", "Dense", "Output"))
    window.arrangement.show("train")
    window.resize(1000, 480)
    unfold(window.training)
    QApplication.processEvents()
    epochs = window.training.form.editor("epochs").control
    click(epochs.line)
    assert epochs.hasFocus()
    before, place = state(epochs), epochs.mapTo(window, epochs.rect().center())
    handle = window.windowHandle()
    assert handle is not None
    away = place + QPoint(0, 100)
    QTest.mouseMove(handle, away)
    area = next(area for area in window.training.findChildren(QScrollArea) if area.isAncestorOf(epochs))
    area.verticalScrollBar().setValue(0)
    for _ in range(4):
        QTest.wheelEvent(handle, QPointF(away), QPoint(0, -120))
    assert area.verticalScrollBar().value() > 0
    turn(epochs, (120,))
    assert state(epochs) == before
