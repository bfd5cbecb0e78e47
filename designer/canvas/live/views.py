"""The live views of the canvas: which there are, and what they ask for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from designer.canvas.live.detail import detail_at
from designer.canvas.live.items.picture_item import PictureItem
from designer.canvas.live.items.surface_item import SurfaceItem
from designer.canvas.live.openness import Views, chosen_views
from designer.canvas.live.showing import Showing, Shown
from designer.canvas.live.stage import Stage, title_of
from designer.canvas.live.state import LiveState
from designer.canvas.live.subjects import SURFACES, Subjects, Units, subjects_of
from designer.canvas.live.surroundings import Kept, dots_of
from designer.canvas.live.wishes import OWNER, Seen, Wishes
from designer.canvas.live.words import surface_words
from designer.canvas.view import CanvasView
from designer.document.snapshot import Snapshot
from designer.document.store import Store
from designer.live.hub import LiveHub
from designer.live.sample import ChosenSample
from designer.settings import Settings

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
        refreshed: The items are those that document, selection and camera ask for.
        framed: What is shown is newer.
    """

    changed = Signal()
    refreshed = Signal()
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
        self.showing = Showing(store, self.wishes, self)
        self.showing.framed.connect(self.framed)
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
            return surface_words(self.subjects.units[node], card.values, self.subjects.viewed[node].layer)
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
        self.showing.show(self._shown())
        if self.views.open and self._is_new:
            self._is_new = False
            self.view.fit_again()  # what was brought into view before knew nothing of the views
        self._is_new |= not self.views.open
        self.refreshed.emit()
        if self.views != before:
            self.changed.emit()

    def _stage(self) -> None:
        stage, views = self.stage, self.views
        cards = {node: self.units_of(node) for node in self.subjects.order if node in views.open}
        stage.show_cards(cards)
        self.showing.forget_but(cards)
        far = detail_at(self.view.camera.scale, is_open=True) != "view"
        stage.show_strips(views.strips | views.open if far else views.strips)
        units = self.subjects.units
        stage.show_links((each.source, node) for node, each in units.items() if each.is_linear and node in cards)
        for node, card in stage.cards.items():
            shown = cards[node]
            card.set_title(self.content_of(node) if shown is None else title_of(shown))
            if isinstance(card, SurfaceItem) and shown is not None and shown.is_output:
                self._show_output(card, shown)

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

    def _shown(self) -> Shown:
        """All that shows something now."""
        stage, scene = self.stage, self.view.network_scene
        return Shown(
            self.subjects,
            tuple((stage.cards[node], self.content_of(node), stage.cards[node].form) for node in stage.seen()),
            tuple(stage.strips.values()),
            tuple(stage.links.values()),
            tuple(scene.wires.values()) if self.are_shown else (),
            scene.style_values,
            "discrete" in self.state.look.options,
        )

    def _take(self, owner: str) -> None:
        if owner == OWNER:
            self.showing.renew()

    def close(self) -> None:
        """Ask for nothing more, and end the thread that draws."""
        for timer in (self._soon, self._moved):
            timer.stop()
        self.wishes.ask(Seen())
        self.showing.close()
