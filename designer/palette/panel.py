"""The palette's widget."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from designer import theme
from designer.catalogue import LAYER_MIME, entries, search
from designer.icons import icon
from designer.labels import Label
from designer.search_field import SearchField

ROW = 24
TYPE = Qt.ItemDataRole.UserRole


class LayerTree(QTreeWidget):
    """Layers under their categories; a drag carries the layer's type."""

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
        self.setAccessibleName("Layers")

    def mimeTypes(self) -> list[str]:
        return [LAYER_MIME]

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        data = QMimeData()
        data.setData(LAYER_MIME, str(items[0].data(0, TYPE)).encode())
        return data


class PalettePanel(QWidget):
    """A search field above a tree.

    Signals:
        chosen: Type of the layer that was double-clicked or picked with Enter.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchField("Search layers")
        self.tree = LayerTree()
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

    def _fill(self) -> None:
        values = theme.of(self.palette())
        self.tree.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        for entry in entries():
            if entry.category not in groups:
                groups[entry.category] = self._group(entry.category, values)
            item = QTreeWidgetItem(groups[entry.category], [entry.title])
            item.setIcon(0, icon(entry.icon, values.category(entry.category)))
            item.setToolTip(0, entry.help)
            item.setData(0, TYPE, entry.type)
            item.setSizeHint(0, QSize(0, ROW))
        self.tree.expandAll()

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
        found = [entry.type for entry in search(query)]
        by_type = {item.data(0, TYPE): item for item in self._items()}
        for type_name, item in by_type.items():
            item.setHidden(type_name not in found)
        for group in self._groups():
            group.setHidden(all(item.isHidden() for item in _children(group)))
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


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(row) for row in range(item.childCount()))
    return [child for child in found if child is not None]
