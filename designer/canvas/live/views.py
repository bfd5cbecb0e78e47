"""The live views of the canvas: which are there, what they ask for, and what they show of each frame."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal

from designer.canvas.items.node_item import NodeItem
from designer.canvas.items.style import CanvasStyle
from designer.canvas.live.card import DISTANCE, HEAD, PADDING
from designer.canvas.live.cells import LARGEST, ROOM, arranged
from designer.canvas.live.detail import detail_at
from designer.canvas.live.drawing import Drawing, Surfaces
from designer.canvas.live.links_item import LinksItem
from designer.canvas.live.openness import Views, chosen_views
from designer.canvas.live.plane import Plane, has_planes, plane_of
from designer.canvas.live.source import OWNER, FrameSource, SampleSource
from designer.canvas.live.state import LiveState
from designer.canvas.live.strip_item import StripItem, figures_of
from designer.canvas.live.subjects import Subjects, Units, subjects_of
from designer.canvas.live.surface_item import SurfaceItem
from designer.canvas.live.surroundings import Kept, dots_of, plane_samples, strip_samples
from designer.canvas.live.tables import balance_color, classes_table, sign_colors
from designer.canvas.live.links import strength
from designer.canvas.view import CanvasView
from designer.document.snapshot import Snapshot
from designer.document.store import Store
from engine.data.dataset import Dataset
from engine.probes.frame import ProbeFrame
from engine.probes.request import ProbeRequest

TURN = 6
"""Milliseconds between the paintings of two views, so that none of them makes the window late."""
HERO = 250.0
"""Side of an Output's surface at most, in scene units."""
PLANE, STRIP = "plane", "strip"


class LiveViews(QObject):
    """Keeps the views' items in step with document, camera and frames.

    Args:
        store: The document.
        view: The canvas.
        source: Where frames come from; None for none, as in a window without an engine.
        state: Views as the user wants them.
        sample: The sample through which surfaces of more than two features are drawn.

    Signals:
        changed: Which views are there, or which of them are open.
        framed: What is shown is newer.
    """

    changed = Signal()
    framed = Signal()

    def __init__(
        self,
        store: Store,
        view: CanvasView,
        source: FrameSource | None,
        state: LiveState,
        sample: SampleSource | None = None,
    ) -> None:
        super().__init__(view)
        self.store, self.view, self.state = store, view, state
        self.scene = view.network_scene
        self._source, self._sample = source, sample
        self.subjects, self.views = Subjects(), Views()
        self.cards: dict[str, SurfaceItem] = {}
        self.strips: dict[str, StripItem] = {}
        self.links: dict[tuple[str, str], LinksItem] = {}
        self._known: Snapshot | None = None
        self._turns: deque[SurfaceItem | LinksItem] = deque()
        self._wished: dict[str, ProbeRequest] = {}
        self._kept = Kept()
        self._frame: ProbeFrame | None = None
        self._drawing = Drawing(self)
        self._drawing.drawn.connect(self._show_drawn)
        self._turn = QTimer(self, interval=TURN)
        self._turn.setTimerType(Qt.TimerType.PreciseTimer)
        self._turn.timeout.connect(self._paint_next)
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self.refresh)
        self._connect()

    def _connect(self) -> None:
        store, view = self.store, self.view
        for signal in (store.changed, store.selection_changed, store.group_changed, self.state.changed):
            signal.connect(self.refresh_later)
        view.camera.zoomed.connect(self.refresh_later)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self.refresh_later)
        view.installEventFilter(self)
        if self._sample is not None:
            self._sample.changed.connect(self.refresh_later)
        if self._source is not None:
            self._source.framed.connect(self._take)
        self.refresh_later()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What cannot be seen is not asked for."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize, QEvent.Type.PaletteChange):
            self.refresh_later()
        return super().eventFilter(watched, event)

    def refresh_later(self, *_: object) -> None:
        """Bring all up to date when the events at hand are done."""
        self._later.start()

    # Which views there are

    @property
    def are_shown(self) -> bool:
        """True if there are views besides those that were opened by hand."""
        shown = self.state.look.wanted.shown
        return self.subjects.flat if shown is None else shown

    def refresh(self) -> None:
        """Have the items that document, selection and camera ask for, and ask for what they show."""
        snapshot, before = self.store.snapshot, (self.subjects, self.views)
        if self._known is None or snapshot.analysis is not self._known.analysis or snapshot.loaded is not self._known.loaded:
            self.subjects = subjects_of(snapshot)
        self._known = snapshot
        wanted, selection = self.state.look.wanted, self.store.selection
        self.views = chosen_views(self.subjects.order, wanted, selection, by_default=self.subjects.flat)
        self._sync_cards()
        self._sync_strips()
        self._sync_links()
        self._wish()
        if before != (self.subjects, self.views):
            self.changed.emit()

    def _item_of(self, node: str) -> NodeItem | None:
        """The item of a node that stands for itself on the open level."""
        item = self.scene.nodes.get(node)
        return item if item is not None and item.look.kind == "layer" else None

    def _sync_cards(self) -> None:
        style, down = self.scene.style_values, self.scene.down
        wanted = {node: item for node in self.views.open if node in self.subjects.units and (item := self._item_of(node))}
        for node in [node for node in self.cards if node not in wanted]:
            self._drop(self.cards.pop(node))
        scale = self.view.camera.scale
        for node, item in wanted.items():
            card = self.cards.get(node)
            if card is None:
                card = self.cards[node] = SurfaceItem(node, style)
                self.scene.addItem(card)
            units, body = self.subjects.units[node], item.mapRectToScene(item.rect())
            count = 1 if units.is_output and units.classes else units.count
            largest = HERO if units.is_output else LARGEST
            card.set_grid(arranged(count, self._room(node, body), down=down, largest=largest), units.count)
            card.set_title(self._title(units))
            card.place(body, down=down)
            card.setVisible(detail_at(scale, is_open=True) == "view")
            self._restyle(card, style)
            self._show_dots(card, units)
        self.scene.extents = {node: card.sceneBoundingRect() for node, card in self.cards.items() if card.isVisible()}

    def _restyle(self, card: SurfaceItem | StripItem | LinksItem, style: CanvasStyle) -> None:
        if card.style_values is not style:
            card.set_style(style)

    def _show_dots(self, card: SurfaceItem, units: Units) -> None:
        snapshot, plane, theme = self.store.snapshot, self.plane, self.scene.style_values.theme
        if not units.is_output or plane is None:
            return
        parts = frozenset(part for part in ("training", "test") if f"{part} points" in self.state.look.options)
        project = snapshot.project
        basis = snapshot.dataset, plane, project.data, project.training, tuple(sorted(parts)), theme.name, card.grid.cell
        dots = self._kept.of(
            f"dots {units.node}", basis, lambda: dots_of(snapshot, plane, units.classes, parts, theme)
        )
        if dots is not card.dots:
            card.show_dots(dots)

    def _drop(self, item: SurfaceItem | StripItem | LinksItem) -> None:
        if item in self._turns:
            self._turns.remove(item)  # type: ignore[arg-type]
        self.scene.removeItem(item)

    def _room(self, node: str, body: QRectF) -> float:
        """How long a view may be before it reaches the node below, or to the right where wires lead down."""
        down = self.scene.down
        ahead = [
            (other.x() - body.right() if down else other.y() - body.bottom())
            for each, item in self.scene.nodes.items()
            if each != node and _faces(other := item.mapRectToScene(item.rect()), body, down=down)
        ]
        free = min(ahead, default=ROOM) - 2 * DISTANCE - HEAD - PADDING
        return min(ROOM, max(free, 0.0)) if free >= 60.0 else ROOM / 3  # too little: it lies beneath that node

    def _title(self, units: Units) -> str:
        if units.is_output:
            plane = self.plane
            return f"{plane.names[0]} across, {plane.names[1]} up" if plane else ""
        return f"{units.count} units" if units.count <= 64 else f"64 of {units.count} units"

    def _sync_strips(self) -> None:
        style, scale, down = self.scene.style_values, self.view.camera.scale, self.scene.down
        area = self.view.camera.visible()
        strips = set(self.views.strips)
        if detail_at(scale, is_open=True) != "view":
            strips |= self.views.open
        wanted = {}
        for node in strips if detail_at(scale, is_open=False) else ():
            item = self._item_of(node)
            if item is not None and item.mapRectToScene(item.rect()).adjusted(0, 0, 30, 30).intersects(area):
                wanted[node] = item
        for node in [node for node in self.strips if node not in wanted]:
            self._drop(self.strips.pop(node))
        for node, item in wanted.items():
            if node not in self.strips:
                self.strips[node] = StripItem(node, style)
                self.scene.addItem(self.strips[node])
            self._restyle(self.strips[node], style)
            self.strips[node].place(item.mapRectToScene(item.rect()), down=down)

    def _sync_links(self) -> None:
        style, down = self.scene.style_values, self.scene.down
        wanted = {
            (units.source, node): units
            for node, units in self.subjects.units.items()
            if units.is_linear and node in self.cards and units.source in self.cards
        }
        for key in [key for key in self.links if key not in wanted]:
            self._drop(self.links.pop(key))
        for key in wanted:
            source, target = self.cards[key[0]], self.cards[key[1]]
            item = self.links.get(key)
            if item is None or item.source is not source or item.target is not target:
                if item is not None:
                    self._drop(item)
                item = self.links[key] = LinksItem(source, target, style)
                self.scene.addItem(item)
            self._restyle(item, style)
            item.lead(down=down)
            item.setVisible(item.isVisible() and source.isVisible() and target.isVisible())

    # What they ask for

    @property
    def plane(self) -> Plane | None:
        """The plane over which surfaces are drawn."""
        dataset = self.store.dataset
        if dataset is None or not has_planes(dataset):
            return None
        count, (across, up) = dataset.spec.input_shape[0], self.state.look.features
        if max(across, up) >= count or across == up:
            across, up = 0, 1
        return self._kept.of("plane", (dataset, across, up), lambda: plane_of(dataset, across, up))

    def _base(self, dataset: Dataset) -> NDArray[np.float64]:
        """The sample that gives the features that no axis shows."""
        row = self._sample.row if self._sample is not None else None
        return dataset.inputs[0] if row is None else row

    def seen(self) -> list[str]:
        """Nodes of which a card can be seen now."""
        area = self.view.camera.visible()
        return [node for node, card in self.cards.items() if card.isVisible() and card.sceneBoundingRect().intersects(area)]

    def _wish(self) -> None:
        requests: dict[str, ProbeRequest] = {}
        dataset, plane = self.store.dataset, self.plane
        if self._source is None:
            return
        if self.view.isVisible() and not self.view.window().isMinimized() and dataset is not None:
            names = frozenset(self.seen())
            if names and plane is not None:
                base = self._base(dataset)
                basis = plane, (b"" if self.subjects.flat else base.tobytes())
                samples = self._kept.of("plane samples", basis, lambda: plane_samples(plane, base))
                requests[PLANE] = ProbeRequest(samples, names)
            if self.strips:
                samples = self._kept.of("strip samples", (dataset,), lambda: strip_samples(dataset))
                requests[STRIP] = ProbeRequest(samples, frozenset(self.strips))
        if requests != self._wished:
            self._wished = requests
            self._source.wish(OWNER, requests)

    # What they show

    def _take(self, owner: str) -> None:
        """Frames are there: surfaces are drawn by a thread, the rest is little."""
        if owner != OWNER or self._source is None:
            return
        frame = self._source.frame(OWNER, PLANE)
        if frame is not None:
            self._draw(frame)
            self._show_weights(frame)
        strip = self._source.frame(OWNER, STRIP)
        if strip is not None:
            for node, item in self.strips.items():
                values = strip.values.get(node)
                if values is not None:
                    item.show_figures(figures_of(values))
            if frame is None:
                self._show_weights(strip)

    def _draw(self, frame: ProbeFrame) -> None:
        theme, discrete = self.scene.style_values.theme, "discrete" in self.state.look.options
        job = []
        for node in self.seen():
            values, card, units = frame.values.get(node), self.cards[node], self.subjects.units[node]
            if values is None or values.shape[1] != units.count:
                continue
            table = sign_colors(theme, discrete=discrete)
            span = None
            if units.is_output and units.classes and units.count == 1:
                span = (2 * units.threshold - 1, 1.0) if units.threshold else (-1.0, 1.0)
            elif units.is_output and units.classes:
                table = classes_table(theme, units.count, discrete=discrete)
            elif units.is_output:
                span = self._target_span()
            is_classes = units.is_output and units.classes > 0 and units.count > 1
            job.append(Surfaces(node, card.grid, values, table, card.back, span, is_classes))
        self._frame = frame
        if job:
            self._drawing.draw(job)

    def _target_span(self) -> tuple[float, float] | None:
        """Range of the numbers that an Output is to predict; None where they are classes."""
        dataset = self.store.dataset
        if dataset is None or not dataset.targets.size or not np.issubdtype(dataset.targets.dtype, np.floating):
            return None
        return self._kept.of("span", (dataset,), lambda: (float(dataset.targets.min()), float(dataset.targets.max())))

    def _show_drawn(self, job: tuple[Surfaces, ...]) -> None:
        frame = self._frame
        for surfaces in job:
            card = self.cards.get(surfaces.node)
            if card is not None and card.back is surfaces.pixels:
                bias = frame.weights.get(f"{self.subjects.units[surfaces.node].owner}.bias") if frame else None
                card.show_back(surfaces.values, bias)
                self._take_turn(card)
        self.framed.emit()

    def _show_weights(self, frame: ProbeFrame) -> None:
        for (_, node), item in self.links.items():
            weight = frame.weights.get(f"{self.subjects.units[node].owner}.weight")
            if weight is not None and item.show_weight(weight) and item.isVisible():
                self._take_turn(item)
        self._strengthen(frame)

    def _strengthen(self, frame: ProbeFrame) -> None:
        """Draw wires as thick as the weights that they meet."""
        style, network = self.scene.style_values, self.store.project.network
        for wire, item in self.scene.wires.items():
            node = network.by_id.get(wire.target)
            weight = frame.weights.get(f"{node.owner}.weight") if node is not None else None
            if weight is None or weight.ndim < 2 or len(node.layer.inputs) > 1:
                item.set_strength(None)
                continue
            found = strength(weight)
            item.set_strength((found.width, balance_color(style.theme, found.balance, style.wire(item.look.rank))))

    def _forget_strengths(self) -> None:
        for item in self.scene.wires.values():
            item.set_strength(None)

    def _take_turn(self, item: SurfaceItem | LinksItem) -> None:
        if item not in self._turns:
            self._turns.append(item)
        if not self._turn.isActive():
            self._turn.start()

    def _paint_next(self) -> None:
        if self._turns:
            item = self._turns.popleft()
            item.update_cells() if isinstance(item, SurfaceItem) else item.update()
        if not self._turns:
            self._turn.stop()

    def close(self) -> None:
        """Ask for nothing more, and end the thread that draws."""
        self._later.stop()
        self._turn.stop()
        if self._source is not None:
            self._source.wish(OWNER, {})
        self._drawing.close()


def _faces(other: QRectF, body: QRectF, *, down: bool) -> bool:
    """True if a node lies where a view of another would grow, at its side or below."""
    if down:
        return other.top() < body.bottom() and other.bottom() > body.top() and other.left() >= body.right()
    return other.left() < body.right() and other.right() > body.left() and other.top() >= body.bottom()
