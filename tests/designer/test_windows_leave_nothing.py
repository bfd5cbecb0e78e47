"""Windows that were closed leave nothing behind."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from designer.app import make_window
from designer.settings import Settings
from tests.conftest import THREAD_PATIENCE
from tests.designer.conftest import network

WARM, COUNTED = 4, 3
"""Windows before and while objects are counted: before, until what is known of the last networks is known of these, as
those of other tests are not counted."""

ALONE = "LAYERLOOM_TEST_ALONE"
"""Variable of the environment of a process that runs one test."""

EXAMPLE = Path(__file__).parents[2] / "resources" / "examples" / "digits.loom"


def open_and_close(application: QApplication, folder: Path, *, opens: bool, settle: bool = True) -> None:
    """A window, used a little; one that is closed at once has not come to all that it meant to do later."""
    window = make_window(application, Settings.at(folder / "s.ini"), folder / "recovery", folder / "blocks")
    window.show()
    if opens:
        window.files.open_path(EXAMPLE)
        window.store.reset(network("Input", "Dense", "Output"))
        window.store.select(["dense_1"])
        window.focusNextPrevChild(True)
        for page in window.arrangement.pages:
            window.arrangement.show(page.name)
            if settle:
                application.processEvents()
    if settle:
        application.processEvents()
    window.close()
    window.deleteLater()
    del window
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    application.processEvents()
    gc.collect()


def run_alone(test: str) -> None:
    """Run a test in a process of its own, whose caches of a fixed size hold nothing of other tests."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "deep or not deep", test]
    done = subprocess.run(
        command,
        cwd=Path(__file__).parents[2],
        env=os.environ | {ALONE: "1"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def objects(application: QApplication, threads: set[threading.Thread]) -> Counter[type]:
    """Number of objects of each type, once the threads of the windows have ended and let go of what they worked on."""
    for thread in set(threading.enumerate()) - threads:
        thread.join(THREAD_PATIENCE)
    application.processEvents()
    gc.collect()
    gc.collect()
    return Counter(type(one) for one in gc.get_objects())


@pytest.mark.parametrize("opens", [pytest.param(False, marks=pytest.mark.deep), True])
def test_no_objects_stay(request: pytest.FixtureRequest, qapp: QApplication, tmp_path: Path, opens: bool) -> None:
    if ALONE not in os.environ:
        run_alone(request.node.nodeid)
        return
    before_style, threads = (qapp.palette(), qapp.styleSheet()), set(threading.enumerate())
    for _ in range(WARM):
        open_and_close(qapp, tmp_path, opens=opens)
    before = objects(qapp, threads)
    for number in range(COUNTED):
        open_and_close(qapp, tmp_path, opens=opens, settle=number % 2 == 0)
    more = {kind.__name__: count for kind, count in (objects(qapp, threads) - before).items() if count >= COUNTED}
    qapp.setPalette(before_style[0])
    qapp.setStyleSheet(before_style[1])
    for kept in ("QColor", "_Engine", "Record", "_Context"):  # caches of pens and icons, and pytest-qt's own records
        more.pop(kept, None)
    assert not more, dict(more)


@pytest.mark.deep
def test_200_windows_cost_at_most_a_megabyte(qapp: QApplication, tmp_path: Path) -> None:
    before_style = qapp.palette(), qapp.styleSheet()
    sizes = []
    for number in range(201):
        open_and_close(qapp, tmp_path, opens=True)
        if number in (50, 200):
            resident = int(Path("/proc/self/statm").read_text().split()[1])
            sizes.append(resident * os.sysconf("SC_PAGE_SIZE") / 2**20)
    qapp.setPalette(before_style[0])
    qapp.setStyleSheet(before_style[1])
    assert sizes[1] - sizes[0] <= 1.0
