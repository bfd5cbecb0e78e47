"""The live views of the canvas: which there are, what they ask for, and what they show of each frame."""

from __future__ import annotations

from collections import deque

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal

from designer.canvas.live.detail import detail_at
from designer.canvas.live.drawing import Drawing, Job, Memory, Sketch, Surfaces
from designer.canvas.live.items.card import Card
from designer.canvas.live.items.links_item import LinksItem
from designer.canvas.live.items.picture_item import PictureItem
from designer.canvas.live.items.strip_item import figures_of
from designer.canvas.live.items.surface_item import SurfaceItem
from designer.canvas.live.openness import Views, chosen_views
from designer.canvas.live.stage import Stage, title_of
from designer.canvas.live.state import LiveState
from designer.canvas.live.subjects import SURFACES, Subjects, Units, subjects_of
from designer.canvas.live.surfaces.links import strength
from designer.canvas.live.surfaces.pixels import Table
from designer.canvas.live.surfaces.tables import balance_color, classes_table, sign_colors
from designer.canvas.live.surroundings import Kept, dots_of
from designer.canvas.live.wishes import OWNER, PLANE, ROWS, Seen, Wishes
from designer.canvas.live.words import surface_words
from designer.canvas.view import CanvasView
from designer.document.snapshot import Snapshot
from designer.document.store import Store
from designer.live.hub import LiveHub
from designer.live.sample import ChosenSample
from designer.settings import Settings
from engine.probes.frame import ProbeFrame

TURN = 6
"""Milliseconds between the paintings of two views, so that none of them makes the window late."""
WAITING = 60
"""Milliseconds after which a moved camera changes what is asked for."""


class LiveViews(QObject):
    """Keeps the views in step with document, camera and frames.

    Args:
        store: The document.
        view: The canvas.
        hub: Brings frames; None for a canvas without.
        sample: The sample that is looked at.
        settings: Remember what is open in each document.

    Signals:
        changed: Which views there are, or which of them are open.
        framed: What is shown is newer.
    """

    changed = Signal()
    framed = Signal()

    def __init__(
        self,
        store: Store,
        view: CanvasView,
        hub: LiveHub | None = None,
        sample: ChosenSample | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(view)
        self.store, self.view = store, view
        self.state = LiveState(store, settings, self)
        self.stage = Stage(view.network_scene, view.camera)
        self.wishes = Wishes(store, self.state, hub, sample)
        self.subjects, self.views = Subjects(), Views()
        self._known: Snapshot | None = None
        self._is_new = True
        self._kept = Kept()
        self._memories: dict[str, Memory] = {}
        self._turns: deque[Card | LinksItem] = deque()
        self._drawing = Drawing(self)
        self._drawing.drawn.connect(self._show_drawn)
        self._turn = QTimer(self, interval=TURN)
        self._turn.setTimerType(Qt.TimerType.PreciseTimer)
        self._turn.timeout.connect(self._paint_next)
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        self._moved = QTimer(self, interval=WAITING, singleShot=True)
        self._moved.timeout.connect(self.refresh)
        self._connect(hub, sample)

    def _connect(self, hub: LiveHub | None, sample: ChosenSample | None) -> None:
        store, view = self.store, self.view
        for signal in (store.changed, store.selection_changed, store.group_changed, self.state.changed):
            signal.connect(self.refresh_soon)
        store.document_changed.connect(self._begin)
        view.camera.zoomed.connect(self._follow_camera)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self._follow_camera)
        view.installEventFilter(self)
        if sample is not None:
            sample.changed.connect(self.refresh_soon)
        if hub is not None:
            hub.framed.connect(self._take)
        self.refresh_soon()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for nothing that cannot be seen."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize, QEvent.Type.PaletteChange):
            self.refresh_soon()
        return False

    def _begin(self) -> None:
        """Another document was opened."""
        self._is_new = True

    def refresh_soon(self, *_: object) -> None:
        """Bring all up to date when the events at hand are done."""
        self._soon.start()

    def _follow_camera(self, *_: object) -> None:
        if self.are_there:
            self._moved.start()

    # Which views there are

    @property
    def are_shown(self) -> bool:
        """True if there are views besides those that were opened by hand."""
        shown = self.state.look.wanted.shown
        return self.subjects.flat if shown is None else shown

    @property
    def are_there(self) -> bool:
        """True if there is anything to show."""
        return bool(self.views.open or self.views.strips)

    def content_of(self, node: str) -> str:
        """Title of what the view of a node shows."""
        offered = self.subjects.contents(node)
        chosen = self.state.look.content_of(node)
        return chosen if chosen in offered else offered[0] if offered else ""

    def units_of(self, node: str) -> Units | None:
        """The units of a node whose view shows their surfaces."""
        return self.subjects.units.get(node) if self.content_of(node) == SURFACES else None

    def words_of(self, node: str) -> str:
        """Sentence about what a node shows; empty where it shows nothing."""
        card, strip = self.stage.cards.get(node), self.stage.strips.get(node)
        if isinstance(card, SurfaceItem) and node in self.subjects.units:
            return surface_words(self.subjects.units[node], card.values)
        if isinstance(card, PictureItem) and card.picture is not None:
            return f"Live view: {card.picture.words}"
        if strip is not None and strip.figures is not None:
            return f"Live strip: {strip.figures.words}."
        return ""

    def refresh(self) -> None:
        """Have the items that document, selection and camera ask for, and ask for what they show."""
        snapshot, before = self.store.snapshot, self.views
        known = self._known
        if known is None or snapshot.analysis is not known.analysis or snapshot.loaded is not known.loaded:
            self.subjects = subjects_of(snapshot)
        self._known = snapshot
        look = self.state.look
        self.views = chosen_views(
            self.subjects.order,
            look.wanted,
            self.store.selection,
            by_default=self.subjects.flat,
            has_room=self.stage.has_room,
        )
        if self.are_there or before.open or before.strips:
            self._stage()
        self._ask()
        if self.views.open and self._is_new:
            self._is_new = False
            self.view.fit_again()  # what was brought into view before knew nothing of the views
        self._is_new |= not self.views.open
        if self.views != before:
            self.changed.emit()

    def _stage(self) -> None:
        stage, views = self.stage, self.views
        cards = {node: self.units_of(node) for node in self.subjects.order if node in views.open}
        stage.show_cards(cards)
        self._memories = {node: memory for node, memory in self._memories.items() if node in cards}
        far = detail_at(self.view.camera.scale, is_open=True) != "view"
        stage.show_strips(views.strips | views.open if far else views.strips)
        units = self.subjects.units
        stage.show_links((each.source, node) for node, each in units.items() if each.is_linear and node in cards)
        for node, card in stage.cards.items():
            shown = cards[node]
            card.set_title(self.content_of(node) if shown is None else title_of(shown))
            if isinstance(card, SurfaceItem) and shown is not None and shown.is_output:
                self._show_output(card, shown)
        if not self.are_shown:
            self._show_plain_wires()

    def _show_output(self, card: SurfaceItem, units: Units) -> None:
        """Samples over the surface of an Output, and its axes."""
        snapshot, plane, theme = self.store.snapshot, self.wishes.plane, self.view.network_scene.style_values.theme
        if plane is None:
            return
        card.set_title(f"{plane.names[0]} → · {plane.names[1]} ↑")
        parts = frozenset(part for part in ("training", "test") if f"{part} points" in self.state.look.options)
        project = snapshot.project
        basis = snapshot.dataset, plane, project.data, project.training, tuple(sorted(parts)), theme.name, units.classes
        dots = self._kept.of(f"dots {units.node}", basis, lambda: dots_of(snapshot, plane, units.classes, parts, theme))
        card.show_dots(dots)

    def _ask(self) -> None:
        """Ask for what can be seen."""
        if not self.view.isVisible() or self.view.window().isMinimized():
            self.wishes.ask(Seen())
            return
        seen = self.stage.seen()
        surfaces = frozenset(node for node in seen if isinstance(self.stage.cards[node], SurfaceItem))
        asked = self.wishes.all_asked(self.subjects.asked(node, self.content_of(node)) for node in seen)
        self.wishes.ask(Seen(surfaces, frozenset(self.stage.strips), asked, self.are_shown))

    # What they show

    def _take(self, owner: str) -> None:
        """Frames are there: pictures are made by a thread, the rest is little."""
        if owner != OWNER:
            return
        self._drawing.draw(self._surfaces(self.wishes.frame(PLANE)), self._sketches())
        rows, newest = self.wishes.frame(ROWS), self.wishes.newest()
        for node, item in self.stage.strips.items():
            if rows is not None and node in rows.values:
                item.show_figures(figures_of(rows.values[node]))
        if newest is not None:
            self._show_weights(newest)

    def _surfaces(self, frame: ProbeFrame | None) -> list[Surfaces]:
        job: list[Surfaces] = []
        cards = self.stage.surfaces
        for node in self.stage.seen() if frame is not None else ():
            card, units = cards.get(node), self.subjects.units.get(node)
            values = frame.values.get(node) if frame is not None else None
            if card is None or units is None or values is None or frame is None or values.shape[-1] != units.count:
                continue
            bias = frame.weights.get(f"{units.owner}.bias") if units.bias else None
            table, span, is_classes = self._colors(units)
            job.append(Surfaces(node, card.grid, values, table, card.back, card.front, bias, span, is_classes))
        return job

    def _colors(self, units: Units) -> tuple[Table, tuple[float, float] | None, bool]:
        """The table of a node's surfaces, the values of its ends, and whether it tells classes."""
        theme, discrete = self.view.network_scene.style_values.theme, "discrete" in self.state.look.options
        signs = sign_colors(theme, soft=units.is_output, discrete=discrete)
        if units.is_output and units.classes and units.count > 1:
            return classes_table(theme, units.count, discrete=discrete), None, True
        if units.is_output and units.classes:
            return signs, (2 * units.threshold - 1, 1.0), False
        return signs, self._target_span() if units.is_output else None, False

    def _target_span(self) -> tuple[float, float] | None:
        """Range of the numbers that an Output is to predict; None where they are classes."""
        dataset = self.store.dataset
        if dataset is None or not dataset.targets.size or not np.issubdtype(dataset.targets.dtype, np.floating):
            return None
        return self._kept.of("span", (dataset,), lambda: (float(dataset.targets.min()), float(dataset.targets.max())))

    def _sketches(self) -> list[Sketch]:
        frames, found = self.wishes.frames(), []
        for node in self.stage.seen():
            kind, viewed = self.subjects.kind(node, self.content_of(node)), self.subjects.viewed.get(node)
            if kind is not None and viewed is not None and isinstance(self.stage.cards[node], PictureItem):
                found.append(Sketch(node, kind, viewed, frames, self._memories.setdefault(node, Memory())))
        return found

    def _show_drawn(self, job: Job) -> None:
        for surfaces in job.surfaces:
            card = self.stage.cards.get(surfaces.node)
            if isinstance(card, SurfaceItem) and card.back is surfaces.pixels:
                repaint = surfaces.changed or card.bias_changes(surfaces.bias)
                card.show_back(surfaces.values, surfaces.bias)
                if repaint:
                    self._take_turn(card)
        for sketch in job.sketches:
            card = self.stage.cards.get(sketch.node)
            if isinstance(card, PictureItem) and sketch.picture is not None:
                card.show_picture(sketch.picture)
                self._take_turn(card)
        self.framed.emit()

    def _show_weights(self, frame: ProbeFrame) -> None:
        for (_, node), item in self.stage.links.items():
            weight = frame.weights.get(f"{self.subjects.units[node].owner}.weight")
            if weight is not None and item.show_weight(weight) and item.isVisible():
                self._take_turn(item)
        if not self.are_shown:
            return
        style, network = self.view.network_scene.style_values, self.store.project.network
        for wire, wire_item in self.view.network_scene.wires.items():
            target = network.node(wire.target)
            weight = frame.weights.get(f"{target.owner}.weight")
            if weight is None or weight.ndim < 2 or len(target.layer.inputs) > 1:
                wire_item.set_strength(None)
            else:
                found = strength(weight)
                color = balance_color(style.theme, found.balance, style.wire(wire_item.look.rank))
                wire_item.set_strength((found.width, color))

    def _show_plain_wires(self) -> None:
        for item in self.view.network_scene.wires.values():
            item.set_strength(None)

    def _take_turn(self, item: Card | LinksItem) -> None:
        if item not in self._turns:
            self._turns.append(item)
        if not self._turn.isActive():
            self._turn.start()

    def _paint_next(self) -> None:
        item = self._turns.popleft() if self._turns else None
        if isinstance(item, Card):
            item.update_body()
        elif item is not None:
            item.update()
        if not self._turns:
            self._turn.stop()

    def close(self) -> None:
        """Ask for nothing more, and end the thread that draws."""
        for timer in (self._soon, self._moved, self._turn):
            timer.stop()
        self.wishes.ask(Seen())
        self._drawing.close()
