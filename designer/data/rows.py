"""The first rows of a data set as a table."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from designer.forms.values import number_text
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
