"""From a raw table that is dropped on the window to the first curve, in five actions of mouse and keyboard."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.window import MainWindow
from engine.document.project import Project
from engine.training.run_state import RunState
from tests.designer.test_window import drop_file

OpenWindow = Callable[[Project], MainWindow]


def passengers(path: Path) -> Path:
    """A table as that of the Titanic's passengers: ids, names, tickets, and ages and cabins that are missing."""
    luck = random.Random(0)
    lines = ["PassengerId,Alive,Pclass,Name,Sex,Age,Ticket,Fare,Cabin,Embarked"]
    for number in range(1, 201):
        sex, age = luck.choice(["male", "female"]), luck.choice(["", luck.randint(1, 70)])
        alive = int(luck.random() < (0.8 if sex == "female" else 0.2))
        ticket = f"{luck.choice(['', '', 'PC '])}{luck.randint(1, 99999)}"
        cabin = luck.choice(["", "", f"C{number}"])
        lines.append(
            f'{number},{alive},{luck.randint(1, 3)},"Doe, Mr. X{number}",{sex},{age},{ticket},'
            f"{luck.uniform(5, 90):.2f},{cabin},{luck.choice('SSCQ')}"
        )
    path.write_text("\n".join(lines))
    return path


def test_a_raw_table_whose_target_no_name_tells_trains_in_five_actions(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window(Project())
    pages: list[str] = []
    window.arrangement.changed.connect(lambda: pages.append(window.arrangement.page.name))
    drop_file(window, passengers(tmp_path / "titanic.csv"))  # 1
    qtbot.waitUntil(lambda: window.arrangement.is_current("data") and window.data.table.shown() is not None)
    assert pages == ["data"], "none is laid out on the way"
    header = window.data.table.header
    at = window.data.table.shown().columns.names().index("Alive")
    place = QPoint(header.sectionViewportPosition(at) + 20, 20)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)  # 2
    popup = window.data.data_table.popup
    QTest.keyClicks(popup.form.editor("role").combo, "T")  # 3
    qtbot.waitUntil(lambda: window.store.dataset is not None and window.store.dataset.spec.target_name == "Alive")
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    fix = next(row for row in window.data.remarks.rows if row.entry.code == "target-mismatch")
    QTest.mouseClick(fix.button, Qt.MouseButton.LeftButton)  # 4
    assert window.store.obstacle() == ""
    with qtbot.waitSignal(window.monitor.epochs_finished, timeout=60_000):
        QTest.mouseClick(window.data.train_button, Qt.MouseButton.LeftButton)  # 5
    assert window.arrangement.is_current("train")  # where the curves are
    window.monitor.stop()
    qtbot.waitUntil(lambda: window.monitor.state is RunState.FINISHED)
