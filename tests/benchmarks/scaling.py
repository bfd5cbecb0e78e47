"""How the time of a training step grows with the work: `python tests/benchmarks/scaling.py [CHART.svg]`.

Prints tables for `resources/docs/performance.md`, and draws them. Adam; data gathered from memory; all threads.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.bench.cases import Case  # the engine lies above this folder
from engine.bench.networks import mlp
from engine.bench.peers import Ours

THREADS = 2
ROUNDS, SECONDS = 5, 0.1

Series = list[tuple[int, float, float]]
"""Size, microseconds a step, multiply-adds of a step."""


def case(sizes: Sequence[int], batch: int) -> Case:
    """A net of Dense layers."""
    network = mlp(tuple(sizes), "relu", "softmax")
    return Case("scaling", "", network, (sizes[0],), sizes[-1], batch, max(2, 512 // batch))


SWEEPS: dict[str, tuple[str, list[int], Callable[[int], Case]]] = {
    "layers": (
        "64 units each, batch 32",
        [10, 20, 50, 100, 200, 500, 1000],
        lambda layers: case([64] * layers + [10], 32),
    ),
    "batch": ("784-128-10", [1, 4, 16, 64, 256, 1024], lambda batch: case([784, 128, 10], batch)),
    "width": (
        "three layers of so many units, batch 64",
        [16, 32, 64, 128, 256, 512, 1024, 2048],
        lambda width: case([width, width, width, 10], 64),
    ),
}


def main() -> None:
    """Measure, print, draw."""
    found = {name: measure(sizes, make) for name, (_, sizes, make) in SWEEPS.items()}
    for name, series in found.items():
        print(f"\n{name} ({SWEEPS[name][0]})\n\n| {name} | µs a step | GFLOP/s |\n| ---: | ---: | ---: |")
        for size, time, work in series:
            print(f"| {size:,} | {time:,.1f} | {2e-3 * work / time:.1f} |")
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(chart(found))


def measure(sizes: Sequence[int], make: Callable[[int], Case]) -> Series:
    """The least of several timings of each size."""
    series = []
    for size in sizes:
        one = make(size)
        runner = Ours(one, THREADS)
        best = min(runner.seconds_per_step(SECONDS) for _ in range(ROUNDS))
        runner.machine.close()
        series.append((size, 1e6 * best, float(one.multiply_adds)))
    return series


def chart(found: dict[str, Series]) -> str:
    """Logarithmic charts side by side, as SVG; the dashed line grows as the work does, from the last point down."""
    width, height, margin = 300, 240, 46
    parts = []
    for number, (name, series) in enumerate(found.items()):
        left, right = math.log10(series[0][0]), math.log10(series[-1][0])
        times = [math.log10(time) for _, time, _ in series]
        low, high = math.floor(min(times)), math.ceil(max(times))
        shift = number * (width + margin) + margin

        def x(size: float, shift: int = shift, left: float = left, right: float = right) -> float:
            return shift + (math.log10(size) - left) / (right - left) * (width - margin)

        def y(time: float, low: int = low, high: int = high) -> float:
            bounded = min(max(math.log10(time), low), high)
            return height - margin - (bounded - low) / (high - low) * (height - 2 * margin)

        for power in range(low, high + 1):
            at = y(10.0**power)
            parts.append(f'<path class="grid" d="M{shift} {at:.1f}h{width - margin}"/>')
            parts.append(f'<text x="{shift - 6}" y="{at + 4:.1f}" text-anchor="end">{micro(10.0**power)}</text>')
        for size, _, _ in series[:: max(1, len(series) // 4)]:
            parts.append(f'<text x="{x(size):.1f}" y="{height - margin + 18}" text-anchor="middle">{size:,}</text>')
        _, last, most = series[-1]
        ideal = " ".join(f"{x(size):.1f},{y(last * work / most):.1f}" for size, _, work in series)
        curve = " ".join(f"{x(size):.1f},{y(time):.1f}" for size, time, _ in series)
        parts += [f'<polyline class="ideal" points="{ideal}"/>', f'<polyline class="curve" points="{curve}"/>']
        parts += [f'<circle cx="{x(size):.1f}" cy="{y(time):.1f}" r="3"/>' for size, time, _ in series]
        parts.append(f'<text class="title" x="{shift}" y="24">time of a step by {name}</text>')
    total = len(found) * (width + margin) + margin
    style = (
        "text{font:12px sans-serif;fill:#555} .title{font-weight:bold;fill:#222} .grid{stroke:#ddd} "
        ".curve{fill:none;stroke:#2f6fe0;stroke-width:2} .ideal{fill:none;stroke:#999;stroke-dasharray:4 4} "
        "circle{fill:#2f6fe0}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total}" height="{height}"><style>{style}</style>'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n'
    )


def micro(time: float) -> str:
    """Microseconds in words."""
    return f"{time:g} µs" if time < 1e3 else f"{time / 1e3:g} ms" if time < 1e6 else f"{time / 1e6:g} s"


if __name__ == "__main__":
    main()
