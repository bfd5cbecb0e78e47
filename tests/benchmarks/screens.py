"""Screenshots of the window: `python tests/benchmarks/screens.py [--out DIR] [NAME ...]`, to look at after a change.

The five pages in both themes, dialogs, and the large examples, at 1280 x 800 and 1920 x 1080, some of them with two
pixels to a point. Each is taken by a process of its own, since Qt reads that factor once; no screen is needed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from designer.window import MainWindow

ROOT = Path(__file__).parents[2]
SMALL, LARGE = (1280, 800), (1920, 1080)
EPOCH = 15
"""Epoch after which a run is seen."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One screenshot.

    Attributes:
        name: Of the file, without its suffix.
        shown: A page, `welcome`, or an action that opens a dialog.
        example: That is open; empty for none.
        theme: Light or dark.
        size: Of the window, in points.
        factor: Pixels to a point.
        trains: Whether it has been trained.
    """

    name: str
    shown: str
    example: str = "digits"
    theme: Literal["light", "dark"] = "light"
    size: tuple[int, int] = SMALL
    factor: int = 1
    trains: bool = False


PAGES = ("data", "design", "train", "runs", "use")
SCREENS = (
    Screen("welcome-light", "welcome", ""),
    *(Screen(f"{page}-light", page, trains=True) for page in PAGES),
    *(Screen(f"{page}-dark", page, theme="dark", size=LARGE, trains=True) for page in PAGES),
    Screen("resnet-light", "design", "resnet"),
    Screen("unet-dark", "design", "unet", theme="dark", size=LARGE),
    Screen("transformer-light", "design", "transformer", size=LARGE),
    Screen("keys-dark", "help.shortcuts", theme="dark"),
    Screen("change-keys-light", "help.keys"),
    Screen("train-dark-200", "train", "spirals", theme="dark", factor=2, trains=True),
)


def main() -> int:
    """Take those that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="screenshots to take; all if none is named")
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "docs" / "screens", help="where they go")
    parser.add_argument("--here", action="store_true", help="take them in this process, with its pixels to a point")
    options = parser.parse_args()
    if unknown := set(options.names) - {screen.name for screen in SCREENS}:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    options.out.mkdir(parents=True, exist_ok=True)
    chosen = [screen for screen in SCREENS if screen.name in options.names or not options.names]
    if options.here:
        for screen in chosen:
            take(screen, options.out / f"{screen.name}.png")
        return 0
    failed = 0
    for screen in chosen:
        paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        more = {"PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(screen.factor)}
        command = [sys.executable, __file__, "--here", "--out", str(options.out), screen.name]
        failed += subprocess.run(command, env=os.environ | more, check=False).returncode != 0
    return 1 if failed else 0


def take(screen: Screen, path: Path) -> None:
    """Open a window, bring it to where it is to be seen, and write what it shows."""
    from designer.app import make_application, make_window, quieten_offscreen
    from designer.settings import Settings
    from engine.document.templates import shipped

    application = make_application()
    quieten_offscreen()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.at(Path(folder) / "settings.ini")
        settings.set_text("theme", screen.theme)
        window = make_window(application, settings, Path(folder) / "recovery", Path(folder) / "blocks")
        window.resize(*screen.size)
        window.show()
        until(lambda: window.windowHandle().isExposed())
        if screen.example:
            window.files.new(shipped(screen.example))
            until(lambda: window.store.dataset is not None)
            settle()
        if screen.trains:
            train(window)
        shown = window
        if screen.shown in PAGES:
            window.registry[f"view.page_{screen.shown}"].trigger()
        elif screen.shown != "welcome":
            window.registry[screen.shown].trigger()
            shown = next(one for one in application.topLevelWidgets() if one.isVisible() and one is not window)
        settle()
        until(lambda: not window.welcome._thread.busy)  # which draws the cards
        settle()
        picture = shown.grab()
        if not picture.save(str(path)):
            raise OSError(f"{path} cannot be written.")
        print(f"{path.name}: {picture.width()} x {picture.height()}, {path.stat().st_size >> 10} KiB")
        if shown is not window:
            shown.close()
        window.end()
        window.deleteLater()
        settle()


def train(window: MainWindow) -> None:
    """Train until a run can be seen, and stop."""
    from designer.actions.training import RUN

    monitor, epochs = window.monitor, [0]
    monitor.warm_up()
    monitor.epochs_finished.connect(lambda events: epochs.append(events[-1].epoch))
    window.registry[RUN].trigger()
    until(lambda: epochs[-1] >= EPOCH or (monitor.has_weights and not monitor.can_stop))
    if monitor.can_stop:
        monitor.stop()
        until(lambda: not monitor.can_stop)


def until(condition: Callable[[], bool]) -> None:
    """Run the event loop until something holds."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: loop.quit() if condition() else None)
    timer.start()
    if not condition():
        loop.exec()


def settle() -> None:
    """Let the window take in what has happened: views look at what is new a few times a second."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(600, loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
