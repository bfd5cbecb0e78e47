"""A change of theme while the window is open: nothing keeps the colours of the other theme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QPushButton,
    QWidget,
)

from designer.widgets.notices import Notice
from designer.widgets.theme import DARK, LIGHT, Theme
from tests.designer.conftest import network
from tests.designer.pixels import colours_in


def colors_of(theme: Theme) -> set[str]:
    plain = {getattr(theme, field.name) for field in fields(theme) if isinstance(getattr(theme, field.name), str)}
    return plain | set(theme.categories.values())


def pictures(widget: QWidget) -> Iterator[tuple[str, QImage]]:
    """All icons and pictures that a widget and those within it show."""
    size = QSize(24, 24)
    for button in widget.findChildren(QAbstractButton):
        yield button.accessibleName() or button.text(), button.icon().pixmap(size).toImage()
    for label in widget.findChildren(QLabel):
        yield label.objectName() or "label", label.pixmap().toImage()
    for view in widget.findChildren(QAbstractItemView):
        model = view.model()
        if model is None:
            continue
        tops = [model.index(row, 0) for row in range(min(model.rowCount(), 30))]
        for index in [*tops, *(model.index(row, 0, top) for top in tops for row in range(min(model.rowCount(top), 3)))]:
            icon = index.data(Qt.ItemDataRole.DecorationRole)
            if icon is not None and hasattr(icon, "pixmap"):
                yield f"{view.accessibleName()} {index.data()}", icon.pixmap(size).toImage()


@pytest.mark.parametrize(
    ("first", "second"), [("light", "dark"), pytest.param("dark", "light", marks=pytest.mark.deep)]
)
def test_nothing_keeps_the_colour_of_the_other_theme(open_window, qapp, first, second):
    """Neither an icon nor the words of a label or button."""
    before, after = (LIGHT, DARK) if second == "dark" else (DARK, LIGHT)
    foreign = colors_of(before) - colors_of(after)
    qapp.setStyleSheet("")
    window = open_window(network("Input", "Dense", "Conv2D", "Output"))
    window.themes.choose(first)
    for dock in window.docks.values():
        dock.show()
    window.store.select(["dense_1"])
    window.notices.show_notice(Notice("a", "Something is wrong.", "error"))
    assert window.store.analysis.errors
    assert any(colours_in(image, opaque=True) & foreign for _, image in pictures(window)), "the test would see nothing"
    window.themes.choose(second)
    qapp.processEvents()
    assert [
        (name, found) for name, image in pictures(window) if (found := colours_in(image, opaque=True) & foreign)
    ] == []
    assert [
        (type(widget).__name__, widget.text())
        for widget in (*window.findChildren(QLabel), *window.findChildren(QPushButton))
        if widget.palette().color(widget.foregroundRole()).name() in foreign
    ] == []
