"""A designer in a process of its own, edited by real keys without a pause, until somebody kills it.

Arguments: folder for settings and recovery copies; project; milliseconds between two keys. Each edit is told on
standard output: how far the layer was moved, and when.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from designer.app import make_application, make_window
from designer.settings import Settings

folder, path, rest = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
application = make_application()
window = make_window(application, Settings.at(folder / "settings.ini"), folder / "recovery", folder / "blocks")
window.show()
window.open_path(path)
node = window.store.project.network.nodes[0].id
window.store.select([node])
view = window.canvas.view
view.setFocus()


def press() -> None:
    began = time.monotonic()
    QTest.keyClick(view, Qt.Key.Key_Right)
    moved = window.store.committed.view.positions[node][0]
    os.write(1, f"{moved} {began}\n".encode())


timer = QTimer()
timer.setTimerType(Qt.TimerType.PreciseTimer)
timer.timeout.connect(press)
timer.start(rest)
application.exec()
