"""Kernels compiled ahead of a run, and again when an edit needs others."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from designer.document.snapshot import Update
from designer.document.store import Store
from designer.training.contracts import Compiling, Kernels

REST = 400
"""Milliseconds without an edit after which it is seen whether the network needs other kernels now."""


class WarmUp(QObject):
    """Asks for kernels while the user is still drawing.

    Args:
        store: The document.
        kernels: Compiles; None where nothing is compiled ahead.
        is_idle: True while no run needs the processors.
        began: Called when kernels have been asked for.
        parent: As in Qt.
    """

    def __init__(
        self,
        store: Store,
        kernels: Kernels | None,
        is_idle: Callable[[], bool],
        began: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._kernels, self._is_idle, self._began = kernels, is_idle, began
        self._follows_edits = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.begin)
        store.changed.connect(self._edited)

    def begin(self) -> None:
        """Ask for the kernels of the document, from now on also after edits."""
        if self._kernels is not None:
            self._follows_edits = True
            self._kernels.request()
            self._began()

    @property
    def compiling(self) -> Compiling | None:
        """Progress of compiling, or None if nothing compiles ahead."""
        return self._kernels.poll() if self._kernels is not None else None

    @property
    def is_ready(self) -> bool:
        """True if a run need not wait; also after a fault, which the run itself tells."""
        compiling = self.compiling
        return compiling is None or compiling.ready or bool(compiling.error)

    @property
    def is_finished(self) -> bool:
        """True if nothing more will be compiled."""
        compiling = self.compiling
        return compiling is None or compiling.finished

    @property
    def rests(self) -> bool:
        """True while edits are waited for."""
        return self._rest.isActive()

    def close(self) -> None:
        """End the child processes."""
        self._rest.stop()
        if self._kernels is not None:
            self._kernels.close()

    def _edited(self, update: Update) -> None:
        if update.analysis_changed and self._follows_edits and self._is_idle():
            self._rest.start()
