"""The way of the Tab key by where widgets lie, and that walking it leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QRect, QSize
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLayoutItem, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from designer.welcome.flow import Flow
from designer.widgets.focus import step, stops
from designer.window import MainWindow
from engine.document.project import Project
from engine.document.templates import shipped

OpenWindow = Callable[[Project], MainWindow]


def walk_and_rebuild(window: MainWindow, cycles: int) -> list[int]:
    """Tab through the inspector and select other nodes; returns how many layout items Python knows after each 10."""
    ids = [node.id for node in window.store.project.network.nodes]
    counts = []
    for cycle in range(cycles):
        window.store.select([ids[cycle % len(ids)]])
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        for _ in range(6):
            window.focusNextPrevChild(True)
        if cycle % len(ids) == len(ids) - 1:
            counts.append(sum(isinstance(one, QLayoutItem) for one in shiboken6.getAllValidWrappers()))
    return counts


def lenet(show_in_window: OpenWindow) -> MainWindow:
    return show_in_window(shipped("lenet").load())


def test_tab_keeps_no_layout_items(show_in_window: OpenWindow) -> None:
    counts = walk_and_rebuild(lenet(show_in_window), 26)
    assert len(counts) > 1
    assert counts[-1] <= counts[0] + 2
    wrong = [type(one).__name__ for one in QApplication.allWidgets() if not isinstance(one, QWidget)]
    assert not wrong


@pytest.mark.deep
def test_tab_keeps_no_layout_items_in_4000_cycles(show_in_window: OpenWindow) -> None:
    counts = walk_and_rebuild(lenet(show_in_window), 4000)
    assert counts[-1] <= counts[0] + 10
    assert all(isinstance(one, QWidget) for one in QApplication.allWidgets())


@pytest.fixture
def box(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def button(name: str, parent: QWidget, rect: QRect | None = None) -> QPushButton:
    made = QPushButton(name, parent)
    if rect is not None:
        made.setGeometry(rect)
    return made


def words(widget: QWidget) -> str:
    return " ".join(one.text() for one in stops(widget) if isinstance(one, QPushButton))


def test_rows_come_before_columns_whatever_was_made_first(box: QWidget) -> None:
    button("d", box, QRect(100, 45, 50, 30))
    button("c", box, QRect(0, 40, 50, 40))
    button("b", box, QRect(100, 0, 50, 30))
    button("a", box, QRect(0, 5, 50, 20))
    assert words(box) == "a b c d"


def test_a_column_beside_something_tall_is_read_after_it(box: QWidget) -> None:
    button("c", box, QRect(100, 50, 50, 30))
    button("b", box, QRect(100, 0, 50, 30))
    button("a", box, QRect(0, 0, 80, 200))
    assert words(box) == "a b c"


def test_what_is_hidden_or_a_window_of_its_own_is_left_out(box: QWidget) -> None:
    button("a", box, QRect(0, 0, 50, 20))
    button("b", box, QRect(0, 30, 50, 20)).hide()
    dialog = QWidget(box)
    dialog.setWindowFlag(dialog.windowFlags().Dialog)
    button("c", dialog)
    assert words(box) == "a"


def test_new_widgets_are_laid_out_before_the_walk(box: QWidget, qtbot: QtBot) -> None:
    column, row = QVBoxLayout(box), QHBoxLayout()
    first, last = button("a", box), button("d", box)
    column.addLayout(row)
    column.addWidget(last)
    row.addWidget(first)
    box.show()
    qtbot.waitExposed(box)
    row.addWidget(button("c", box))
    row.insertWidget(1, button("b", box))
    for one in box.findChildren(QPushButton):
        one.show()
    assert words(box) == "a b c d"
    first.setFocus()
    assert step(first, stops(box), forward=False)
    assert box.focusWidget() is last


def test_a_flow_breaks_rows_and_forgets_its_parts(qtbot: QtBot) -> None:
    flow = Flow(gap=10)
    qtbot.addWidget(flow)
    for name in "abc":
        part = button(name, flow)
        part.setFixedSize(QSize(100, 40))
        flow.add(part)
    flow.resize(215, 200)
    flow.show()
    assert [one.geometry() for one in flow.findChildren(QPushButton)] == [
        QRect(0, 0, 100, 40),
        QRect(110, 0, 100, 40),
        QRect(0, 50, 100, 40),
    ]
    assert flow.heightForWidth(215) == 90
    assert flow.heightForWidth(90) == 140
    assert flow.heightForWidth(400) == 40
    flow.clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert flow.heightForWidth(215) == 0
    assert not flow.findChildren(QPushButton)
