"""A column of widgets that scrolls where it is too long."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from designer.widgets import theme


def scrolled(name: str, *parts: QWidget, parent: QWidget, margin: int = theme.SPACING) -> QScrollArea:
    """An area with these widgets one below the other.

    They are put in when the area is where it belongs: each time that a widget gets a parent, Qt matches the style sheet
    with all that is in it.

    Args:
        name: For screen readers.
        parts: From top to bottom.
        parent: As in Qt.
        margin: Around all of them, in pixels.
    """
    area = QScrollArea(parent)
    area.setAccessibleName(name)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content = QWidget()
    area.setWidget(content)
    column = QVBoxLayout(content)
    column.setContentsMargins(*[margin] * 4)
    column.setSpacing(theme.SPACING)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return area
