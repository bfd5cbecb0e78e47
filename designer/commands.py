"""The commands of `layerloom`: the engine's, and those that open a window. No Qt until one does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from designer.opening import check_qt, has_screen, open_window
from engine.cli.app import app
from engine.cli.app import main as run_command
from engine.cli.interrupts import Interrupts

OPEN = "open"


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
    open_window(file)


@app.command()
def tour(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Folder for what it leaves behind.")] = Path("tour"),
) -> None:
    """Show the main job end to end: open the digits example, train it with live plots, export the weights.

    Leaves screenshots, the history and the exported weights in a folder. Works without a screen, too.
    """
    if not has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    check_qt()
    from designer.tour import run  # Qt is imported here and not above: other commands must not wait for it

    raise typer.Exit(run(out, context.ensure_object(Interrupts)))


def _release(context: typer.Context) -> None:
    """Leave signals alone: an exception out of a handler would land in one of Qt's callbacks, and be lost there."""
    interrupts = context.obj
    if isinstance(interrupts, Interrupts):
        interrupts.release()


def _complain(file: str) -> None:
    close = get_close_matches(file, _commands(), n=1)
    hint = f" Did you mean `layerloom {close[0]}`?" if close else ""
    raise typer.BadParameter(f"{file!r} is neither a command nor a file.{hint}")
