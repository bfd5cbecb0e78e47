"""The first rows of a data set as a table."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractButton, QDialog, QDialogButtonBox, QTableView, QVBoxLayout, QWidget

from designer.forms.values import number_text
from designer.widgets import theme
from designer.widgets.labels import Label
from engine.data.dataset import Dataset

ROWS = 200
Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractTableModel):
    """The target (the name of a class, or numbers), then the features."""

    def __init__(self, dataset: Dataset, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        spec = dataset.spec
        count = min(spec.rows, ROWS)
        self._inputs = dataset.inputs[:count].reshape(count, -1)
        self._targets = dataset.targets[:count].reshape(count, -1)
        self._classes = spec.classes
        width = self._inputs.shape[1]
        features = spec.columns if len(spec.columns) == width else tuple(str(index) for index in range(width))
        targets = self._targets.shape[1]
        names = [spec.target_name] if targets == 1 else [f"{spec.target_name} {index}" for index in range(targets)]
        self._names = (*names, *features)

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self._inputs)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self._names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        row, column = index.row(), index.column()
        targets = self._targets.shape[1]
        if column >= targets:
            return number_text(float(self._inputs[row, column - targets]))
        value = self._targets[row, column]
        return self._classes[int(value)] if self._classes else number_text(float(value))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._names[section] if orientation is Qt.Orientation.Horizontal else section + 1


def show_rows(dataset: Dataset, parent: QWidget) -> QDialog:
    """Open a window with the first rows; it may stay open."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(dataset.name)
    dialog.finished.connect(dialog.deleteLater)
    table = QTableView()
    table.setModel(RowsModel(dataset, table))
    table.setAccessibleName("Rows of the data")
    table.setTabKeyNavigation(False)
    for corner in table.findChildren(QAbstractButton):
        corner.setAccessibleName("Select all rows")
    table.setAlternatingRowColors(True)
    table.verticalHeader().setDefaultSectionSize(24)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(*[2 * theme.SPACING] * 4)
    shown = min(dataset.spec.rows, ROWS)
    layout.addWidget(
        Label(f"The first {shown} of {dataset.spec.rows:,} rows; the target is the first column.", role="muted")
    )
    layout.addWidget(table)
    layout.addWidget(buttons)
    dialog.resize(760, 480)
    dialog.show()
    return dialog
