"""Live views of the canvas brought up to the newest frames, and painted in turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from designer.canvas.items.style import CanvasStyle
from designer.canvas.items.wire_item import WireItem
from designer.canvas.live.drawing import Drawing, Drawn
from designer.canvas.live.items.card import Card
from designer.canvas.live.items.links_item import LinksItem
from designer.canvas.live.items.picture_item import PictureItem
from designer.canvas.live.items.strip_item import StripItem
from designer.canvas.live.items.surface_item import SurfaceItem
from designer.canvas.live.subjects import Subjects, Units
from designer.canvas.live.surfaces.pixels import Table
from designer.canvas.live.surfaces.tables import classes_table, sign_colors
from designer.canvas.live.surroundings import Kept
from designer.canvas.live.tasks import Lines, Memory, Painted, Sketch, Strip, Surfaces, Task, Thickness
from designer.canvas.live.wishes import PLANE, ROWS, Wishes
from designer.document.store import Store

TURN = 6
"""Milliseconds between the paintings of two views, so that none of them makes the window late."""


@dataclass(frozen=True, slots=True)
class Shown:
    """All that shows something of a frame, and what of it: as long as it is the same, so is what a frame looks like.

    Attributes:
        subjects: What there is to show.
        cards: Cards that can be seen, with what each shows and how large it is.
        strips: Strips by node.
        links: Lines of weights.
        wires: Wires that tell of weights.
        style: Colours.
        discrete: Whether surfaces have two colours only.
    """

    subjects: Subjects = field(default_factory=Subjects)
    cards: tuple[tuple[Card, str, object], ...] = ()
    strips: tuple[StripItem, ...] = ()
    links: tuple[LinksItem, ...] = ()
    wires: tuple[WireItem, ...] = ()
    style: CanvasStyle | None = None
    discrete: bool = False


class Showing(QObject):
    """Has pictures made of frames by a thread, and each view painted in its turn.

    Args:
        store: The document.
        wishes: Has the newest frames.
        parent: As in Qt.

    Signals:
        framed: What is shown is newer.
    """

    framed = Signal()

    def __init__(self, store: Store, wishes: Wishes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._wishes = store, wishes
        self._shown = self._drawn = Shown()
        self._kept = Kept()
        self._memories: dict[str, Memory] = {}
        self._turns: deque[Painted] = deque()
        self._drawing = Drawing(self._tasks, self)
        self._drawing.drawn.connect(self._show_drawn)
        self._turn = QTimer(self, interval=TURN)
        self._turn.setTimerType(Qt.TimerType.PreciseTimer)
        self._turn.timeout.connect(self._paint_next)

    def show(self, shown: Shown) -> None:
        """Have this show the newest frames from now on."""
        if shown != self._shown:
            for wire in set(self._shown.wires).difference(shown.wires):
                wire.set_strength(None)
            self._shown = shown
            self.renew()

    def renew(self) -> None:
        """Frames are there."""
        self._drawing.draw()

    def forget_but(self, nodes: Mapping[str, object]) -> None:
        """Keep the past of these nodes alone."""
        self._memories = {node: memory for node, memory in self._memories.items() if node in nodes}

    # What is to be drawn now

    def _tasks(self) -> list[Task]:
        self._drawn = self._shown
        return [*self._surfaces(), *self._sketches(), *self._strips(), *self._weights()]

    def _surfaces(self) -> Iterator[Task]:
        frame = self._wishes.frame(PLANE)
        if frame is None:
            return
        for card, *_ in self._shown.cards:
            units, values = self._shown.subjects.units.get(card.node_id), frame.values.get(card.node_id)
            if not isinstance(card, SurfaceItem) or units is None or values is None:
                continue
            if values.shape[-1] == units.count:  # else it is from before an edit
                bias = frame.weights.get(f"{units.owner}.bias") if units.bias else None
                yield Surfaces(card, values, *self._colors(units), bias=bias)

    def _colors(self, units: Units) -> tuple[Table, tuple[float, float] | None, bool]:
        """The table of a node's surfaces, the values of its ends, and whether it tells classes."""
        assert self._shown.style is not None
        theme, discrete = self._shown.style.theme, self._shown.discrete
        signs = sign_colors(theme, soft=units.is_output, discrete=discrete)
        if units.is_output and units.classes and units.count > 1:
            # Scores that are no probabilities say which class it is, but not how sure that is.
            return classes_table(theme, units.count, discrete=discrete or not units.probable), None, True
        if units.is_output and units.classes:
            return signs, (2 * units.threshold - 1, 1.0), False
        return signs, self._target_span() if units.is_output else None, False

    def _target_span(self) -> tuple[float, float] | None:
        """Range of the numbers that an Output is to predict; None where they are classes."""
        dataset = self._store.dataset
        if dataset is None or not dataset.targets.size or not np.issubdtype(dataset.targets.dtype, np.floating):
            return None
        return self._kept.of("span", (dataset,), lambda: (float(dataset.targets.min()), float(dataset.targets.max())))

    def _sketches(self) -> Iterator[Task]:
        frames, subjects = self._wishes.frames(), self._shown.subjects
        for card, content, _ in self._shown.cards:
            kind, viewed = subjects.kind(card.node_id, content), subjects.viewed.get(card.node_id)
            if isinstance(card, PictureItem) and kind is not None and viewed is not None:
                yield Sketch(card, kind, viewed, frames, self._memories.setdefault(card.node_id, Memory()))

    def _strips(self) -> Iterator[Task]:
        frame = self._wishes.frame(ROWS)
        if frame is None:
            return
        for item in self._shown.strips:
            values, viewed = frame.values.get(item.node_id), self._shown.subjects.viewed.get(item.node_id)
            if values is not None and viewed is not None:
                yield Strip(item, values, viewed.layer)

    def _weights(self) -> Iterator[Task]:
        frame, shown = self._wishes.newest(), self._shown
        if frame is None or shown.style is None:
            return
        for item in shown.links:
            weight = frame.weights.get(f"{shown.subjects.units[item.target.node_id].owner}.weight")
            if weight is not None:
                yield Lines(item, weight)
        nodes = self._store.project.network.by_id
        for wire in shown.wires:
            target = nodes.get(wire.wire.target)
            weight = frame.weights.get(f"{target.owner}.weight") if target is not None else None
            if weight is None or target is None or weight.ndim < 2 or len(target.layer.inputs) > 1:
                wire.set_strength(None)
            else:
                yield Thickness(wire, weight, shown.style.theme, shown.style.wire(wire.look.rank))

    # What was drawn

    def _show_drawn(self, drawn: Drawn) -> None:
        if self._drawn is not self._shown:  # it is drawn anew already
            return
        for task in drawn.tasks:
            if (item := task.show()) is not None:
                self._take_turn(item)
        self.framed.emit()

    def _take_turn(self, item: Painted) -> None:
        if item not in self._turns:
            self._turns.append(item)
        if not self._turn.isActive():
            self._turn.start()

    def _paint_next(self) -> None:
        if self._turns:
            self._turns.popleft().update_body()
        if not self._turns:
            self._turn.stop()

    def close(self) -> None:
        """End the thread that draws."""
        self._turn.stop()
        self._drawing.close()
