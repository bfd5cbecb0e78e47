"""Times reading of a large file beside DuckDB's own, in alternation: `python -m tests.benchmarks.reading FILE [ROWS]`.

The file has 20 mixed columns, and five million rows unless ROWS says otherwise; it is written if it is not there. Told
are the median of five pairs, and the peak of the memory in a process of its own beside three times the arrays plus
200 MB, which is the bar.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

PAIRS, ROWS = 5, 5_000_000


def write(path: Path, rows: int) -> None:
    """Ten columns of decimals, five of whole numbers, four of few texts, one of decimals of which half are missing."""
    generator = np.random.default_rng(0)
    texts = [
        np.array([f"{stem} {at}" for at in range(size)]) for stem, size in (("a", 2), ("b", 5), ("c", 40), ("d", 500))
    ]
    with path.open("w") as file:
        file.write(",".join(f"c{at}" for at in range(20)) + "\n")
        for start in range(0, rows, 100_000):
            count = min(100_000, rows - start)
            columns = [np.char.mod("%.4f", generator.normal(size=count) * 100.0) for _ in range(10)]
            columns += [generator.integers(0, 10 ** (at + 1), count).astype(str) for at in range(5)]
            columns += [each[generator.integers(0, len(each), count)] for each in texts]
            columns.append(np.where(generator.integers(0, 2, count) == 0, "", columns[0]))
            file.write("\n".join(map(",".join, zip(*columns, strict=True))) + "\n")


def ours(path: Path) -> int:
    """Bytes of the arrays."""
    from engine.data.reading.choices import Choices
    from engine.data.reading.large import read_large

    table = read_large(path, Choices())
    assert table is not None
    return sum(column.values.nbytes for column in table.raw.columns)


def theirs(path: Path) -> int:
    """Columns that it reads."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        return len(connection.read_csv(str(path)).fetchnumpy())


def main() -> None:
    """Write the file if it is not there, time the pairs, measure the memory."""
    if sys.argv[1] == "memory":
        size = ours(Path(sys.argv[2]))
        print(size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
        return
    path = Path(sys.argv[1])
    if not path.exists():
        write(path, int(sys.argv[2]) if len(sys.argv) > 2 else ROWS)
    # First: the peak that the system tells of a process counts that of the one which began it, too.
    command = [sys.executable, "-m", "tests.benchmarks.reading", "memory", str(path)]
    size, peak = map(int, subprocess.run(command, capture_output=True, check=True, text=True).stdout.split())
    print(
        f"arrays {size >> 20} MiB, peak {peak >> 20} MiB; the bar is {(3 * size + 200_000_000) >> 20} MiB", flush=True
    )
    ratios, efforts = [], []
    for _ in range(PAIRS):
        times, work = [], []
        for read in (ours, theirs):
            start, worked = time.perf_counter(), time.process_time()
            read(path)
            times.append(time.perf_counter() - start)
            work.append(time.process_time() - worked)
        ratios.append(times[0] / times[1])
        efforts.append(work[0] / work[1])
        print(
            f"ours {times[0]:.1f} s, DuckDB alone {times[1]:.1f} s, ratio {ratios[-1]:.2f}; of the processor "
            f"{work[0]:.1f} s and {work[1]:.1f} s, ratio {efforts[-1]:.2f}",
            flush=True,
        )
    print(
        f"median ratio {statistics.median(ratios):.2f}; the bar is 1.5. Of processor time, which others on the machine "
        f"change less: {statistics.median(efforts):.2f}"
    )


if __name__ == "__main__":
    main()
