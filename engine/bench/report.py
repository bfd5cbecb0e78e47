"""Times all cases in turn, ours and the peers' alternating, and prints the table."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Result:
    """What a case took, in microseconds a step.

    Attributes:
        name: The case.
        ours_us: Median of ours.
        peers: Median of each peer.
        ratio: Ours over the fastest peer's: median, least and greatest of the rounds.
    """

    name: str
    ours_us: float
    peers: dict[str, float]
    ratio: tuple[float, float, float] | None

    def as_json(self) -> dict[str, Any]:
        """The contract of `bench --json`."""
        median, low, high = self.ratio or (None, None, None)
        return {
            "name": self.name,
            "ours_us": self.ours_us,
            "peers": self.peers,
            "ratio_to_fastest": median,
            "ratio_low": low,
            "ratio_high": high,
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


def measure(case: Case, threads: int) -> Result:
    """Prove that all agree, then time them in alternation.

    Raises:
        LayerloomError: A peer's losses are not ours.
    """
    names = [runner.name for runner in RUNNERS if runner.can_run(case)]
    workers = [Worker(case, name, threads) for name in names]
    try:
        workers = _in_agreement(case, workers)
        times: dict[str, list[float]] = {worker.name: [] for worker in workers}
        for _ in range(ROUNDS):
            for worker in workers:
                times[worker.name].append(1e6 * worker.ask("time", SECONDS))
    finally:
        for worker in workers:
            worker.close()
    medians = {name: statistics.median(values) for name, values in times.items()}
    ours = medians.pop("ours")
    if not medians:
        return Result(case.name, ours, {}, None)
    fastest = min(medians, key=lambda name: medians[name])
    ratios = sorted(a / b for a, b in zip(times["ours"], times[fastest], strict=True))
    return Result(case.name, ours, medians, (statistics.median(ratios), ratios[0], ratios[-1]))


def _in_agreement(case: Case, workers: list[Worker]) -> list[Worker]:
    """Workers whose losses are ours; one that cannot run the case is left out, and said so."""
    agreeing, ours = [], np.zeros(0)
    for worker in workers:
        try:
            losses = np.array(worker.ask("losses", PROOF_STEPS))
        except LayerloomError as error:
            if worker.name == "ours":
                raise
            print(f"{case.name}: left out, {error}", file=sys.stderr)
            worker.close()
            continue
        ours = losses if worker.name == "ours" else ours
        difference = float(np.max(np.abs(losses - ours) / np.abs(ours)))
        if not difference < case.tolerance:
            raise LayerloomError(f"{case.name}: the losses of {worker.name} differ from ours by {difference:.1e}.")
        agreeing.append(worker)
    return agreeing


def sgemm_gflops() -> float:
    """What one matrix product of 1024 x 1024 reaches with all threads of SciPy's BLAS, the best of several."""
    from scipy.linalg.blas import sgemm  # here: a second of start-up that other commands need not pay

    a = np.asfortranarray(np.random.default_rng(0).standard_normal((1024, 1024)), np.float32)
    best = float("inf")
    for _ in range(10):
        began = time.perf_counter()
        sgemm(1.0, a, a)
        best = min(best, time.perf_counter() - began)
    return 2 * 1024**3 / best / 1e9


def main(names: tuple[str, ...], *, as_json: bool, threads: int | None = None) -> int:
    """Run the cases of these names, or all of them, and print what they took.

    Returns:
        Exit status.
    """
    known = {case.name: case for case in CASES}
    for name in names:
        if name not in known:
            raise LayerloomError(f"There is no case {name!r}.", mend=f"The cases are {', '.join(known)}.")
    used = min(threads or os.cpu_count() or 1, os.cpu_count() or 1)
    gflops = sgemm_gflops()
    results = []
    for case in [known[name] for name in names] or CASES:
        print(f"{case.title} ...", file=sys.stderr, flush=True)
        results.append(measure(case, used))
    if as_json:
        cases = [result.as_json() for result in results]
        print(json.dumps({"threads": used, "sgemm_gflops": gflops, "cases": cases}))
    else:
        _print_table(results, used, gflops)
    return 0


def _print_table(results: list[Result], threads: int, gflops: float) -> None:
    from rich.console import Console  # here: `--json` needs none of it
    from rich.table import Table

    title = f"Microseconds a training step, {threads} threads; sgemm {gflops:.0f} GFLOP/s"
    table = Table("case", "ours", *(runner.name for runner in RUNNERS[1:]), "ours / fastest", "spread", title=title)
    for result in results:
        peers = [f"{result.peers[one.name]:,.1f}" if one.name in result.peers else "" for one in RUNNERS[1:]]
        ratio = (
            [f"{result.ratio[0]:.3f}", f"{result.ratio[1]:.3f} to {result.ratio[2]:.3f}"] if result.ratio else ["", ""]
        )
        table.add_row(result.name, f"{result.ours_us:,.1f}", *peers, *ratio)
    Console().print(table)
