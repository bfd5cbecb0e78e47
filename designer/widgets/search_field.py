"""A line to search with."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from designer.widgets.icons import icon


class SearchField(QLineEdit):
    """A line with a magnifying glass, and a button that empties it once there is something in it."""

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, placeholderText=placeholder, clearButtonEnabled=True)
        self.setAccessibleName(placeholder)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        clear, glass = self.findChildren(QToolButton)  # Qt makes them without words
        clear.setAccessibleName("Clear the search")
        glass.setAccessibleName("Search")
