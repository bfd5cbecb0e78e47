"""The layers as people choose them: title, category, help, icon, and a search that forgives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from engine.layers import LAYERS, Layer

BLOCK_MIME = "application/x-layerloom-block"
"""MIME type of a drag out of the palette: the id of a block, in UTF-8."""

ICONS = {
    "Core": "layers",
    "Convolution": "grid-3x3",
    "Pooling": "shrink",
    "Recurrent": "repeat",
    "Attention": "eye",
    "Activation": "activity",
    "Normalisation": "scale",
    "Regularisation": "shield",
    "Merge": "merge",
    "Shape": "shapes",
}


@dataclass(frozen=True, slots=True)
class PickItem:
    """Something to search and pick: a layer or a block in the palette, a command, a layer of the network.

    Attributes:
        id: Unique among the items: of a kind of layer, its name in files.
        title: Its name for people.
        category: Its group.
        help: One sentence.
        icon: Lucide name.
        note: Stands at the right, such as the keys of a command; it is searched as well.
    """

    id: str
    title: str
    category: str
    help: str
    icon: str
    note: str = ""


def icon_of(layer: Layer) -> str:
    """The icon of a layer: that of its category, but arrows for what has no input or no output."""
    if not layer.inputs:
        return "log-in"
    return ICONS.get(layer.category, "box") if layer.outputs else "log-out"


@cache
def layer_items() -> tuple[PickItem, ...]:
    """All layers, in the order in which their categories are declared, then by title."""
    made = [  # of layers that are not validated: validators are made at the first use, and the start waits
        PickItem(name, cls.display_name(), cls.category, cls.summary(), icon_of(cls.model_construct(type=name)))
        for name, cls in ((cls.type_name(), cls) for cls in LAYERS)
    ]
    order = ("Input and output", *ICONS)
    rank = {category: position for position, category in enumerate(order)}
    return tuple(sorted(made, key=lambda item: (rank.get(item.category, len(rank)), item.icon != "log-in")))


def search(query: str, among: Sequence[PickItem] | None = None) -> tuple[PickItem, ...]:
    """The items that match, best first; all of them for an empty query."""
    pool = layer_items() if among is None else tuple(among)
    words = query.casefold().split()
    if not words:
        return pool
    scored = [(_score(words, item), position, item) for position, item in enumerate(pool)]
    return tuple(item for score, _, item in sorted(scored, key=lambda found: found[:2]) if score < MISS)


MISS = 9


def _score(words: Sequence[str], item: PickItem) -> int:
    """Score of an item for all words: that of the word that fits worst; 0 is best, MISS is no match."""
    return max(_score_word(word, item) for word in words)


def _score_word(word: str, item: PickItem) -> int:
    """0 the title starts so, 1 it contains it, 2 has its letters in order, 3 category, note or help contain it."""
    title = item.title.casefold()
    if title.startswith(word):
        return 0
    if word in title:
        return 1
    if _in_order(word, title):
        return 2
    return 3 if word in f"{item.category} {item.note} {item.help}".casefold() else MISS


def _in_order(word: str, title: str) -> bool:
    letters = iter(title)
    return all(letter in letters for letter in word)
