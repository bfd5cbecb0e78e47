"""A person at the whole window: what is done here is done by the mouse and the keys alone."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QMenu, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from designer.library.pick_list import PickList
from designer.window import MainWindow
from tests.designer.conftest import Hand

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


class Person:
    """Hands, and eyes for what is in view.

    Attributes:
        window: The window.
        hand: The mouse on the canvas.
    """

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.hand = Hand(window.canvas)

    def click(self, widget: QWidget, place: QPoint | None = None, *, twice: bool = False) -> None:
        """Click what is in view and can be clicked; a button that waits for data is grey."""
        self.qtbot.waitUntil(lambda: widget.isEnabled() and is_seen(widget), timeout=60_000)
        click = QTest.mouseDClick if twice else QTest.mouseClick
        click(widget, LEFT, NONE, place or widget.rect().center())

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        """A key, to whatever has the keyboard."""
        QTest.keyClick(self._focus(), key, keys)

    def write(self, text: str) -> None:
        """Letters, to whatever has the keyboard."""
        QTest.keyClicks(self._focus(), text)

    def replace(self, line: QLineEdit, text: str) -> None:
        """Another text for a field."""
        self.click(line, QPoint(8, line.height() // 2), twice=True)
        self.press(Qt.Key.Key_A, CONTROL)
        self.write(text)

    def turn(self, widget: QWidget, angle: int) -> None:
        """The wheel, wherever the window finds it."""
        handle = self.window.windowHandle()
        assert handle is not None
        place = widget.mapTo(self.window, widget.visibleRegion().boundingRect().center())
        QTest.mouseMove(handle, place)
        QTest.wheelEvent(handle, QPointF(place), QPoint(0, angle))

    def page(self, name: str) -> None:
        """A click on a page in the switch."""
        self.click(self.window.bars.pages.widgetForAction(self.window.registry[f"view.page_{name}"]))
        QApplication.processEvents()
        assert self.window.arrangement.is_current(name)

    def menu(self, title: str, entry: str) -> None:
        """A click on an entry of a menu, or of one within it: `Theme/Dark`."""
        bar = self.window.menuBar()
        head = next(action for action in bar.actions() if action.text().replace("&", "") == title)
        menu = head.menu()
        assert isinstance(menu, QMenu)
        self.click(bar, bar.actionGeometry(head).center())
        for name in entry.split("/"):
            menu = self.choose(menu, name) or menu

    def choose(self, menu: QMenu, entry: str) -> QMenu | None:
        """A click on an entry of a menu that is open; the menu that it opens."""
        self.qtbot.waitUntil(menu.isVisible)
        action = next(action for action in menu.actions() if action.text().replace("&", "") == entry)
        assert action.isEnabled()
        QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
        inner = action.menu()
        if inner is None:  # the platform's own windows are active again by themselves
            self.window.activateWindow()
            self.qtbot.waitUntil(self.window.isActiveWindow)
        return inner if isinstance(inner, QMenu) else None

    def _focus(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        return QApplication.focusWidget() or self.window


def is_seen(widget: QWidget) -> bool:
    """Whether any of a widget is in view; what a form has scrolled away is brought there first, as people do."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea) and parent.isVisible():
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()
    return not widget.visibleRegion().isEmpty()


def offered(window: MainWindow) -> list[str]:
    """Entries of the list that is open, from the first."""
    (list_,) = (one for one in window.findChildren(PickList) if one.isVisible())
    rows = list_.findChild(QListWidget)
    assert rows is not None
    return [rows.item(row).text() for row in range(rows.count())]


def wires(window: MainWindow) -> set[tuple[str, str]]:
    """Wires of the document, from layer to layer."""
    return {(wire.source, wire.target) for wire in window.store.project.network.wires}
