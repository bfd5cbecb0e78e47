"""The window while a large table is read: `python -m tests.benchmarks.loading FILE [--where]`.

Told are the delays of a precise 5 ms timer (bar: 50 ms at the 99th percentile, 200 ms at most) while the file is
opened and shown, while two edits of its recipe are followed, and while another read of it is cancelled; how long each
took, and whether the bar moved. `--where` also tells what the window's thread did when it was late.
`python -m tests.benchmarks.reading FILE` writes such a file.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from designer.opening import load

load()

import numpy as np  # noqa: E402
from PySide6.QtCore import QEventLoop, Qt, QTimer  # noqa: E402

from designer.app import make_application, make_window  # noqa: E402
from designer.settings import Settings  # noqa: E402
from engine.document.editing.columns import put_choices  # noqa: E402
from engine.document.editing.edits import set_data  # noqa: E402
from engine.document.project import Project  # noqa: E402
from engine.preparation.recipe import ColumnChoice  # noqa: E402
from engine.sources import Csv  # noqa: E402
from tests.benchmarks.lateness import Lateness, run  # noqa: E402

if TYPE_CHECKING:
    from designer.window import MainWindow

LATE = 0.05
"""Seconds from which on the window is late."""

AFTER = 2.0
"""Seconds that are watched after something has arrived: what is shown of it is part of it."""


def tell_where(file: IO[str]) -> QTimer:
    """Have the stacks of all threads written whenever the window's thread does not come back for a while."""
    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=10)
    # Not by `sys._current_frames`: to read the frames of a running thread has killed the program.
    timer.timeout.connect(lambda: faulthandler.dump_traceback_later(LATE, repeat=True, file=file))
    timer.start()
    return timer


def told_where(text: str) -> Iterator[str]:
    """Where it was, the most frequent first."""
    found: Counter[str] = Counter()
    for dump in text.split("Timeout (")[1:]:
        main = dump.rsplit("Thread 0x", 1)[-1].splitlines()[1:7]
        found[" < ".join(line.strip().removeprefix("File ").split("/tree/")[-1] for line in main)] += 1
    for place, count in found.most_common(25):
        yield f"{count:4} times {place}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--where", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(arguments.file.absolute(), Path(folder), tells=arguments.where)


def measure(path: Path, folder: Path, *, tells: bool) -> None:
    """Open the file, edit its recipe, cancel another read."""
    application = make_application()
    window = make_window(application, Settings.at(folder / "settings.ini"), folder / "recovery", folder / "blocks")
    window.show()
    window.make_rest()  # as the program does soon after its start
    while window.curves.curves is None:  # the last of it
        run(0.5)
    run(1.0)
    lateness = Lateness()
    stacks = (folder / "stacks").open("w+")
    timer = tell_where(stacks) if tells else None
    store = window.store
    faults: list[str] = []
    window.dialogs.error = lambda title, text: faults.append(text)  # type: ignore[method-assign]
    name = str(path)

    def is_open() -> bool:
        return bool(faults) or (store.dataset is not None and store.project.data.source == Csv(path=name))

    watched(window, lateness, "open", lambda: window.own_data.open(path), is_open)
    assert not faults, faults
    assert store.dataset is not None, store.data_error
    assert store.dataset.table is not None
    first, second = store.dataset.table.names[:2]
    for column, choice in ((first, ColumnChoice(role="ignored")), (second, ColumnChoice(role="ignored"))):
        edit = partial(put_choices, choices={column: choice})
        before = store.dataset
        watched(
            window, lateness, f"ignore {column}", partial(store.edit, "Ignore", edit),
            lambda before=before: store.dataset is not None and store.dataset is not before,  # type: ignore[misc]
        )  # fmt: skip

    def other(project: Project) -> Project:
        return set_data(project, source=Csv(path=name, missing="-9999"))

    def cancel() -> None:
        store.edit("Read otherwise", other)
        passage = store.passages.latest
        assert passage is not None
        QTimer.singleShot(1500, passage.stop)

    watched(window, lateness, "cancel after 1.5 s", cancel, lambda: bool(store.data_error))
    print(store.data_error)
    if timer is not None:
        timer.stop()
        faulthandler.cancel_dump_traceback_later()
        stacks.seek(0)
        print("\n".join(told_where(stacks.read())))
    stacks.close()
    store.undo_stack.setClean()
    window.end()


def watched(
    window: MainWindow, lateness: Lateness, what: str, do: Callable[[], object], done: Callable[[], bool]
) -> None:
    """Do something, wait until it is done, and tell of the event loop until a little after."""
    shares: set[int] = set()
    run(0.5)
    lateness.forget()
    began = time.perf_counter()
    do()
    loop = QEventLoop()
    timer = QTimer(interval=20)

    def look() -> None:
        if window.store.passages.latest is not None:
            shares.add(window.waiting.bar.value())
        if done():
            loop.quit()

    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    timer.stop()
    took = time.perf_counter() - began
    run(AFTER)
    delays = np.array(lateness.late)
    print(
        f"{what}: {took:.1f} s; the bar had {len(shares)} places; late {np.percentile(delays, 99):.1f} ms at the 99th "
        f"percentile, {delays.max():.1f} ms at most; {lateness.worst(0.001)}",
        flush=True,
    )


if __name__ == "__main__":
    main()
