"""A popup of names to pick from: columns of the data, arrays, metrics."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from designer.widgets import theme
from designer.widgets.announcing import announce
from designer.widgets.popups import keeps_key, place
from designer.widgets.search_field import SearchField

ROW, MOST_ROWS, SEARCHED = 26, 12, 9
"""Height of a row, rows shown at once, and the number of names from which on a search is offered."""

NAME = Qt.ItemDataRole.UserRole
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
Pairs = Sequence[tuple[str, str]]
"""Names with the words that people read for each."""


class NamePopup(QFrame):
    """Shows names with a tick at those that are chosen; made once for a field and opened again and again.

    Args:
        title: What is picked, for screen readers.
        several: Whether it stays open, so that several names can be ticked.
        parent: The field.
    """

    def __init__(self, title: str, *, several: bool, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(title)
        self._several = several
        self._pool: Pairs = ()
        self._chosen: tuple[str, ...] = ()
        self._take: Callable[[tuple[str, ...]], object] = tuple
        self.search = SearchField("Search names", self)
        self.list = QListWidget(self)
        self.list.setAccessibleName(title)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.SPACING // 2] * 4)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.itemClicked.connect(self._pick)
        self.list.currentTextChanged.connect(self._say)

    def ask(
        self,
        field: QWidget,
        pool: Pairs,
        chosen: tuple[str, ...],
        empty: str,
        take: Callable[[tuple[str, ...]], object],
    ) -> None:
        """Open below a field.

        Args:
            field: The field; the popup is at least as wide.
            pool: What is offered.
            chosen: Names that are chosen; those that are not offered can be taken away.
            empty: Meaning of no name, offered as the first entry; empty where that means nothing.
            take: Is handed the names chosen, at each change.
        """
        known = {name for name, _ in pool}
        self._pool = [*([("", empty.capitalize())] if empty else []), *pool]
        self._pool += [(name, name) for name in chosen if name and name not in known]
        self._chosen, self._take = tuple(name for name in chosen if name), take
        self.search.setVisible(len(pool) >= SEARCHED)
        self.search.clear()
        self._fill("")
        self.setFixedWidth(max(field.width(), 200))
        self.adjustSize()
        place(self, field.mapToGlobal(QPoint(0, field.height() + 2)))
        self.show()
        (self.search if self.search.isVisible() else self.list).setFocus(Qt.FocusReason.PopupFocusReason)

    def _fill(self, query: str) -> None:
        self.list.clear()
        for name, words in self._pool:
            if query.lower() not in words.lower():
                continue
            item = QListWidgetItem(words)
            item.setData(NAME, name)
            item.setSizeHint(QSize(0, ROW))
            self._tick(item)
            self.list.addItem(item)
        if not self.list.count():
            item = QListWidgetItem("Nothing matches" if query else "No names are known: the data has not loaded")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        here = next((row for row, (name, _) in enumerate(self._pool) if name in self._chosen), 0)
        self.list.setCurrentRow(0 if query else here)
        self.list.setFixedHeight(min(self.list.count(), MOST_ROWS) * ROW + 4)
        self.adjustSize()

    def _tick(self, item: QListWidgetItem) -> None:
        name = item.data(NAME)
        is_chosen = name in self._chosen if name else not self._chosen
        item.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)  # a click anywhere ticks, not Qt

    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        name = item.data(NAME)
        if not name:
            self._chosen = ()
        elif not self._several:
            self._chosen = (name,)
        elif name in self._chosen:
            self._chosen = tuple(one for one in self._chosen if one != name)
        else:
            self._chosen = (*self._chosen, name)
        if not self._several:
            self.close()
        for row in range(self.list.count()):
            self._tick(self.list.item(row))
        self._take(self._chosen)

    def _say(self, words: str) -> None:
        if self.isVisible() and self.search.hasFocus():
            announce(self, words)

    def event(self, event: QEvent) -> bool:
        return keeps_key(event) or super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list, Enter picks; Space does where no search is typed."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = STEPS.get(Qt.Key(event.key()), 0)
            if step and watched is self.search:
                self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
            picks = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if event.key() in picks or (event.key() == Qt.Key.Key_Space and watched is self.list):
                self._pick(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)
