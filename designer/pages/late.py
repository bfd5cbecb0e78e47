"""Panels that are made late: when they are first seen or asked for, or in a quiet moment after the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Generic, Protocol, Self, TypeVar, overload

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

Panel = TypeVar("Panel", bound=QWidget)


class Holder(QWidget, Generic[Panel]):
    """Stands where a panel belongs, and holds it from when it is needed.

    Args:
        make: Makes the panel, with this as its parent: with another one at first, each part would be styled twice.
        parent: As in Qt.
    """

    def __init__(self, make: Callable[[QWidget], Panel], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._panel: Panel | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._column = column

    @property
    def is_filled(self) -> bool:
        """True if the panel is there."""
        return self._panel is not None

    def panel(self) -> Panel:
        """The panel, made if need be."""
        if self._panel is None:
            self._panel = self._make(self)
            self._column.addWidget(self._panel)
            if self.isVisible():
                self._panel.show()  # the layout would do so only in the next turn of the event loop
        return self._panel

    def showEvent(self, event: QShowEvent) -> None:
        self.panel()
        super().showEvent(event)


class Late(Generic[Panel]):
    """An attribute of a window: a panel that is made late, by a function of the window and the panel's parent.

    Whoever asks for the attribute has the panel, and need not know whether it was there.
    """

    def __init__(self, make: Callable[[Any, QWidget], Panel]) -> None:
        self.make = make

    def __set_name__(self, owner: type[QWidget], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, window: None, owner: type[QWidget]) -> Self: ...

    @overload
    def __get__(self, window: HasHolders, owner: type[QWidget]) -> Panel: ...

    def __get__(self, window: HasHolders | None, owner: type[QWidget]) -> Self | Panel:
        if window is None:
            return self
        panel: Panel = window.holders[self._name].panel()
        return panel


class HasHolders(Protocol):
    """A window with panels that are made late."""

    @property
    def holders(self) -> Mapping[str, Holder[Any]]:
        """By the names of their attributes."""


def holders_of(window: QWidget) -> dict[str, Holder[Any]]:
    """A holder for each panel that a window makes late, by the name of its attribute."""
    late = {name: each for name, each in vars(type(window)).items() if isinstance(each, Late)}
    return {name: Holder(partial(each.make, window), window) for name, each in late.items()}


def held(widget: QWidget) -> QWidget:
    """The panel that a holder holds, made if need be; another widget itself."""
    return widget.panel() if isinstance(widget, Holder) else widget
