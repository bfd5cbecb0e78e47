"""Compiling ahead, with progress on standard error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from engine.cli.console import errors
from engine.errors import LayerloomError
from engine.runtime.cache import prepare
from engine.runtime.warmup import Progress, run
from engine.tape.ops import OPCODES

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype


def warm_up(names: Iterable[str], dtype: Dtype) -> Progress:
    """Fill the cache with these kernels; shows nothing where they are there already."""
    console = errors()
    columns = (TextColumn("Preparing kernels"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", visible=False)

        def show(now: Progress) -> None:
            bar.update(task, total=now.total, completed=now.done, description=now.current, visible=now.total > 0)

        return run(names, dtypes=(dtype,), progress=show)


def warm_up_all() -> None:
    """Fill the cache with every kernel.

    Raises:
        LayerloomError: One could not be compiled.
    """
    now = warm_up(OPCODES, "float32")
    if now.error:
        raise LayerloomError(now.error)
    print(f"All {len(OPCODES)} kernels and the executor are ready in {prepare()}; {now.done} were compiled now.")
