"""Commands that arrange the drawing: layout, alignment, frames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from designer.canvas.commands.words import layers_text
from designer.canvas.view import CanvasView
from designer.document.store import Store
from designer.geometry import layout
from designer.geometry.placing import Size
from engine.document.editing import arranging, edits


class TakesRoom(Protocol):
    """Something that lies beside nodes, as live views do."""

    def cards(self, *, down: bool) -> Mapping[str, Size]:
        """Width and height of what lies below nodes, or to their right where `down`."""

    def settle(self) -> None:
        """Lie beside the nodes where they are now."""


class OrderCommands:
    """Turns named commands into edits of places; each is one undo step.

    Attributes:
        room: What rows are laid apart for; None for the nodes alone.
    """

    def __init__(self, store: Store, view: CanvasView) -> None:
        self._store = store
        self._view = view
        self.room: TakesRoom | None = None

    def lay_out(self, *, down: bool = False, all_layers: bool = False) -> None:
        """Lay the selected nodes out in layers, or all of them where fewer than two are selected.

        Where that is the whole network, its wires lead in that direction from then on: ports move to those edges.

        Args:
            down: Whether layers lie below one another.
            all_layers: Whether all nodes are meant, whatever is selected.
        """
        selection = frozenset() if all_layers else self._store.selection
        ids = selection if len(self._store.level.items_of(selection)) > 1 else frozenset()
        size = self._view.viewport().size()
        places = layout.layered(
            self._store.project,
            ids,
            down=down,
            group=self._store.group,
            view=(size.width(), size.height()),
            cards=self.room.cards(down=down) if self.room is not None else {},
        )
        network = self._store.project.network
        if places.keys() < network.ids():
            self._move("Arrange", places)
            return
        self._store.edit(
            f"Arrange {layers_text(self._store, places)}",
            lambda project: arranging.set_direction(edits.move_nodes(project, places), down=down),
        )
        if self.room is not None:
            self.room.settle()
        self._view.fit()

    def align(self, edge: layout.Edge) -> None:
        """Bring one edge of the selected nodes, or their middles, into a line."""
        store = self._store
        self._move("Align", layout.aligned(store.project, store.selection, edge, group=store.group))

    def distribute(self, *, down: bool = False) -> None:
        """Move the selected nodes apart by equal gaps."""
        store = self._store
        self._move("Distribute", layout.distributed(store.project, store.selection, down=down, group=store.group))

    def _move(self, word: str, places: layout.Places) -> None:
        self._store.edit(
            f"{word} {layers_text(self._store, places)}", lambda project: edits.move_nodes(project, places)
        )
