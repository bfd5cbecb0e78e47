"""Gates and state of recurrent layers over the steps of the chosen sample."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from designer.live.kinds.kind import Asked, Frames, Kind, ViewedNode
from designer.live.kinds.pictures import Panes, Picture, Tiles
from designer.live.kinds.reducing import MOST_CELLS, first, joined, largest
from designer.live.kinds.scales import Array, about_zero
from engine.layers.sequences.recurrent import Recurrent

KEPT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"LSTM": ("input", "forget", "cell", "output", "", ""), "GRU": ("reset", "update", "new", "")}
)
"""Names of the gates among the vectors that `<node>.gates` holds of each step, in their order, as PyTorch calls them.

The others have no name: an LSTM's cell state and its tanh, the product that a GRU's reset gate weighs. An RNN has none.
"""

CELL = 4
"""Number of the vector that is an LSTM's cell state."""

MOST_UNITS = 32
"""Units that are drawn."""


class Gates(Kind):
    """Gates and states over the steps, a row a unit. Of stacked layers the last, of two directions both."""

    title = "Gates and states"
    layers = frozenset({"LSTM", "GRU", "RNN"})

    def request(self, node: ViewedNode) -> Asked:
        return Asked(sample=frozenset(name for pair in _names(node) for name in pair if name))

    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        layer = node.layer
        assert isinstance(layer, Recurrent)
        kept = KEPT.get(layer.type_name(), ())
        gates: dict[str, Array] = {}
        states: dict[str, Array] = {}
        for (of_gates, of_states), mark in zip(_names(node), ("", " ←"), strict=False):
            state, held = frames.chosen(of_states), frames.chosen(of_gates) if of_gates else None
            if state is None:
                return self.waiting(frames)
            if held is not None:
                parts = held.reshape(len(held), len(kept), layer.units)
                gates |= {name + mark: parts[:, number] for number, name in enumerate(kept) if name}
                if layer.type_name() == "LSTM":
                    states["cell" + mark] = parts[:, CELL]
            states["state" + mark] = state
        notes = (f"last of {layer.layers} layers",) if layer.layers > 1 else ()
        below = _tiles("States", states, None, notes, across=len(states))
        if not gates:
            return below
        return Panes(
            (_tiles("Gates", gates, (-1.0, 1.0), (), across=len(gates) // len(layer.directions)), below),
            (float(len(layer.directions)), 1.0),
            self.title,
        )


def _names(node: ViewedNode) -> list[tuple[str, str]]:
    """Names of gates and states of each direction of the last layer; that of the gates is empty where there are none.

    The operations of a layer are numbered as they run: layers one after another, in each forward before backward.
    """
    layer = node.layer
    assert isinstance(layer, Recurrent)
    count = len(layer.directions)
    numbers = [(layer.layers - 1) * count + direction + 1 for direction in range(count)]
    marks = ["" if number == 1 else f"_{number}" for number in numbers]
    gated = layer.type_name() in KEPT
    return [(f"{node.node}.gates{mark}" if gated else "", f"{node.node}.states{mark}") for mark in marks]


def _tiles(
    title: str, parts: Mapping[str, Array], span: tuple[float, float] | None, notes: tuple[str, ...], *, across: int
) -> Tiles:
    """Parts of (steps, units) as maps of units by steps."""
    count, left_out = first(next(iter(parts.values())).shape[1], MOST_UNITS, "units")
    cells = [largest(part[:, :count].T, MOST_UNITS, MOST_CELLS) for part in parts.values()]
    values = np.stack([each for each, _ in cells])
    note = joined(*notes, left_out, cells[0][1])
    return Tiles(title, values, span or about_zero(values), across=across, names=tuple(parts), square=False, note=note)
