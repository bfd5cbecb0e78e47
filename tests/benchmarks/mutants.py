"""Whether the tests see mistakes: `python -m tests.benchmarks.mutants [NAME ...]`.

Each fault of `tests/benchmarks/mutation` is put into a copy of the tree, where every test that is named for it has to
fail by an assertion, after the same tests have passed in the copy without any fault. Tells of each fault which tests
killed it, or how it survived; then the status is 1. `--list` runs nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from queue import SimpleQueue

from engine.runtime import warmup
from engine.tape.ops import OPCODES
from tests.benchmarks.mutation.bench import Bench, Outcome
from tests.benchmarks.mutation.fault import Fault, FaultError
from tests.benchmarks.mutation.faults import FAULTS

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a fault: `survived` says how, and is empty where all tests named for it failed."""

    fault: Fault
    survived: str = ""


def judge(faults: Sequence[Fault]) -> Iterator[Verdict]:
    """Try the faults, two at a time.

    Raises:
        FaultError: A test that is named fails without any fault, or a fault does not fit the tree any more.
    """
    warmup.run(OPCODES, dtypes=("float32", "float64"))  # once for all copies
    benches: SimpleQueue[Bench] = SimpleQueue()
    with ExitStack() as stack, ThreadPoolExecutor(WORKERS) as pool:
        for _ in range(WORKERS):
            benches.put(stack.enter_context(Bench()))

        def run(tests: Sequence[str], fault: Fault | None = None) -> Outcome:
            bench = benches.get()
            try:
                return bench.run(tests, fault)
            finally:
                benches.put(bench)

        tests = sorted({test for fault in faults for test in fault.killed_by})
        shares = [share for start in range(WORKERS) if (share := tests[start::WORKERS])]
        for control in pool.map(run, shares):
            if control.kind != "passed":
                raise FaultError(f"Without any fault, the tests are {control.kind}: {control.told}")
        yield from pool.map(lambda fault: _verdict(fault, run), faults)


def _verdict(fault: Fault, run: Callable[[Sequence[str], Fault], Outcome]) -> Verdict:
    for test in fault.killed_by:
        outcome = run([test], fault)
        if outcome.kind != "failed":
            return Verdict(fault, f"{test} has {outcome.kind}. {outcome.told}".strip())
    return Verdict(fault)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Put faults into a copy of the tree, and see that tests fail.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="faults to try; all if none is named")
    parser.add_argument("--list", action="store_true", help="show the faults and the tests that kill them")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - {fault.name for fault in FAULTS}:
        parser.error(f"there is no fault {', '.join(sorted(unknown))}")
    faults = [fault for fault in FAULTS if not options.names or fault.name in options.names]
    if options.list:
        print("\n".join(f"{fault.name} ({fault.file}): {', '.join(fault.killed_by)}" for fault in faults))
        return 0
    survivors = 0
    try:
        for verdict in judge(faults):
            survivors += bool(verdict.survived)
            how = (
                f"SURVIVED: {verdict.survived}"
                if verdict.survived
                else "killed by " + ", ".join(verdict.fault.killed_by)
            )
            print(f"{verdict.fault.name}: {how}", flush=True)
    except FaultError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(faults) - survivors} of {len(faults)} faults are killed.")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
