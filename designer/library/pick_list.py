"""A popup to search and pick from: layers to add, commands, layers of the network."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from designer.document.snapshot import Update
from designer.library.pick_items import PickItem, search
from designer.widgets import theme
from designer.widgets.announcing import announce
from designer.widgets.icons import icon
from designer.widgets.labels import literal
from designer.widgets.popups import keeps_key, place
from designer.widgets.search_field import SearchField

WIDTH, ROW, MOST_ROWS = 280, 28, 12
NOTE = Qt.ItemDataRole.UserRole + 1
"""Of an entry: what stands at its right."""

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class NoteDelegate(QStyledItemDelegate):
    """Draws the note of an entry at its right, in the colour of secondary text."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if note := index.data(NOTE):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            room = option.rect.adjusted(theme.SPACING, 0, -theme.SPACING, 0)
            painter.save()
            painter.setPen(theme.of(option.palette).color("on_accent" if chosen else "muted"))
            painter.setFont(theme.font("small"))
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, note)
            painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Cut the title off where the note begins."""
        super().initStyleOption(option, index)
        if note := index.data(NOTE):
            taken = QFontMetrics(theme.font("small")).horizontalAdvance(note) + 2 * theme.SPACING
            style = option.widget.style() if option.widget else QApplication.style()
            room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, option.widget).width()
            option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, max(0, room - taken))


class PickList(QFrame):
    """A popup with a search field and what matches; Enter or a click picks, Esc closes.

    Made once and opened again and again: a popup that deletes itself while it handles a key brings PySide down.

    Signals:
        closed: It is not there any more, whether something was picked or not; before what is picked is taken.
    """

    closed = Signal()

    def __init__(self, title: str, placeholder: str, parent: QWidget, *, width: int = WIDTH) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(title)
        self._pool: tuple[PickItem, ...] = ()
        self._take: Callable[[str], object] = str
        self._placeholder = placeholder
        self._field = SearchField(placeholder)
        self._list = QListWidget()
        self._list.setAccessibleName("What matches")
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setIconSize(QSize(16, 16))
        self._list.setItemDelegate(NoteDelegate(self._list))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACING] * 4)
        layout.addWidget(self._field)
        layout.addWidget(self._list)
        self.setFixedWidth(width)
        self.setObjectName("popup")
        self._field.textChanged.connect(self._fill)
        self._field.installEventFilter(self)
        self._list.itemClicked.connect(self._pick)
        self._list.currentItemChanged.connect(self._say)

    def ask(
        self, position: QPoint, pool: Iterable[PickItem], take: Callable[[str], object], placeholder: str = ""
    ) -> None:
        """Open near a point of the screen.

        Args:
            position: The point; the popup stays inside the screen.
            pool: What is offered.
            take: Is handed the id of what is picked.
            placeholder: Of the search field this time; empty for the usual one.
        """
        self._pool = tuple(pool)
        self._take = take
        self._field.setPlaceholderText(placeholder or self._placeholder)
        self._field.clear()
        self._fill("")
        place(self, position)
        self.show()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self, *_: object) -> None:
        """Close without picking: what it asks about is gone. Any signal may be connected to it."""
        self.close()

    def follow(self, update: Update) -> None:
        """Close where the document is another: what it asks about may be gone."""
        if update.change:
            self.close()

    def _say(self, item: QListWidgetItem | None, *_: object) -> None:
        """The keyboard stays in the search field while arrows move in the list."""
        if self.isVisible() and item is not None:
            announce(self, str(item.data(Qt.ItemDataRole.AccessibleTextRole) or item.text()))

    def _fill(self, query: str) -> None:
        self._list.clear()
        for entry in search(query, self._pool):
            item = QListWidgetItem(icon(entry.icon, entry.category), entry.title)
            item.setToolTip(literal(entry.help))
            item.setData(Qt.ItemDataRole.UserRole, entry.id)
            item.setData(NOTE, entry.note)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, (entry.title, entry.note))))
            item.setSizeHint(QSize(0, ROW))
            self._list.addItem(item)
        if self._list.count():
            self._list.setCurrentRow(0)
        else:
            nothing = QListWidgetItem("Nothing matches")
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            nothing.setSizeHint(QSize(0, ROW))
            self._list.addItem(nothing)
        self._list.setFixedHeight(min(self._list.count(), MOST_ROWS) * ROW + 2)
        self.adjustSize()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def event(self, event: QEvent) -> bool:
        return keeps_key(event) or super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the search field that move in the list and pick from it."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = STEPS.get(Qt.Key(event.key()), 0)
            if step and self._list.currentItem() is not None:
                self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._pick(self._list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        self.close()
        self._take(item.data(Qt.ItemDataRole.UserRole))
