"""Commands on live views: open and close them, and what surfaces show."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu

from designer.canvas.live.offer import fill
from designer.canvas.live.pointing import Pointing
from designer.canvas.live.views import LiveViews


class LiveCommands:
    """Live views as menus and keys command them."""

    def __init__(self, views: LiveViews, pointing: Pointing) -> None:
        self._views, self._pointing = views, pointing

    @property
    def chosen(self) -> list[str]:
        """Selected nodes that have something to show."""
        return [node for node in self._views.subjects.order if node in self._views.store.selection]

    @property
    def all_open(self) -> bool:
        """True if the views of all selected nodes are open."""
        views = self._views.views
        return bool(self.chosen) and all(node in views.open for node in self.chosen)

    def toggle_selected(self) -> None:
        """Open the views of the selected nodes, or close them if all are open; one that is opened gets the keyboard."""
        views, chosen = self._views, self.chosen
        if not chosen:
            views.store.message.emit(self.obstacle() or "Nothing is selected: click a layer, then press V.")
            return
        is_open = not self.all_open
        views.state.open(chosen, is_open=is_open)
        views.refresh()
        if is_open and len(chosen) == 1:
            self._pointing.focus(chosen[0])

    def obstacle(self) -> str:
        """Reason why there are no views, as a sentence; empty if there can be some."""
        return "" if self._views.subjects.order else self._views.store.obstacle()

    @property
    def are_shown(self) -> bool:
        """True if views are there by themselves."""
        return self._views.are_shown

    def toggle_all(self) -> None:
        """Have views, or none: at most six are open, the other nodes show a strip."""
        views = self._views
        if obstacle := self.obstacle():
            views.store.message.emit(obstacle)
            return
        views.state.show(not views.are_shown)

    def is_one_chosen(self) -> bool:
        """True if the view of a single node is meant."""
        return len(self.chosen) == 1

    def fill_contents(self, menu: QMenu) -> None:
        """Put into a menu all that the view of the selected node can show."""
        fill(menu, self._views, *self.chosen)

    def has_surfaces(self) -> bool:
        """True if a view shows surfaces, or would if it were open."""
        return any(self._views.units_of(node) is not None for node in self._views.subjects.order)

    def has(self, option: str) -> bool:
        """True if an option of surfaces is on."""
        return option in self._views.state.look.options

    def toggle(self, option: str) -> None:
        """Switch an option of surfaces."""
        self._views.state.toggle(option)
