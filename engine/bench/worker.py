"""A process of its own for each framework, so that their threads and their BLAS do not meet. Answers lines on stdin."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from engine.bench.cases import CASES
from engine.bench.peers import RUNNERS
from engine.bench.runner import Runner


def answer(runner: Runner, question: str, number: float) -> Any:
    """The answer to a question of the report."""
    if question == "losses":
        return runner.first_losses(int(number)).tolist()
    if question == "prediction":
        return runner.predict(int(number)).tolist()
    return runner.seconds_per_prediction(number) if question == "latency" else runner.seconds_per_step(number)


def main(case_name: str, runner_name: str, threads: int) -> None:
    """Pin the process to as many processors as it may have threads, load the case, then answer until stdin ends."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    case = next(case for case in CASES if case.name == case_name)
    kind = next(runner for runner in RUNNERS if runner.name == runner_name)
    runner = kind(case, threads)
    for line in sys.stdin:
        question, number = line.split()
        print(json.dumps(answer(runner, question, float(number))), flush=True)
    os._exit(0)  # frameworks with threads of their own may hang at exit


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
