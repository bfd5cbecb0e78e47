"""Fields that are set seldom, folded below a button, which tells how many of them were changed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from designer.widgets.buttons import WordedButton
from designer.widgets.icons import icon

ICONS = {False: "chevron-right", True: "chevron-down"}


class Fold(QWidget):
    """A button and what it shows.

    Args:
        content: Shown while it is open.
        title: Words of the button.

    Signals:
        toggled: Whether it is open now.
    """

    toggled = Signal(bool)

    def __init__(self, content: QWidget, parent: QWidget | None = None, *, title: str = "More") -> None:
        super().__init__(parent)
        self._title = title
        self._content = content
        self.button = WordedButton(self)
        self.button.setCheckable(True)
        self.button.setObjectName("fold")
        self.button.setIconSize(QSize(14, 14))
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.setToolTip("Show or hide the fields that are changed seldom")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.button)
        column.addWidget(content)
        self.button.toggled.connect(self._toggle)
        self.set_changed(0)
        self._toggle(False)

    @property
    def is_open(self) -> bool:
        """True while the fields are shown."""
        return self.button.isChecked()

    def open(self, is_open: bool = True) -> None:
        """Show the fields, or fold them."""
        self.button.setChecked(is_open)

    def set_changed(self, count: int) -> None:
        """Tell how many of the fields differ from their defaults."""
        self.button.setText(f"{self._title} ({count} changed)" if count else self._title)

    def _toggle(self, is_open: bool) -> None:
        self.button.setIcon(icon(ICONS[is_open]))
        self._content.setVisible(is_open)
        self.toggled.emit(is_open)
