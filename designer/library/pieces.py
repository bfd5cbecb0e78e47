"""Pieces: the entries of the palette, each a layer, or nodes that are drawn as one group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from PySide6.QtCore import QObject, Signal

from designer.geometry.level import Level, item_places, item_ports, item_sizes, level_of
from designer.geometry.placing import Size, with_positions
from designer.geometry.port import Port
from designer.library import catalogue
from designer.library.catalogue import Entry
from designer.library.library import Block, Library
from engine.document.editing import edits
from engine.document.editing.blocks import block
from engine.document.project import Project
from engine.document.templates import TEMPLATES, Template
from engine.layers import LAYERS

BLOCKS, TEMPLATE = "Blocks", "Templates"
"""Categories."""


@dataclass(frozen=True)
class Piece:
    """Nodes to add, which are drawn as one item.

    Attributes:
        title: What people call it.
        project: The network and how it is laid out.
    """

    title: str
    project: Project

    @cached_property
    def level(self) -> Level:
        """Level with its one item."""
        return level_of(self.project)

    @property
    def item(self) -> str:
        """Id of the item: that of the node, or that of the group."""
        return next(iter(self.level.items))

    @property
    def is_group(self) -> bool:
        """True if it is a group."""
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
        """Position of the item within the piece."""
        return item_places(self.project, self.level)[self.item]

    @property
    def goes_on_wire(self) -> bool:
        """True if it can be dropped on a wire."""
        return goes_on_wire(*self.ports, is_group=self.is_group)


class Pieces(QObject):
    """The palette's entries: saved blocks, all layers, templates.

    Args:
        library: The saved blocks; None for none.

    Signals:
        changed: The entries are others.
    """

    changed = Signal()

    def __init__(self, library: Library | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._made: dict[str, Piece] = {}
        self._fill()
        if library is not None:
            library.changed.connect(self._refill)

    @property
    def faults(self) -> tuple[str, ...]:
        """A sentence for each saved block that cannot be offered."""
        return self._library.faults if self._library else ()

    def block(self, entry_id: str) -> Block | None:
        """The saved block for which an entry stands, or None for entries of other kinds."""
        return self._blocks.get(entry_id)

    def piece(self, entry_id: str) -> Piece | None:
        """Piece that an entry adds; None if there is no such entry."""
        if entry_id not in self._made and entry_id in self._makers:
            self._made[entry_id] = self._makers[entry_id]()
        return self._made.get(entry_id)

    def _refill(self) -> None:
        self._fill()
        self.changed.emit()

    def _fill(self) -> None:
        saved = self._library.blocks if self._library else ()
        self._blocks = {block_id(block): block for block in saved}
        templates = {f"template:{template.name}": template for template in TEMPLATES}
        self.entries: tuple[Entry, ...] = (
            *(_block_entry(entry_id, block) for entry_id, block in self._blocks.items()),
            *catalogue.entries(),
            *(Entry(key, one.title, TEMPLATE, one.summary, "layout-template") for key, one in templates.items()),
        )
        self._made = {}
        self._makers: dict[str, Callable[[], Piece]] = {
            **{entry_id: partial(_of_block, block) for entry_id, block in self._blocks.items()},
            **{name: partial(of_layer, name) for name in LAYERS.names()},
            **{entry_id: partial(_of_template, template) for entry_id, template in templates.items()},
        }


def goes_on_wire(inputs: Sequence[Port], outputs: Sequence[Port], *, is_group: bool) -> bool:
    """True if an item with these ports can stand between the ends of a wire.

    A layer takes the wire at its first ports. Of a group it must be plain which are meant, for they are of layers
    that nobody sees.
    """
    return len(inputs) == len(outputs) == 1 if is_group else bool(inputs and outputs)


def of_layer(type_name: str) -> Piece:
    """A layer by itself."""
    layer = LAYERS.create(type_name)
    project, _ = edits.add_node(Project(), layer, (0.0, 0.0))
    return Piece(layer.display_name(), project)


def _of_block(saved: Block) -> Piece:
    return Piece(saved.name, with_positions(saved.project))


def _of_template(template: Template) -> Piece:
    project = with_positions(template.load())
    return Piece(template.title, block(project, project.network.by_id, template.title))


def block_id(saved: Block) -> str:
    """Id of the entry of a saved block; no type of layer has a colon in it."""
    return f"block:{saved.path.name}"


def _block_entry(entry_id: str, saved: Block) -> Entry:
    count = len(saved.project.network.nodes)
    inputs, outputs = _of_block(saved).ports
    words = ", ".join((_counted(count, "layer"), _counted(len(inputs), "input"), _counted(len(outputs), "output")))
    return Entry(entry_id, saved.name, BLOCKS, f"A saved block: {words}.", "box")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
