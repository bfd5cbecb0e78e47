"""Blocks: pieces of a network to be used again, each one group with its ports. As text they are snippets."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from engine.document.editing import arranging, snippets
from engine.document.editing.edits import wires_among
from engine.document.network import Network
from engine.document.project import Project
from engine.errors import LayerloomError

LONGEST_NAME = 60
"""Characters: more would not fit on the node of a group."""


_JOINERS = "\u200c\u200d"
"""They hold together what is seen as one character: a family of emoji, a ligature."""


def cleaned(name: str) -> str:
    """A name as it can stand on a block: on one line, not too long, without characters that steer the others."""
    visible = "".join(char if _is_visible(char) else " " if char.isspace() else "" for char in name)
    return " ".join(visible.split())[:LONGEST_NAME].strip()


def _is_visible(char: str) -> bool:
    return not unicodedata.category(char).startswith("C") or char in _JOINERS


def outermost(project: Project, node_ids: Iterable[str]) -> str:
    """Id of the group that holds exactly these nodes, the outermost of several; empty if none does."""
    chosen = frozenset(node_ids)
    found = {group.id: group.parent for group in project.view.groups if project.view.nodes_within(group.id) == chosen}
    return next((group_id for group_id, parent in found.items() if parent not in found), "")


def block(project: Project, node_ids: Iterable[str], name: str) -> Project:
    """Nodes of a project as a block: by themselves, in one group that bears the name.

    Raises:
        LayerloomError: There are none, or one is not in the project.
    """
    chosen = frozenset(node_ids)
    nodes = tuple(
        node if node.weights_of in chosen else node.replace(weights_of="")
        for node in project.network.nodes
        if node.id in chosen
    )
    network = Network(nodes=nodes, wires=wires_among(project.network, chosen))
    part = Project(network=network, view=project.view.restricted(chosen))
    group = outermost(part, chosen)
    return arranging.rename_group(part, group, name) if group else arranging.make_group(part, chosen, name)[0]


def write(part: Project) -> str:
    """A block as text."""
    return snippets.copy(part, part.network.by_id)


def read(text: str, file_name: str, name: str) -> Project:
    """A block of the text of a file: of one that `write` made, or of any project.

    Args:
        text: The text; anybody may have written it.
        file_name: What people call the text, for messages.
        name: What the block is called where the text does not say it.

    Raises:
        LayerloomError: It is no piece of a network.
    """
    part, _ = snippets.read(text, file_name)
    if not part.network.nodes:
        raise LayerloomError(f"{file_name} holds no layers.")
    return block(part, part.network.by_id, cleaned(title(part)) or cleaned(name) or "Block")


def title(part: Project) -> str:
    """Title of the group that holds the whole network; empty if there is none."""
    group = part.view.group(outermost(part, part.network.by_id))
    return group.title if group else ""
