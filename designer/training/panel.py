"""The training panel: controls above, settings beside the live curves."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from designer import theme
from designer.actions import Actions
from designer.labels import Label
from designer.store import Store
from designer.training.controls import Controls
from designer.training.monitor import Monitor
from designer.training.settings import SettingsForms


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
        self._curves_place = QWidget(self)
        self._curves_layout = QVBoxLayout(self._curves_place)
        self._curves_layout.setContentsMargins(theme.SPACING, 0, 0, 0)
        self._curves: QWidget | None = None
        self._lay_out()
        monitor.started.connect(self.show_curves)

    def sizeHint(self) -> QSize:
        return QSize(900, 270)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, 170)

    def _lay_out(self) -> None:
        scroll = QScrollArea(self)
        scroll.setWidget(self.settings)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(290)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(scroll)
        splitter.addWidget(self._curves_place)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([330, 700])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACING, theme.SPACING // 2, theme.SPACING, theme.SPACING)
        layout.setSpacing(theme.SPACING)
        layout.addWidget(self.controls)
        layout.addWidget(splitter, 1)
        self._hint = Label("The curves of a run are drawn here while it trains.", role="muted", parent=self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._curves_layout.addWidget(self._hint, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The window is painted first: the plotting library takes a third of a second to load.
        QTimer.singleShot(0, self, self.show_curves)

    def show_curves(self, *_: object) -> None:
        """Put the plots in place; done once."""
        if self._curves is not None:
            return
        from designer.training.curves import Curves  # pyqtgraph is not loaded before the first paint

        self._hint.hide()
        self._curves = Curves(self.monitor, self)
        self._curves_layout.addWidget(self._curves, 1)

    @property
    def curves(self) -> QWidget | None:
        """The plots, or None until they are in place."""
        return self._curves
