"""`layerloom new`: a project with a network that fits a file of data. Loads no Numba."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from engine.analysis.analyse import analyse
from engine.analysis.starter import reason, starter
from engine.cli.checking import show_diagnostics
from engine.data.choosing import aimed, answered, source_of, why_target, with_usual_target
from engine.data.load import load
from engine.data.problems.splits import split_notes
from engine.document.format.files import save
from engine.document.project import DataSettings
from engine.errors import FileError


def begin(data: Path, target: str, to: Path | None, answers: Iterable[str] = ()) -> None:
    """Write a project for a file of data, and say what it predicts and why it was drawn so.

    Args:
        data: The file.
        target: Column or array to predict; empty for the one that has a usual name, else the last column.
        to: The project; None for one beside the data, of the same name.
        answers: How the data is read where it asks, as `header=no`.

    Raises:
        LayerloomError: The data cannot be used, or the project cannot be written.
    """
    place = to or data.with_suffix(".loom")
    if place.exists():
        raise FileError(f"{place.name} exists already.", fix="Name another file with --to, or delete it.")
    source = answered(source_of(data), answers)
    source = aimed(source, target) if target else with_usual_target(source, None)
    why = "" if target else why_target(source)
    if place.absolute().parent == data.absolute().parent:
        source = source.replace(path=data.name)  # so that both can be moved together
    dataset = load(DataSettings(source=source), place.absolute().parent)
    project = starter(source, dataset.spec)
    save(project, place)
    console = Console()
    console.print(f"{place}: {reason(dataset.spec, why)}", highlight=False, soft_wrap=True, markup=False)
    notes = split_notes(project, dataset)
    found = analyse(project.network, dataset.spec, project.data, project.training, notes=notes)
    show_diagnostics(found.diagnostics, console)
    console.print(f"Train it with: layerloom train {place}", highlight=False, soft_wrap=True, markup=False)
