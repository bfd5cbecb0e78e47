"""Opens the window, as quickly as can be: without the command line where that has nothing to decide."""

from __future__ import annotations

import builtins
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from engine.errors import LayerloomError

PACKAGES = "libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0"


def wants_window(arguments: Sequence[str]) -> bool:
    """True if arguments can mean nothing but the window: none, or a file that is there and is no command's name."""
    if len(arguments) != 1:
        return not arguments
    (file,) = arguments
    return "." in file and not file.startswith("-") and Path(file).exists()


def open_window(file: str | None = None) -> None:
    """Open the designer, with a file if one is named, and leave the process when it is closed."""
    if not has_screen():
        raise LayerloomError(
            "There is no screen to open a window on.", fix="`layerloom train FILE` and `layerloom tour` need none."
        )
    sys.exit(load().run(file))


def load() -> ModuleType:
    """The module `designer.app`, loaded as quickly as can be; until its `run` waits for events, no garbage is sought.

    Qt is imported here and not above: other commands must not wait for it.
    """
    gc.disable()  # nearly all that is made until then stays; looking through it takes a tenth of the start
    check_qt()
    import_as_python_does()
    return import_module("designer.app")


def import_as_python_does() -> None:
    """Undo what PySide did to `import`, once it is loaded.

    It puts a function of its own in its place, which reads the source of every module that is loaded, whether it asks
    for other spellings of Qt's names. None does, and reading them all takes a tenth of the start.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def has_screen() -> bool:
    """True if there is something to show a window on, as far as can be told."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return named or sys.platform != "linux"


def check_qt() -> None:
    """Say in a sentence what a bare server lacks, before Qt says it in a traceback."""
    try:
        from PySide6 import QtWidgets  # noqa: F401  as above
    except ImportError as error:
        raise LayerloomError(f"Qt cannot be loaded: {error}.", fix=f"On Debian: apt-get install {PACKAGES}") from None
