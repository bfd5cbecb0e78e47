"""The hub of live views: takes their wishes, and brings them the frames of a probe."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from designer.background.courier import Parcel, courier
from designer.background.workers import workers
from designer.document.snapshot import Update
from designer.document.store import Store
from engine.document.project import Project

if TYPE_CHECKING:
    from engine.probes.frame import ProbeFrame
    from engine.probes.request import ProbeRequest
    from engine.probes.sources import DrawingSource, Source, Watched
    from engine.probes.thread import Delivery, ProbeThread

SourceKind = Literal["running", "finished", "untrained", ""]
"""Where weights come from: a run under way, the last run or kept weights, a drawing; empty where there are none."""

RECENT = 2.0
"""Seconds over which the rate is counted at least; longer where frames come seldom."""

TELLING = 500
"""Milliseconds between two times that the rate is told."""


class LiveHub(QObject):
    """Brings live views frames of the network.

    Of the run under way; else of the one that has ended, if the drawing is still what it trained; else of the drawing
    with its initial weights.

    Signals:
        framed: Owner whose frames, or the reasons why it has none, are new.
        source_changed: `source` is another.
        rate_changed: `rate` or `fault_of_all` may be another.
    """

    framed = Signal(str)
    source_changed = Signal()
    rate_changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._token = object()
        self._slot = _Slot(self._token)
        self._thread: ProbeThread | None = None
        self._closed = False
        self._seen = True
        self._session: Watched | None = None
        self._trained: Project | None = None
        self._followed: tuple[object, ...] = ()
        self._drawing: DrawingSource | None = None
        self._source: SourceKind = ""
        self._wishes: dict[str, Mapping[str, ProbeRequest]] = {}
        self._frames: dict[tuple[str, str], ProbeFrame] = {}
        self._faults: dict[tuple[str, str], str] = {}
        self._asked: Source | None = None
        self._fault_of_all = ""
        self._times: deque[float] = deque(maxlen=100)
        self._recent = RECENT
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(TELLING)
        self._telling.timeout.connect(self._tell_rate)
        courier().arrived.connect(self._deliver)
        store.changed.connect(self._show_update)
        store.document_changed.connect(self._forget)

    # What views ask.

    def wish(self, owner: str, requests: Mapping[str, ProbeRequest]) -> None:
        """Replace what an owner wants to see; nothing withdraws it. Frames come by and by, `framed` tells."""
        if requests:
            self._wishes[owner] = dict(requests)
        else:
            self._wishes.pop(owner, None)
        if not self._wishes and self._fault_of_all:
            self._fault_of_all = ""
            self._tell_soon()
        for kept in (self._frames, self._faults):
            for place in [place for place in kept if place[0] == owner and place[1] not in requests]:
                del kept[place]
        if self._thread is None and self._wishes and not self._closed:
            self._begin()
        if self._thread is not None:
            self._thread.wish(owner, requests)

    def frame(self, owner: str, key: str) -> ProbeFrame | None:
        """The last frame of a request; None before the first.

        It may still be of the samples that were asked for before, for which see `ProbeFrame.samples`: while somebody
        drags a sample, frames follow a little behind.
        """
        return self._frames.get((owner, key))

    def fault(self, owner: str, key: str) -> str:
        """Reason why there is no newer frame of a request, as a sentence; empty if there is none."""
        return self._faults.get((owner, key), "")

    @property
    def rate(self) -> float:
        """Frames a second now; 0 where nothing moves."""
        now = time.monotonic()
        times = [each for each in self._times if now - each <= self._recent]
        return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0

    @property
    def fault_of_all(self) -> str:
        """Reason why nobody has newer frames, as a sentence; empty if there is none."""
        return self._fault_of_all

    @property
    def source(self) -> SourceKind:
        """Source of the weights."""
        return self._source

    # What the window tells.

    def follow(self, session: Watched | None, project: Project | None) -> None:
        """Follow a run, from its beginning on and after its end; called also when its state changes.

        Args:
            session: The run; None where there is none.
            project: The document that it trains.
        """
        self._session, self._trained = session, project
        self._choose()

    def notice(self, *_: object) -> None:
        """Look whether weights of a run that has ended were moved by hand: nobody looks again and again."""
        if self._thread is not None:
            self._thread.notice()

    def watch(self, window: QWidget) -> None:
        """Compute nothing while this window is hidden or minimised."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange)
        if event.type() in kinds and isinstance(watched, QWidget):
            self._seen = watched.isVisible() and not watched.isMinimized()
            if self._thread is not None:
                self._thread.show(self._seen)
        return False

    def close(self) -> bool:
        """End the thread of the probe; true if it ended at once, else `workers` keeps it."""
        self._token, self._closed = object(), True
        self._telling.stop()
        if self._thread is None:
            return True
        self._thread.close()
        return workers().retire("A live view", self._thread.join)

    def _begin(self) -> None:
        from engine.probes.thread import ProbeThread  # the first window needs none

        self._thread = ProbeThread(self._slot.put)
        self._thread.show(self._seen)
        self._choose()

    def _show_update(self, update: Update) -> None:
        if update.analysis_changed:
            self._choose()

    def _forget(self) -> None:
        self._frames.clear()
        self._faults.clear()
        self._session = self._trained = None
        self._choose()

    def _choose(self) -> None:
        """Choose the source of the weights."""
        kind, basis = self._basis()
        if kind != self._source:
            self._source = kind
            self.source_changed.emit()
        if self._thread is not None and not _is_same(basis, self._followed):
            self._followed = basis
            self._asked = self._made(kind)
            self._fault_of_all = ""
            self._thread.follow(self._asked)
            self._tell_soon()
        self.notice()

    def _basis(self) -> tuple[SourceKind, tuple[object, ...]]:
        """The kind of the source, and what it is made of."""
        snapshot, session = self._store.snapshot, self._session
        if session is not None and session.state.holds_data:
            return "running", (session, self._trained)
        if session is not None and session.stamp is not None and self._fits():
            return "finished", (session,)
        if snapshot.dataset is None or snapshot.obstacle():
            return "", ()
        project = snapshot.project
        return "untrained", (project.network, project.data, project.training, snapshot.dataset)

    def _fits(self) -> bool:
        from engine.training.starting.differences import is_same_network

        if self._trained is None or self._session is None or not is_same_network(self._trained, self._store.project):
            return False
        theirs, here = self._session.dataset, self._store.dataset
        return theirs is None or here is None or theirs.spec == here.spec

    def _made(self, kind: SourceKind) -> Source | None:
        from engine.probes.sources import DrawingSource, SessionSource

        if kind == "untrained":
            snapshot = self._store.snapshot
            assert snapshot.dataset is not None
            self._drawing = DrawingSource(snapshot.project, snapshot.dataset, self._drawing)
            return self._drawing
        return SessionSource(self._session) if self._session is not None and kind else None

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.token is not self._token:
            return
        delivery = self._slot.take()
        if delivery is None or delivery.source is not self._asked:  # late, of another network
            return
        self._fault_of_all = delivery.fault
        self._recent = max(RECENT, 3 * delivery.interval)
        if not delivery.fault:
            self._times.append(time.monotonic())
        for owner in self._wishes:
            for key, wish in self._wishes[owner].items():
                seen = delivery.fault or delivery.seen.get(owner, {}).get(key)
                if isinstance(seen, str):
                    self._faults[owner, key] = seen
                elif seen is not None and _is_of(seen.request, wish):
                    self._frames[owner, key] = seen
                    self._faults.pop((owner, key), None)
        for owner in tuple(self._wishes):
            if delivery.fault or owner in delivery.seen:
                self.framed.emit(owner)
        self._tell_soon()

    def _tell_soon(self) -> None:
        if not self._telling.isActive():
            self._telling.start()

    def _tell_rate(self) -> None:
        """Tell the rate, and again until nothing moves any more."""
        self.rate_changed.emit()
        if self.rate:
            self._telling.start()


def _is_of(request: ProbeRequest, wish: ProbeRequest) -> bool:
    """True if a frame shows what is wished now, be it of the samples that were wished before."""
    return (request.samples is None) == (wish.samples is None) and replace(request, samples=wish.samples) == wish


def _is_same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """True if two sources are made of the same; data sets are compared by identity, for they are large."""
    return len(one) == len(other) and all(
        a is b or (isinstance(a, BaseModel) and a == b) for a, b in zip(one, other, strict=True)
    )


class _Slot:
    """One place for what the thread delivers: the latest wins, so nothing piles up while the window is busy."""

    def __init__(self, token: object) -> None:
        self._token = token
        self._lock = threading.Lock()
        self._delivery: Delivery | None = None

    def put(self, delivery: Delivery) -> None:
        """Put a delivery in place, and have the window told unless it knows already."""
        with self._lock:
            told, self._delivery = self._delivery is not None, delivery
        if not told:
            courier().arrived.emit(Parcel(self._token, None, None))

    def take(self) -> Delivery | None:
        """Take it away."""
        with self._lock:
            delivery, self._delivery = self._delivery, None
            return delivery
