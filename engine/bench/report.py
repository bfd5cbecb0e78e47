"""Times all cases in turn, ours and the peers' alternating, and prints the table."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.bench.cases import CASES, Case
from engine.bench.peers import RUNNERS
from engine.errors import LayerloomError

ROUNDS = 7
"""Times that each framework is timed, in alternation."""

SECONDS = 0.4
"""Duration of one timing."""

PROOF_STEPS = 20
"""Steps over which ours and a peer's losses must agree before anything is timed."""


SLOW = 3.0
"""A peer that takes so many times the fastest one's time in the first round is not timed again."""

Question = Literal["time", "latency"]


@dataclass(frozen=True, slots=True)
class Result:
    """Time of a case, in microseconds per step or prediction.

    Attributes:
        name: The case.
        ours_us: Median of ours.
        peers: Median of each peer.
        ratio: Ours over the fastest peer's: median, least and greatest of the rounds.
        gflops: Billions of operations a second that ours does in a step: two for each multiply-add.
    """

    name: str
    ours_us: float
    peers: dict[str, float]
    ratio: tuple[float, float, float] | None
    gflops: float

    def as_json(self, sgemm: float) -> dict[str, Any]:
        """The contract of `bench --json`."""
        median, low, high = self.ratio or (None, None, None)
        return {
            "name": self.name,
            "ours_us": self.ours_us,
            "peers": self.peers,
            "ratio_to_fastest": median,
            "ratio_low": low,
            "ratio_high": high,
            "gflops": self.gflops,
            "sgemm_share": self.gflops / sgemm,
        }


class Worker:
    """A framework in a process of its own."""

    def __init__(self, case: Case, runner: str, threads: int) -> None:
        self.name = runner
        command = [sys.executable, "-m", "engine.bench.worker", case.name, runner, str(threads)]
        limits = {name: str(threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | limits | {"JAX_PLATFORMS": "cpu"},
        )

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def ask(self, question: str, number: float) -> Any:
        """Put a question to the process and wait for the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{question} {number}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            lines = self._process.communicate()[1].strip().splitlines() or ["no message"]
            raise LayerloomError(f"{self.name} stopped: {lines[-1]}")
        return json.loads(answer)


def measure(case: Case, threads: int, peers: Collection[str] = (), question: Question = "time") -> Result:
    """Prove that all agree, then time them in alternation.

    Args:
        case: The case.
        threads: Of each framework.
        peers: Names of the frameworks to compare with; empty means all that are installed.
        question: `time` of a training step, or `latency` of the prediction of one sample.

    Raises:
        LayerloomError: A peer's results are not ours.
    """
    wanted = [runner.name for runner in RUNNERS if runner.name == "ours" or not peers or runner.name in peers]
    names = [runner.name for runner in RUNNERS if runner.name in wanted and runner.can_run(case)]
    workers = [Worker(case, name, threads) for name in names]
    try:
        workers = _in_agreement(case, workers, question)
        times: dict[str, list[float]] = {worker.name: [] for worker in workers}
        for number in range(ROUNDS):
            for worker in workers if number == 0 else _worth_while(workers, times):
                times[worker.name].append(1e6 * worker.ask(question, SECONDS))
    finally:
        for worker in workers:
            worker.close()
    medians = {name: statistics.median(values) for name, values in times.items()}
    ours = medians.pop("ours")
    gflops = 2e-3 * case.multiply_adds / ours if question == "time" else 0.0
    if not medians:
        return Result(case.name, ours, {}, None, gflops)
    fastest = min(medians, key=lambda name: medians[name])
    ratios = sorted(a / b for a, b in zip(times["ours"], times[fastest], strict=True))
    return Result(case.name, ours, medians, (statistics.median(ratios), ratios[0], ratios[-1]), gflops)


def _worth_while(workers: Sequence[Worker], times: Mapping[str, list[float]]) -> list[Worker]:
    """Ours, and the peers that could be the fastest."""
    fastest = min((values[0] for name, values in times.items() if name != "ours"), default=0.0)
    return [worker for worker in workers if worker.name == "ours" or times[worker.name][0] <= SLOW * fastest]


def _in_agreement(case: Case, workers: Sequence[Worker], question: Question) -> list[Worker]:
    """Workers whose results are ours; one that cannot run the case is left out, and said so."""
    agreeing, ours = [], np.zeros(0)
    for worker in workers:
        try:
            asked = ("losses", PROOF_STEPS) if question == "time" else ("prediction", 0)
            results = np.array(worker.ask(*asked))
        except LayerloomError as error:
            if worker.name == "ours":
                raise
            print(f"{case.name}: left out, {error}", file=sys.stderr)
            worker.close()
            continue
        ours = results if worker.name == "ours" else ours
        difference = float(np.max(np.abs(results - ours) / np.maximum(np.abs(ours), 1e-3)))
        if not difference < case.tolerance:
            raise LayerloomError(f"{case.name}: the {asked[0]} of {worker.name} differ from ours by {difference:.1e}.")
        agreeing.append(worker)
    return agreeing


def sgemm_gflops(threads: int) -> float:
    """Speed of a 1024 x 1024 matrix product with so many threads of SciPy's BLAS, the best of several runs."""
    from scipy.linalg.blas import sgemm  # here: a second of start-up that other commands need not pay
    from threadpoolctl import threadpool_limits

    a = np.asfortranarray(np.random.default_rng(0).standard_normal((1024, 1024)), np.float32)
    best = float("inf")
    with threadpool_limits(threads, "blas"):
        for _ in range(10):
            began = time.perf_counter()
            sgemm(1.0, a, a)
            best = min(best, time.perf_counter() - began)
    return 2 * 1024**3 / best / 1e9


def main(
    names: Collection[str],
    *,
    as_json: bool,
    threads: int | None = None,
    peers: Collection[str] = (),
    latency: bool = False,
) -> int:
    """Run the cases of these names, or all of them, and print what they took.

    Args:
        names: Of the cases; empty means all.
        as_json: Print JSON instead of a table.
        threads: Of each framework; None means all that there are.
        peers: Names of the frameworks to compare with; empty means all that are installed.
        latency: Time the prediction of one sample instead of a training step.

    Returns:
        Exit status.
    """
    known = {case.name: case for case in CASES}
    _check(names, known, "case")
    _check(peers, [runner.name for runner in RUNNERS[1:]], "peer")
    used = min(threads or os.cpu_count() or 1, os.cpu_count() or 1)
    question: Question = "latency" if latency else "time"
    gflops = sgemm_gflops(used)
    chosen = [known[name] for name in names] or [case for case in CASES if not latency or case.predicts_alike]
    table = Table(used, gflops, question)
    results = []
    for case in chosen:
        print(f"{case.title} ...", file=sys.stderr, flush=True)
        results.append(measure(case, used, peers, question))
        if not as_json:
            table.show(results[-1])
    if as_json:
        cases = [result.as_json(gflops) for result in results]
        print(json.dumps({"threads": used, "sgemm_gflops": gflops, "measures": question, "cases": cases}))
    return 0


def _check(names: Collection[str], known: Collection[str], word: str) -> None:
    for name in names:
        if name not in known:
            raise LayerloomError(f"There is no {word} {name!r}.", fix=f"There are {', '.join(known)}.")


class Table:
    """Lines in columns, printed as soon as they are known: a case may take a minute."""

    def __init__(self, threads: int, gflops: float, question: Question) -> None:
        self._title = (
            f"Microseconds a {'training step' if question == 'time' else 'prediction of one sample'}, {threads} "
            f"threads; sgemm {gflops:.0f} GFLOP/s\n"
        )
        self._gflops = gflops

    def show(self, result: Result) -> None:
        """Print a line; before the first, the title and the names of the columns."""
        peers = [runner.name for runner in RUNNERS[1:]]
        if self._title:
            print(self._title)
            print(
                f"{'case':18}{'ours':>11}" + "".join(f"{name:>15}" for name in peers) + "   ours / fastest   of sgemm"
            )
            self._title = ""
        times = "".join(f"{result.peers[name]:15,.1f}" if name in result.peers else " " * 15 for name in peers)
        ratio = "{:.2f} ({:.2f} to {:.2f})".format(*result.ratio) if result.ratio else ""
        share = f"{result.gflops / self._gflops:.0%}" if result.gflops else ""
        print(f"{result.name:18}{result.ours_us:11,.1f}{times}   {ratio:21}{share:>5}", flush=True)
