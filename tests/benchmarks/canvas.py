"""How the canvas bears 1,000 nodes and 1,500 wires: `python tests/benchmarks/canvas.py [WIDTH HEIGHT]`. Judges nothing.

Opening; panning and zooming, from the input event to the end of painting; moving a node; an edit that changes every
shape after it. Software renderer, off-screen unless a platform is named, in a window of 1280 x 800, or in one that
gives the canvas that width and height in pixels. Prints times by the clock, and the processor's time in the window's
thread, which other work on the machine changes less.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from designer.app import make_application, make_window
from designer.canvas.view import CanvasView
from designer.settings import Settings
from engine.document.editing import edits
from engine.document.format import files
from engine.document.network import Network, Node, Wire
from engine.document.project import Project
from engine.layers import LAYERS
from tests.benchmarks.lateness import run

COLUMNS = 40
STEPS = 300
NONE = Qt.KeyboardModifier.NoModifier


LATE = 3.0
"""Seconds in which the panels that the first page does not show are made: they are none of the canvas's work."""


def large_project() -> Project:
    """1,000 nodes in rows, each fed by the one before; every second one is an Add that takes the row above as well."""
    rows, nodes, wires, places = 25, [], [], {}
    for row in range(rows):
        for column in range(COLUMNS):
            name = f"n_{row}_{column}"
            kind = "Input" if column == 0 else "Add" if column % 2 == 0 and row else "Dense"
            third = kind == "Add" and column % 8 == 0
            layer = LAYERS.create(kind, input_count=3) if third else LAYERS.create(kind)
            nodes.append(Node(id=name, name=name, layer=layer))
            places[name] = (260.0 * column, 140.0 * row)
            before = f"n_{row}_{column - 1}"
            if kind == "Dense":
                wires.append(Wire(source=before, target=name))
            elif kind == "Add":
                wires.append(Wire(source=before, target=name, target_port="in_1"))
                wires.append(Wire(source=f"n_{row - 1}_{column - 1}", target=name, target_port="in_2"))
                if third:
                    wires.append(Wire(source=f"n_{row}_{column - 3}", target=name, target_port="in_3"))
    network = Network(nodes=tuple(nodes), wires=tuple(wires))
    project = Project(network=network)
    return project.replace(view=project.view.replace(positions=places))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="*", type=int, help="width and height of the canvas")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), arguments.size)


def measure(folder: Path, size: list[int]) -> None:
    """Open the project and work on it, with a canvas of a size, or in a window of 1280 x 800."""
    application = make_application()
    window = make_window(application, Settings.at(folder / "settings.ini"), folder / "recovery", folder / "blocks")
    window.resize(1280, 800)
    window.show_welcome(False)
    window.show()
    run(LATE)
    project = large_project()
    path = folder / "large.loom"
    files.save(project, path)
    print(f"{len(project.network.nodes)} nodes, {len(project.network.wires)} wires")
    view = window.canvas.view
    started, worked = time.perf_counter(), time.thread_time()
    window.open_path(path)
    settle(view)
    worked = time.thread_time() - worked
    print(f"opened and painted in {time.perf_counter() - started:.2f} s, {worked:.2f} s of the processor")
    if size:
        window.resize(window.size() + QSize(*size) - view.viewport().size())
        settle(view)
    print(f"canvas of {view.viewport().width()} x {view.viewport().height()}")
    gc.collect()
    gc.freeze()  # as the program does once it has opened its file
    for name, scale in (("everything in view", None), ("1:1", 1.0)):
        view.camera.fit(view.network_scene.bounds())
        if scale:
            view.camera.zoom(scale / view.camera.scale)
        settle(view)
        report(f"pan, {name}", [timed(view, lambda step=step: pan(view, step)) for step in range(STEPS)])
        report(f"zoom, {name}", [timed(view, lambda step=step: wheel(view, step)) for step in range(STEPS)])
    view.camera.zoom(1 / view.camera.scale)
    view.centerOn(view.network_scene.bounds({"n_12_20"}).center())
    settle(view)
    report("move a node", move_node(view))

    def set_units(ids: list[str], units: int) -> None:
        window.store.edit("Set units", lambda project: edits.set_field(project, ids, "units", units))

    first = ["n_12_19"]
    report(
        "an edit of one layer", [timed(view, lambda units=units: set_units(first, units)) for units in range(65, 95)]
    )
    wire = project.network.wires_into("n_12_20")[0]

    def plug(step: int) -> None:
        if step % 2:
            window.store.edit("Connect", lambda project: edits.connect(project, *ends(wire)))
        else:
            window.store.edit("Disconnect", lambda project: edits.disconnect(project, wire))

    report("a wire taken out and put back", [timed(view, lambda step=step: plug(step)) for step in range(30)])
    every = dense(project)
    report(
        "an edit of all Dense layers",
        [timed(view, lambda units=units: set_units(every, units)) for units in range(65, 75)],
    )
    window.store.undo_stack.setClean()
    window.end()


def ends(wire: Wire) -> tuple[str, str, str, str]:
    """As `connect` takes them."""
    return wire.source, wire.target, wire.source_port, wire.target_port


def dense(project: Project) -> list[str]:
    """All Dense nodes, since Add takes equal shapes only."""
    return [node.id for node in project.network.nodes if node.layer.type == "Dense"]


def settle(view: CanvasView) -> None:
    """Have all events handled, and everything painted."""
    for _ in range(3):
        QApplication.processEvents()
    view.viewport().repaint()


def timed(view: CanvasView, act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds from an event to the end of the painting that it brings about: by the clock, by the processor."""
    started, worked = time.perf_counter(), time.thread_time()
    act()
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    return 1000 * (time.perf_counter() - started), 1000 * (time.thread_time() - worked)


def mouse(view: CanvasView, kind: QEvent.Type, point: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    place = QPointF(view.viewport().mapToGlobal(point))
    QApplication.sendEvent(view.viewport(), QMouseEvent(kind, QPointF(point), place, button, held, NONE))


def pan(view: CanvasView, step: int) -> None:
    """One move of a drag with the middle button, back and forth."""
    middle, none = Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
    point = QPoint(400 + 6 * (step % 30), 200)
    if step % 30 == 0:
        if step:
            mouse(view, QEvent.Type.MouseButtonRelease, point, middle, none)
        mouse(view, QEvent.Type.MouseButtonPress, point, middle, middle)
    mouse(view, QEvent.Type.MouseMove, point, none, middle)
    if step == STEPS - 1:
        mouse(view, QEvent.Type.MouseButtonRelease, point, middle, none)


def wheel(view: CanvasView, step: int) -> None:
    """One notch of the wheel, in and out in turn."""
    angle = 30 if step // 10 % 2 == 0 else -30
    place = QPointF(400, 200)
    event = QWheelEvent(
        place, QPointF(view.viewport().mapToGlobal(place.toPoint())), QPoint(), QPoint(0, angle),
        Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def move_node(view: CanvasView) -> list[tuple[float, float]]:
    """Drag one node about."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    start = view.mapFromScene(view.network_scene.nodes["n_12_20"].sceneBoundingRect().center() - QPointF(0, 30))
    mouse(view, QEvent.Type.MouseButtonPress, start, left, left)
    samples = []
    for step in range(STEPS):
        point = start + QPoint(int(60 * np.sin(step / 20)) + 20, int(40 * np.cos(step / 15)))
        samples.append(timed(view, lambda point=point: mouse(view, QEvent.Type.MouseMove, point, none, left)))
    mouse(view, QEvent.Type.MouseButtonRelease, start, left, none)
    return samples


def report(name: str, samples: list[tuple[float, float]]) -> None:
    """Print the middle, the 95th percentile and the largest of some times, and the middle of the processor's."""
    clock, processor = np.array(samples).T
    median, high = np.percentile(clock, [50, 95])
    print(
        f"{name}: median {median:.1f} ms, 95 % {high:.1f} ms, {clock.max():.1f} at most; "
        f"of the processor {np.median(processor):.2f} ms"
    )


if __name__ == "__main__":
    main()
