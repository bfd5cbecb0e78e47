"""Pieces of a network as text, for the clipboard and for chats: a `.loom` file with nodes, wires and places alone.

Beside them stand the wires that came in from elsewhere, as `inputs`: where the same nodes are there when the piece is
pasted, these may be drawn again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from pydantic import ValidationError

from engine.document.editing.edits import Position, add_copies, connect_new, wires_among
from engine.document.format.files import LARGEST, of_data, ordered
from engine.document.format.text import parse, render
from engine.document.network import Wire
from engine.document.project import FORMAT, Project
from engine.errors import FileError, LayerloomError


def copy(project: Project, node_ids: Iterable[str]) -> str:
    """Nodes, the wires among them and where they lie, as text. Unknown ids are passed over."""
    chosen = set(node_ids)
    data = ordered(project)
    nodes = [_apart(node, chosen) for node in data["network"]["nodes"] if node["id"] in chosen]
    wires = [wire.model_dump(mode="json") for wire in wires_among(project.network, chosen)]
    view = project.view.restricted(chosen).model_dump(mode="json")
    entering = (wire for wire in project.network.wires if wire.target in chosen and wire.source not in chosen)
    inputs = [wire.model_dump(mode="json") for wire in entering]
    rest = {"inputs": inputs} if inputs else {}
    return render({"format": FORMAT, "network": {"nodes": nodes, "wires": wires}, "view": view, **rest})


def _apart(node: dict[str, Any], chosen: Container[str]) -> dict[str, Any]:
    """A node that owns its weights, unless their owner comes along."""
    return (
        node if node.get("weights_of") in chosen else {key: value for key, value in node.items() if key != "weights_of"}
    )


def paste(
    project: Project, text: str, position: Position, *, keep_inputs: bool = False
) -> tuple[Project, tuple[str, ...]]:
    """Add what `copy` wrote, or the network of a whole `.loom` file, under new ids.

    Args:
        project: The document.
        text: From the clipboard; anybody may have written it.
        position: Top left corner of the piece, in scene units.
        keep_inputs: Whether wires that came in from elsewhere are drawn from the same nodes, as far as these are there.

    Returns:
        The new document and the new ids.

    Raises:
        LayerloomError: The text is no piece of a network.
    """
    if len(text) > LARGEST:
        raise FileError("The copied text is too large to be a piece of a network.")
    if not text.lstrip().startswith("{"):
        raise FileError("The clipboard holds no Layerloom nodes.", fix="Copy some nodes first.")
    part, entering = read(text)
    if not part.network.nodes:
        raise LayerloomError("The copied text holds no nodes.")
    view = part.view.restricted(part.network.by_id)
    places = {node.id: view.positions.get(node.id, (0.0, 0.0)) for node in part.network.nodes}
    left, top = (min(place[axis] for place in places.values()) for axis in (0, 1))
    moved = {key: (x - left + position[0], y - top + position[1]) for key, (x, y) in places.items()}
    pasted, ids = add_copies(project, part.network, view.model_copy(update={"positions": moved}))
    if keep_inputs:
        names = dict(zip(part.network.by_id, ids, strict=True))
        known = (wire for wire in entering if wire.source in project.network.by_id and wire.target in names)
        pasted = connect_new(pasted, [wire.replace(target=names[wire.target]) for wire in known])
    return pasted, ids


def read(text: str, name: str = "The copied text") -> tuple[Project, tuple[Wire, ...]]:
    """Read a snippet that `copy` wrote: a project of its own, and the wires that came in.

    Raises:
        FileError: It is no piece of a network.
    """
    data = parse(text, name)
    entering = data.pop("inputs", []) if isinstance(data, dict) else []
    part = of_data(data, name)
    try:
        return part, tuple(Wire.model_validate(entry) for entry in entering)
    except (ValidationError, TypeError):
        raise FileError(f"{name}: its inputs are not wires.", fix="Copy the nodes again.") from None
