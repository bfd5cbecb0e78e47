"""A designer in a process of its own, edited by real keys without a pause, until somebody kills it.

Arguments: a folder for all that the program keeps; a project; milliseconds between two keys. Told on standard output
are each edit and each copy that is on the disk: how far the layer was moved in it, and when.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from designer import app
from designer.storage.recovery import RecoveryCopy
from designer.window import MainWindow
from engine.document.project import Project


def tell(what: str, project: Project, when: float) -> None:
    """Write a line at once: nothing of it is lost by a kill."""
    os.write(1, f"{what} {project.view.positions[project.network.nodes[0].id][0]} {when}\n".encode())


def tell_copies() -> None:
    """Tell of each copy after it was written, in the thread that writes."""
    keep = RecoveryCopy._keep

    def told(self: RecoveryCopy) -> None:
        project = self._wanted.project  # or a later one
        keep(self)
        if project is not None:
            tell("kept", project, time.monotonic())

    RecoveryCopy._keep = told  # type: ignore[method-assign]


def edit(window: MainWindow, rest: int) -> None:
    """Move a layer by the arrow key, for ever."""
    node = window.store.project.network.nodes[0].id
    window.store.select([node])
    view = window.canvas.view
    view.setFocus()

    def press() -> None:
        began = time.monotonic()
        QTest.keyClick(view, Qt.Key.Key_Right)
        tell("moved", window.store.committed, began)

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
    tell_copies()
    app.run(str(project))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
