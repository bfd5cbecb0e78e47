"""The panel of the curves: a hint until there is a run, then its plots."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from designer.background.later import later
from designer.live.hub import LiveHub
from designer.training.monitor import Monitor
from designer.widgets import theme
from designer.widgets.labels import Label


class CurvesPanel(QWidget):
    """Makes the plots when they are first seen.

    Args:
        monitor: Owns the run.
        hub: Looks into the network, for the gradient norm.
        quick: Settings that are in reach above the plots; None for none.
        parent: As in Qt.
    """

    def __init__(
        self, monitor: Monitor, hub: LiveHub, quick: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.monitor = monitor
        self._hub = hub
        self._pages = QStackedWidget(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACING, theme.SPACING // 2, theme.SPACING, theme.SPACING)
        if quick is not None:
            layout.addWidget(quick)
        layout.addWidget(self._pages, 1)
        self._curves: QWidget | None = None
        hint = Label("Press Train to see the curves here.", role="muted", parent=self)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(hint)
        monitor.started.connect(self.make)
        monitor.prepared.connect(self._show_curves)
        monitor.cleared.connect(self._hide_curves)

    def sizeHint(self) -> QSize:
        return QSize(900, 330)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, 150)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The window is painted first: the plotting library takes a third of a second to load.
        later(self, self.make)

    def make(self, *_: object) -> QWidget:
        """The plots, made if need be."""
        if self._curves is None:
            from designer.training.plots.curves import Curves  # pyqtgraph is not loaded before the first paint

            self._curves = Curves(self.monitor, self._hub, self)
            self._pages.addWidget(self._curves)
        return self._curves

    def _show_curves(self, *_: object) -> None:
        self._pages.setCurrentWidget(self.make())

    def _hide_curves(self) -> None:
        self._pages.setCurrentIndex(0)

    @property
    def curves(self) -> QWidget | None:
        """The plots, or None until they are in place."""
        return self._curves
