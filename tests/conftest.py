"""For all tests: no screen is needed, nobody's settings are touched, and whatever a test leaves behind fails it."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from designer.opening import import_as_python_does

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication

pytest_plugins = ["pytester", "tests.plugins.kernels_ahead", "tests.plugins.needs_torch", "tests.plugins.patience"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Where Python may keep no bytecode, each of a hundred processes that tests start compiles hundreds of modules anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Workers share the cores: threads of NumPy and PyTorch would wait for one another, and take ten times as long.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
_home = tempfile.TemporaryDirectory(prefix="layerloom-tests-")
for _name in ("CONFIG", "STATE", "DATA"):
    os.environ[f"XDG_{_name}_HOME"] = str(Path(_home.name) / _name.lower())

THREAD_PATIENCE = 60.0
"""Seconds in which the threads of a test must have ended; an upper bound, nothing waits for it in vain."""


USES_QT = frozenset({"designer", "journeys", "benchmarks", "plugins"})
"""Folders of tests that may use Qt: to look at all of its objects takes longer than most tests of the engine."""

SHARED = "shared by tests"
"""Property of a window that the tests of a file share (`tests/designer/shared_window.py`)."""

_known: set[int] = set()
"""What the last test left: it was told then, and is there before the next."""


gc.disable()  # until all tests are collected: their modules stay, and a search through them finds nothing


@pytest.hookimpl(trylast=True)  # pytest-qt has loaded PySide
def pytest_configure() -> None:
    """Import the tests as the program imports its modules: 2,200 sources would be read in each process of tests."""
    import_as_python_does()


def pytest_collection_finish() -> None:
    """Modules stay; looking through half a million of their objects for garbage takes as long as many a test."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000)  # widgets are many and stay while a test runs: each 700 new ones asked for a search


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    threads = set(threading.enumerate())
    yield
    culprits = _threads_left(threads)
    if USES_QT & set(request.node.nodeid.split("/")):
        culprits += _qt_left()
    if culprits:
        pytest.fail(f"{request.node.nodeid} left behind: {', '.join(sorted(culprits))}", pytrace=False)


def _threads_left(before: set[threading.Thread]) -> list[str]:
    new = [thread for thread in threading.enumerate() if thread not in before]
    for thread in new:
        thread.join(THREAD_PATIENCE)
    return [f"thread {thread.name!r}" for thread in new if thread.is_alive()]


def _qt_left() -> list[str]:
    """What a test left, once Qt has deleted what is due; Python has its chance to do so only if something is left."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    now = _qt_objects(widgets.QApplication.instance())
    if now.keys() - _known:
        gc.collect()
        gc.freeze()  # what is left stays: the next test need not be searched through it again
        now = _qt_objects(widgets.QApplication.instance())
    left = [what for address, what in now.items() if address not in _known]
    _known.clear()
    _known.update(now)
    return left


def _qt_objects(application: QApplication) -> dict[int, str]:
    """Windows, running timers and running threads of Qt, by identity."""
    import shiboken6
    from PySide6.QtCore import QThread, QTimer

    windows = application.topLevelWidgets()
    if any(map(_is_shared, windows)):  # it keeps popups that bear no sign of it; they are looked for when it is closed
        windows = [widget for widget in windows if widget.isVisible() and not _is_shared(widget)]
    found = {_address(widget): f"window {_words(widget)}" for widget in windows}
    for wrapper in shiboken6.getAllValidWrappers():
        if isinstance(wrapper, QTimer) and wrapper.isActive() and not _is_shared(_top(wrapper)):
            found[_address(wrapper)] = f"timer {_words(wrapper)} of {_words(wrapper.parent())}"
        elif isinstance(wrapper, QThread) and wrapper.isRunning() and wrapper is not application.thread():
            found[_address(wrapper)] = f"thread {_words(wrapper)}"
    return found


def _is_shared(thing: QObject) -> bool:
    """Whether it is a window that the tests of a file share."""
    return thing.property(SHARED) is True


def _top(thing: QObject) -> QObject:
    while (parent := thing.parent()) is not None:
        thing = parent
    return thing


def _address(wrapper: object) -> int:
    """Of the C++ object: one that is left behind keeps it, whatever becomes of its Python wrapper."""
    import shiboken6

    return int(shiboken6.getCppPointer(wrapper)[0])


def _words(thing: object) -> str:
    name = getattr(thing, "objectName", lambda: "")()
    return f"{type(thing).__name__}{f' {name!r}' if name else ''}"
