"""Icons are drawn, tinted, and may be copied and dropped in any order."""

from __future__ import annotations

import gc
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

from designer.widgets import icons
from designer.widgets.theme import DARK, LIGHT, palette_of
from tests.designer.pixels import colours_in


def colors(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> set[str]:
    return colours_in(icon.pixmap(24, 24, mode).toImage(), opaque=True)


def test_a_colour_of_the_theme_follows_the_theme(qapp: QApplication) -> None:
    before, error, layer = qapp.palette(), icons.icon("square", "error"), icons.icon("square", "Core")
    try:
        for theme in (LIGHT, DARK):
            qapp.setPalette(palette_of(theme))
            assert (theme.error in colors(error), theme.categories["Core"] in colors(layer)) == (True, True)
    finally:
        qapp.setPalette(before)


def test_a_disabled_icon_is_fainter(qapp: object) -> None:
    icon = icons.icon("square")
    assert colors(icon) != colors(icon, QIcon.Mode.Disabled)


def test_where_there_is_no_room_nothing_is_painted(qapp: object) -> None:
    """Toolbars ask for a size below zero where they are too narrow; a painter would complain."""
    icon = icons.icon("square")
    for size in (QSize(-8, 18), QSize(0, 0)):
        assert icon.pixmap(size).isNull()


def test_an_unknown_name_is_found_at_once(qapp: object) -> None:
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")


def test_engines_that_qt_deleted_are_let_go(qapp: object) -> None:
    for _ in range(3 * icons.SWEEP):
        icons.icon("square").pixmap(16, 16)
    gc.collect()
    assert len(icons._engines) <= icons.SWEEP + 100


def test_labels_share_one_picture(qapp: QApplication) -> None:
    one = icons.pixmap("info", QColor("red"), 16)
    assert one.cacheKey() == icons.pixmap("info", QColor("red"), 16).cacheKey(), (
        "Qt remembers what it scales of each new one"
    )
    assert one.cacheKey() != icons.pixmap("info", QColor("blue"), 16).cacheKey()
    assert one.cacheKey() != icons.pixmap("info", QColor("red"), 20).cacheKey()


def test_an_icon_without_room_is_nothing(qapp: object) -> None:
    """A button that is squeezed asks for it; a painter without a picture complains."""
    assert icons.icon("play").pixmap(QSize(0, 18)).isNull()
    assert icons.icon("play").pixmap(QSize(0, 0)).isNull()


def test_the_drawings_are_those_that_the_set_gives_out() -> None:
    """They are read past the package, whose files may lie otherwise in a later version."""
    lucide = pytest.importorskip("lucide")
    for name in ("info", "chart-spline"):
        given = ElementTree.fromstring(lucide.lucide_icon(name, stroke_width=icons.STROKE))
        ours = ElementTree.fromstring(icons.source(name))
        given.attrib.pop("class")
        assert ElementTree.canonicalize(ElementTree.tostring(ours)) == ElementTree.canonicalize(
            ElementTree.tostring(given)
        )


def test_a_name_of_an_earlier_set_is_known() -> None:
    assert icons.source("bar-chart") == icons.source("chart-no-axes-column-increasing")
