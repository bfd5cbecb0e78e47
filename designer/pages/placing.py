"""Panels put where a page declares them to lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from designer.pages.declaration import BOTTOM, LEFT, RIGHT, Place
from designer.pages.title_bar import TitleBar


def prepare(window: QMainWindow) -> None:
    """Say how docks of a window may lie: as tabs, with the names above; the right side reaches down to the bottom."""
    window.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks)
    window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
    window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)


def make_dock(window: QMainWindow, name: str, title: str, widget: QWidget) -> QDockWidget:
    """A panel in a dock that is hidden as yet."""
    dock = QDockWidget(title, window)
    dock.setObjectName(name)
    dock.setWidget(widget)
    features = QDockWidget.DockWidgetFeature
    dock.setFeatures(features.DockWidgetMovable | features.DockWidgetClosable)
    dock.setTitleBarWidget(TitleBar(dock))
    dock.hide()
    return dock


def place_docks(window: QMainWindow, docks: Mapping[str, QDockWidget], places: Sequence[Place]) -> None:
    """Put docks at their places, in the size that they are declared to have."""
    for dock in docks.values():
        window.removeDockWidget(dock)
    for place in places:
        window.addDockWidget(place.area, docks[place.panel])
        docks[place.panel].show()
        if place.behind:
            window.tabifyDockWidget(docks[place.behind], docks[place.panel])
    for place in places:
        if not place.is_shown:
            docks[place.panel].hide()
        elif place.is_front:
            docks[place.panel].raise_()
    for area, along, across in (
        (LEFT, Qt.Orientation.Horizontal, Qt.Orientation.Vertical),
        (RIGHT, Qt.Orientation.Horizontal, Qt.Orientation.Vertical),
        (BOTTOM, Qt.Orientation.Vertical, Qt.Orientation.Horizontal),
    ):
        seen = [place for place in places if place.area == area and place.is_shown and not place.behind]
        of = [docks[place.panel] for place in seen]
        window.resizeDocks(of, [place.size_in(window.width()) for place in seen], along)
        if len(seen) > 1:
            window.resizeDocks(of, [place.height for place in seen], across)


def fold_titles(window: QMainWindow, docks: Iterable[QDockWidget]) -> None:
    """Hide the titles of docks that share a place as tabs: the tabs say the same."""
    for dock in docks:
        bar = dock.titleBarWidget()
        if isinstance(bar, TitleBar):
            bar.fold(not all(other.isHidden() for other in window.tabifiedDockWidgets(dock)))
