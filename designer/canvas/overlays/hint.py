"""Hint on an empty canvas."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from designer.document.store import Store
from designer.widgets import theme
from designer.widgets.labels import IconLabel


class EmptyHint(QWidget):
    """Lies over the canvas while there are no nodes, and lets the mouse through."""

    def __init__(self, store: Store, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self._canvas = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon = IconLabel("waypoints", "muted", 40)
        self._title = QLabel("Draw your network here", alignment=Qt.AlignmentFlag.AlignCenter)
        self._title.setFont(theme.font("title", bold=True))
        self._text = QLabel(
            "Drag a layer from the palette, or press Tab to search.\nThen drag from port to port to connect.\n"
            "A network begins with an Input and ends with an Output.",
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        store.changed.connect(self._refresh)
        self.restyle()
        self._refresh()

    def restyle(self) -> None:
        """Use the colours of the palette."""
        values = theme.of(self.palette())
        muted = values.color("muted")
        for label in (self._title, self._text):
            palette = label.palette()
            palette.setColor(palette.ColorRole.WindowText, muted)
            label.setPalette(palette)

    def place(self) -> None:
        """Stand in the middle of the canvas."""
        self.adjustSize()
        self.move(self._canvas.rect().center() - QPoint(self.width() // 2, self.height() // 2))

    def _refresh(self, *_: object) -> None:
        is_wanted = not self._store.project.network.nodes
        if is_wanted or not self.isHidden():
            self.setVisible(is_wanted)
            self.place()
