"""The boxes themselves, answered by real clicks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)

from designer.widgets import theme
from designer.widgets.dialogs import PROJECTS, AtRisk, Box, Dialogs
from designer.widgets.sheet import style_sheet
from tests.designer.pixels import colours_in


@pytest.fixture
def dialogs(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return Dialogs(window)


def answer(words):
    """Click the button that says so as soon as the box is there."""

    def click():
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, click)
            return
        button = next(button for button in box.buttons() if words in button.text().replace("&", ""))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, click)


@pytest.mark.parametrize(("words", "result"), [("Save", "save"), ("Discard", "discard"), ("Cancel", "cancel")])
def test_unsaved(dialogs, words, result):
    answer(words)
    assert dialogs.unsaved("a.loom") == result


@pytest.mark.parametrize("running", [False, True])
@pytest.mark.parametrize("changes", [False, True])
@pytest.mark.parametrize("result", ["save and export", "save", "export", "discard", "cancel"])
def test_weights_at_risk(dialogs, running, changes, result):
    """One question, with an answer for each thing that can be kept."""
    words = {"save and export": "Save and export", "save": "Save only", "export": "xport…", "cancel": "Cancel"}
    offered = {"save and export", "save", "discard", "cancel"} if changes else {"export", "discard", "cancel"}
    if result not in offered:
        return
    answer(words.get(result, "iscard"))
    assert dialogs.unsaved("a.loom", changes=changes, weights=AtRisk(running)) == result


@pytest.mark.parametrize(
    ("words", "result"), [("Overwrite", "overwrite"), ("Save as", "save as"), ("Cancel", "cancel")]
)
def test_overwrite(dialogs, words, result):
    answer(words)
    assert dialogs.overwrite("a.loom", "It was changed.", "dense_1: units") == result


def test_differences_are_shown_and_named(dialogs):
    seen = []

    def look():
        box = QApplication.activeModalWidget()
        if not isinstance(box, QDialog):
            QTimer.singleShot(10, look)
            return
        text = box.findChild(QPlainTextEdit)
        seen.append((text.toPlainText(), text.accessibleName(), text.isReadOnly()))
        QTest.keyClick(box, Qt.Key.Key_Escape)

    QTimer.singleShot(0, look)
    dialogs.compare("It was changed.", "dense_1: units")
    assert seen == [("dense_1: units", "Differences", True)]


def test_escape_cancels(dialogs):
    QTimer.singleShot(50, lambda: QTest.keyClick(QApplication.activeModalWidget(), Qt.Key.Key_Escape))
    assert dialogs.unsaved("a.loom") == "cancel"


@pytest.mark.parametrize(("words", "result"), [("Open", "recover"), ("Delete", "discard"), ("Ask again", "later")])
def test_recover(dialogs, words, result):
    answer(words)
    assert dialogs.recover("a.loom", "Layers differ.") == result


@pytest.mark.parametrize(("words", "result"), [("Replace", True), ("Cancel", False)])
def test_confirm(dialogs, words, result):
    answer(words)
    assert dialogs.confirm("A block “<b>” already exists. Replace it?", "It is lost.", "Replace") is result


def name_dialog(act):
    """Do something with the dialog that asks for a name as soon as it is there."""

    def wait():
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QInputDialog):
            QTimer.singleShot(10, wait)
            return
        act(dialog)

    QTimer.singleShot(0, wait)


def test_a_name_is_suggested_and_typed_over(dialogs):
    def type_name(dialog):
        QTest.keyClicks(dialog.findChild(QLineEdit), "mine, and longer than allowed")
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    name_dialog(type_name)
    assert dialogs.name("Save as block", "Block", 8) == "mine, an"
    name_dialog(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Return))
    assert dialogs.name("Save as block", "Block", 8) == "Block"


def test_a_name_need_not_be_given(dialogs):
    name_dialog(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    assert dialogs.name("Save as block", "Block", 8) is None


def save_dialog(act, kind=QFileDialog):
    """Do something with the save dialog, or another one, as soon as it is there."""

    def wait():
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, kind):
            QTimer.singleShot(10, wait)
            return
        act(dialog)

    QTimer.singleShot(0, wait)


FILTERS = ["NumPy arrays (*.npz)", "safetensors (*.safetensors)"]


def anything(path):
    return True


def test_saving_asks_by_itself_whether_a_file_is_overwritten_and_again_for_a_name(dialogs, tmp_path):
    """Qt's own question guesses whether the name is HTML."""
    (tmp_path / "<b>a.npz").write_text("mine")
    asked = []

    def may_write(path):
        asked.append((path.name, isinstance(QApplication.activeModalWidget(), QMessageBox)))
        if len(asked) == 1:
            save_dialog(type_another)
            return False
        return True

    def type_another(dialog):
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        line.selectAll()
        QTest.keyClicks(line, "b")
        QTest.keyClick(line, Qt.Key.Key_Return)

    save_dialog(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Return))
    assert dialogs.save_file("Export", tmp_path / "<b>a.npz", FILTERS, may_write) == tmp_path / "b.npz"
    assert asked == [("<b>a.npz", False), ("b.npz", False)]


def test_saving_suggests_a_name(dialogs, tmp_path):
    save_dialog(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Return))
    assert dialogs.save_file("Export", tmp_path / "a.npz", FILTERS, anything) == tmp_path / "a.npz"


def test_the_filter_decides_on_the_suffix(dialogs, tmp_path):
    def choose(dialog):
        combo = dialog.findChild(QComboBox, "fileTypeCombo")
        combo.setFocus()
        QTest.keyClick(combo, Qt.Key.Key_Down)
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    save_dialog(choose)
    assert dialogs.save_file("Export", tmp_path / "a.npz", FILTERS, anything) == tmp_path / "a.safetensors"


def test_the_form_of_the_suggestion_is_chosen_already(dialogs, tmp_path):
    """Else the dialog would say NumPy arrays above a name that ends in .safetensors."""
    seen = []

    def look(dialog):
        seen.append(dialog.selectedNameFilter())
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    save_dialog(look)
    name = tmp_path / "a.safetensors"
    assert dialogs.save_file("Export", name, FILTERS, anything) == name
    assert seen[0].endswith("(*.safetensors)")


def test_a_number_is_asked_for(dialogs):
    def type_number(dialog):
        field = dialog.findChild(QLineEdit)
        assert field.text() == "20"
        field.selectAll()
        QTest.keyClicks(field, "7")
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    save_dialog(type_number, QInputDialog)
    assert dialogs.number("Train more epochs", "Epochs", 20, 1000) == 7
    save_dialog(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape), QInputDialog)
    assert dialogs.number("Train more epochs", "Epochs", 20, 1000) is None


def test_a_name_without_suffix_gets_one(dialogs, tmp_path):
    def type_name(dialog):
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        line.selectAll()
        QTest.keyClicks(line, "mine")
        QTest.keyClick(line, Qt.Key.Key_Return)

    save_dialog(type_name)
    assert dialogs.save_file("Save", tmp_path / "a.loom", [PROJECTS], anything) == tmp_path / "mine.loom"


def test_saving_can_be_cancelled(dialogs, tmp_path):
    save_dialog(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    assert dialogs.save_file("Save", tmp_path / "a.loom", [PROJECTS], anything) is None


def test_errors_are_told(dialogs):
    answer("OK")
    dialogs.error("It failed.", "The disk is full.")


@pytest.mark.parametrize("ask", ["error", "tell", "confirm", "unsaved"])
def test_boxes_carry_no_icons_of_the_platform(dialogs, ask):
    """Its icons are of another set: buttons have none, and the box has one of ours, in the colour of the theme."""
    seen = []

    def look():
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, look)
            return
        seen.append([button.text() for button in box.buttons() if not button.icon().isNull()])
        colours = box.iconPixmap().toImage()
        theme_ = theme.of(QApplication.palette())
        ours = {QColor(getattr(theme_, name)).name() for name in ("error", "warning", "hint")}
        seen.append(not ours.isdisjoint(colours_in(colours)))
        box.reject()

    QTimer.singleShot(0, look)
    application = QApplication.instance()
    application.setStyleSheet(style_sheet(theme.LIGHT))
    try:
        {
            "error": lambda: dialogs.error("a", "b"),
            "tell": lambda: dialogs.tell("a", "b"),
            "confirm": lambda: dialogs.confirm("a", "b", "Do"),
            "unsaved": lambda: dialogs.unsaved("a.loom"),
        }[ask]()
    finally:
        application.setStyleSheet("")
    assert seen == [[], True]


def test_the_icon_of_an_open_box_follows_a_change_of_theme(qapp, qtbot):
    def colours(box):
        return colours_in(box.iconPixmap().toImage(), opaque=True)

    before, parent = qapp.palette(), QWidget()
    qtbot.addWidget(parent)
    try:
        qapp.setPalette(theme.palette_of(theme.LIGHT))
        box = Box(QMessageBox.Icon.Warning, "Discard?", "They are lost.", parent)
        box.show()
        assert theme.LIGHT.warning in colours(box)
        qapp.setPalette(theme.palette_of(theme.DARK))
        qapp.processEvents()
        assert theme.DARK.warning in colours(box)
        assert theme.LIGHT.warning not in colours(box)
    finally:
        qapp.setPalette(before)
