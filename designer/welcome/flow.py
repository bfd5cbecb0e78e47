"""A widget that fills rows with its parts from left to right and breaks them where the width ends."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Flow(QWidget):
    """For cards of equal size. It is no layout: wrappers of layout items outlive the items, see `focus.py`."""

    def __init__(self, parent: QWidget | None = None, gap: int = 12) -> None:
        super().__init__(parent)
        self._parts: list[QWidget] = []
        self._gap = gap
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, part: QWidget) -> None:
        """Put a widget behind the others."""
        part.setParent(self)
        part.show()
        self._parts.append(part)
        self.updateGeometry()
        self._arrange(self.width())

    def clear(self) -> None:
        """Delete all parts."""
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts.clear()
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        return self._arrange(width, move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        size = QSize()
        for part in self._parts:
            size = size.expandedTo(part.minimumSizeHint().expandedTo(part.minimumSize()))
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self.width())

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # a part wants another size
            self.updateGeometry()
            self._arrange(self.width())
        return super().event(event)

    def _arrange(self, width: int, *, move: bool = True) -> int:
        """Place the parts, or only measure; returns the height that they take."""
        x, y, row = 0, 0, 0
        for part in self._parts:
            size = part.sizeHint().expandedTo(part.minimumSize()).boundedTo(part.maximumSize())
            if x and x + size.width() > width:
                x, y, row = 0, y + row + self._gap, 0
            if move:
                part.move(QPoint(x, y))
                part.resize(size)
            x += size.width() + self._gap
            row = max(row, size.height())
        return y + row
