"""The pages as they are seen: one at a time, each with the panels that it was left with."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QByteArray, QObject, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QStackedWidget, QTabBar, QWidget

from designer.pages.declaration import BOTTOM, HOME, LEFT, PAGES, PANELS, RIGHT, Page
from designer.pages.title_bar import TitleBar
from designer.settings import Settings
from designer.widgets.focus import enter, stops

GEOMETRY = "window/geometry"
LARGEST = (2400, 1500)
"""Pixels beyond which a window is not made at first: on a very large screen it would be all margin."""


class Arrangement(QObject):
    """Shows the pages in a window.

    Args:
        window: Whose docks the panels become.
        middles: Widgets for the middle, by the names that the pages have for them.
        panels: Panels, by name.
        settings: Remember how each page was left.

    Attributes:
        docks: The panels in their docks, by name.
        pages: Those that can be shown: the window has what lies in their middle.
        page: The current one.
        stack: Holds the middles, and what covers the pages.

    Signals:
        changed: Another page is shown, or the pages are covered or seen again.
        settled: What lies on the page that is shown now has its size; it is not painted yet.
        panel_changed: A panel is shown, raised or hidden on the page; not told of each while pages change.
    """

    changed = Signal()
    settled = Signal()
    panel_changed = Signal()

    def __init__(
        self, window: QMainWindow, middles: Mapping[str, QWidget], panels: Mapping[str, QWidget], settings: Settings
    ) -> None:
        super().__init__(window)
        self._window = window
        self._middles = middles
        self._settings = settings
        self._states: dict[str, QByteArray] = {}
        self._cover: QWidget | None = None
        self._is_changing = False
        self.pages = tuple(page for page in PAGES if page.middle in middles)
        self.stack = Stack(window)
        for middle in middles.values():
            self.stack.addWidget(middle)
        window.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks)
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        self.docks = {name: _dock(window, name, title, panels[name]) for name, title in PANELS.items()}
        self.page = self._named(HOME)
        for dock in self.docks.values():
            dock.visibilityChanged.connect(self._tell_panel)

    def _tell_panel(self, _: bool) -> None:
        if not self._is_changing:
            self.panel_changed.emit()

    def _named(self, name: str) -> Page:
        return next(page for page in self.pages if page.name == name)

    @property
    def is_covered(self) -> bool:
        """True while something else is in the place of all pages."""
        return self._cover is not None

    @property
    def middle(self) -> QWidget:
        """The widget in the middle of the page."""
        return self._middles[self.page.middle]

    def is_current(self, name: str) -> bool:
        """True if this page is seen."""
        return self.page.name == name and not self.is_covered

    def show(self, name: str, *, focus: bool = True) -> None:
        """Show a page, and put the keyboard into its middle."""
        if not self.is_current(name):
            self._leave()
            self._cover = None
            self.page = self._named(name)
            self._window.setUpdatesEnabled(False)  # nobody wants to see panels on their way
            self._is_changing = True
            self._bring()
            if layout := self._window.layout():
                layout.activate()
            self._is_changing = False
            self.changed.emit()
            if layout:
                layout.activate()  # bars have come or gone
            self.settled.emit()
            self._window.setUpdatesEnabled(True)
        if focus:
            enter(self.middle)

    def cover(self, widget: QWidget) -> None:
        """Put a widget of the stack in the place of the page and its panels."""
        if self._cover is not widget:
            self._leave()
            self._cover = widget
            self.stack.setCurrentWidget(widget)
            for dock in self.docks.values():
                dock.hide()
            self.changed.emit()

    def uncover(self) -> None:
        """Show the page again that was covered."""
        if self.is_covered:
            self.show(self.page.name)

    # What lies where

    def show_middle(self, name: str) -> None:
        """Show a page with this in the middle: the current one if it has it."""
        if self.page.middle != name or self.is_covered:
            self.show(next(page.name for page in self._first_home() if page.middle == name), focus=False)

    def show_panel(self, name: str) -> QDockWidget:
        """Show a panel, on the current page if it belongs there, else on the first that has it."""
        if name not in self.page.panels or self.is_covered:
            self.show(next(page.name for page in self._first_home() if name in page.panels), focus=False)
        dock = self.docks[name]
        dock.show()
        dock.raise_()  # before those that lie in the same place
        return dock

    def _first_home(self) -> Sequence[Page]:
        return sorted(self.pages, key=lambda page: page.name != HOME)

    def _leave(self) -> None:
        """Remember how the page is left."""
        if not self.is_covered:
            self._states[self.page.name] = self._window.saveState(_version(self.page))

    def _bring(self) -> None:
        page, window = self.page, self._window
        self.stack.setCurrentWidget(self.middle)
        state = self._states.get(page.name) or self._settings.bytes(_key(page))
        if state.isEmpty() or not window.restoreState(state, _version(page)):
            self._arrange(page)
        for name, dock in self.docks.items():
            if name not in page.panels:
                dock.hide()

    def _arrange(self, page: Page) -> None:
        """Put the panels of a page where they are declared to lie."""
        window, docks = self._window, self.docks
        for dock in docks.values():
            window.removeDockWidget(dock)
        for place in page.places:
            window.addDockWidget(place.area, docks[place.panel])
            docks[place.panel].show()
            if place.behind:
                window.tabifyDockWidget(docks[place.behind], docks[place.panel])
        for place in page.places:
            if place.behind or not place.is_shown:
                docks[place.panel].hide()
        for area, along, across in (
            (LEFT, Qt.Orientation.Horizontal, Qt.Orientation.Vertical),
            (RIGHT, Qt.Orientation.Horizontal, Qt.Orientation.Vertical),
            (BOTTOM, Qt.Orientation.Vertical, Qt.Orientation.Horizontal),
        ):
            seen = [place for place in page.places if place.area == area and place.is_shown and not place.behind]
            of = [docks[place.panel] for place in seen]
            window.resizeDocks(of, [place.size for place in seen], along)
            if len(seen) > 1:
                window.resizeDocks(of, [place.height for place in seen], across)

    # Between starts

    def restore(self) -> bool:
        """Bring back the window and the first page as they were the last time; False at the very first."""
        known = self._window.restoreGeometry(self._settings.bytes(GEOMETRY))
        self._bring()
        return known

    def keep(self) -> None:
        """Remember the window and all its pages."""
        self._leave()
        self._settings.set_bytes(GEOMETRY, self._window.saveGeometry())
        for page in self.pages:
            if page.name in self._states:
                self._settings.set_bytes(_key(page), self._states[page.name])
        self._settings.sync()

    # The keyboard

    def keyboard_way(self, first: Sequence[QWidget], middle: Sequence[QWidget], last: QWidget) -> Iterator[QWidget]:
        """Tab stops: at the top, in the panels at the left, in the middle, at the right and below, at the bottom.

        Panels that lie behind others are left out: Qt calls them visible, but nobody sees them.
        """
        seen = [dock for dock in self.docks.values() if not (dock.isFloating() or dock.visibleRegion().isEmpty())]
        seen.sort(key=lambda dock: (dock.y(), dock.x()))
        yield from (stop for part in first for stop in stops(part))
        for area in (LEFT, None, RIGHT, BOTTOM):
            parts = [*middle, self.stack] if area is None else []
            for dock in seen:
                if self._window.dockWidgetArea(dock) == area:
                    parts += [dock.titleBarWidget(), dock.widget()]
            yield from (stop for part in parts for stop in stops(part))
        bars = self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        yield from sorted((bar for bar in bars if not bar.visibleRegion().isEmpty()), key=lambda bar: bar.x())
        yield from stops(last)


class Stack(QStackedWidget):
    """Asks for the room that its current widget needs, not for that of the largest."""

    def minimumSizeHint(self) -> QSize:
        current = self.currentWidget()
        return current.minimumSizeHint() if current is not None else super().minimumSizeHint()


def take_screen(window: QMainWindow, available: QRect) -> None:
    """Place the window at the very first start; all of a screen is taken as a maximised window takes it."""
    place = first_size(available)
    window.setGeometry(place)
    if place == available:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def first_size(available: QRect) -> QRect:
    """Place of the window at the very first start: the screen as far as it can be used well, in its middle."""
    size = available.size().boundedTo(QRect(0, 0, *LARGEST).size())
    place = QRect(available.topLeft(), size)
    place.moveCenter(available.center())
    return place


def _dock(window: QMainWindow, name: str, title: str, widget: QWidget) -> QDockWidget:
    dock = QDockWidget(title, window)
    dock.setObjectName(name)
    dock.setWidget(widget)
    features = QDockWidget.DockWidgetFeature
    dock.setFeatures(features.DockWidgetMovable | features.DockWidgetClosable)
    dock.setTitleBarWidget(TitleBar(dock))
    dock.hide()
    return dock


def _key(page: Page) -> str:
    return f"window/page_{page.name}"


def _version(page: Page) -> int:
    """Of an arrangement that was kept: one of a page that was declared otherwise is not restored."""
    return zlib.crc32(repr(page.places).encode()) & 0x7FFFFFFF
