"""Every layer of the network in a list, in order of execution, with its fields, shapes and wires in words.

A screen reader cannot look into a drawing; this list says all that the canvas shows, and selects the same nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from designer.document.snapshot import Update
from designer.document.store import Store
from designer.library.pick_items import icon_of
from designer.outline.words import field_values, node_words
from designer.widgets import theme
from designer.widgets.icons import OF_SEVERITY, icon
from designer.widgets.labels import literal
from designer.widgets.rows import Index, Rows
from engine.document.network import Node

NODE, DETAIL, SEVERITY, SAID = (Qt.ItemDataRole.UserRole + number for number in range(4))
"""Of an entry: the id of its node, the quieter line, the worst problem, and the sentences without those of its view."""

RENEWED = 1000
"""Milliseconds between two tellings of live views: a screen reader does not say more."""


def _nothing(_: str) -> str:
    return ""


class _Layers(Rows):
    """A layer with its kind, its fields, and the worst of its problems."""

    def detail(self, index: Index) -> str:
        return str(index.data(DETAIL) or "")

    def mark(self, index: Index) -> QIcon:
        severity = index.data(SEVERITY)
        return icon(OF_SEVERITY[severity], severity) if severity in OF_SEVERITY else QIcon()


def detail(node: Node) -> str:
    """The kind of a layer and the fields that tell most, in one line."""
    kind = node.layer.display_name()
    return " · ".join([*([kind] if kind != node.label else []), *field_values(node.layer)])


class OutlinePanel(QWidget):
    """Lists the layers; what is selected here is selected on the canvas, and the reverse.

    Signals:
        jump: Id of the node that was activated by Enter or a double click.
    """

    jump = Signal(str)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._is_seen = False
        self._view_words: Callable[[str], str] = _nothing
        self._renewing = QTimer(self, interval=RENEWED, singleShot=True)
        self._renewing.timeout.connect(self._renew)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Outline of the network")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(_Layers(self.list))
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        margins = theme.SPACING // 2
        self.list.setViewportMargins(margins, margins, margins, margins)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        self.list.itemSelectionChanged.connect(self._select)
        self.list.itemActivated.connect(lambda item: self.jump.emit(item.data(NODE)))
        store.changed.connect(self._show_update)
        store.document_changed.connect(self.refresh)
        store.selection_changed.connect(self._show_selection)

    def tell_views(self, words: Callable[[str], str]) -> None:
        """Say also what the live view of a node shows.

        Args:
            words: A sentence for the id of a node, or nothing.
        """
        self._view_words = words

    def renew(self) -> None:
        """Live views show something newer: say it, a second later at most."""
        if self._is_seen and not self._renewing.isActive():
            self._renewing.start()

    def _renew(self) -> None:
        if not self._is_seen:
            return
        for item in (self.list.item(row) for row in range(self.list.count())):
            self._write(item)

    def _write(self, item: QListWidgetItem) -> None:
        """Say what is known of a node, and what its view shows now."""
        words = "  ".join(filter(None, (item.data(SAID), self._view_words(item.data(NODE)))))
        if words != item.data(Qt.ItemDataRole.AccessibleTextRole):
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            item.setToolTip(literal(words))

    def _problems(self) -> dict[str, list[str]]:
        """Sentences on each node, the worst first."""
        problems: dict[str, list[str]] = {}
        for entry in self._store.analysis.diagnostics:
            problems.setdefault(entry.node, []).append(entry.message)
        return problems

    def set_seen(self, seen: bool) -> None:
        """Set if the panel can be seen: Qt calls it visible even behind another one in the same place."""
        self._is_seen = seen
        self.refresh()

    def _show_update(self, update: Update) -> None:
        if update.analysis_changed:
            self.refresh()

    def refresh(self, *_: object) -> None:
        """Say what the document and the analysis say now; while nobody sees it, not before it is shown."""
        if not self._is_seen:
            return
        nodes = self._store.project.network.by_id
        order = dict.fromkeys((*self._store.analysis.order, *nodes))
        problems = self._problems()
        severities: dict[str, str] = {}
        for entry in self._store.analysis.diagnostics:  # the worst come first
            severities.setdefault(entry.node, entry.severity)
        known = (nodes[node_id] for node_id in order if node_id in nodes)
        entries = [(node, "  ".join(self._words(node, problems.get(node.id, ())))) for node in known]
        self.list.blockSignals(True)
        self.list.clear()
        for node, words in entries:
            item = QListWidgetItem(icon(icon_of(node.layer), node.layer.category), node.label)
            item.setData(NODE, node.id)
            item.setData(DETAIL, detail(node))
            item.setData(SEVERITY, severities.get(node.id, ""))
            item.setData(SAID, words)
            self._write(item)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._show_selection()

    def _words(self, node: Node, problems: Sequence[str]) -> Iterator[str]:
        """All that the canvas shows of a node but for its live view, in sentences."""
        found = self._store.analysis.nodes.get(node.id)
        return node_words(self._store.project, node, found, problems)

    def _select(self) -> None:
        chosen = self._store.selection
        self._store.select((item.data(NODE) for item in self.list.selectedItems()), after=chosen)

    def _show_selection(self, *_: object) -> None:
        chosen = self._store.selection
        items = [self.list.item(row) for row in range(self.list.count())]
        if {item.data(NODE) for item in items if item.isSelected()} == chosen:
            return
        self.list.blockSignals(True)
        for item in items:
            item.setSelected(item.data(NODE) in chosen)
        first = next((item for item in items if item.isSelected()), None)
        if first is not None:
            self.list.setCurrentItem(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.list.blockSignals(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and "list" in self.__dict__:
            self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._store.select(())
        else:
            super().keyPressEvent(event)
