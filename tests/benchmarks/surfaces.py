"""Lateness of the window while surfaces are live: `python tests/benchmarks/surfaces.py [PAGE]`. Prints, judges nothing.

A window of 1280 x 800 trains spirals with three layers of eight units; their 24 surfaces of 40 x 40 points, that of the
Output and all weights as lines are on screen, 10 times a second; what has not changed is not painted again. That run
takes one core; a wide network that trains in a process of its own takes the other.
Views and none take turns in one process, 5 s each. A precise timer of 5 ms tells how late the event loop is; counted
are frames and paintings of views. Software renderer, off-screen unless a platform is named.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from designer.app import make_application, make_window
from designer.canvas.live.items.links_item import LinksItem
from designer.canvas.live.items.surface_item import SurfaceItem
from designer.settings import Settings
from designer.window import MainWindow
from engine.data.load import load
from engine.document.editing import edits
from engine.document.format import files
from engine.document.project import Project
from engine.document.templates import shipped
from engine.layers import LAYERS
from engine.training.session import TrainingSession
from tests.benchmarks.lateness import Lateness, run

WIDE = "--wide"
"""Argument of the process that trains a wide network."""
ROUNDS, SECONDS = 4, 5.0
painted: Counter[str] = Counter()


def three_layers() -> Project:
    """Spirals with three layers of eight units that train for as long as it takes."""
    project = shipped("spirals").load()
    layer = LAYERS.create("Dense", units=8, activation="tanh")
    project, node = edits.add_node(project, layer, (780.0, 0.0))
    project = edits.disconnect(project, project.network.wires_into("dense_3")[0])
    project = edits.connect(edits.connect(project, "dense_2", node), node, "dense_3")
    places = {**project.view.positions, "dense_3": (1040.0, 0.0), "output_1": (1300.0, 0.0)}
    training = project.training.replace(epochs=1_000_000, patience=0)
    return project.replace(view=project.view.replace(positions=places), training=training)


def train_wide() -> None:
    """Train a wide network on one core until the process is ended."""
    project = shipped("digits").load()
    dense = [node.id for node in project.network.nodes if node.layer.type == "Dense"]
    project = edits.set_field(project, dense[:-1], "units", 1024)
    project = project.replace(training=project.training.replace(epochs=1_000_000, patience=0))
    session = TrainingSession(project, load(project.data, None), threads=1)
    session.start()
    session.join()


def count_paintings() -> None:
    """Count how often views are painted; before the first of them is made, for Qt remembers its methods."""
    for kind in (SurfaceItem, LinksItem):
        original = kind.paint

        def paint(self, *arguments, original=original, name=kind.__name__):
            painted[name] += 1
            original(self, *arguments)

        kind.paint = paint


def measure(window: MainWindow, lateness: Lateness, *, shown: bool) -> tuple[np.ndarray, float]:
    """Lateness over some seconds with views or without, and the share of a core that the window's thread takes."""
    window.live_views.state.show(shown)
    run(0.7)
    painted.clear()
    lateness.forget()
    frames = Counter()
    window.live_views.framed.connect(lambda: frames.update(["frames"]))
    began = time.thread_time()
    run(SECONDS)
    share = (time.thread_time() - began) / SECONDS
    late = np.array(lateness.late)
    p50, p99, most = np.percentile(late, [50, 99, 100])
    told = f"{frames['frames'] / SECONDS:.1f} frames a second, {dict(painted)} paintings" if shown else "no views"
    print(
        f"late by {p50:.1f} ms, p99 {p99:.1f}, most {most:.1f}; window's thread {100 * share:.0f} % of a core; "
        f"{told}; {lateness.worst()}"
    )
    return late, share


def main() -> None:
    """Measure and print."""
    count_paintings()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        application = make_application()
        window = make_window(application, Settings.at(folder / "settings.ini"), folder / "recovery", folder / "blocks")
        window.resize(1280, 800)
        window.show_welcome(False)
        window.show()
        files.save(three_layers(), folder / "spirals.loom")
        window.open_path(folder / "spirals.loom")
        window.arrangement.show(sys.argv[1] if len(sys.argv) > 1 else "design")
        run(2)
        window.canvas.view.fit()
        lateness = Lateness()
        other = subprocess.Popen([sys.executable, __file__, WIDE])
        try:
            window.train()
            while not (window.monitor.session and window.monitor.session.progress[0]):
                run(0.2)
            run(5)
            print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            late: dict[bool, list[np.ndarray]] = {True: [], False: []}
            for round_ in range(2 * ROUNDS):
                late[round_ % 2 == 1].append(measure(window, lateness, shown=round_ % 2 == 1)[0])
            for shown, found in late.items():
                p99 = np.percentile(np.concatenate(found), 99)
                print(f"{'with views' if shown else 'without'}: p99 {p99:.1f} ms over {sum(map(len, found))} ticks")
        finally:
            other.kill()
            other.wait()
        window.store.undo_stack.setClean()
        window.end()


if __name__ == "__main__":
    train_wide() if sys.argv[1:] == [WIDE] else main()
