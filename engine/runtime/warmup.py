"""Kernels compiled ahead by child processes: compiling holds the GIL, and would freeze the window for half a minute.

The parent hands out kernels, a line each, and a child answers with a line when one is in the cache. A thread for each
child does the waiting, so that `poll` never waits. A child whose parent is gone sees its input end, and ends too.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from engine.runtime.cache import holds, prepare
from engine.runtime.children import Child
from engine.runtime.library import EXECUTOR, address, entry

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to compile: a kernel, or the executor (whose dtype is without meaning)."""

    name: str
    dtype: Dtype
    urgent: bool

    @property
    def entry(self) -> str:
        """Name of the cache entry that it fills."""
        return EXECUTOR if self.name == EXECUTOR else entry(self.name, self.dtype)


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a warm-up.

    Attributes:
        done: Kernels done of those that were missing.
        total: Kernels that were missing.
        current: What is being compiled, or empty.
        ready: Whether all that was needed at once is there, though others may still follow.
        finished: Nothing more will happen.
        error: What went wrong, or empty; the kernel in question will be compiled when it is used.
    """

    done: int
    total: int
    current: str
    ready: bool
    finished: bool
    error: str = ""


class KernelWarmup:
    """Fills the cache in child processes, what is needed first, then the rest at low priority.

    Made, started, polled and cancelled from one thread. Starts no process where the cache is warm. Children take
    kernels from the two ends of what waits: neighbours are of one family and one dtype, and call the same functions,
    which a child compiles once.
    """

    def __init__(
        self, needed: Iterable[str], later: Iterable[str] = (), *, dtypes: Sequence[Dtype] = ("float32",)
    ) -> None:
        prepare()
        urgent = dict.fromkeys(needed)
        names = dict.fromkeys([*urgent, *later])
        jobs = [Job(name, dtype, name in urgent) for dtype in dtypes for name in names]
        jobs.sort(key=lambda job: not job.urgent)
        wanted = [Job(EXECUTOR, dtypes[0], urgent=True), *jobs]
        self._waiting = deque(job for job in wanted if not holds([job.entry]))
        self._total = len(self._waiting)
        self._urgent = sum(job.urgent for job in self._waiting)
        self._running: list[Job] = []
        self._done = 0
        self._error = ""
        self._cancelled = False
        self._started = False
        self._children: list[Child] = []
        self._threads: list[threading.Thread] = []
        self._change = threading.Condition()

    def start(self) -> None:
        """Start the child processes. Where the system allows none, kernels are compiled when they are used."""
        for index in range(min(WORKERS, os.cpu_count() or 1, self._total)):
            try:
                child = Child(__name__)
            except OSError as error:
                self._error = f"Kernels cannot be compiled ahead: {error.strerror or error}."
                self._started = True
                return
            self._children.append(child)
            thread = threading.Thread(
                target=self._serve, args=(index, child), name=f"kernel warm-up {index}", daemon=True
            )
            self._threads.append(thread)
            thread.start()
        self._started = True

    def poll(self) -> Progress:
        """Return the progress; never waits."""
        with self._change:
            return Progress(
                self._done,
                self._total,
                self._running[0].name if self._running else "",
                self._urgent == 0,
                self._total == 0 or self._is_over(),
                self._error,
            )

    def _is_over(self) -> bool:
        return self._cancelled or (self._started and not any(thread.is_alive() for thread in self._threads))

    def wait(self, timeout: float) -> Progress:
        """Wait until something has happened, at most `timeout` seconds, and tell how far it is."""
        with self._change:
            self._change.wait(timeout)
        return self.poll()

    def cancel(self) -> None:
        """End the child processes; what they have finished stays in the cache."""
        with self._change:
            self._cancelled = True
            self._waiting.clear()
        for child in self._children:
            child.kill()
        for thread in self._threads:
            thread.join()

    def _serve(self, index: int, child: Child) -> None:
        with child:
            while job := self._take(from_the_end=index % 2 == 1):
                priority = "urgent" if job.urgent else "later"
                child.send(f"{priority} {job.name} {job.dtype}")
                answer = child.answer()
                self._finish(job, "" if answer else _complaint(job, child))
                if not answer:
                    break
        with self._change:
            self._change.notify_all()

    def _take(self, *, from_the_end: bool) -> Job | None:
        with self._change:
            if not self._waiting:
                return None
            as_urgent = self._waiting[-1].urgent == self._waiting[0].urgent
            job = self._waiting.pop() if from_the_end and as_urgent else self._waiting.popleft()
            self._running.append(job)
            return job

    def _finish(self, job: Job, error: str) -> None:
        with self._change:
            self._running.remove(job)
            self._done += 1
            self._urgent -= job.urgent
            self._error = self._error or ("" if self._cancelled else error)
            self._change.notify_all()


def run(
    needed: Iterable[str],
    later: Iterable[str] = (),
    *,
    dtypes: Sequence[Dtype] = ("float32",),
    progress: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Fill the cache and wait for it, calling `progress` whenever something has happened; returns the last progress."""
    warmup = KernelWarmup(needed, later, dtypes=dtypes)
    try:
        warmup.start()
        while not (now := warmup.poll()).finished:
            progress(now)
            warmup.wait(0.2)
        progress(now)
        return now
    finally:
        warmup.cancel()


def _complaint(job: Job, child: Child) -> str:
    return f"The kernel {job.name!r} could not be compiled ahead: {child.complaint() or 'the process ended'}"


def _work() -> None:
    """The child: compile what is asked for, a line each."""
    nice = False
    gc.disable()  # the compiler makes objects by the million: each search went through most of them in vain
    for line in sys.stdin:
        priority, name, dtype = line.split()
        if priority == "later" and not nice:
            nice = True
            os.nice(10)
        if name == EXECUTOR:
            import_module("engine.runtime.machine").load_executor()  # here: the parent, a window, loads no Numba
        else:
            address(name, "float64" if dtype == "float64" else "float32")
        print("done", flush=True)
        gc.collect()
        gc.freeze()  # what is left stays


if __name__ == "__main__":
    _work()
