"""A run followed to its end on standard error, whatever signals come."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

from engine.cli.console import errors
from engine.cli.interrupts import ABORTING, Interrupted, Interrupts
from engine.errors import TrainingError
from engine.memory import bytes_text
from engine.runs.recorder import Recorder
from engine.training.events import EpochFinished, Event, Failed, Finished, Started
from engine.training.session import TrainingSession

_GLANCE = 0.05
"""Seconds between two looks at the run."""


def follow(
    session: TrainingSession, epochs: int, interrupts: Interrupts, recorder: Recorder | None = None
) -> Finished | Failed:
    """Run a session to its end with a progress bar.

    A signal stops it; the best weights so far are kept. Where it is not recorded as it should be, that is told at once.

    Raises:
        Interrupted: A signal came before there was anything to keep.
    """
    console = errors()
    columns = ("Epoch", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=epochs)
        interrupts.hold()
        (recorder or session).start()
        stopped = ended = False
        while not ended:
            ended = session.join(None if stopped else _GLANCE)
            if interrupts.signal and not stopped:
                stopped = _stop(session, console)
            if recorder is not None:
                for fault in recorder.faults():
                    console.print(Text(f"warning: {fault}"))
            for event in session.poll():
                _tell(event, epochs, console, bar, task)
                if isinstance(event, Finished | Failed):
                    return event
    raise TrainingError("The run ended without a result.")


def _stop(session: TrainingSession, console: Console) -> bool:
    session.stop()
    if not session.has_weights:
        raise Interrupted("interrupted before training began; nothing was written")
    console.print(Text(f"Stopping: the best weights so far are kept. {ABORTING - 1} more Ctrl+C abort that."))
    return True


def _tell(event: Event, epochs: int, console: Console, bar: Bar, task: TaskID) -> None:
    if isinstance(event, Started) and epochs:
        console.print(f"Training takes {bytes_text(event.arena_bytes)} of memory.")
    elif isinstance(event, EpochFinished):
        metrics = "  ".join(f"{name} {value:.4g}" for name, value in event.metrics.items())
        bar.update(task, completed=event.epoch, description=metrics)
