"""The pages as they are seen: one at a time, each with the panels that it was left with."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QByteArray, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QStackedWidget, QTabBar, QWidget

from designer.pages.declaration import BOTTOM, HOME, LEFT, PAGES, PANELS, RIGHT, Page
from designer.pages.divider import Alone, Divider
from designer.pages.late import held
from designer.pages.placing import fold_titles, make_dock, place_docks, prepare
from designer.pages.right_side import RightSide, Sized
from designer.pages.window_place import keep_place, restore_place
from designer.settings import Settings
from designer.widgets.focus import enter, stops

SPLITTER = "qt_qmainwindow_extended_splitter"
"""Name of the widget that Qt lays over a separator, so that it can be hit."""

REACH = 4
"""Pixels by which that is wider than the separator, at each side."""

WIDEST = 100_000
"""Pixels that no window is wide."""


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
        divider: Gives the middle of a page, or what is at its right, the page alone.
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
        prepare(window)
        self.docks = {name: make_dock(window, name, title, panels[name]) for name, title in PANELS.items()}
        self.divider = Divider(window)
        self.divider.wished.connect(self.show_alone)
        self.page = self._named(HOME)
        self._alone: dict[str, Alone] = {}
        self._sized: dict[str, Sized] = {}
        self._right = RightSide(window, self._beside, self._declared)
        for dock in self.docks.values():
            dock.visibilityChanged.connect(self._tell_panel)
            dock.dockLocationChanged.connect(self._fold_titles)

    def _tell_panel(self, _: bool) -> None:
        if not self._is_changing:
            if self.alone is Alone.PANELS and not self._at_the_right():
                self.show_alone(Alone.NONE)  # the last one was closed: there would be nothing
            self._fold_titles()
            self.panel_changed.emit()

    def _fold_titles(self, *_: object) -> None:
        fold_titles(self._window, self.docks.values())

    def _named(self, name: str) -> Page:
        return next(page for page in self.pages if page.name == name)

    @property
    def is_covered(self) -> bool:
        """True while something else is in the place of all pages."""
        return self._cover is not None

    @property
    def middle(self) -> QWidget:
        """The widget in the middle of the page."""
        return held(self._middles[self.page.middle])

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
            self._right.fit()
            self.settled.emit()
            self._window.setUpdatesEnabled(True)
        if focus:
            enter(self.middle)

    def cover(self, widget: QWidget) -> None:
        """Put a widget of the stack in the place of the page and its panels."""
        if self._cover is not widget:
            self._leave()
            self._cover = widget
            self.divider.show_state(Alone.NONE)
            self.stack.setCurrentWidget(widget)
            for dock in self.docks.values():
                dock.hide()
            self.changed.emit()

    def uncover(self, name: str = "") -> None:
        """Show the page again that was covered; or another one, covered or not."""
        if self.is_covered or name:
            self.show(name or self.page.name)

    # What lies where

    def show_middle(self, name: str) -> None:
        """Show a page with this in the middle: the current one if it has it."""
        if self.page.middle != name or self.is_covered:
            self.show(next(page.name for page in self._first_home() if page.middle == name), focus=False)
        self.uncover_middle()

    def uncover_middle(self) -> None:
        """Show the middle of the page, and what stands above it, beside the panels if those have the page alone."""
        if self.alone is Alone.PANELS:
            self.show_alone(Alone.NONE)

    def show_panel(self, name: str) -> QDockWidget:
        """Show a panel, on the current page if it belongs there, else on the first that has it."""
        if name not in self.page.panels or self.is_covered:
            self.show(next(page.name for page in self._first_home() if name in page.panels), focus=False)
        if self.alone is Alone.MIDDLE:
            self.show_alone(Alone.NONE)
        dock = self.docks[name]
        dock.show()
        dock.raise_()  # before those that lie in the same place
        return dock

    # What has the page alone

    @property
    def alone(self) -> Alone:
        """Part that has the page alone."""
        return self._alone.get(self.page.name, Alone.NONE) if self.page.divides else Alone.NONE

    def show_alone(self, alone: Alone) -> None:
        """Let a part of the page have it alone, or bring both back as they were."""
        if not self.page.divides or self.is_covered or alone is self.alone:
            return
        self._leave()
        self._alone[self.page.name] = alone
        self._is_changing = True
        self._bring()
        self._is_changing = False
        if layout := self._window.layout():
            layout.activate()
        self._right.fit()
        self.changed.emit()
        self.settled.emit()

    def is_divider(self, place: QPoint) -> bool:
        """True if a point of the window lies between the middle and what is at its right, where both are seen."""
        middle, right = self._window.centralWidget(), self._at_the_right()
        if not self.page.divides or not right or middle is None:
            return False
        under = self._window.childAt(place)
        edge = min((dock.x() for dock in right if not dock.visibleRegion().isEmpty()), default=-1)  # not of tabs behind
        is_between = middle.geometry().right() - REACH < place.x() < edge + REACH
        return is_between and (under is None or under.objectName() == SPLITTER)

    def _at_the_right(self) -> list[QDockWidget]:
        seen = [dock for dock in self.docks.values() if not (dock.isHidden() or dock.isFloating())]
        return [dock for dock in seen if self._window.dockWidgetArea(dock) == RIGHT]

    def _beside(self) -> list[QDockWidget]:
        """Docks at the right that are seen beside the middle; not those of tabs behind, whose width is an old one."""
        if self.is_covered or self.alone is not Alone.NONE:
            return []
        return [dock for dock in self._at_the_right() if not dock.visibleRegion().isEmpty()]

    def _declared(self, width: int) -> int:
        return max((place.size_in(width) for place in self.page.places if place.area == RIGHT), default=0)

    def _first_home(self) -> Sequence[Page]:
        return sorted(self.pages, key=lambda page: page.name != HOME)

    def _leave(self) -> None:
        """Remember how the page is left; not while its panels are hidden, for they are as they were."""
        if not self.is_covered and self.alone is not Alone.MIDDLE:
            self._states[self.page.name] = self._window.saveState(self._version(self.page))
            if sized := self._right.sized:
                self._sized[self.page.name] = sized

    def _bring(self) -> None:
        page, window = self.page, self._window
        self.stack.setCurrentWidget(self._middles[page.middle])
        if page.name not in self._states:
            self._alone[page.name] = Alone(self._settings.number(_alone_key(page), 0, len(Alone) - 1))
            room, size = (self._settings.number(key, 0, WIDEST) for key in _sized_keys(page))
            if room and size:
                self._sized[page.name] = room, size
        self.divider.show_state(Alone.NONE)
        self._hide_others()  # their least size would count
        state = self._states.get(page.name) or self._settings.bytes(_key(page))
        if state.isEmpty() or not window.restoreState(state, self._version(page)):
            place_docks(window, self.docks, page.places)
            state = window.saveState(self._version(page))
        self._hide_others()
        self._states.setdefault(page.name, state)
        self._right.begin(self._sized.get(page.name))
        if self.alone is Alone.MIDDLE:
            for dock in self._at_the_right():
                dock.hide()
        elif not self._at_the_right():
            self._alone[page.name] = Alone.NONE  # all are closed: there would be nothing
        self.divider.show_state(self.alone)
        self._fold_titles()

    def _hide_others(self) -> None:
        """Hide the panels that do not belong to the page."""
        for name, dock in self.docks.items():
            if name not in self.page.panels:
                dock.hide()

    def _version(self, page: Page) -> int:
        """Of an arrangement that was kept: one of a page that was declared otherwise is not restored."""
        return zlib.crc32(repr(page.places).encode()) & 0x7FFFFFFF

    # Between starts

    def restore(self) -> bool:
        """Bring back the window and the first page as they were the last time; False at the very first."""
        known = restore_place(self._window, self._settings)
        self._bring()
        return known

    def keep(self) -> None:
        """Remember the window and all its pages."""
        self._leave()
        keep_place(self._window, self._settings)
        for page in self.pages:
            if page.name in self._states:
                self._settings.set_bytes(_key(page), self._states[page.name])
                self._settings.set_text(_alone_key(page), str(self._alone.get(page.name, Alone.NONE).value))
                for key, width in zip(_sized_keys(page), self._sized.get(page.name, ()), strict=False):
                    self._settings.set_text(key, str(width))
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
            parts = [*middle, self.stack, self.divider] if area is None else []
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


def _key(page: Page) -> str:
    return f"window/page_{page.name}"


def _alone_key(page: Page) -> str:
    return f"window/alone_{page.name}"


def _sized_keys(page: Page) -> tuple[str, str]:
    return f"window/sized_in_{page.name}", f"window/right_{page.name}"
