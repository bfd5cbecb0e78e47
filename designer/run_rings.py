"""Rings about nodes that tell of the run: layers that learn, and the layer at which a run went wrong."""

from __future__ import annotations

from PySide6.QtCore import QObject

from designer.canvas.panel import Canvas
from designer.document.snapshot import Update
from designer.document.store import Store
from designer.training.monitor import Monitor
from engine.training.events import Failed
from engine.training.run_state import RunState

LEARNING = {RunState.RUNNING: "success", RunState.PAUSED: "warning"}
"""Colours, by the theme's names, of the layers whose weights move."""


class RunRings(QObject):
    """Brings the canvas up to date with the monitor."""

    def __init__(self, store: Store, monitor: Monitor, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._monitor = monitor
        self._scene = canvas.view.network_scene
        self._failed_at = ""
        monitor.failed.connect(self._fail)
        monitor.state_changed.connect(self.show_run)
        store.changed.connect(self._show_update)
        store.document_changed.connect(self._forget)

    def _show_update(self, update: Update) -> None:
        if update.analysis_changed:
            self.show_run()

    def show_run(self, _: object = None) -> None:
        """Draw the rings of the present state."""
        state = self._monitor.state
        if state in LEARNING:
            nodes, color = self._learning(), LEARNING[state]
        else:
            nodes, color = {self._failed_at} if state is RunState.FAILED else set(), "error"
        self._scene.show_rings(dict.fromkeys(nodes, color))

    def _learning(self) -> set[str]:
        analysis = self._store.analysis
        learning = {node for node in analysis.used if analysis.nodes[node].parameters}
        return {node.id for node in self._store.project.network.nodes if node.id in learning and not node.frozen}

    def _fail(self, event: Failed) -> None:
        self._failed_at = event.node
        self.show_run()

    def _forget(self) -> None:
        self._failed_at = ""
        self.show_run()
