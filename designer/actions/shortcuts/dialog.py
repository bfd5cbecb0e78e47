"""The dialog that gives actions other keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.actions.registry import Actions
from designer.actions.shortcuts.keys import Keys, canonical, words
from designer.actions.spec import ActionSpec
from designer.library.pick_items import PickItem, search
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import Label, Rule
from designer.widgets.search_field import SearchField

ID = Qt.ItemDataRole.UserRole
SIZE, ROW, KEYS_WIDTH = (600, 680), 24, 200
HINT = "Click a field and press the new keys. Changes apply immediately."


class Recorder(QKeySequenceEdit):
    """Records one stroke. Tab leaves it and Esc closes the dialog, as everywhere."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaximumSequenceLength(1)
        self.setAccessibleName(name)
        for line in self.findChildren(QLineEdit):
            line.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            event.ignore()
            return
        super().keyPressEvent(event)


class Slot(QWidget):
    """One of an action's key sequences, with a button that takes it away.

    Signals:
        asked: The key sequence that the user wants here, or empty.
    """

    asked = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.recorder = Recorder(name, self)
        self.clear = QToolButton(self)
        self.clear.setIcon(icon("x"))
        self.clear.setToolTip("No keys here")
        self.clear.setAccessibleName(f"{name}: none")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACING // 2)
        row.addWidget(self.recorder, 1)
        row.addWidget(self.clear)
        self.setFocusProxy(self.recorder)
        self.recorder.editingFinished.connect(self._finish)
        self.clear.clicked.connect(self._clear)

    def show_key(self, key: str) -> None:
        """Show what the action has here."""
        self._shown = key
        self.recorder.setKeySequence(QKeySequence(key))
        self.clear.setEnabled(bool(key))

    def _finish(self) -> None:
        key = canonical(self.recorder.keySequence().toString(QKeySequence.SequenceFormat.PortableText))
        if key and key != self._shown:
            self.asked.emit(key)
        else:
            self.show_key(self._shown)

    def _clear(self) -> None:
        self.asked.emit("")


class KeysDialog(QDialog):
    """Lists every action with its keys; what is recorded for the selected one holds at once.

    A key sequence that another action has is not taken from it unasked: a sentence names that action, and a button
    offers to swap.
    """

    def __init__(self, registry: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._registry = registry
        self._offer: dict[str, Keys] = {}
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._groups: dict[str, tuple[QTreeWidgetItem, dict[str, QTreeWidgetItem]]] = {}
        self.setWindowTitle("Change keys")
        self.finished.connect(self.deleteLater)
        self.search = SearchField("Search by name or keys")
        self.tree = self._make_tree()
        self._title = Label(size="title", bold=True)
        self._help = Label(role="muted", wrap=True)
        self.slots = tuple(Slot(name, self) for name in ("Keys", "Other keys"))
        self.sentence = Label(role="muted", size="small", wrap=True)
        self.swap = self._button("Swap", self._take_offer)
        self.reset = self._button("Reset", self._reset)
        self.reset_all = self._button("Reset all", self._reset_all)
        self._arrange()
        self.resize(*SIZE)
        self.search.textChanged.connect(self._filter)
        self.tree.currentItemChanged.connect(self._select)
        for place, slot in enumerate(self.slots):
            slot.asked.connect(partial(self._ask, place))
        registry.keys_changed.connect(self.refresh)
        self._fill()
        self.search.setFocus()

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setAccessibleName("Actions")
        tree.setHeaderLabels(["Action", "Keys"])
        tree.setFont(theme.font())
        tree.setUniformRowHeights(True)
        tree.setRootIsDecorated(False)
        tree.setIndentation(theme.SPACING * 2)
        tree.setItemsExpandable(False)
        tree.header().setStretchLastSection(False)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        tree.setColumnWidth(1, KEYS_WIDTH)
        return tree

    def _button(self, text: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self, autoDefault=False)
        button.clicked.connect(run)
        return button

    def _arrange(self) -> None:
        gap = theme.SPACING
        keys = QHBoxLayout()
        keys.setSpacing(gap)
        for slot in self.slots:
            keys.addWidget(slot, 1)
        keys.addWidget(self.reset)
        answer = QHBoxLayout()
        answer.addWidget(self.sentence, 1)
        answer.addWidget(self.swap)
        self.sentence.setMinimumHeight(2 * theme.FONT_SIZES["body"] + gap)  # so that nothing moves when it speaks
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        last = QHBoxLayout()
        last.addWidget(self.reset_all)
        last.addStretch(1)
        last.addWidget(self._button("Close", self.accept))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * gap] * 4)
        layout.setSpacing(gap)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        layout.addSpacing(gap)
        layout.addWidget(self._title)
        layout.addWidget(self._help)
        layout.addLayout(keys)
        layout.addLayout(answer)
        layout.addWidget(Rule())
        layout.addLayout(last)
        self.tree.setFrameShape(QFrame.Shape.StyledPanel)

    # What is shown

    def _fill(self) -> None:
        for spec in self._registry.by_menu():
            if spec.run is None:
                continue
            name = spec.menu.replace("/", " › ") or "Canvas"
            if name not in self._groups:
                self._groups[name] = self._make_group(name), {}
            group, rows = self._groups[name]
            row = rows[spec.id] = self._rows[spec.id] = QTreeWidgetItem(group, [spec.plain_title])
            row.setData(0, ID, spec.id)
            row.setToolTip(0, spec.help)
            row.setSizeHint(0, QSize(0, ROW))
        self.refresh()
        self.choose(next(iter(self._rows)))

    def _make_group(self, name: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self.tree, [name])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setFont(0, theme.font(bold=True))
        group.setSizeHint(0, QSize(0, ROW))
        group.setFirstColumnSpanned(True)
        group.setExpanded(True)
        return group

    def refresh(self) -> None:
        """Show the keys as they are now."""
        plain, bold = theme.font(), theme.font(bold=True)
        for name, row in self._rows.items():
            row.setText(1, words(self._registry.keys_of(name)))
            row.setData(1, Qt.ItemDataRole.AccessibleTextRole, row.text(1) or "no keys")
            row.setFont(1, bold if self._registry.is_rebound(name) else plain)
        self.reset_all.setEnabled(any(map(self._registry.is_rebound, self._rows)))
        self._show_current()

    def _filter(self, query: str) -> None:
        pool = [
            PickItem(name, f"{row.text(0)} {row.text(1)}", group.text(0), "", "")
            for group, rows in self._groups.values()
            for name, row in rows.items()
        ]
        found = [entry.id for entry in search(query, pool)]
        for group, rows in self._groups.values():
            for name, row in rows.items():
                row.setHidden(name not in found)
            group.setHidden(rows.keys().isdisjoint(found))
        if found and query:
            self.choose(found[0])  # the best match, wherever in the list it stands
        elif not found:
            self.tree.selectionModel().clear()

    @property
    def current(self) -> str:
        """Id of the selected action, or empty."""
        item = self.tree.currentItem()
        return (item.data(0, ID) or "") if item is not None else ""

    def choose(self, action_id: str) -> None:
        """Select an action and bring it into view."""
        self.tree.setCurrentItem(self._rows[action_id])

    def _select(self) -> None:
        self._say(HINT)
        self._show_current()

    def _show_current(self) -> None:
        name = self.current
        keys = self._registry.keys_of(name) if name else ()
        for place, slot in enumerate(self.slots):
            slot.setEnabled(bool(name))
            slot.show_key(keys[place] if place < len(keys) else "")
        self.reset.setEnabled(bool(name) and self._registry.is_rebound(name))
        spec = self._spec(name) if name else None
        self._title.setText(spec.plain_title if spec else "No action")
        where = "" if spec is None or spec.widget is None else " Its keys work while the canvas has the focus."
        self._help.setText(f"{spec.help}{where}" if spec else "Nothing matches the search.")

    def _spec(self, name: str) -> ActionSpec:
        return next(spec for spec in self._registry if spec.id == name)

    def _say(self, sentence: str, *, role: str = "muted", offer: dict[str, Keys] | None = None) -> None:
        self.sentence.setText(sentence)
        self.sentence.set_role(role)
        self._offer = offer or {}
        self.swap.setVisible(bool(self._offer))

    # What is asked for

    def _ask(self, place: int, key: str) -> None:
        """The user wants a key sequence in one of the places, or none there."""
        keys = list(self._registry.keys_of(self.current))
        old = keys[place] if place < len(keys) else ""
        keys[place : place + 1] = [key] if key else []
        if key and keys.count(key) > 1:
            self._show_current()
            self._say(f"It has {words([key])} already.")
            return
        self._want(tuple(keys), key, old)

    def _want(self, keys: Keys, key: str, old: str) -> None:
        name = self.current
        reason = self._registry.why_not(name, keys)
        other = None if reason else next(filter(None, (self._registry.owner_of(one, name) for one in keys)), None)
        if reason:
            self._show_current()
            self._say(reason, role="error")
        elif other is not None:
            self._show_current()
            self._offer_swap(keys, other, old)
        else:
            self._registry.rebind(name, keys)
            self._say(f"{words([key])} does it now." if key else "It then has no key there.")

    def _offer_swap(self, keys: Keys, other: ActionSpec, old: str) -> None:
        """Say who has the keys, and offer them all the same; the other gets the old ones in return if it can."""
        registry = self._registry
        taken = [one for one in registry.keys_of(other.id) if one in keys]
        left = tuple(one for one in registry.keys_of(other.id) if one not in keys)
        free = old if old and old not in keys and not registry.why_not(other.id, (old,)) else ""
        theirs = (free, *left) if free else left
        then = f"“{other.plain_title}” would have {words(theirs) or 'no keys'} then."
        self.swap.setText("Swap" if free else "Take it")
        self._say(
            f"{words(taken)} belongs to “{other.plain_title}”. {then}",
            role="warning",
            offer={self.current: keys, other.id: theirs},
        )

    def _take_offer(self) -> None:
        offer = self._offer
        try:
            self._registry.rebind_all(offer)
        except ValueError as error:
            self._say(str(error), role="error")
            return
        spoken = (f"{self._spec(name).plain_title}: {words(keys) or 'no keys'}" for name, keys in offer.items())
        self._say("; ".join(spoken) + ".")

    def _reset(self) -> None:
        keys = self._spec(self.current).shortcuts
        self._want(keys, "", next(iter(self._registry.keys_of(self.current)), ""))
        if not self._offer:
            self._say(f"It has {words(keys) or 'no keys'}, the default.")

    def _reset_all(self) -> None:
        self._registry.reset_keys()
        self._say("All actions have their default keys again.")
