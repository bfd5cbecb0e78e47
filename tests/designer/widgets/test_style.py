from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.widgets.icons import icon
from designer.widgets.sheet import style_sheet
from designer.widgets.standard_icons import ICONS
from designer.widgets.style import CHEVRON, GAP, ApplicationStyle
from designer.widgets.theme import DARK, LIGHT, Theme, palette_of

Widget = TypeVar("Widget", bound=QWidget)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_an_empty_check_box_stands_out_from_its_ground(qtbot: QtBot, theme: Theme) -> None:
    """Its outline is as bright or dark against the window as muted text is."""
    box = _box(qtbot, theme)
    image = box.grab().toImage()
    window, muted = QColor(theme.window), QColor(theme.muted)
    middle = box.height() // 2
    lightness = [image.pixelColor(x, middle).lightness() for x in range(20)]
    furthest = max(abs(value - window.lightness()) for value in lightness)
    assert furthest > 0.7 * abs(muted.lightness() - window.lightness())


@pytest.mark.parametrize("state", [Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked])
def test_a_ticked_box_is_filled(qtbot: QtBot, state: Qt.CheckState) -> None:
    box = _box(qtbot, LIGHT)
    box.setCheckState(state)
    image = box.grab().toImage()
    accent = box.palette().color(QPalette.ColorRole.Highlight)
    colours = {image.pixelColor(x, y).name() for x in range(20) for y in range(box.height())}
    assert accent.name() in colours


def test_a_long_choice_ends_in_an_ellipsis_where_there_is_no_room(qtbot: QtBot) -> None:
    pictures = []
    for text in ("Xavier (Glorot) uniform", "Xavier (Gl…"):
        combo = _styled(qtbot, QComboBox())
        combo.addItem(text)
        room = combo.fontMetrics().horizontalAdvance("Xavier (Gl…") + 2
        combo.resize(room + combo.sizeHint().width() - combo.fontMetrics().horizontalAdvance(text), 28)
        pictures.append(combo.grab().toImage())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("kind", [QLineEdit, QSpinBox, QComboBox, QPushButton])
def test_fields_and_buttons_have_an_outline_in_both_themes(qtbot: QtBot, theme: Theme, kind: type[QWidget]) -> None:
    """Fusion's is darker than the window, which is black on black."""
    widget = _styled(qtbot, kind())
    widget.setPalette(palette_of(theme))
    widget.resize(120, 28)
    image = widget.grab().toImage()
    assert image.pixelColor(0, 14).name() == theme.field


def test_a_menu_shows_which_of_its_entries_are_on_though_they_have_icons(qtbot: QtBot) -> None:
    menu = _styled(qtbot, QMenu())
    menu.setPalette(palette_of(LIGHT))
    for on in (True, False):
        action = menu.addAction(icon("sun"), "Light")
        action.setCheckable(True)
        action.setChecked(on)
    image = menu.grab().toImage()
    accent = [0, 0]
    for number, action in enumerate(menu.actions()):
        place = menu.actionGeometry(action)
        rows, columns = range(place.top(), place.bottom()), range(place.left(), place.left() + 30)
        accent[number] = sum(image.pixelColor(x, y).name() == LIGHT.accent for y in rows for x in columns)
    assert accent[0] > 50
    assert accent[1] == 0


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_box_of_a_menu_entry_that_cannot_be_used_recedes(qtbot: QtBot, theme: Theme) -> None:
    """With the style sheet the ground of a menu is transparent, which was taken for dark: the wrong outlines."""
    menu = _styled(qtbot, QMenu())
    menu.setPalette(palette_of(theme))
    menu.setStyleSheet(style_sheet(theme))
    for enabled in (True, False):
        action = menu.addAction("Curves")
        action.setCheckable(True)
        action.setEnabled(enabled)
    menu.resize(menu.sizeHint())
    image = menu.grab().toImage()
    outlines = []
    for action in menu.actions():
        place = menu.actionGeometry(action)
        columns = range(place.left() + 2, place.left() + 24)
        outlines.append({image.pixelColor(x, place.center().y()).name() for x in columns} & {theme.muted, theme.border})
    assert outlines == [{theme.muted}, {theme.border}]


def test_the_text_of_a_field_stands_off_its_outline(qtbot: QtBot) -> None:
    line = _styled(qtbot, QLineEdit("||||"))
    line.resize(120, 28)
    image = line.grab().toImage()
    ground = image.pixelColor(100, 14)
    assert next(x for x in range(1, 60) if image.pixelColor(x, 14).lightness() < ground.lightness() - 40) >= 5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_spin_box_is_flat_and_its_arrows_are_seen(qtbot: QtBot, theme: Theme) -> None:
    """Fusion drew a second line around it, and buttons of another colour."""
    spin = _styled(qtbot, QSpinBox())
    spin.setPalette(palette_of(theme))
    spin.setRange(-9, 9)
    spin.resize(120, 28)
    image = spin.grab().toImage()
    assert {image.pixelColor(x, 2).name() for x in range(8, 112)} == {theme.base}
    arrows = {image.pixelColor(x, y).name() for x in range(100, 118) for y in range(4, 24)}
    assert theme.muted in arrows
    assert arrows.isdisjoint({theme.raised, theme.border})


def test_a_box_that_cannot_be_ticked_recedes(qtbot: QtBot) -> None:
    """In menus its outline was as bright as that of one which can."""
    box = _box(qtbot, DARK)
    box.setEnabled(False)
    image = box.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(20) for y in range(box.height())}
    assert DARK.border in colours
    assert DARK.muted not in colours


def test_an_icon_stands_off_the_words_of_its_button(qtbot: QtBot) -> None:
    words = "Restore the settings of the run"
    button = _styled(qtbot, QPushButton(icon("x"), words))
    wide, plain = button.sizeHint().width(), _styled(qtbot, QPushButton(words)).sizeHint().width()
    assert wide >= plain + button.iconSize().width() + 4 + button.fontMetrics().horizontalAdvance(GAP) - 1


def test_the_ring_of_the_keyboard_is_around_a_whole_cell(qtbot: QtBot) -> None:
    """Around the words alone, behind a tick, it looked like a field to type into. The style sheet knows cells, too."""
    rows = _styled(qtbot, QTableWidget(1, 1))
    rows.setPalette(palette_of(LIGHT))
    rows.setStyleSheet(style_sheet(LIGHT))
    rows.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
    item = QTableWidgetItem("Run 1")
    item.setCheckState(Qt.CheckState.Checked)
    rows.setItem(0, 0, item)
    rows.show()
    rows.setCurrentItem(item)
    rows.setFocus()
    qtbot.waitUntil(rows.hasFocus)
    cell = rows.visualItemRect(item)
    image = rows.viewport().grab().toImage()
    assert image.pixelColor(cell.left(), cell.center().y()).name() == LIGHT.accent


def test_the_arrow_of_a_choice_is_that_of_our_set(qtbot: QtBot) -> None:
    """Beside fields from which names are picked, Fusion's wedge looked like another kind of field."""
    combo = _styled(qtbot, QComboBox())
    combo.setPalette(palette_of(LIGHT))
    combo.resize(120, 28)
    picture = combo.grab().toImage()
    edge = picture.pixelColor(2, 14)
    columns = [x for x in range(90, 117) if any(picture.pixelColor(x, y) != edge for y in range(6, 22))]
    assert 7 <= len(columns) <= CHEVRON, "half of its square is the chevron"


def test_the_icons_of_qt_are_of_our_set(qapp: QApplication) -> None:
    """Those that message boxes, file dialogs and fields ask the style for."""
    style = ApplicationStyle()
    for standard, (name, color) in ICONS.items():
        ours = icon(name, color).pixmap(24, 24).toImage()
        assert style.standardIcon(standard).pixmap(24, 24).toImage() == ours, standard
        assert style.standardPixmap(standard).toImage() == icon(name, color).pixmap(16, 16).toImage()


def _styled(qtbot: QtBot, widget: Widget) -> Widget:
    qtbot.addWidget(widget)
    style = ApplicationStyle()
    style.setParent(widget)
    widget.setStyle(style)
    return widget


def _box(qtbot: QtBot, theme: Theme) -> QCheckBox:
    box = _styled(qtbot, QCheckBox())
    box.setTristate(True)
    box.setPalette(palette_of(theme))
    box.setAutoFillBackground(True)
    box.resize(40, 24)
    return box
