"""Pieces of a network as text, for the clipboard and for chats: a `.loom` file with nodes, wires and places alone."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from engine.document.edits import Position, add_copies, wires_among
from engine.document.files import LARGEST, loads, ordered
from engine.document.project import FORMAT, Project
from engine.document.text import render
from engine.errors import FileError, LayerloomError


def copy(project: Project, node_ids: Iterable[str]) -> str:
    """Nodes, the wires among them and where they lie, as text. Unknown ids are passed over."""
    chosen = set(node_ids)
    data = ordered(project)
    nodes = [_apart(node, chosen) for node in data["network"]["nodes"] if node["id"] in chosen]
    wires = [wire.model_dump(mode="json") for wire in wires_among(project.network, chosen)]
    view = project.view.restricted(chosen).model_dump(mode="json")
    return render({"format": FORMAT, "network": {"nodes": nodes, "wires": wires}, "view": view})


def _apart(node: dict[str, Any], chosen: Container[str]) -> dict[str, Any]:
    """A node that owns its weights, unless their owner comes along."""
    return (
        node if node.get("weights_of") in chosen else {key: value for key, value in node.items() if key != "weights_of"}
    )


def paste(project: Project, text: str, position: Position) -> tuple[Project, tuple[str, ...]]:
    """Add what `copy` wrote, or the network of a whole `.loom` file, under new ids.

    Args:
        project: The document.
        text: From the clipboard; anybody may have written it.
        position: Top left corner of the piece, in scene units.

    Returns:
        The new document and the new ids.

    Raises:
        LayerloomError: The text is no piece of a network.
    """
    if len(text) > LARGEST:
        raise FileError("The copied text is too large to be a piece of a network.")
    if not text.lstrip().startswith("{"):
        raise FileError("The clipboard holds no Layerloom nodes.", mend="Copy some nodes first.")
    part = loads(text, "The copied text")
    if not part.network.nodes:
        raise LayerloomError("The copied text holds no nodes.")
    view = part.view.restricted(part.network.by_id)
    places = {node.id: view.positions.get(node.id, (0.0, 0.0)) for node in part.network.nodes}
    left, top = (min(place[axis] for place in places.values()) for axis in (0, 1))
    moved = {key: (x - left + position[0], y - top + position[1]) for key, (x, y) in places.items()}
    return add_copies(project, part.network, view.replace(positions=moved))
