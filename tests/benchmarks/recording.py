"""Cost of recording a run: `python tests/benchmarks/recording.py [EXAMPLE] [PAIRS] [SECONDS]`. Prints, judges nothing.

One run of an example is trained without end. In windows of so many seconds, in random order, it is recorded, or not, or
not once more; the processor time of the thread that trains, by batch, and the batches by second are compared in pairs:
recorded with not, and not with not, which shows the noise. Then checkpoints are written one after the other.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.data.load import load
from engine.document.editing.edits import set_training
from engine.document.format.files import dumps
from engine.document.templates import EXAMPLES, shipped
from engine.runs.contents import row_of
from engine.runs.recorder import Recorder
from engine.runs.store import RunStore
from engine.training.session import TrainingSession

KINDS = ("recorded", "not", "not again")


class Window(NamedTuple):
    """Figures of a stretch of time."""

    cpu_per_batch: float
    batches_per_second: float


class Gated(threading.Event):
    """Lets a recorder take its turns only while the gate is open."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.gate.wait()
        return super().wait(timeout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("example", nargs="?", default="digits", choices=[example.name for example in EXAMPLES])
    parser.add_argument("pairs", nargs="?", type=int, default=60)
    parser.add_argument("seconds", nargs="?", type=float, default=4.0)
    arguments = parser.parse_args()
    project = set_training(shipped(arguments.example).load(), epochs=1_000_000, patience=0)
    session = TrainingSession(project, load(project.data, Path.cwd()), threads=1)
    with tempfile.TemporaryDirectory() as folder:
        recorder = Recorder(session, Path(folder) / "a.runs")
        recorder._leaving = gated = Gated()
        with recorder:
            try:
                recorder.start()
                compare(windows(session, gated.gate, arguments.pairs, arguments.seconds))
            finally:
                session.stop()
                session.join()
                gated.gate.set()
        print("faults:", recorder.faults() or "none")
        checkpoints(session, Path(folder) / "b.runs")


def windows(session: TrainingSession, gate: threading.Event, pairs: int, seconds: float) -> Iterator[dict[str, Window]]:
    """Figures of the three kinds of windows, in random order each time."""
    while session.progress[0] < 1000:  # kernels are loaded, and it trains
        time.sleep(0.1)
    for _ in range(pairs):
        found = {}
        for kind in random.sample(KINDS, len(KINDS)):
            (gate.set if kind == "recorded" else gate.clear)()
            found[kind] = window(session, seconds)
        yield found
    gate.set()


def window(session: TrainingSession, seconds: float) -> Window:
    """Figures of the next seconds."""
    thread = session._loop._thread.ident
    assert thread is not None
    clock = time.pthread_getcpuclockid(thread)
    cpu, batches, began = time.clock_gettime(clock), session.progress[0], time.perf_counter()
    time.sleep(seconds)
    done, took = session.progress[0] - batches, time.perf_counter() - began
    return Window((time.clock_gettime(clock) - cpu) / done, done / took)


def compare(found: Iterable[dict[str, Window]]) -> None:
    """Print ratios of pairs, with bounds that hold for the mean with a probability of 95 %."""
    every = list(found)
    for title, place in (("processor time by batch", 0), ("batches by second", 1)):
        for one in ("recorded", "not again"):
            ratios = [each[one][place] / each["not"][place] for each in every]
            mean, bound = statistics.fmean(ratios), 1.96 * statistics.stdev(ratios) / len(ratios) ** 0.5
            print(f"{title}, {one} to not: {mean:.4f} ± {bound:.4f} ({len(ratios)} pairs)")


def checkpoints(session: TrainingSession, folder: Path, count: int = 50) -> None:
    """Print what writing a checkpoint costs."""
    record = session.record().result()
    with RunStore(folder) as store:
        number = store.begin(row_of(record), dumps(record.model.project))
        cpu = time.thread_time()
        walls = []
        for _ in range(count):
            began = time.perf_counter()
            kept = store.keep(number, record, "time")
            walls.append(time.perf_counter() - began)
        cpu = (time.thread_time() - cpu) / count
    print(
        f"a checkpoint: {kept.bytes / 1024:.0f} KiB, {1e3 * statistics.median(walls):.2f} ms at the median, "
        f"{1e3 * cpu:.2f} ms of processor time; {len(record.history.epochs)} epochs in its history"
    )


if __name__ == "__main__":
    main()
