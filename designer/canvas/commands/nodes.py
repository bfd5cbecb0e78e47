"""Commands on the selected nodes, besides the clipboard: states, wires, repetitions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF

from designer.canvas.commands.words import layers_text
from designer.canvas.edits import drops, joining, rewiring
from designer.document.store import Store
from designer.forms.changes import change_words
from designer.geometry.level import item_name
from engine.document.editing import arranging, edits
from engine.document.graph import ancestors, descendants
from engine.document.network import Node
from engine.document.project import Project

MOST_NAMES = 4
"""Of layers, in the words of a step."""


class NodeCommands:
    """Turns named commands into edits of the selection; each is one undo step."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def _ids(self) -> frozenset[str]:
        return self._store.selection

    @property
    def chosen(self) -> tuple[Node, ...]:
        """The selected nodes."""
        ids, network = self._ids, self._store.project.network
        if len(ids) < 2:  # asked for at every change, by menus that turn grey
            return tuple(network.by_id[node] for node in ids if node in network.by_id)
        return tuple(node for node in network.nodes if node.id in ids)

    # States

    @property
    def all_bypassed(self) -> bool:
        """True if every selected node is bypassed."""
        return bool(self.chosen) and all(node.bypassed for node in self.chosen)

    @property
    def all_frozen(self) -> bool:
        """True if every selected node is frozen."""
        return bool(self.chosen) and all(node.frozen for node in self.chosen)

    @property
    def all_collapsed(self) -> bool:
        """True if every selected node is collapsed."""
        return bool(self._ids) and self._ids <= set(self._store.project.view.collapsed)

    def toggle_bypassed(self) -> None:
        """Let the selected nodes pass on what comes in, or compute again."""
        bypassed = not self.all_bypassed
        ids = (
            self._ids if not bypassed else {node.id for node in self.chosen if node.layer.inputs and node.layer.outputs}
        )
        if self._ids and not ids:
            self._store.message.emit("Only layers with an input and an output can be bypassed.")
            return
        self._store.edit(change_words, lambda project: edits.set_bypassed(project, ids, bypassed))

    def toggle_frozen(self) -> None:
        """Keep the weights of the selected nodes as they are, or let them learn again."""
        frozen = not self.all_frozen
        self._store.edit(change_words, lambda project: edits.set_frozen(project, self._ids, frozen))

    def toggle_collapsed(self) -> None:
        """Draw only the headers of the selected nodes, or all of them."""
        collapsed = not self.all_collapsed
        word = "Collapse" if collapsed else "Expand"
        self._edit(word, lambda project: arranging.set_collapsed(project, self._ids, collapsed))

    @property
    def can_share(self) -> bool:
        """True if the selected nodes could use the same weights: several of one type."""
        return len(self.chosen) > 1 and len({node.layer.type for node in self.chosen}) == 1

    def share_weights(self) -> None:
        """Let the selected nodes use the weights of the first of them."""
        owner = self.chosen[0]
        others = [node.id for node in self.chosen[1:]]
        self._edit(f"Share the weights of {owner.label} with", lambda p: edits.share_weights(p, others, owner.id))

    def own_weights(self) -> None:
        """Give the selected nodes weights of their own again."""
        self._edit("Give own weights to", lambda project: edits.share_weights(project, self._ids, ""))

    # Wires

    def connect(self) -> None:
        """Chain the selected layers and groups in the order in which they were selected; no wire gives way."""
        store = self._store
        order = joining.in_order(store.project, store.level, store.chosen_at)
        made = store.attempt(lambda project: rewiring.chained(project, store.level, order))
        if made is None:
            return
        project, refused = made
        names = [item_name(store.project, store.level, item) for item in order]
        store.apply(f"Connect {' → '.join(names) if len(names) <= MOST_NAMES else f'{len(names)} layers'}", project)
        if refused:
            store.message.emit(" ".join(refused))
        elif project is store.committed:
            store.message.emit("They are already connected.")

    def disconnect(self) -> None:
        """Take all wires of the selected nodes away."""
        network = self._store.project.network
        wires = (wire for node in self._ids for wire in (*network.wires_into(node), *network.wires_from(node)))
        self._edit("Disconnect", lambda project: edits.disconnect(project, *dict.fromkeys(wires)))

    def detach(self) -> None:
        """Take the selected nodes out of the network; what came before them then leads to what follows."""
        self._edit("Detach", lambda project: rewiring.detached(project, self._ids))

    def delete_and_reconnect(self) -> None:
        """Remove the selected nodes, and connect what came before them with what follows."""
        self._edit("Delete and reconnect", lambda p: edits.remove_nodes(rewiring.detached(p, self._ids), self._ids))

    # The selection

    def nudge(self, dx: float, dy: float) -> None:
        """Move the selected nodes; steps in a row are one undo step."""
        ids, step = self._ids, QPointF(dx, dy)
        words = f"Move {layers_text(self._store, ids)}"
        self._store.edit(words, lambda project: drops.shifted(project, ids, step), merge_key=("nudge", ids))

    def select_upstream(self) -> None:
        """Add everything that leads to the selected nodes."""
        network = self._store.project.network
        self._store.select(frozenset().union(*(ancestors(network, node) for node in self._ids)))

    def select_downstream(self) -> None:
        """Add everything that follows the selected nodes."""
        network = self._store.project.network
        self._store.select(frozenset().union(*(descendants(network, node) for node in self._ids)))

    def select_linked(self) -> None:
        """Add everything that wires connect with the selected nodes, however far."""
        self._store.select(rewiring.linked(self._store.project.network, self._ids))

    # Copies

    def repeat(self, times: int) -> None:
        """Put copies of the selected nodes behind one another, each fed by the one before."""
        made = self._store.attempt(lambda project: rewiring.repeated(project, self._ids, times))
        if made is None:
            return
        project, ids = made
        self._store.apply(f"Repeat {layers_text(self._store, self._ids)} {times} times", project)
        self._store.select(ids)

    def _edit(self, word: str, function: Callable[[Project], Project]) -> None:
        self._store.edit(f"{word} {layers_text(self._store, self._ids)}", function)
