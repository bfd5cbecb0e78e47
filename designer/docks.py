"""Arrangement of the panels about the canvas: a declaration a panel, kept between starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget

from designer.settings import Settings
from designer.widgets.focus import stops
from designer.widgets.title_bar import TitleBar

STATE_VERSION = 3
"""Raised when the docks change, so that an arrangement kept by an older version is not restored."""

LEFT, RIGHT, BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Initial place of a panel.

    Attributes:
        title: Of the panel.
        area: Of the window.
        behind: Name of the panel in the same place behind which it lies, hidden; empty for one that is seen.
    """

    title: str
    area: Qt.DockWidgetArea
    behind: str = ""


PLACES: Mapping[str, Place] = {
    "palette": Place("Layers", LEFT),
    "inspector": Place("Inspector", RIGHT),
    "problems": Place("Problems", RIGHT),
    # Behind others: the left column is short, and the canvas has to keep its height.
    "outline": Place("Outline", LEFT, behind="palette"),
    "history": Place("History", LEFT, behind="palette"),
    "training": Place("Training", BOTTOM),
    "analysis": Place("Analysis", BOTTOM, behind="training"),
}


def arrange(window: QMainWindow, panels: Mapping[str, QWidget]) -> dict[str, QDockWidget]:
    """Put each panel into a dock of the window where it is declared to lie; the docks by name."""
    window.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks)
    window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
    docks = {name: _dock(window, name, place, panels[name]) for name, place in PLACES.items()}
    for name, place in PLACES.items():
        if place.behind:
            window.tabifyDockWidget(docks[place.behind], docks[name])
            docks[name].hide()
    window.resizeDocks([docks["palette"], docks["inspector"]], [180, 290], Qt.Orientation.Horizontal)
    window.resizeDocks([docks["inspector"], docks["problems"]], [450, 200], Qt.Orientation.Vertical)
    window.resizeDocks([docks["training"]], [280], Qt.Orientation.Vertical)
    return docks


def _dock(window: QMainWindow, name: str, place: Place, widget: QWidget) -> QDockWidget:
    dock = QDockWidget(place.title, window)
    dock.setObjectName(name)
    dock.setWidget(widget)
    features = QDockWidget.DockWidgetFeature
    dock.setFeatures(features.DockWidgetMovable | features.DockWidgetClosable)
    dock.setTitleBarWidget(TitleBar(dock))
    window.addDockWidget(place.area, dock)
    return dock


def keyboard_way(
    window: QMainWindow, docks: Mapping[str, QDockWidget], middle: Sequence[QWidget], last: QWidget
) -> Iterator[QWidget]:
    """Tab stops: in the panels at the left, in the middle, in those at the right and below, at the bottom.

    Panels that lie behind others are left out: Qt calls them visible, but nobody sees them.
    """
    seen = [dock for dock in docks.values() if not (dock.isFloating() or dock.visibleRegion().isEmpty())]
    seen.sort(key=lambda dock: (dock.y(), dock.x()))
    for area in (LEFT, None, RIGHT, BOTTOM):
        parts = list(middle) if area is None else []
        for dock in seen:
            if window.dockWidgetArea(dock) == area:
                parts += [dock.titleBarWidget(), dock.widget()]
        yield from (stop for part in parts for stop in stops(part))
    bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    yield from sorted((bar for bar in bars if not bar.visibleRegion().isEmpty()), key=lambda bar: bar.x())
    yield from stops(last)


def keep(window: QMainWindow, settings: Settings) -> None:
    """Remember the arrangement."""
    settings.set_bytes("window/geometry", window.saveGeometry())
    settings.set_bytes("window/state", window.saveState(STATE_VERSION))
    settings.sync()


def restore(window: QMainWindow, settings: Settings) -> None:
    """Bring back the arrangement of the last time."""
    window.restoreGeometry(settings.bytes("window/geometry"))
    window.restoreState(settings.bytes("window/state"), STATE_VERSION)
