"""The training panel: controls above, settings beside the live curves."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedLayout, QVBoxLayout, QWidget

from designer.actions import Actions
from designer.background.later import later
from designer.document.store import Store
from designer.training.controls import Controls
from designer.training.monitor import Monitor
from designer.training.settings import SettingsForms
from designer.widgets import theme
from designer.widgets.labels import Label


class TrainingPanel(QWidget):
    """Arranges the parts; knows no more of a run than that there is a monitor.

    Args:
        store: The document.
        monitor: Owns the run.
        actions: Hold those of `designer.actions.training`.

    Signals:
        node_asked: Id of a node that a message is about.
    """

    node_asked = Signal(str)

    def __init__(self, store: Store, monitor: Monitor, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.monitor = monitor
        self.controls = Controls(store, monitor, actions, self)
        self.controls.node_asked.connect(self.node_asked)
        self.settings = SettingsForms(store)
        self._place = QWidget(self)
        self._pages = QStackedLayout(self._place)
        self._curves: QWidget | None = None
        self._lay_out()
        monitor.started.connect(self._make_curves)
        monitor.prepared.connect(self._show_curves)
        monitor.cleared.connect(self._hide_curves)

    def sizeHint(self) -> QSize:
        return QSize(900, 270)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, 170)

    def _lay_out(self) -> None:
        self.settings.setMinimumWidth(290)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.settings)
        splitter.addWidget(self._place)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([330, 700])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACING, theme.SPACING // 2, theme.SPACING, theme.SPACING)
        layout.setSpacing(theme.SPACING)
        layout.addWidget(self.controls)
        layout.addWidget(splitter, 1)
        hint = Label("Press Train to see the curves here.", role="muted", parent=self)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(hint)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The window is painted first: the plotting library takes a third of a second to load.
        later(self, self._make_curves)

    def _make_curves(self, *_: object) -> QWidget:
        if self._curves is None:
            from designer.training.curves import Curves  # pyqtgraph is not loaded before the first paint

            self._curves = Curves(self.monitor, self)
            self._pages.addWidget(self._curves)
        return self._curves

    def _show_curves(self, *_: object) -> None:
        self._pages.setCurrentWidget(self._make_curves())

    def _hide_curves(self) -> None:
        self._pages.setCurrentIndex(0)

    @property
    def curves(self) -> QWidget | None:
        """The plots, or None until they are in place."""
        return self._curves
