"""Memory of a long run with views: `python tests/benchmarks/memory.py [EXAMPLE] [BATCHES]`. Prints, judges nothing.

The Train page shows curves and live views while so many batches are trained. The resident memory is printed when a
fiftieth of them is done and all kernels are loaded, which takes 20 MB once, then at each tenth, and how much it has
grown.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from designer.actions.training import RUN
from designer.app import make_application, make_window
from designer.settings import Settings
from engine.document.editing.edits import set_training
from engine.document.templates import EXAMPLES, shipped
from tests.benchmarks.resident import resident
from tests.benchmarks.window import spin

LOADING = "load kernels"
"""Name of the thread that loads them, once in the life of the program."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("example", nargs="?", default="spirals", choices=[example.name for example in EXAMPLES])
    parser.add_argument("batches", nargs="?", type=int, default=1_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(arguments.example, arguments.batches, Path(folder))


def measure(name: str, batches: int, folder: Path) -> None:
    """Train an example for so many batches on the Train page."""
    application = make_application()
    window = make_window(application, Settings.at(folder / "settings.ini"), folder / "recovery", folder / "blocks")
    window.resize(1280, 800)
    window.show()
    spin(lambda: window.windowHandle().isExposed())
    project = shipped(name).load()
    window.store.reset(set_training(project, epochs=1_000_000, patience=0))
    window.arrangement.show("train")
    window.monitor.warm_up()
    window.registry[RUN].trigger()
    spin(lambda: window.monitor.session is not None)
    session = window.monitor.session
    assert session is not None
    spin(lambda: all(thread.name != LOADING for thread in threading.enumerate()))
    begun = 0.0
    for done in (batches // 50, *(batches * tenth // 10 for tenth in range(1, 11))):
        spin(lambda done=done: session.progress[0] >= done)  # type: ignore[misc]
        gc.collect()
        now = resident()
        begun = begun or now
        print(f"{session.progress[0]:>9,} batches: {now:.1f} MB, grown by {now - begun:.1f} MB", flush=True)
    window.store.undo_stack.setClean()
    window.end()


if __name__ == "__main__":
    main()
