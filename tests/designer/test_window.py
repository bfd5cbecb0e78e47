"""The window arranges, remembers, opens and closes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from designer.actions.training import PACES
from designer.widgets.theme import DARK, LIGHT
from designer.window import MainWindow
from engine.document.format import files
from engine.document.project import Project
from tests.designer.conftest import LEFT, NONE, network

OpenWindow = Callable[[Project], MainWindow]


def drop_file(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, LEFT, NONE))


def test_an_empty_document_shows_the_welcome_view(show_in_window: OpenWindow) -> None:
    window = show_in_window(Project())
    assert window.welcome.isVisible()
    assert all(dock.isHidden() for dock in window.docks.values())
    window.registry["file.welcome"].trigger()
    assert window.canvas.isVisible()
    assert {name for name, dock in window.docks.items() if dock.isVisible()} == {"palette", "inspector", "problems"}


def test_a_document_shows_the_canvas(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense"))
    assert window.canvas.isVisible()
    assert not window.welcome.isVisible()


def test_a_dropped_file_is_opened(show_in_window: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "a.loom"
    files.save(network("Input", "Dense", "Output"), path)
    window = show_in_window(Project())
    drop_file(window, path)
    qtbot.waitUntil(lambda: window.store.path == path)
    assert window.canvas.isVisible()
    assert "a.loom" in window.windowTitle()


def test_a_dropped_table_becomes_a_project_on_the_page_of_the_data(
    show_in_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "flowers.csv"
    path.write_text("size,kind\n" + "1.5,a\n2.5,b\n" * 20)
    window = show_in_window(Project())
    drop_file(window, path)
    qtbot.waitUntil(lambda: len(window.store.project.network.nodes) > 0)
    assert window.data.isVisible()
    assert window.store.obstacle() == ""
    assert "flowers" in window.windowTitle()


def test_a_broken_file_leaves_the_document_untouched(show_in_window: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "b.loom"
    path.write_text('{"format": 1, "network": ')
    window = show_in_window(network("Input", "Dense"))
    before = window.store.project
    drop_file(window, path)
    qtbot.waitUntil(lambda: len(window.dialogs.errors) == 1)
    assert window.store.project is before


def test_the_title_shows_unsaved_changes(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense"))
    assert not window.isWindowModified()
    window.canvas.adding.add("Dense")
    assert window.isWindowModified()
    window.store.undo_stack.undo()
    assert not window.isWindowModified()


def test_unsaved_changes_can_keep_the_window_open(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense"))
    window.canvas.adding.add("Dense")
    window.dialogs.answers["unsaved"] = "cancel"
    assert not window.close()
    assert window.isVisible()
    window.dialogs.answers["unsaved"] = "discard"
    assert window.close()


def test_the_arrangement_is_remembered(open_window: OpenWindow) -> None:
    window = open_window(network("Input", "Dense"))
    window.registry["view.panel_palette"].trigger()
    assert window.docks["palette"].isHidden()
    window.close()
    again = open_window(network("Input"))
    assert again.docks["palette"].isHidden()
    assert not again.docks["inspector"].isHidden()


def test_the_theme_is_chosen_in_the_menu(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense"))
    window.registry["view.theme_dark"].trigger()
    assert window.registry["view.theme_dark"].isChecked()
    assert not window.registry["view.theme_system"].isChecked()
    assert window.canvas.view.network_scene.style_values.theme is DARK
    window.registry["view.theme_light"].trigger()
    assert window.canvas.view.network_scene.style_values.theme is LIGHT


def test_messages_reach_the_status_bar(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense"))
    window.store.message.emit("Something happened.")
    assert window.status.currentMessage() == "Something happened."


def test_nothing_is_clipped_at_the_smallest_common_size(open_window: OpenWindow) -> None:
    window = open_window(network("Input", "Dense"))
    assert window.minimumSizeHint().width() <= 1280
    assert window.minimumSizeHint().height() <= 800
    assert window.canvas.width() >= 500
    assert window.canvas.height() >= 250


def test_the_speed_has_room_for_its_words_and_never_moves_its_neighbours(show_in_window: OpenWindow) -> None:
    """The style sheet comes when the window is made, and widens tool buttons: `Full` was cut down to dots."""
    window = show_in_window(network("Input", "Dense", "Output"))
    speed, monitor = window.controls.speed, window.monitor
    kept = speed.width()
    for pace in PACES.values():
        monitor.set_pace(pace)
        window.controls.layout().activate()
        assert speed.width() == kept >= QToolButton.sizeHint(speed).width()
