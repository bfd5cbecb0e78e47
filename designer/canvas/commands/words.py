"""The words for what commands are about, as undo steps bear them."""

from __future__ import annotations

from collections.abc import Collection

from designer.document.store import Store


def layers_text(store: Store, ids: Collection[str]) -> str:
    """The label of one node, or how many there are: `dense_1`, `3 layers`."""
    return store.project.network.node(next(iter(ids))).label if len(ids) == 1 else f"{len(ids)} layers"
