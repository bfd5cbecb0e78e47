"""A column of widgets that scrolls where it is too long."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from designer.widgets import theme


def scrolled(name: str, *parts: QWidget, margin: int = theme.SPACING) -> QScrollArea:
    """An area with these widgets one below the other.

    Args:
        name: For screen readers.
        parts: From top to bottom.
        margin: Around all of them, in pixels.
    """
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(*[margin] * 4)
    column.setSpacing(theme.SPACING)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
