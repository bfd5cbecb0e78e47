"""Cells and rows of a file that cannot be read, each with its cause and its whole row; whether they are left out."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QTableView, QVBoxLayout, QWidget

from designer.document.store import Store
from designer.forms.changes import change_words
from designer.widgets import theme
from designer.widgets.announcing import announce
from designer.widgets.labels import Label, literal
from engine.data.raw import Fault
from engine.document.editing.edits import set_data
from engine.document.project import Project

MOST = 1_000
"""Faults that are listed."""

Index = QModelIndex | QPersistentModelIndex

BEFORE = ("column", "what is wrong")
"""Columns before those of the file."""

CAUSE_WIDTH = 320


class FaultsModel(QAbstractTableModel):
    """A line for each fault: its column, its cause, and the cells of its row as they stand in the file."""

    def __init__(self, faults: tuple[Fault, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.faults = faults[:MOST]
        self.names = tuple(dict.fromkeys(name for fault in self.faults for name, _ in fault.cells))
        self._cells = [dict(fault.cells) for fault in self.faults]

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.faults)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(BEFORE) + len(self.names)

    def faulty_place(self, line: int) -> int:
        """The column of the cell at fault; where the row as a whole is, that of its first cell."""
        column = self.faults[line].column
        return len(BEFORE) + (self.names.index(column) if column in self.names else 0)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        fault, place = self.faults[index.row()], index.column() - len(BEFORE)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                if place < 0:
                    text = (fault.column or "(the row)", fault.reason)[index.column()]
                else:
                    text = self._cells[index.row()].get(self.names[place], "")
                return text if role == Qt.ItemDataRole.DisplayRole else literal(text)
            case Qt.ItemDataRole.BackgroundRole:
                if place >= 0 and self.names[place] == fault.column:
                    color = theme.of(QApplication.palette()).color("error")
                    color.setAlphaF(0.18)
                    return color
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return self.faults[section].place
        return BEFORE[section].capitalize() if section < len(BEFORE) else self.names[section - len(BEFORE)]


class FaultsView(QWidget):
    """Lists them, goes to the cell at fault at a click, and leaves them out or not.

    Signals:
        row_wanted: Number in the file of the row of the fault that is looked at, if that is the file of the table.
    """

    row_wanted = Signal(int)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._shown: tuple[Fault, ...] = ()
        self.words = Label(wrap=True, parent=self)
        self.leave = QPushButton(self)
        self.leave.setAutoDefault(True)  # else Enter does nothing outside dialogs
        self.leave.clicked.connect(self._choose)
        self.list = QTableView(self)
        self.list.setAccessibleName("Rows that cannot be read")
        self.list.setTabKeyNavigation(False)
        self.list.setWordWrap(False)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.verticalHeader().setAccessibleName("Numbers of the rows")
        self.list.horizontalHeader().setAccessibleName("Columns of the file")
        self.list.clicked.connect(self._go)
        self.list.activated.connect(self._go)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACING, 0, 0)
        column.setSpacing(theme.SPACING)
        column.addLayout(row)
        column.addWidget(self.list, 1)

    @property
    def title(self) -> str:
        """Title of its tab."""
        count = len({fault.place for fault in self._shown})
        return f"Faulty rows ({count:,})"

    def refresh(self) -> bool:
        """Show those of the data as they are now; false if there are none."""
        loaded = self._store.snapshot.loaded
        if loaded.faults is not self._shown:
            self._shown = loaded.faults
            old = self.list.model()
            self.list.setModel(FaultsModel(loaded.faults, self))
            self.list.setColumnWidth(1, CAUSE_WIDTH)
            if old is not None:
                old.deleteLater()
        count = len({fault.place for fault in self._shown})
        rows = "1 row cannot" if count == 1 else f"{count:,} rows cannot"
        left_out = loaded.dataset is not None
        told = "left out" if left_out else "not left out, so the data cannot be used"
        more = f" The first {MOST:,} faults are listed." if len(self._shown) > MOST else ""
        self.words.setText(f"{rows} be read: {'it is' if count == 1 else 'they are'} {told}.{more}")
        self.leave.setText("Do not leave them out" if left_out else "Leave them out")
        return bool(self._shown)

    def _choose(self, _checked: bool = False) -> None:
        wanted = self._store.dataset is None

        def chosen(project: Project) -> Project:
            return set_data(project, source=project.data.source.replace(leave_out_faulty=wanted))

        self._store.edit(change_words, chosen)

    def _go(self, index: QModelIndex) -> None:
        """Go to the cell at fault, if what was clicked is not a cell of the file itself."""
        model = self.list.model()
        assert isinstance(model, FaultsModel)
        fault = model.faults[index.row()]
        if index.column() < len(BEFORE) and model.names:
            place = model.index(index.row(), model.faulty_place(index.row()))
            self.list.setCurrentIndex(place)
            self.list.scrollTo(place)
        announce(self.list, f"Row {fault.place}, {fault.column or 'the whole row'}: {fault.reason}")
        if not fault.file:
            self.row_wanted.emit(fault.row)
