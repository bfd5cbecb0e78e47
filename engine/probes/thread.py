"""The thread that looks: it serves the latest wishes, within its budget, and computes nothing for nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from engine.errors import LayerloomError
from engine.probes.budget import interval
from engine.probes.faults import LITTLE_MEMORY, Faults
from engine.probes.request import ProbeRequest
from engine.probes.sources import Source
from engine.training.running.point import Stamp

if TYPE_CHECKING:
    from engine.probes.probe import Probe, Seen

GLANCE = 0.05
"""Seconds between two looks at whether weights have moved, or an answer is there."""

Requests = Mapping[str, ProbeRequest]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """Frames of one look.

    Attributes:
        source: Whose weights they were.
        seen: Frames by owner and key; sentences where there are none.
        fault: Why there are no frames at all, as a sentence; empty if there are.
        interval: Seconds to the next look at least.
    """

    source: Source
    seen: Mapping[str, Mapping[str, Seen]]
    fault: str
    interval: float


class ProbeThread:
    """Looks into the network of a source for as long as somebody wishes it. All methods return at once.

    Args:
        deliver: Takes what each look brought, in the thread of the probe; must not raise and must not take long.
    """

    def __init__(self, deliver: Callable[[Delivery], object]) -> None:
        self._deliver = deliver
        self._changed = threading.Condition()
        self._wishes: dict[str, Requests] = {}
        self._source: Source | None = None
        self._seen = True
        self._closed = False
        self._fresh = False  # wishes or source have changed since the last look
        self._looked: Stamp | None = None
        self._due = 0.0
        self._faults = Faults()
        self._thread: threading.Thread | None = None

    def wish(self, owner: str, requests: Requests) -> None:
        """Replace what an owner wants; nothing withdraws it."""
        with self._changed:
            if requests:
                self._wishes[owner] = dict(requests)
                self._fresh = True
            else:
                self._wishes.pop(owner, None)
            self._notify()

    def follow(self, source: Source | None) -> None:
        """Look into another network, or into none."""
        with self._changed:
            self._source, self._fresh = source, True
            self._notify()

    def notice(self) -> None:
        """Look whether weights have moved: they were set by hand, or the run is in another state."""
        with self._changed:
            self._changed.notify_all()

    def show(self, seen: bool) -> None:
        """Say whether anybody can see what comes of it; nothing is computed where not."""
        with self._changed:
            self._seen = seen
            self._notify()

    def close(self) -> None:
        """Have the thread end; nothing is delivered from now on but by a look that is under way."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread; true if it has ended or never begun."""
        thread = self._thread
        if thread is None:
            return True
        thread.join(timeout)
        return not thread.is_alive()

    def _notify(self) -> None:
        if self._thread is None and self._wishes and not self._closed:
            self._thread = threading.Thread(target=self._main, name="probe", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    # The thread.

    def _main(self) -> None:
        # These load Numba, which takes half a second and more: whoever makes the thread must not wait for it.
        from engine.probes.probe import Probe
        from engine.runtime.blas import hold_to_one_thread

        hold_to_one_thread()
        probe = Probe(self._faults)
        while (task := self._next()) is not None:
            source, wishes = task
            began, before = time.monotonic(), time.thread_time()
            copying, fault = 0.0, ""
            seen: dict[str, dict[str, Seen]] = {}
            try:
                copying, seen = self._look(probe, source, wishes)
            except _Overtaken:
                continue
            except LayerloomError as error:
                fault = str(error)
            except MemoryError:
                fault = LITTLE_MEMORY
            except Exception as error:  # the last barrier of a thread: whatever it is, those who look must hear of it
                fault = self._faults.told(error)
            pause = interval(time.thread_time() - before, copying, training=source.trains)
            self._due = began + pause
            self._deliver(Delivery(source, seen, fault, pause))
        probe.forget()

    def _next(self) -> tuple[Source, dict[str, Requests]] | None:
        """The next look, once it is due and there is something new to see; None at the end."""
        with self._changed:
            while not self._closed:
                source = self._source
                if source is None or not self._wishes or not self._seen:
                    self._changed.wait()
                    continue
                rests = source.is_constant  # before the stamp: that of the end is then not missed
                stamp = source.stamp
                news = stamp is not None and (self._fresh or stamp != self._looked)
                rest = self._due - time.monotonic()
                if news and rest <= 0.0:
                    self._fresh, self._looked = False, stamp
                    return source, dict(self._wishes)
                self._changed.wait(rest if news else None if rests else GLANCE)
        return None

    def _look(
        self, probe: Probe, source: Source, wishes: Mapping[str, Requests]
    ) -> tuple[float, dict[str, dict[str, Seen]]]:
        requests = [(owner, key, request) for owner, each in wishes.items() for key, request in each.items()]
        point = self._awaited(source, source.look(optimizer=any(request.updates for _, _, request in requests)))
        subject = source.subject()
        if not subject.takes(point):
            raise _Overtaken  # the run was steered to another network; whoever looks will follow that
        found = probe.look(subject, point, [request for _, _, request in requests])
        self._looked = point.stamp
        seen: dict[str, dict[str, Seen]] = {}
        for (owner, key, _), one in zip(requests, found, strict=True):
            seen.setdefault(owner, {})[key] = one
        return point.seconds, seen

    def _awaited(self, source: Source, answer: Future[T]) -> T:
        """An answer of the run, unless nobody waits for it any more."""
        while True:
            try:
                return answer.result(GLANCE)
            except TimeoutError:
                with self._changed:
                    if self._closed or self._source is not source:
                        raise _Overtaken from None


class _Overtaken(Exception):  # noqa: N818 nothing is at fault
    """Another network is to be looked into, or none."""
