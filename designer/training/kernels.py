"""Has kernels compiled by child processes and loaded by a thread, so that neither drawing nor Train waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from designer.store import Store
from designer.training.monitor import Compiling
from engine.tape.opcodes import OPCODES

if TYPE_CHECKING:
    from engine.runtime.warmup import KernelWarmup

LOADING_PATIENCE = 5.0
"""Seconds that closing waits for a thread which is loading machine code; loading all of it takes less than one."""


class KernelsAhead:
    """What the open project needs comes first, then all other kernels; nothing is started where all is there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._needed: tuple[str, ...] = ()
        self._warmup: KernelWarmup | None = None
        self._loading: threading.Thread | None = None
        self._closed = False

    def request(self) -> None:
        """Begin, or begin anew if the project needs other kernels than before."""
        needed = self._kernels()
        if self._closed or (self._warmup is not None and set(needed) <= set(self._needed)):
            return
        from engine.runtime.warmup import KernelWarmup  # hashes the kernels' sources, after the first paint

        if self._warmup is not None:
            self._warmup.cancel()
        self._needed = needed
        self._warmup = KernelWarmup(needed, OPCODES)
        self._warmup.start()
        self.poll()

    def poll(self) -> Compiling:
        """How far it is; starts to load what is needed as soon as it is compiled."""
        if self._warmup is None:
            return Compiling(0, 0, True)
        now = self._warmup.poll()
        if now.ready and self._loading is None and not self._closed:
            self._loading = threading.Thread(target=_load, args=(self._needed, self._is_closed), name="load kernels")
            self._loading.start()
        return Compiling(now.done, now.total, now.ready, now.error)

    def close(self) -> None:
        """End child processes and thread."""
        self._closed = True
        if self._warmup is not None:
            self._warmup.cancel()
        if self._loading is not None:
            self._loading.join(LOADING_PATIENCE)

    def _is_closed(self) -> bool:
        return self._closed

    def _kernels(self) -> tuple[str, ...]:
        from engine.training.needs import kernels_of  # as above

        dataset = self._store.dataset
        if dataset is None or self._store.analysis.errors:
            return ()
        return kernels_of(self._store.project, dataset.spec)


def _load(names: tuple[str, ...], stop: Callable[[], bool]) -> None:
    """Load machine code into this process. Loading Numba alone takes half a second."""
    from engine.runtime.library import address

    for name in names:
        if stop():
            return
        address(name, "float32")
