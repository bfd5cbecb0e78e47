"""Base of widgets that stay over a corner of the canvas while the drawing moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame

if TYPE_CHECKING:
    from designer.canvas.view import CanvasView

INSET = 10
"""Pixels from the edges."""


class CornerOverlay(QFrame):
    """Lies over a lower corner, and is shown while its option is on.

    Args:
        view: The canvas.
        option: Name of the option.
        name: For screen readers.
        right: Whether it is the right corner.
    """

    def __init__(self, view: CanvasView, option: str, name: str, *, right: bool) -> None:
        # Beside the view, which fills their parent: screen readers see nothing that lies on a scroll area, and its
        # viewport takes along what lies on it as it scrolls.
        super().__init__(view.parentWidget())
        self.view = view
        self._option = option
        self._right = right
        self.setObjectName("overlay")
        self.setAccessibleName(name)
        view.viewport().installEventFilter(self)
        view.options.changed.connect(self.refresh)

    @property
    def is_wanted(self) -> bool:
        """True if there is anything to show and its option is on."""
        return self.view.options[self._option]

    def refresh(self, *_: object) -> None:
        """Show or hide it, in its corner."""
        self.setVisible(self.is_wanted)
        area = self.view.viewport().rect()
        left = area.right() - self.width() - INSET if self._right else area.left() + INSET
        self.move(left, area.bottom() - self.height() - INSET)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() is QEvent.Type.Resize:
            self.refresh()
        return super().eventFilter(watched, event)
