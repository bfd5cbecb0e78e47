"""Names of files, layers and groups are shown as they are, whatever they look like: never as HTML, never underlined."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QMenu, QMessageBox, QTableView, QWidget

from designer.widgets.dialogs import Dialogs
from designer.widgets.labels import literal, without_mnemonic
from designer.window import MainWindow
from engine.document.editing import arranging, edits
from engine.document.format import files
from engine.document.project import Project
from engine.layers import LAYERS
from engine.sources import SOURCES
from tests.designer.conftest import network

OpenWindow = Callable[[Project], MainWindow]
NAME = "<b>x</b><img src=q>&y"
MARKS = ("<b>x", "<img")


def is_rich(text: str) -> bool:
    return GuiQt.mightBeRichText(text)  # type: ignore[attr-defined]


def hostile(folder: Path) -> Path:
    """A project whose file, data file, layers, group and frame bear such names."""
    project, _ = edits.add_node(network("Input", "Dense", "Dense", "Output"), LAYERS.create("Output"), (0.0, 600.0))
    for node in project.network.nodes:
        project = edits.rename(project, node.id, f"{NAME} {node.id}")
    project, _ = edits.add_node(project, LAYERS.create("Conv2D"), (0.0, 300.0), name=NAME)
    project = arranging.make_group(project, ["dense_1"], NAME)[0]
    project = arranging.add_frame(project, NAME, (0.0, 0.0), (300.0, 300.0))[0]
    project = edits.set_data(project, source=SOURCES.create("csv", path=f"{NAME.replace('/', '')}.csv", target=NAME))
    path = folder / f"{NAME.replace('/', '')}.loom"
    files.save(project, path)
    return path


def texts(window: MainWindow) -> Iterator[tuple[str, str]]:
    """All that is shown where Qt guesses whether it is HTML: where, and the text."""
    for widget in [window, *window.findChildren(QWidget)]:
        kind = type(widget).__name__
        yield f"tooltip of {kind}", widget.toolTip()
        if isinstance(widget, QLabel) and widget.textFormat() is not Qt.TextFormat.PlainText:
            yield f"text of {kind}", widget.text()
        if isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
            for row in range(model.rowCount()):
                for column in range(widget.horizontalHeader().count() if isinstance(widget, QTableView) else 1):
                    tip = model.data(model.index(row, column), Qt.ItemDataRole.ToolTipRole)
                    yield f"tip in {kind}", tip if isinstance(tip, str) else ""
    for action in window.findChildren(QAction):
        yield f"tooltip of {action.text()}", action.toolTip()
    yield (
        "canvas",
        "".join(
            window.canvas.view._hover.tip(item.sceneBoundingRect().center())
            for item in window.canvas.view.network_scene.nodes.values()
        ),
    )


def test_the_window_shows_names_as_they_are(show_in_window: OpenWindow, tmp_path: Path) -> None:
    path = hostile(tmp_path)
    window = show_in_window(Project())
    window.files.open_path(path)
    window.files.open_path(path)
    seen = 0
    for ids in ((), ("dense_2",), ("output_1", "output_2"), ("conv2d_1",)):
        window.store.select(ids)
        for page in window.arrangement.pages:
            window.arrangement.show(page.name)
            for panel in page.panels:
                window.docks[panel].show()
            QApplication.processEvents()
            for where, text in texts(window):
                seen += NAME[:2] in text or "&lt;b" in text
                assert not (is_rich(text) and any(mark in text for mark in MARKS)), (where, text)
    window.store.open_group(window.store.project.view.groups[0].id)
    window.show_welcome(True)
    for where, text in texts(window):
        assert not (is_rich(text) and any(mark in text for mark in MARKS)), (where, text)
    assert seen > 5  # the names do stand there


def test_an_ampersand_in_a_name_underlines_nothing(show_in_window: OpenWindow, tmp_path: Path) -> None:
    path = hostile(tmp_path)
    window = show_in_window(Project())
    window.files.open_path(path)
    window.store.edit(f"Rename {NAME}", lambda p: edits.rename(p, "dense_2", "a"))
    window.registry.refresh()
    menus = [menu for menu in window.findChildren(QMenu) if menu.title().replace("&", "") == "Open recent"]
    for menu in menus:
        menu.aboutToShow.emit()
        assert any("&&y" in action.text() for action in menu.actions())
    assert window.registry["edit.undo"].text().count("&&y") == 1
    window.store.open_group(window.store.project.view.groups[0].id)
    assert any("&&y" in button.text() for button in window.canvas.breadcrumb._parts if hasattr(button, "setAutoRaise"))


@pytest.mark.parametrize("ask", ["unsaved", "error", "tell", "confirm"])
def test_boxes_show_names_as_they_are(qtbot, ask: str) -> None:  # type: ignore[no-untyped-def]
    parent = QWidget()
    qtbot.addWidget(parent)
    shown: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        shown.extend(
            label.text() for label in box.findChildren(QLabel) if label.textFormat() is not Qt.TextFormat.PlainText
        )
        box.reject()

    QTimer.singleShot(0, look)
    dialogs = Dialogs(parent)
    words = {"unsaved": (NAME,), "confirm": (NAME, NAME, "Do")}.get(ask, (NAME, NAME))
    getattr(dialogs, ask)(*words)
    assert any("&lt;b&gt;x" in text for text in shown)
    assert not any(mark in text for text in shown for mark in MARKS)


def test_plain_words_stay_what_they_are() -> None:
    assert literal("a & b.loom\nc") == "a & b.loom\nc"
    assert literal("<b>\nc") == "<p>&lt;b&gt;<br>c</p>"
    assert not is_rich(literal("a & b"))
    assert without_mnemonic("a & b") == "a && b"
