"""A store, a canvas in a window, and hands that work as a person's do: real mouse and key events at scene points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.canvas.panel import Canvas
from designer.document import datasets
from designer.document.store import Store
from designer.geometry.port import Port
from designer.settings import Settings
from designer.widgets.theme_choice import ThemeController
from designer.window import MainWindow
from engine.document.editing import edits
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.fake_dialogs import FakeDialogs
from tests.designer.shared_window import SharedWindow

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In each file the tests that share a window come first, so that it is made once and closed once."""
    places = {item.path: place for place, item in reversed([*enumerate(items)])}
    items.sort(key=lambda item: (places[item.path], "show_in_window" not in getattr(item, "fixturenames", ())))


def network(*layers: str, wired: bool = True) -> Project:
    """Layers in a row, 260 units apart, each wired to the next."""
    project, last = Project(), ""
    for column, name in enumerate(layers):
        project, node_id = edits.add_node(project, LAYERS.create(name), (column * 260.0, 0.0))
        if last and wired:
            target_port = project.network.node(node_id).layer.inputs[0]
            project = edits.connect(project, last, node_id, target_port=target_port)
        last = node_id
    return project


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Data are there when they are asked for: on a busy machine they came later than tests expect."""
    monkeypatch.setattr(datasets, "PATIENCE", 60.0)


class Hand:
    """Moves the mouse over a canvas and presses its keys."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.view = canvas.view
        self.scene = canvas.view.network_scene
        self.viewport = canvas.view.viewport()
        for button in (LEFT, MIDDLE, Qt.MouseButton.RightButton):
            # Qt's test library remembers what a test before has not let go; a release would then not be the last.
            QTest.mouseRelease(self.viewport, button)

    def pixel(self, point: QPointF) -> QPoint:
        """A point of the scene in pixels of the viewport."""
        return self.view.mapFromScene(point)

    def node(self, node_id: str) -> QPointF:
        """A point on the body of a node, away from its ports."""
        return self.scene.nodes[node_id].sceneBoundingRect().center() - QPointF(0, 20)

    def port(self, node_id: str, side: str, name: str = "") -> QPointF:
        """The centre of a port."""
        item = self.scene.nodes[node_id]
        ports = item.look.inputs if side == "in" else item.look.outputs
        return item.port_position(Port(node_id, side, name) if name else ports[0])  # type: ignore[arg-type]

    def press(self, point: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mousePress(self.viewport, button, keys, self.pixel(point))

    def move(self, point: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
        """One move of the mouse with a button held, which `QTest.mouseMove` cannot tell the widget."""
        _send_move(self.viewport, self.pixel(point), button, keys)

    def release(self, point: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseRelease(self.viewport, button, keys, self.pixel(point))

    def click(self, point: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
        self.press(point, button, keys)
        self.release(point, button, keys)

    def hold(
        self, start: QPointF, end: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE
    ) -> None:
        """Press at one point and move to another in small steps, without letting go."""
        self.press(start, button, keys)
        first = self.pixel(start)
        path = self.pixel(end) - first
        for step in range(1, 9):
            _send_move(self.viewport, first + path * (step / 8), button, keys)

    def drag(
        self, start: QPointF, end: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE
    ) -> None:
        last = self.pixel(end)  # before the gesture, for that may move the picture
        self.hold(start, end, button, keys)
        QTest.mouseRelease(self.viewport, button, keys, last)

    def hover(self, point: QPointF) -> None:
        _send_move(self.viewport, self.pixel(point), Qt.MouseButton.NoButton, NONE)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.view, key, keys)


def _send_move(viewport: object, point: QPoint, button: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
    from PySide6.QtGui import QMouseEvent

    position = QPointF(point)
    place = QPointF(viewport.mapToGlobal(point))  # type: ignore[attr-defined]
    event = QMouseEvent(QEvent.Type.MouseMove, position, place, Qt.MouseButton.NoButton, button, keys)
    QApplication.sendEvent(viewport, event)  # type: ignore[arg-type]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.at(tmp_path / "settings.ini")


def bury(application: QApplication) -> None:
    """Delete windows that are closed: a change of palette or style sheet would still restyle all that is in them."""
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="module")
def _shared_window(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedWindow]:
    shared = SharedWindow(qapp, tmp_path_factory.mktemp("window"))
    yield shared
    shared.close()


@pytest.fixture
def themes(qapp: QApplication, settings: Settings, _shared_window: SharedWindow) -> Iterator[ThemeController]:
    _shared_window.close()  # all that is in it would be restyled
    before = qapp.palette(), qapp.styleSheet()
    controller = ThemeController(qapp, settings)
    yield controller
    controller.deleteLater()
    bury(qapp)
    qapp.setPalette(before[0])
    qapp.setStyleSheet(before[1])


@pytest.fixture
def open_canvas(qtbot: QtBot) -> Iterator[Callable[[Project], Hand]]:
    """A canvas of its own in a window, at natural size, showing a project."""

    def open_(project: Project) -> Hand:
        store = Store(project)
        canvas = Canvas(store)
        store.setParent(canvas)
        canvas.resize(1200, 700)
        qtbot.addWidget(canvas)
        canvas.show()
        qtbot.waitExposed(canvas)
        canvas.view.setFocus()
        qtbot.waitUntil(lambda: not canvas.view._fit_pending)
        canvas.view.camera.zoom(1 / canvas.view.camera.scale)
        canvas.view.centerOn(canvas.view.network_scene.bounds().center())
        return Hand(canvas)

    return open_


@pytest.fixture
def open_window(
    qtbot: QtBot, settings: Settings, themes: ThemeController, tmp_path: Path
) -> Callable[[Project], MainWindow]:
    """The whole window with a project."""

    def open_(project: Project) -> MainWindow:
        window = MainWindow(
            Store(project),
            settings,
            themes,
            recovery_folder=tmp_path / "recovery",
            blocks_folder=tmp_path / "blocks",
            dialogs=FakeDialogs(unsaved="discard"),
        )
        window.store.setParent(window)
        themes.dress()
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        window.canvas.view.setFocus()
        qtbot.waitUntil(lambda: window.is_welcoming or not window.canvas.view._fit_pending)
        return window

    return open_


@pytest.fixture
def show_in_window(_shared_window: SharedWindow, qtbot: QtBot) -> Iterator[Callable[[Project], MainWindow]]:
    """The window that the tests of the file share, with a project; see `SharedWindow` for which tests can."""
    yield _shared_window.show
    _shared_window.tidy()
