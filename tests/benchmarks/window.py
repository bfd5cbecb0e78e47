"""Behaviour of the window under load: `python tests/benchmarks/window.py [EXAMPLE] [SECONDS]`. Prints, judges nothing.

Start-up, the change from each page to each other one until it is painted, Start to the first plotted point, and the
delay of a precise 5 ms timer while training uses every core.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

STARTED = time.perf_counter()
sys.path.insert(0, str(Path(__file__).parents[2]))

from designer.opening import load  # noqa: E402  # the clock starts before anything is imported

load()

import numpy as np  # noqa: E402
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer  # noqa: E402

from designer.actions.training import RUN  # noqa: E402
from designer.app import make_application, make_window  # noqa: E402
from designer.settings import Settings  # noqa: E402
from engine.document.editing.edits import set_training  # noqa: E402
from engine.document.templates import EXAMPLES, shipped  # noqa: E402
from tests.benchmarks.lateness import INTERVAL, Lateness, run  # noqa: E402

if TYPE_CHECKING:
    from designer.window import MainWindow

LOADING = 3.0
"""Seconds in which machine code is loaded after the window is shown; a person needs longer to press Train."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("example", nargs="?", default="digits", choices=[example.name for example in EXAMPLES])
    parser.add_argument("seconds", nargs="?", type=float, default=10.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(arguments.example, arguments.seconds, Path(folder))


def measure(name: str, seconds: float, folder: Path) -> None:
    """Open an example, train it endlessly, watch the event loop."""
    application = make_application()
    window = make_window(application, Settings.at(folder / "settings.ini"), folder / "recovery", folder / "blocks")
    window.show()
    spin(lambda: window.windowHandle().isExposed())
    gc.enable()
    print(
        f"window on the screen after {time.perf_counter() - STARTED:.2f} s, "
        f"{time.process_time():.2f} s of the processor"
    )
    project = shipped(name).load()
    window.store.reset(set_training(project, epochs=1_000_000, patience=0))
    window.show_welcome(False)
    window.monitor.warm_up()
    end = time.perf_counter() + LOADING
    spin(lambda: time.perf_counter() > end)
    show_pages(window)
    points: list[float] = []
    window.monitor.epochs_finished.connect(lambda _: points.append(time.perf_counter()))
    pressed = time.perf_counter()
    window.registry[RUN].trigger()
    spin(lambda: bool(points))
    print(f"Start to the first point: {points[0] - pressed:.3f} s")
    lateness = Lateness()
    run(seconds)
    delays, busy = np.array(lateness.late), np.array(lateness.busy)
    session = window.monitor.session
    batches = len(session.batch_losses()) if session is not None else 0
    print(
        f"{batches} batches; delay of a {INTERVAL} ms timer: median {np.median(delays):.2f} ms, "
        f"99th percentile {np.percentile(delays, 99):.2f} ms, largest {delays.max():.2f} ms; between two ticks the "
        f"window's thread worked {np.percentile(busy, 99):.2f} ms at the 99th percentile, {busy.max():.2f} ms at most"
    )
    window.store.undo_stack.setClean()
    window.end()


def show_pages(window: MainWindow) -> None:
    """Change pages by their actions, the first time and later; a repaint at the end, so that all is painted."""
    window.make_rest()  # as the program does soon after its start
    spin(lambda: window.curves.curves is not None)
    names = [page.name for page in window.arrangement.pages]
    first: dict[str, tuple[float, float]] = {}
    later: dict[str, list[tuple[float, float]]] = {}
    for turn, before, name in ((turn, names[place - 1], name) for turn in range(5) for place, name in enumerate(names)):
        window.arrangement.show(before)
        spin_once()
        start, worked = time.perf_counter(), time.thread_time()
        window.registry[f"view.page_{name}"].trigger()
        spin_once()
        window.repaint()
        taken = 1000 * (time.perf_counter() - start), 1000 * (time.thread_time() - worked)
        first.setdefault(name, taken)
        if turn:
            later.setdefault(name, []).append(taken)
    for name in names:
        clock, processor = np.median(later[name], axis=0)
        print(
            f"page {name}: {first[name][0]:.0f} ms the first time, then {clock:.0f} ms; "
            f"of the processor {first[name][1]:.0f} and {processor:.0f} ms"
        )


def spin_once() -> None:
    """Handle what has come, deletions included."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def spin(condition: Callable[[], bool]) -> None:
    """Run the event loop until something holds."""
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if condition() else None)
    timer.start(1)
    loop.exec()


if __name__ == "__main__":
    main()
