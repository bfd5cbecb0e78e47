"""From the first run to a prediction and an export, over the pages of the window, with the engine at work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.actions.training import RUN
from designer.runs.overlay import Overlay
from designer.window import MainWindow
from engine.document.editing.edits import set_training
from engine.document.project import Project
from engine.training.run_state import RunState
from tests.designer.test_access import spoken
from tests.designer.training.conftest import classifier

OpenWindow = Callable[[Project], MainWindow]
LEFT = Qt.MouseButton.LeftButton


def show(window: MainWindow, page: str) -> None:
    button = window.bars.pages.widgetForAction(window.registry[f"view.page_{page}"])
    QTest.mouseClick(button, LEFT)


def test_runs_are_compared_and_the_trained_network_is_used(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window(set_training(classifier(), epochs=3))
    show(window, "use")
    assert window.use.train_button.hasFocus()
    QTest.mouseClick(window.use.train_button, LEFT)
    assert window.arrangement.is_current("train")  # where the run can be watched
    qtbot.waitUntil(lambda: window.monitor.state is RunState.FINISHED, timeout=60_000)
    show(window, "runs")
    window.store.apply("Seed", set_training(window.store.project, seed=4))
    QTest.mouseClick(window.controls.buttons[RUN], LEFT)
    qtbot.waitUntil(lambda: window.monitor.state is RunState.FINISHED, timeout=60_000)
    qtbot.waitUntil(lambda: [run.state_text for run in window.runs.model.rows] == ["Done", "Done"])
    qtbot.waitUntil(lambda: window.runs.findChild(Overlay) is not None)
    overlay = window.runs.findChild(Overlay)
    qtbot.waitUntil(lambda: all(len(overlay.points(run.key)[0]) == 4 for run in window.runs.model.rows))
    qtbot.waitUntil(lambda: window.runs.model.rows[0].words.changes == ("seed 0 → 4",))
    window.registry["view.page_runs"].trigger()
    assert window.runs.table.hasFocus()
    window.registry["view.page_use"].trigger()
    assert window.use.sample.next.hasFocus()
    qtbot.waitUntil(lambda: bool(window.use.prediction.results) and bool(window.use.exports.rows))
    assert window.use.prediction.results[0].headline.text() in ("setosa", "versicolor", "virginica")
    names = [spoken(widget) for widget in window.keyboard_way()]
    order = ["Previous sample", "Next sample", "Export as NumPy arrays", "Export as NumPy script"]
    assert [name for name in names if name in order] == order
    window.dialogs.answers["save_file"] = tmp_path / "iris.py"  # type: ignore[attr-defined]
    QTest.mouseClick(window.use.exports.rows[".py"].button, LEFT)
    row = window.use.exports.rows[".py"]
    qtbot.waitUntil(lambda: row.proof.text().startswith("iris.py: read back and run on"), timeout=60_000)
    assert (tmp_path / "iris.py").exists()
    assert window.dialogs.told == []  # type: ignore[attr-defined]
    window.arrangement.show("design")
    columns = window.store.dataset.spec.columns  # type: ignore[union-attr]
    (tmp_path / "rows.csv").write_text(",".join(columns) + "\n5,3,1,0.2\n")
    window.dialogs.answers |= {"open_data": tmp_path / "rows.csv", "save_file": tmp_path / "out.csv"}  # type: ignore[attr-defined]
    window.registry.refresh()
    window.registry["use.predict_file"].trigger()
    assert window.arrangement.is_current("use")
    qtbot.waitUntil(lambda: window.use.file.told.text() == "out.csv: 1 row predicted.")
    window.dialogs.answers["save_file"] = tmp_path / "runs.csv"  # type: ignore[attr-defined]
    window.registry["runs.export"].trigger()
    assert len((tmp_path / "runs.csv").read_text().splitlines()) == 3


def test_pages_without_a_run_do_nothing_behind_the_scenes(open_window: OpenWindow) -> None:
    window = open_window(classifier())
    for page in ("runs", "use", "design"):
        show(window, page)
        QApplication.processEvents()
    assert window.runs.model.rows == ()
    assert window.use.prediction.results == []
    window.registry.refresh()
    assert not window.registry["runs.export"].isEnabled()
    assert not window.registry["use.predict_file"].isEnabled()
