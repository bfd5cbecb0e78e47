"""First minutes on a fresh profile, with every click and key counted: a newcomer gets there in a few."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from designer.actions.training import RUN
from designer.window import MainWindow
from engine.training.run_state import RunState
from tests.journeys.person import CONTROL, SHIFT

COLD = 60_000
"""Milliseconds within which a cold machine compiles what it needs."""


class Newcomer:
    """Clicks and types, and counts both.

    Attributes:
        clicks: Number of clicks.
        keys: Number of keys pressed.
        words: Number of words typed; their letters are keys, too.
    """

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.clicks = self.keys = self.words = 0

    @property
    def actions(self) -> int:
        """Number of all that was done: a word is one, however many letters it has."""
        return self.clicks + self.keys + self.words

    def click(self, widget: QWidget) -> None:
        self.qtbot.waitUntil(lambda: widget.isVisible() and widget.isEnabled(), timeout=COLD)
        self.clicks += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.keys += 1
        QTest.keyClick(self._focus(), key, keys)

    def word(self, text: str) -> None:
        self.words += 1
        QTest.keyClicks(self._focus(), text)

    def add(self, text: str = "") -> None:
        """Quick add: what is offered first, or what a few letters find."""
        self.press(Qt.Key.Key_Tab)
        if text:
            self.word(text)
        self.press(Qt.Key.Key_Return)

    def _focus(self) -> QWidget:
        """What has the keyboard, as Qt says; the hand does not choose it."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        return QApplication.focusWidget() or self.window

    def types(self) -> list[str]:
        """Types of the layers along the wires, from the one that nothing feeds."""
        network = self.window.store.project.network
        (node,) = (node for node in network.nodes if not network.wires_into(node.id))
        found = [node.layer.type]
        while wires := network.wires_from(node.id):
            (wire,) = wires
            node = network.node(wire.target)
            found.append(node.layer.type)
        return found


@pytest.fixture
def newcomer(window: MainWindow, qtbot: QtBot) -> Newcomer:
    assert window.is_welcoming
    return Newcomer(window, qtbot)


def test_two_clicks_from_the_welcome_page_to_spirals_in_training(newcomer: Newcomer, qtbot: QtBot) -> None:
    window = newcomer.window
    newcomer.click(window.welcome.cards["spirals"])
    newcomer.click(window.controls.buttons[RUN])
    qtbot.waitUntil(lambda: window.monitor.state in (RunState.RUNNING, RunState.FINISHED), timeout=COLD)
    assert newcomer.actions == 2


def test_three_dense_layers_in_eight_keys_and_one_click(newcomer: Newcomer) -> None:
    newcomer.click(newcomer.window.welcome.cards["empty"])
    for _ in range(4):
        newcomer.add()
    assert newcomer.types() == ["Input", "Dense", "Dense", "Dense"]
    assert (newcomer.keys, newcomer.clicks, newcomer.words) == (8, 1, 0)


def test_lenet_by_quick_add(newcomer: Newcomer) -> None:
    newcomer.click(newcomer.window.welcome.cards["empty"])
    for text in ("", "conv2d", "", "", "", "flat", "", "", "", "output"):
        newcomer.add(text)
    assert newcomer.types() == [
        "Input", "Conv2D", "MaxPool2D", "Conv2D", "MaxPool2D", "Flatten", "Dense", "Dense", "Dense", "Output",
    ]  # fmt: skip
    assert newcomer.actions == 24
    assert newcomer.window.store.undo_stack.count() == 10


PEOPLE = "PassengerId,Survived,Pclass,Name,Sex,Age,Fare,Cabin,Embarked\n" + "".join(
    f'{n + 1},{int(n % 3 == 0)},{1 + n % 3},"Person, Mr. No {n}",{("male", "female")[n % 2]},'
    f"{20 + n % 40 if n % 5 else ''},{7.25 + n % 9},{f'C{n}' if n % 4 == 0 else ''},{'SCQ'[n % 3]}\n"
    for n in range(120)
)
"""As a list of passengers comes: an id, names, gaps, and the answer in the second column."""


@pytest.fixture
def passengers(tmp_path: Path) -> Path:
    path = tmp_path / "passengers.csv"
    path.write_text(PEOPLE)
    return path


def sees_a_curve(window: MainWindow) -> bool:
    """Whether a curve of the run is in view."""
    panes = window.curves.curves.panes
    lines = [line for pane in panes if pane.plot.isVisible() for line in pane.plot._lines.values()]
    points = [line.getOriginalDataset()[0] for line in lines]
    return any(at is not None and len(at) for at in points)


def test_from_a_raw_table_to_the_first_curve_by_keyboard(newcomer: Newcomer, passengers: Path, qtbot: QtBot) -> None:
    window = newcomer.window
    window.dialogs.answers["open_data"] = passengers
    newcomer.press(Qt.Key.Key_O, CONTROL | SHIFT)
    newcomer.keys += 1  # and the dialog, in which the name is typed and Enter pressed
    newcomer.words += 1
    qtbot.waitUntil(lambda: window.arrangement.is_current("data"), timeout=COLD)
    assert window.store.dataset is not None
    assert window.store.dataset.spec.target_name == "Survived"
    newcomer.press(Qt.Key.Key_Return, CONTROL)
    newcomer.press(Qt.Key.Key_3, CONTROL)
    qtbot.waitUntil(lambda: sees_a_curve(window), timeout=COLD)
    assert newcomer.actions <= 5
