"""The palette's widget."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from designer.library.catalogue import BLOCKS, Catalogue
from designer.library.pick_items import BLOCK_MIME, PickItem, search
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import Label
from designer.widgets.search_field import SearchField

ROW = 24
TYPE, OWN = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
"""Item data roles: the id of its entry, and the flag of a saved block."""

MOST_FAULTS, LONGEST_FAULT = 5, 300
"""Of what the tooltip says about files that are no blocks."""

RENAME, DELETE = (Qt.Key.Key_F2,), (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class PieceTree(QTreeWidget):
    """Layers and blocks under their categories; a drag carries the id of a block.

    Signals:
        rename_pressed: On a block, a key that renames.
        delete_pressed: On a block, a key that deletes.
    """

    rename_pressed = Signal()
    delete_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setItemsExpandable(False)
        self.setIconSize(QSize(18, 18))
        self.setDragEnabled(True)
        self.setUniformRowHeights(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName("Layers")

    def mimeTypes(self) -> list[str]:
        return [BLOCK_MIME]

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        data = QMimeData()
        data.setData(BLOCK_MIME, str(items[0].data(0, TYPE)).encode())
        return data

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._means(event):
            event.accept()  # F2 elsewhere renames what is selected on the canvas
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        signal = self._means(event)
        if signal is not None:
            signal.emit()
        else:
            super().keyPressEvent(event)

    def _means(self, event: QKeyEvent) -> SignalInstance | None:
        item = self.currentItem()
        if item is None or not item.data(0, OWN) or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        if event.key() in RENAME:
            return self.rename_pressed
        return self.delete_pressed if event.key() in DELETE else None


class PalettePanel(QWidget):
    """A search field above a tree.

    Args:
        catalogue: The blocks that are shown; None for layers and templates without saved blocks.
        parent: As in Qt.

    Signals:
        chosen: Id of the block that was double-clicked or picked with Enter.
        rename_wanted: Id of a saved block that the user wants to call something else.
        delete_wanted: Id of a saved block that the user wants to be gone.
    """

    chosen = Signal(str)
    rename_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, catalogue: Catalogue | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue or Catalogue(parent=self)
        self.search = SearchField("Search layers")
        self.tree = PieceTree()
        self._nothing = Label("No layer matches.", role="muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACING, theme.SPACING // 2, theme.SPACING, 0)
        layout.setSpacing(theme.SPACING)
        for widget in (self.search, self._nothing, self.tree):
            layout.addWidget(widget)
        self._fill()
        self._filter("")
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.tree.itemActivated.connect(self._choose)
        self.tree.rename_pressed.connect(self._want_rename)
        self.tree.delete_pressed.connect(self._want_delete)
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self._catalogue.changed.connect(self._refill)

    def _fill(self) -> None:
        values = theme.of(self.palette())
        self.tree.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        if self._catalogue.faults:
            groups[BLOCKS] = self._group(BLOCKS, values)
            groups[BLOCKS].setIcon(0, icon("triangle-alert", "warning"))
            groups[BLOCKS].setToolTip(0, _passed_over(self._catalogue.faults))
        for entry in self._catalogue.items:
            if entry.category not in groups:
                groups[entry.category] = self._group(entry.category, values)
            item = QTreeWidgetItem(groups[entry.category], [entry.title])
            item.setIcon(0, icon(entry.icon, entry.category))
            item.setToolTip(0, _tip(entry))
            item.setData(0, TYPE, entry.id)
            item.setData(0, OWN, self._catalogue.saved(entry.id) is not None)
            item.setSizeHint(0, QSize(0, ROW))
        self.tree.expandAll()

    def _refill(self) -> None:
        """Show other blocks; the current one stays so, a new block comes into view."""
        before, current = {item.data(0, TYPE) for item in self._items()}, self._current
        self._fill()
        self._filter(self.search.text())
        items = {item.data(0, TYPE): item for item in self._items()}
        new = [item for block_id, item in items.items() if block_id not in before]
        item = new[0] if new else items.get(current)
        if item is not None and not item.isHidden():
            self.tree.setCurrentItem(item)
            self.tree.scrollToItem(item)

    @property
    def _current(self) -> str:
        """Id of the current block, or empty."""
        item = self.tree.currentItem()
        return str(item.data(0, TYPE) or "") if item is not None else ""

    def _want_rename(self) -> None:
        self.rename_wanted.emit(self._current)

    def _want_delete(self) -> None:
        self.delete_wanted.emit(self._current)

    def _open_menu(self, point: QPoint) -> None:
        item = self.tree.itemAt(point)
        if item is None or not item.data(0, TYPE):
            return
        self.tree.setCurrentItem(item)
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(icon("plus"), "Add to the canvas", self._choose_current)
        if item.data(0, OWN):
            menu.addSeparator()
            menu.addAction(icon("pencil"), "Rename…\tF2", self._want_rename)
            menu.addAction(icon("trash"), "Delete…\tDel", self._want_delete)
        menu.popup(self.tree.viewport().mapToGlobal(point))

    def _choose_current(self) -> None:
        self._choose(self.tree.currentItem())

    def _group(self, category: str, values: theme.Theme) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self.tree, [category])
        group.setFont(0, theme.font("small", bold=True))
        group.setForeground(0, values.color("muted"))
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setSizeHint(0, QSize(0, ROW))
        return group

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for group in self._groups() for item in _children(group)]

    def _groups(self) -> list[QTreeWidgetItem]:
        return _children(self.tree.invisibleRootItem())

    def _filter(self, query: str) -> None:
        """Show what matches, and make the best match the current item."""
        found = [entry.id for entry in search(query, self._catalogue.items)]
        by_type = {item.data(0, TYPE): item for item in self._items()}
        for type_name, item in by_type.items():
            item.setHidden(type_name not in found)
        for group in self._groups():
            faulty = bool(self._catalogue.faults) and group.text(0) == BLOCKS and not query
            group.setHidden(not faulty and all(item.isHidden() for item in _children(group)))
        self.tree.setCurrentItem(by_type[found[0]] if found and query else None)  # type: ignore[arg-type]
        self._nothing.setVisible(not found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the search field that lead into the tree and pick from it."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.search.text():
                self._choose(self.tree.currentItem())
                return True
            if event.key() == Qt.Key.Key_Down:
                self._enter_tree()
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def _enter_tree(self) -> None:
        self.tree.setFocus()
        visible = [item for item in self._items() if not item.isHidden()]
        if self.tree.currentItem() is None and visible:
            self.tree.setCurrentItem(visible[0])

    def _choose(self, item: QTreeWidgetItem | None, _column: int = 0) -> None:
        if item is not None and item.data(0, TYPE):
            self.chosen.emit(item.data(0, TYPE))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "tree"):
            self._fill()
            self._filter(self.search.text())


def _tip(entry: PickItem) -> str:
    """Help, and the title where the column may be too narrow for it; people write titles of blocks, so no marks."""
    return f"<p><b>{escape(entry.title)}</b><br>{escape(entry.help)}</p>" if entry.category == BLOCKS else entry.help


def _passed_over(faults: Sequence[str]) -> str:
    """Message about files that are not blocks, with the reasons."""
    head = "One file was skipped:" if len(faults) == 1 else f"{len(faults)} files were skipped:"
    lines = [escape(fault[:LONGEST_FAULT]) for fault in faults[:MOST_FAULTS]]
    rest = [f"and {len(faults) - MOST_FAULTS} more."] if len(faults) > MOST_FAULTS else []
    return f"<p>{'<br>'.join((head, *lines, *rest))}</p>"


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(row) for row in range(item.childCount()))
    return [child for child in found if child is not None]
