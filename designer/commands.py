"""The commands of `layerloom`: the engine's, and those that open a window. No Qt until one does."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from engine.cli.app import app
from engine.cli.app import main as run_command
from engine.cli.interrupts import Interrupts
from engine.errors import LayerloomError

OPEN = "open"

PACKAGES = "libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0"


def run(arguments: Sequence[str], interrupts: Interrupts) -> None:
    """Run a command and leave the process."""
    run_command(with_default(arguments), interrupts)


def with_default(arguments: Sequence[str]) -> list[str]:
    """Put in the command that may be left out: `layerloom` and `layerloom FILE` open the designer."""
    if arguments and (arguments[0].startswith("-") or arguments[0] in _commands()):
        return list(arguments)
    return [OPEN, *arguments]


def _commands() -> list[str]:
    return [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]


@app.command(name=OPEN, hidden=True)
def open_designer(context: typer.Context, file: Annotated[str | None, typer.Argument(metavar="FILE")] = None) -> None:
    """Open the designer, with a project if one is named."""
    _release(context)
    if file is not None and not Path(file).exists():
        _complain(file)
    if sys.platform == "linux" and not _has_screen():
        raise LayerloomError(
            "There is no screen to open a window on.", fix="`layerloom train FILE` and `layerloom tour` need none."
        )
    raise typer.Exit(load().run(file))


@app.command()
def tour(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Folder for what it leaves behind.")] = Path("tour"),
) -> None:
    """Show the main job end to end: open the digits example, train it with live plots, export the weights.

    Leaves screenshots, the history and the exported weights in a folder. Works without a screen, too.
    """
    if sys.platform == "linux" and not _has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _check_qt()
    from designer.tour import run  # as above

    raise typer.Exit(run(out, context.ensure_object(Interrupts)))


def load() -> ModuleType:
    """The module `designer.app`, loaded as quickly as can be; until its `run` waits for events, no garbage is sought.

    Qt is imported here and not above: other commands must not wait for it.
    """
    gc.disable()  # nearly all that is made until then stays; looking through it takes a tenth of the start
    import engine.analysis.analyse  # noqa: F401  before Qt, which reads the source of each module that comes after it

    _check_qt()
    return import_module("designer.app")


def _release(context: typer.Context) -> None:
    """Leave signals alone: an exception out of a handler would land in one of Qt's callbacks, and be lost there."""
    interrupts = context.obj
    if isinstance(interrupts, Interrupts):
        interrupts.release()


def _complain(file: str) -> None:
    close = get_close_matches(file, _commands(), n=1)
    hint = f" Did you mean `layerloom {close[0]}`?" if close else ""
    raise typer.BadParameter(f"{file!r} is neither a command nor a file.{hint}")


def _has_screen() -> bool:
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _check_qt() -> None:
    """Say in a sentence what a bare server lacks, before Qt says it in a traceback."""
    try:
        from PySide6 import QtWidgets  # noqa: F401  as above
    except ImportError as error:
        raise LayerloomError(f"Qt cannot be loaded: {error}.", fix=f"On Debian: apt-get install {PACKAGES}") from None
