"""What is wrong with a field is said at it, and moves nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.forms.message import Message
from designer.widgets.theme import DARK, LIGHT
from designer.widgets.theme_choice import ThemeController
from engine.document.project import TrainingSettings
from engine.layers.basic.dense import Dense
from tests.designer.forms.conftest import Shown

Show = Callable[..., Shown]


def places(shown: Shown) -> list[QPoint]:
    QApplication.processEvents()
    return [shown.form.editor(name).mapTo(shown.form, QPoint(0, 0)) for name in shown.form.names()]


def messages(shown: Shown) -> list[Message]:
    return [one for one in shown.form.findChildren(Message) if one.isVisible()]


def test_an_error_moves_no_row(show: Show) -> None:
    shown = show(TrainingSettings())
    before = places(shown)
    shown.type("many", "epochs")
    assert places(shown) == before
    (message,) = messages(shown)
    assert "is not one" in message.text()
    control = shown.form.editor("epochs").control
    assert message.mapTo(shown.form, QPoint(0, 0)).y() >= control.mapTo(shown.form, QPoint(0, control.height())).y()
    assert message.height() >= message.heightForWidth(message.width())


def test_an_error_of_the_last_field_is_seen_above_it(show: Show) -> None:
    shown = show(Dense())
    shown.form.open_more()
    shown.area.setWidgetResizable(False)
    shown.form.resize(320, shown.form.sizeHint().height())
    QApplication.processEvents()
    shown.type("-1", "max_norm")
    (message,) = messages(shown)
    assert shown.form.rect().contains(message.geometry())


def test_an_error_is_said_while_the_keyboard_is_at_its_field(show: Show) -> None:
    shown = show(Dense())
    shown.type("0", "units")
    assert messages(shown)
    QTest.keyClick(shown.form.editor("units").control, Qt.Key.Key_Tab)
    assert not messages(shown)
    assert shown.form.editor("units").error == "Units is at least 1."
    shown.form.editor("units").control.setFocus()
    assert messages(shown)
    assert shown.form.editor("units").control.accessibleDescription() == "Units is at least 1."
    QTest.keyClick(shown.form.editor("units").control, Qt.Key.Key_Escape)
    assert not messages(shown)


def test_a_message_goes_with_its_form(show: Show) -> None:
    shown = show(Dense())
    shown.type("0", "units")
    (message,) = messages(shown)
    shown.form.editor("units").hide()
    assert not message.isVisible()


def test_what_is_wrong_is_red_in_the_theme_in_force(show: Show, themes: ThemeController) -> None:
    """It kept the red of the theme before, which is hard to read in the other."""
    themes.choose("light")
    shown = show(Dense())
    shown.type("0", "units")
    line = shown.form.editor("units").control.line
    assert line.palette().color(QPalette.ColorRole.Text).name() == LIGHT.error
    themes.choose("dark")
    QApplication.processEvents()
    assert line.palette().color(QPalette.ColorRole.Text).name() == DARK.error
    assert messages(shown)[0].palette().color(QPalette.ColorRole.WindowText).name() == DARK.error
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.palette().color(QPalette.ColorRole.Text).name() == DARK.text
