"""The price of live views: `python tests/benchmarks/views.py [NETWORK ...]`. Prints, judges nothing.

For each network: the same bytes with and without views; CPU time of the probe as a share of all cores; CPU time of the
training threads for a batch with all views of a page against none, in windows that alternate in one run, with a window
without views against another one beside it; and how memory grows over many batches.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.probes.sources import SessionSource
from engine.probes.thread import Delivery, ProbeThread
from engine.training.session import TrainingSession
from tests.benchmarks.resident import resident
from tests.oracles import views

TRAINING = ("training", "executor")
"""How the names of threads begin that train."""
EPOCHS = {"spirals": 200, "digits": 60, "lenet": 4, "lstm": 4, "wide": 20}


def cpu(beginnings: tuple[str, ...]) -> float:
    """CPU seconds that the threads of these names have used."""
    found = [thread.ident for thread in threading.enumerate() if thread.name.startswith(beginnings)]
    return sum(time.clock_gettime(time.pthread_getcpuclockid(ident)) for ident in found if ident)


@dataclass
class Window:
    """Measures of a stretch of time: seconds, batches, CPU seconds of training and of the probe."""

    seconds: float
    batches: int
    training: float
    probe: float

    @property
    def each(self) -> float:
        """CPU seconds of a batch."""
        return self.training / max(self.batches, 1)


@dataclass
class Bench:
    """A run that goes on for ever, and a probe that can look at it."""

    name: str
    threads: int | None
    frames: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        project, dataset = views.RUNS[self.name]()
        project = project.replace(training=project.training.replace(epochs=1_000_000, patience=0))
        self.session = TrainingSession(project, dataset, threads=self.threads)
        self.probe = ProbeThread(self._take)
        self.probe.follow(SessionSource(self.session))
        self.requests = views.everything(project, dataset)
        self.session.start()
        while self.session.stamp is None or not self.session.progress[0]:
            time.sleep(0.01)

    def _take(self, delivery: Delivery) -> None:
        self.frames.append(time.monotonic())

    def look(self, wished: bool) -> None:
        """Wish for all views, or for none."""
        self.probe.wish("bench", self.requests if wished else {})

    def window(self, seconds: float) -> Window:
        """Let time pass, from the end of one batch to the end of another."""
        began, first, training, probe = self._now()
        time.sleep(seconds)
        ended, last, more, looked = self._now()
        return Window(ended - began, last - first, more - training, looked - probe)

    def _now(self) -> tuple[float, int, float, float]:
        stamp = self.session.stamp
        while stamp == self.session.stamp:
            time.sleep(0.0005)
        stamp = self.session.stamp
        assert stamp is not None
        return time.monotonic(), stamp[0], cpu(TRAINING), cpu(("probe",))

    def close(self) -> None:
        """End run and probe."""
        self.probe.close()
        self.session.stop()
        assert self.session.join(60)
        assert self.probe.join(60)


def compare(bench: Bench, pairs: int, seconds: float) -> None:
    """Windows with and without views, in turn, and pairs without beside them."""
    bench.look(True)
    time.sleep(2.0)  # machines are compiled, caches are full
    ratios, same, shares, rates = [], [], [], []
    for _ in range(pairs):
        bench.look(False)
        first = bench.window(seconds)
        bench.frames.clear()
        bench.look(True)
        watched = bench.window(seconds)
        shares.append(watched.probe / (watched.seconds * (os.cpu_count() or 1)))
        rates.append(len(bench.frames) / watched.seconds)
        bench.look(False)
        second = bench.window(seconds)
        none = (first.each + second.each) / 2
        ratios.append(watched.each / none)
        same.append(second.each / first.each)
    error = statistics.stdev(ratios) / len(ratios) ** 0.5
    print(
        f"  CPU of training per batch, views : none: median {statistics.median(ratios):.4f}, mean "
        f"{statistics.mean(ratios):.4f} ± {error:.4f}; none : none: median {statistics.median(same):.4f}, mean "
        f"{statistics.mean(same):.4f} ± {statistics.stdev(same) / len(same) ** 0.5:.4f} ({pairs} pairs of {seconds} s)"
    )
    share = f"{statistics.mean(shares):.2%} of cores x time"
    print(f"  CPU of the probe: {share}; {statistics.mean(rates):.1f} looks a second")


def compare_bytes(name: str) -> None:
    """Train with and without views, an export meanwhile."""
    project, dataset = views.RUNS[name]()
    alone, _ = views.trained(project, dataset, EPOCHS[name], views=False)
    with tempfile.TemporaryDirectory() as folder:
        watched, looks = views.trained(project, dataset, EPOCHS[name], views=True, folder=Path(folder), threads=2)
    print(f"  bytes: {'the same' if alone == watched else 'NOT THE SAME'} after {EPOCHS[name]} epochs, {looks} looks")


def compare_memory(bench: Bench, batches: int) -> None:
    """Let many batches run with views."""
    bench.look(True)
    time.sleep(3.0)
    gc.collect()
    first, before = bench.session.progress[0], resident()
    while bench.session.progress[0] < first + batches:
        time.sleep(0.2)
        bench.frames.clear()
        bench.session.poll()
    gc.collect()
    print(f"  memory: {resident() - before:+.1f} MB over {bench.session.progress[0] - first:,} batches with views")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", nargs="*", default=list(views.RUNS), help=f"of {', '.join(views.RUNS)}")
    parser.add_argument("--pairs", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=0.5, help="of a window")
    parser.add_argument("--batches", type=int, default=0, help="batches over which memory is watched")
    parser.add_argument("--threads", type=int, default=None, help="of training; all cores unless given")
    arguments = parser.parse_args()
    for name in arguments.networks:
        print(name, flush=True)
        compare_bytes(name)
        bench = Bench(name, arguments.threads)
        try:
            if arguments.pairs > 1:
                compare(bench, arguments.pairs, arguments.seconds)
            if arguments.batches:
                compare_memory(bench, arguments.batches)
        finally:
            bench.close()


if __name__ == "__main__":
    main()
