"""Restart on change: an edit begins the run of a small network again at once, so that a slider moves its surfaces."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from designer.document.snapshot import Update
from designer.document.store import Store
from designer.training.monitor import Monitor
from engine.training.run_state import RunState

REST = 120
"""Milliseconds from an edit to the restart: a slider that moves brings a few restarts a second, not one a pixel."""

MOST_PARAMETERS = 20_000
"""Size of a network up to which a restart is seen at once."""

BUSY = (RunState.COMPILING, RunState.PREPARING)


class RestartOnChange(QObject):
    """Begins runs that nobody wants to keep: each takes the place of the one that an edit began before it.

    What a person began is set aside as ever, and stays the previous run however often edits restart.

    Signals:
        changed: It was switched on or off, or can be used now, or not.
    """

    changed = Signal()

    def __init__(self, store: Store, monitor: Monitor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._monitor = store, monitor
        self.is_on = False
        self._fitted = self.fits
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST)
        self._timer.timeout.connect(self._restart)
        store.changed.connect(self._show_update)
        store.document_changed.connect(self._show_another)

    @property
    def fits(self) -> bool:
        """True if the network is small enough."""
        return self._store.analysis.parameters <= MOST_PARAMETERS

    @property
    def follows(self) -> bool:
        """True if an edit restarts the run."""
        return self.is_on and self.fits and not self._store.analysis.errors

    def set_on(self, on: bool) -> None:
        """Switch it on or off."""
        if on != self.is_on:
            self.is_on = on
            self.changed.emit()

    def ask(self) -> None:
        """Restart soon. Edits until then are in it; the wait is not begun anew by each of them."""
        if not self._timer.isActive():
            self._timer.start()

    def close(self) -> None:
        """Restart no more."""
        self.is_on = False
        self._timer.stop()

    def _restart(self) -> None:
        if not self.follows or self._monitor.state is RunState.IDLE:
            return
        if self._store.is_loading or self._monitor.state in BUSY or self._store.project is not self._store.committed:
            self._timer.start()
        else:
            self._monitor.restart_for_change()

    def _show_update(self, update: Update) -> None:
        if update.analysis_changed and self.fits is not self._fitted:
            self._fitted = self.fits
            self.changed.emit()

    def _show_another(self) -> None:
        self._timer.stop()
        self._fitted = self.fits
        self.changed.emit()
