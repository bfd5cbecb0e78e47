"""Room for live views: how much Arrange leaves for them, and the offer to arrange where they have none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from PySide6.QtCore import QObject

from designer.canvas.commands.order import OrderCommands
from designer.canvas.live.items.strip_item import room_of_strip
from designer.canvas.live.openness import chosen_views
from designer.canvas.live.stage import needed
from designer.canvas.live.views import LiveViews
from designer.geometry.placing import Size
from designer.widgets.notices import Answer, Notice, Notices

KEY = "room for live views"
OFFER = "Arrange with room for views"


class Room(QObject):
    """Tells Arrange which cards there will be, and offers it once where views are switched on that have no room.

    Args:
        views: The live views.
        order: Arranges the drawing.
        notices: Show the offer.
        parent: As in Qt.
    """

    def __init__(self, views: LiveViews, order: OrderCommands, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._views, self._order, self._notices = views, order, notices
        self._has_offered = False
        self._refused: set[Path] = set()
        order.room = self
        views.state.switched.connect(self._switch)
        views.changed.connect(self._withdraw)
        views.store.document_closing.connect(self._leave)
        views.store.document_changed.connect(self._begin)

    # For Arrange

    def cards(self, *, down: bool) -> Mapping[str, Size]:
        """Width and height of the views that are open or would be if there were room; with their distance from nodes.

        Those of strips, for the other nodes.

        Args:
            down: Whether they lie to the right of their nodes.
        """
        views = self._views
        strips = dict.fromkeys(views.views.strips, room_of_strip(down=down))
        nodes = self._open(()) | self._open(views.store.selection)
        return strips | {node: needed(views.units_of(node), down=down) for node in nodes}

    def settle(self) -> None:
        """Put the views where the nodes lie now."""
        self._views.refresh()

    def _open(self, selection: Collection[str]) -> frozenset[str]:
        """Nodes of the open level whose views are open if all have room."""
        views = self._views
        nodes = [node for node in views.subjects.order if views.stage.item_of(node) is not None]
        return chosen_views(nodes, views.state.look.wanted, selection, by_default=views.subjects.flat).open

    def _crowded(self) -> list[str]:
        return [node for node in self._open(()) if not self._views.stage.has_room(node)]

    # The offer

    def _switch(self, shown: bool) -> None:
        self._views.refresh()
        if not shown:
            self._withdraw()
        elif not self._has_offered and (crowded := self._crowded()):
            self._has_offered = True
            many = "live view has no room and stays" if len(crowded) == 1 else "live views have no room and stay"
            text = f"{len(crowded)} {many} closed: the layers are too close."
            self._notices.show_notice(Notice(KEY, text, "hint", (Answer(OFFER, self._arrange),)))

    def _arrange(self) -> None:
        self._order.lay_out(down=self._views.store.project.view.down, all_layers=True)

    def _withdraw(self) -> None:
        """Say no more what is no longer so; it may become so again."""
        if KEY in self._notices.rows and not (self._views.are_shown and self._crowded()):
            self._notices.dismiss(KEY)
            self._has_offered = False

    def _leave(self) -> None:
        """Another document comes: an offer that was hidden is not made again when this one comes back."""
        path = self._views.store.path
        if self._has_offered and path is not None and KEY not in self._notices.rows:
            self._refused.add(path)

    def _begin(self) -> None:
        self._notices.dismiss(KEY)
        self._has_offered = self._views.store.path in self._refused
