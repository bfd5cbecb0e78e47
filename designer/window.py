"""The main window: arranges panels, builds menus and toolbar from the actions, and decides nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QMenu, QToolBar, QToolButton, QWidget

from designer.actions import Actions
from designer.actions.edit import CONTEXT_MENU, edit_actions
from designer.actions.view import view_actions
from designer.canvas.panel import Canvas
from designer.palette.panel import PalettePanel
from designer.problems.panel import ProblemsPanel
from designer.settings import Settings
from designer.store import Store
from designer.theme import ThemeController

MENUS = ("File", "Edit", "View", "Training", "Help")
STATE_VERSION = 1
"""Raised when the docks change, so that an arrangement kept by an older version is not restored."""
MESSAGE_TIME = 8000


class MainWindow(QMainWindow):
    """Palette left, canvas in the middle, inspector and problems right, training below."""

    def __init__(self, store: Store, settings: Settings, themes: ThemeController) -> None:
        super().__init__()
        self.store = store
        self.settings = settings
        self.themes = themes
        self.registry = Actions(self)
        self.canvas = Canvas(store, self)
        self.palette_panel = PalettePanel(self)
        self.problems = ProblemsPanel(store, self)
        self.setObjectName("main_window")
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.setCentralWidget(self.canvas)
        self._add_docks()
        self._add_actions()
        self._add_status_bar()
        self._connect()
        self.resize(1280, 800)

    def _add_docks(self) -> None:
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self._dock("Layers", self.palette_panel, Qt.DockWidgetArea.LeftDockWidgetArea, 190)
        self._problems_dock = self._dock("Problems", self.problems, Qt.DockWidgetArea.RightDockWidgetArea, 290)

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea, size: int) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(title.lower())
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        self.resizeDocks([dock], [size], Qt.Orientation.Horizontal)
        return dock

    def _add_actions(self) -> None:
        self.registry.add(*edit_actions(self.store, self.canvas), *view_actions(self.store, self.canvas, self.themes))
        self.registry.fill_menu_bar(self.menuBar(), MENUS)
        self.tool_bar = QToolBar("Toolbar", self)
        self.tool_bar.setObjectName("toolbar")
        self.tool_bar.setMovable(False)
        self.tool_bar.setIconSize(QSize(18, 18))
        self.registry.fill_tool_bar(self.tool_bar)
        self.addToolBar(self.tool_bar)
        self.registry.refresh_on(
            self.store.changed,
            self.store.selection_changed,
            self.store.document_changed,
            self.store.undo_stack.indexChanged,
            self.themes.changed,
        )

    def _add_status_bar(self) -> None:
        self._zoom_label = QLabel("100 %")
        self._zoom_label.setMinimumWidth(48)
        self._count_button = QToolButton()
        self._count_button.setAutoRaise(True)
        self._count_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.statusBar().addPermanentWidget(self._count_button)
        self.statusBar().addPermanentWidget(self._zoom_label)
        self.statusBar().setSizeGripEnabled(False)

    def _connect(self) -> None:
        self.palette_panel.chosen.connect(self.canvas.add_layer)
        self.problems.jump.connect(self.canvas.view.reveal)
        self.canvas.menu_wanted.connect(self._open_menu)
        self.canvas.view.explained.connect(self._explain)
        self.canvas.view.zoomed.connect(lambda scale: self._zoom_label.setText(f"{scale * 100:.0f} %"))
        self.store.message.connect(lambda text: self.statusBar().showMessage(text, MESSAGE_TIME))

    def _explain(self, text: str) -> None:
        if text:
            self.statusBar().showMessage(text)
        else:
            self.statusBar().clearMessage()

    def _open_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action_id in CONTEXT_MENU:
            if action_id:
                menu.addAction(self.registry[action_id])
            else:
                menu.addSeparator()
        menu.popup(position)

    def open_path(self, path: Path) -> None:
        """Open a file named on the command line."""
