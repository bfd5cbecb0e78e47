"""Breadcrumb: the open group, and the way out of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from designer.document.store import Store
from designer.widgets.labels import literal, without_mnemonic

INSET = 10


class Breadcrumb(QFrame):
    """The groups on the way to the open one, as buttons, over the canvas; hidden where none is open."""

    def __init__(self, store: Store, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self.setObjectName("overlay")
        self.setAccessibleName("Open group")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 2, 6, 2)
        self._row.setSpacing(0)
        self.move(INSET, INSET)
        store.group_changed.connect(self.refresh)
        store.changed.connect(self.refresh)
        self._parts: list[QWidget] = []
        self._shown: tuple[tuple[str, str], ...] = ()
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show the way to the open group."""
        view = self._store.project.view
        path = [(key, group.title) for key in view.path_to(self._store.group) if (group := view.group(key))]
        shown = (("", "Network"), *path)
        if shown == self._shown:
            return
        self._shown = shown
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts.clear()
        for position, (key, title) in enumerate(shown):
            if position:
                self._add(QLabel("›"))
            button = QToolButton()
            button.setText(without_mnemonic(title))
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setEnabled(key != self._store.group)
            button.setToolTip(literal(f"Show {title}"))
            button.clicked.connect(partial(self._open, key))
            self._add(button)
        self.setVisible(bool(path))
        self.adjustSize()

    def _add(self, part: QWidget) -> None:
        self._parts.append(part)
        self._row.addWidget(part)
        part.show()  # a layout shows it later, but the size is asked for now

    def _open(self, key: str, _checked: bool = False) -> None:
        self._store.open_group(key)
