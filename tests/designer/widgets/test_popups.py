"""Keys pressed in a popup are its own, whatever is selected beneath it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from designer.window import MainWindow
from engine.document.project import Project
from tests.designer.conftest import network

OpenWindow = Callable[[Project], MainWindow]


@pytest.fixture
def window(show_in_window: OpenWindow) -> MainWindow:
    window = show_in_window(network("Input", "Dense", "Output"))
    window.store.select({"dense_1"})
    return window


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_enter_adds_a_layer_while_another_is_selected(window: MainWindow) -> None:
    window.canvas.adding.ask_at_cursor()
    QTest.keyClicks(focus(), "drop")
    QTest.keyClick(focus(), Qt.Key.Key_Down)
    QTest.keyClick(focus(), Qt.Key.Key_Up)
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    assert "dropout_1" in window.store.project.network.ids()
    assert not window.canvas.field_popup.isVisible()
    assert window.store.project.view.positions["dense_1"] == (260.0, 0.0)


def test_arrows_step_the_number_and_leave_the_layer(window: MainWindow) -> None:
    window.canvas.edit_fields()
    QTest.keyClick(focus(), Qt.Key.Key_Up)
    assert window.store.project.network.node("dense_1").layer.units == 65
    assert window.store.project.view.positions["dense_1"] == (260.0, 0.0)
    window.canvas.field_popup.close()
