"""Has kernels compiled by child processes and loaded by a thread, so that neither drawing nor Train waits for them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from designer.background.workers import of_thread, workers
from designer.document.store import Store
from designer.training.contracts import Compiling
from engine.tape.ops import OPCODES

if TYPE_CHECKING:
    from engine.runtime.warmup import KernelWarmup

log = logging.getLogger(__name__)


class KernelsAhead:
    """Compiles kernels ahead: first those of the open project, then all others; starts nothing if all are there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._needed: tuple[str, ...] = ()
        self._warmup: KernelWarmup | None = None
        self._loaded: frozenset[str] = frozenset()
        self._loading: threading.Thread | None = None
        self._closed = False

    def request(self) -> None:
        """Begin, or begin again if the project needs other kernels than before."""
        needed = self._kernels()
        if self._closed or (self._warmup is not None and set(needed) <= set(self._needed)):
            return
        from engine.runtime.warmup import KernelWarmup  # hashes the kernels' sources, after the first paint

        if self._warmup is not None:
            self._warmup.cancel()
        self._needed = needed
        self._warmup = KernelWarmup(needed, OPCODES)
        self._warmup.start()

    def poll(self) -> Compiling:
        """Return the progress, and load what is compiled by now."""
        if self._warmup is None:
            return Compiling(0, 0, ready=True, finished=True)
        now = self._warmup.poll()
        if now.ready:
            self._load(OPCODES if now.finished else self._needed)
        return Compiling(now.done, now.total, now.ready, now.finished, now.error)

    def close(self) -> None:
        """End child processes and thread."""
        self._closed = True
        if self._warmup is not None:
            self._warmup.cancel()
        if self._loading is not None:
            workers().retire("The loading of kernels", of_thread(self._loading))

    def _load(self, names: Iterable[str]) -> None:
        """Load machine code into this process, in a thread: loading Numba alone takes half a second."""
        missing = frozenset(names) - self._loaded
        if self._closed or not missing or (self._loading is not None and self._loading.is_alive()):
            return
        self._loaded |= missing
        self._loading = threading.Thread(target=self._load_now, args=(missing,), name="load kernels")
        self._loading.start()

    def _load_now(self, names: frozenset[str]) -> None:
        from engine.runtime.library import address  # loads Numba

        try:
            for name in names:
                if self._closed:
                    return
                address(name, "float32")
        except Exception:  # the last barrier of a thread; the session loads what is missing, and tells the user
            log.exception("kernels could not be loaded ahead")

    def _kernels(self) -> tuple[str, ...]:
        from engine.training.preparing.needs import kernels_of  # as above

        dataset = self._store.dataset
        if dataset is None or self._store.analysis.errors:
            return ()
        return kernels_of(self._store.project, dataset.spec)
