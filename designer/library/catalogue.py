"""The blocks that can be added to a network: a layer by itself, or nodes that are drawn as one group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from PySide6.QtCore import QObject, Signal

from designer.geometry.level import Level, item_places, item_ports, item_sizes, level_of
from designer.geometry.placing import Size, with_positions
from designer.geometry.port import Port
from designer.library import pick_items
from designer.library.library import Library, SavedBlock
from designer.library.pick_items import PickItem
from engine.document.editing import blocks, edits
from engine.document.project import Project
from engine.document.templates import EXAMPLES, TEMPLATES, Template
from engine.layers import LAYERS

BLOCKS, TEMPLATE, EXAMPLE = "Blocks", "Templates", "Examples"
"""Categories."""


@dataclass(frozen=True)
class Block:
    """Nodes with their wires that can be added: a layer, a saved block, a template. They are drawn as one item.

    Attributes:
        title: Name for people.
        project: The network and how it is laid out.
    """

    title: str
    project: Project

    @cached_property
    def level(self) -> Level:
        """Level that draws it: one item."""
        return level_of(self.project)

    @property
    def item(self) -> str:
        """Id of the item: that of the node, or that of the group."""
        return next(iter(self.level.items))

    @property
    def is_group(self) -> bool:
        """True for a group, False for a single node."""
        return self.item in self.level.groups

    @cached_property
    def ports(self) -> tuple[tuple[Port, ...], tuple[Port, ...]]:
        """Inputs and outputs."""
        return item_ports(self.project, self.level, self.item)

    @property
    def size(self) -> Size:
        """Width and height of the item."""
        return item_sizes(self.project, self.level)[self.item]

    @property
    def place(self) -> tuple[float, float]:
        """Position of the item within the block."""
        return item_places(self.project, self.level)[self.item]

    @property
    def goes_on_wire(self) -> bool:
        """True if it can be dropped on a wire."""
        return goes_on_wire(*self.ports, is_group=self.is_group)


class Catalogue(QObject):
    """All blocks that can be added: saved ones, all layers, templates and examples.

    Args:
        library: The saved blocks; None for none.

    Signals:
        changed: Other blocks are there.
    """

    changed = Signal()

    def __init__(self, library: Library | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._made: dict[str, Block] = {}
        self._fill()
        if library is not None:
            library.changed.connect(self._refill)

    @property
    def faults(self) -> tuple[str, ...]:
        """A sentence for each saved block that cannot be offered."""
        return self._library.faults if self._library else ()

    def saved(self, block_id: str) -> SavedBlock | None:
        """The saved block of an id, or None where the id is that of a layer or a template."""
        return self._saved.get(block_id)

    def block(self, block_id: str) -> Block | None:
        """The block of an id; None if there is none."""
        if block_id not in self._made and block_id in self._makers:
            self._made[block_id] = self._makers[block_id]()
        return self._made.get(block_id)

    def _refill(self) -> None:
        self._fill()
        self.changed.emit()

    def _fill(self) -> None:
        saved = self._library.blocks if self._library else ()
        self._saved = {id_of(one): one for one in saved}
        projects = {f"template:{one.name}": (TEMPLATE, one) for one in TEMPLATES}
        projects |= {f"example:{one.name}": (EXAMPLE, one) for one in EXAMPLES}
        self.items: tuple[PickItem, ...] = (
            *(_saved_item(block_id, one) for block_id, one in self._saved.items()),
            *pick_items.layer_items(),
            *(PickItem(key, one.title, kind, one.summary, "layout-template") for key, (kind, one) in projects.items()),
        )
        self._made = {}
        self._makers: dict[str, Callable[[], Block]] = {
            **{block_id: partial(_of_saved, one) for block_id, one in self._saved.items()},
            **{name: partial(of_layer, name) for name in LAYERS.names()},
            **{block_id: partial(_of_template, template) for block_id, (_, template) in projects.items()},
        }


def goes_on_wire(inputs: Sequence[Port], outputs: Sequence[Port], *, is_group: bool) -> bool:
    """True if an item with these ports can stand between the ends of a wire.

    A layer takes the wire at its first ports. Of a group it must be plain which are meant, for they are of layers
    that nobody sees.
    """
    return len(inputs) == len(outputs) == 1 if is_group else bool(inputs and outputs)


def of_layer(type_name: str) -> Block:
    """A layer by itself."""
    layer = LAYERS.create(type_name)
    project, _ = edits.add_node(Project(), layer, (0.0, 0.0))
    return Block(layer.display_name(), project)


def _of_saved(saved: SavedBlock) -> Block:
    return Block(saved.name, with_positions(saved.project))


def _of_template(template: Template) -> Block:
    project = with_positions(template.load())
    return Block(template.title, blocks.block(project, project.network.by_id, template.title))


def id_of(saved: SavedBlock) -> str:
    """Id of a saved block; no type of layer has a colon in it."""
    return f"block:{saved.path.name}"


def _saved_item(block_id: str, saved: SavedBlock) -> PickItem:
    count = len(saved.project.network.nodes)
    inputs, outputs = _of_saved(saved).ports
    words = ", ".join((_counted(count, "layer"), _counted(len(inputs), "input"), _counted(len(outputs), "output")))
    return PickItem(block_id, saved.name, BLOCKS, f"A saved block: {words}.", "box")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
