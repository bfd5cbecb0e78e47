"""A designer in a process of its own, edited by real keys without a pause, until somebody kills it.

Arguments: a folder for all that the program keeps; a project; milliseconds between two keys. Each edit is told on
standard output: how far the layer was moved, and when.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from designer import app
from designer.window import MainWindow


def edit(window: MainWindow, rest: int) -> None:
    """Move a layer by the arrow key, for ever."""
    node = window.store.project.network.nodes[0].id
    window.store.select([node])
    view = window.canvas.view
    view.setFocus()

    def press() -> None:
        began = time.monotonic()
        QTest.keyClick(view, Qt.Key.Key_Right)
        os.write(1, f"{window.store.committed.view.positions[node][0]} {began}\n".encode())

    timer = QTimer(window)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(press)
    timer.start(rest)


def main(folder: Path, project: Path, rest: int) -> None:
    """Start the designer as a person does, with hands that begin at once."""
    for name in ("STATE", "DATA", "CONFIG"):
        os.environ[f"XDG_{name}_HOME"] = str(folder / name.lower())
    make = app.make_window

    def make_window(*arguments: object) -> MainWindow:
        window = make(*arguments)  # type: ignore[arg-type]
        window.monitor.warm_up = lambda: None  # type: ignore[method-assign]  compiling is no part of this
        QTimer.singleShot(0, window, lambda: edit(window, rest))
        return window

    app.make_window = make_window
    app.run(str(project))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
