"""Command that makes layers of another type of the selected ones."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from designer.canvas.commands.words import layers_text
from designer.canvas.edits import rewiring
from designer.canvas.view import CanvasView
from designer.document.store import Store
from designer.forms.changes import unplugged
from designer.library.pick_items import layer_items
from designer.library.pick_list import PickList
from designer.library.ranking import ranked
from engine.layers import LAYERS


class ReplaceCommand:
    """Asks for the type, those that fit in the same place first.

    Attributes:
        search: The popup that asks.
    """

    def __init__(self, store: Store, view: CanvasView, parent: QWidget) -> None:
        self._store = store
        self._view = view
        self.search = PickList("Replace with another layer", "Replace with", parent)
        store.changed.connect(self.search.follow)
        for end in (store.document_closing, store.group_changed):
            end.connect(self.search.leave)

    def ask(self) -> None:
        """Open the list at the cursor, or in the middle if it is elsewhere."""
        store = self._store
        nodes = [node for node in store.project.network.nodes if node.id in store.selection]
        if not nodes:
            return
        types = {node.layer.type for node in nodes}
        known = store.analysis.nodes.get(nodes[0].id)
        shape = known.inputs[0] if known and known.inputs else None
        offered = (item for item in layer_items() if types != {item.id})
        point = self._view.camera.cursor() or self._view.viewport().rect().center()
        words = f"Replace {layers_text(store, store.selection)} with"
        place = self._view.viewport().mapToGlobal(point)
        self.search.ask(place, ranked(offered, shape, nodes[0].layer.category), self.replace, words)

    def replace(self, type_name: str) -> None:
        """Replace the selected layers; wires and fields that the new type has too stay."""
        ids = self._store.selection
        words = f"Replace {layers_text(self._store, ids)} with {LAYERS[type_name].display_name()}"
        before = self._store.committed
        self._store.edit(words, lambda project: rewiring.replaced_type(project, ids, type_name))
        if lost := unplugged(before, self._store.committed):
            self._store.message.emit(lost)
        self._view.setFocus()
