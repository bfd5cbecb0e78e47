"""`layerloom tour`: the main job end to end, in a real window, with pictures: open, train, watch, export."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from designer.actions.training import RUN
from designer.app import make_application, make_window, quieten_offscreen
from designer.diagram import export_diagram
from designer.settings import Settings
from designer.training.controls import result_text
from engine.cli.interrupts import Interrupted, Interrupts
from engine.data.files import files_read
from engine.document.templates import shipped
from engine.errors import LayerloomError, TrainingError
from engine.storage.atomic import check_replaceable
from engine.storage.outputs import refuse_overwrite
from engine.storage.scratch import scratch
from engine.training.events import EpochFinished, Failed, Finished
from engine.training.run_state import RunState

if TYPE_CHECKING:
    from designer.widgets.theme_choice import Choice
    from designer.window import MainWindow

EXAMPLE = "digits"
PICTURES = ("welcome", "before", "during", "after", "after-dark")
HISTORY = "history.csv"
WEIGHTS = ("weights.npz", "weights.safetensors", "predict.py")
DIAGRAMS = ("diagram.svg", "diagram.png")
DURING = 12
"""Epoch at which the picture of a run under way is taken."""

PATIENCE = 300_000
"""Milliseconds after which the tour gives up: a cold machine compiles its kernels first."""

CHECK = 10


def run(out: Path, interrupts: Interrupts | None = None) -> int:
    """Run the tour.

    Args:
        out: Folder for what it leaves behind; made if need be.
        interrupts: Notes signals, which end the tour between two events of Qt: an exception out of one would be lost.

    Returns:
        Exit status: 0 if all went well, 1 if not, with a sentence on standard error.

    Raises:
        Interrupted: A signal came.
    """
    interrupts = interrupts or Interrupts()
    try:
        check_folder(out)
        interrupts.hold()
        _run(out, interrupts)
    except (LayerloomError, OSError) as error:
        print(f"The tour stopped: {error}", file=sys.stderr)
        return 1
    print(f"All of it is in {out}.")
    return 0


def check_folder(out: Path) -> None:
    """Check, before a window opens, that all files of the tour can be written, and make their folder.

    Raises:
        FileError: One cannot, or is one of those that the tour reads.
        OSError: The folder cannot be made.
    """
    out.mkdir(parents=True, exist_ok=True)
    pictures = [f"{name}.png" for name in PICTURES]
    files = [out / name for name in (*pictures, HISTORY, *WEIGHTS, *DIAGRAMS)]
    example = shipped(EXAMPLE)
    refuse_overwrite(files, files_read(example.path, example.load().data))
    for file in files:
        check_replaceable(file)


def _run(out: Path, interrupts: Interrupts) -> None:
    application = make_application()
    quieten_offscreen()
    with scratch(out) as private:
        settings = Settings.at(private / "settings.ini")
        settings.set_text("theme", "light")
        window = make_window(application, settings, private / "recovery", private / "blocks")
        try:
            Tour(application, window, out, interrupts).run()
        finally:
            window.end()
            window.deleteLater()
            application.processEvents()


class Tour:
    """Does what a person would do, and takes pictures."""

    def __init__(self, application: QApplication, window: MainWindow, out: Path, interrupts: Interrupts) -> None:
        self._application = application
        self._interrupts = interrupts
        self._window = window
        self._out = out
        self._end: Finished | Failed | None = None
        self._epoch = 0

    def run(self) -> None:
        """All steps.

        Raises:
            LayerloomError: One of them failed.
        """
        self._open()
        self._train()
        self._look()
        self._export()

    def _open(self) -> None:
        window = self._window
        window.resize(1280, 800)
        window.show()
        self._until(lambda: window.isVisible() and window.windowHandle().isExposed(), "the window did not open")
        self._shoot("welcome")
        window.welcome.cards[EXAMPLE].click()
        self._until(lambda: window.canvas.isVisible(), "the canvas was not shown")
        self._until(lambda: window.store.dataset is not None, "the data was not loaded")
        window.monitor.warm_up()
        dataset = window.store.dataset
        if dataset is not None:
            print(f"Opened the example “{window.files.name}”: {dataset.spec.rows} samples of real data.")
        self._shoot("before")

    def _train(self) -> None:
        monitor = self._window.monitor
        monitor.epochs_finished.connect(self._count)
        monitor.finished.connect(self._finish)
        monitor.failed.connect(self._finish)
        self._window.arrangement.show("train")
        self._window.registry[RUN].trigger()
        self._until(lambda: monitor.state is not RunState.COMPILING, "the kernels were not compiled in time")
        self._until(lambda: self._epoch >= DURING or self._end is not None, "the training did not begin")
        self._shoot("during")
        self._until(lambda: self._end is not None, "the training did not end")
        if isinstance(self._end, Failed):
            raise TrainingError(self._end.message, node=self._end.node)
        if self._end is not None:
            print(f"Trained: {result_text(self._end)}.")

    def _look(self) -> None:
        self._shoot("after")
        choice: Choice
        for choice in ("dark", "light"):
            self._window.themes.choose(choice)
            self._settle()
            if choice == "dark":
                self._shoot("after-dark")

    def _export(self) -> None:
        from engine.cli.outputs import write_history  # loads the engine's runtime; after the window is shown
        from engine.export.proof import export

        monitor, window = self._window.monitor, self._window
        if monitor.session is None:
            raise TrainingError("There is no run to export.")
        write_history(monitor.session.history, self._out / HISTORY)
        print(f"Wrote {HISTORY}: {len(monitor.session.history.epochs) - 1} epochs.")
        for name in WEIGHTS:
            proof = export(monitor.model(), self._out / name)
            print(f"Wrote {name}, read it back and ran it on {proof.rows} held-out samples: {proof.agreement}.")
        scene = window.canvas.view.network_scene
        for name in DIAGRAMS:
            path = self._out / name
            export_diagram(scene, scene.bounds(), window.themes.theme.color("canvas"), path)
            print(f"Wrote {path.name}.")

    def _count(self, events: tuple[EpochFinished, ...]) -> None:
        self._epoch = events[-1].epoch

    def _finish(self, event: Finished | Failed) -> None:
        self._end = event

    def _shoot(self, name: str) -> None:
        path = self._out / f"{name}.png"
        self._settle()
        _grab(self._window, path)
        print(f"Took {path.name}.")

    def _settle(self) -> None:
        """Let the window take in what has happened."""
        for _ in range(3):
            self._application.processEvents()

    def _until(self, condition: Callable[[], bool], complaint: str) -> None:
        """Run the event loop until something holds.

        Raises:
            TrainingError: It did not come to hold in time.
            Interrupted: A signal came meanwhile.
        """
        loop = QEventLoop()
        check, limit = QTimer(), QTimer()
        check.timeout.connect(lambda: loop.quit() if condition() or self._interrupts.signal else None)
        limit.timeout.connect(loop.quit)
        check.start(CHECK)
        limit.start(PATIENCE)
        if not condition():
            loop.exec()
        if self._interrupts.signal:
            raise Interrupted("interrupted: the tour is left unfinished")
        if not condition():
            raise TrainingError(f"The tour timed out: {complaint}.")


def _grab(widget: QWidget, path: Path) -> None:
    if not widget.grab().save(str(path)):
        raise OSError(f"{path} cannot be written.")
