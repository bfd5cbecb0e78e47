"""`layerloom runs`: the recorded runs of a project, and one of them with its curves and checkpoints. Loads no Numba."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from engine.cli.console import errors, print_json
from engine.errors import FileError
from engine.memory import bytes_text
from engine.runs.places import STORE, store_of
from engine.runs.rows import StoredRun
from engine.runs.series import EPOCH, METRIC, Numbers
from engine.runs.store import RunStore
from engine.training.running.steering import WEIGHT

SHOWN_EPOCHS = 10
"""Epochs whose metrics are printed: the last of them; JSON has all."""

_FIGURES = ("val_loss", "val_accuracy")
"""Metrics of the kept weights in the list, where there are any; JSON has all."""


def show_runs(file: Path, number: int | None, *, as_json: bool) -> int:
    """Print the runs of a project, or one of them.

    Args:
        file: The project, or the folder of its store.
        number: Number of the run; None for a list of all.
        as_json: Whether to print it for programs.

    Returns:
        Exit status: 0.

    Raises:
        FileError: There is no store or no such run, or the store cannot be read.
    """
    with opened(file) as store:
        runs, damaged = store.runs()
        notes = list(store.faults)
        if damaged:
            notes.append(f"Runs that cannot be read, as their rows are damaged: {damaged}.")
        if number is None:
            report: dict[str, Any] = {"store": str(store.folder), "runs": [asdict(run) for run in runs]}
        else:
            report = _of_run(store, store.run(number), notes)
    if as_json:
        print_json(report | {"notes": notes}, indent=2)
        return 0
    (_show_list if number is None else _show_run)(report, Console())
    for note in notes:
        errors().print(Text(f"note: {note}"))
    return 0


def change_run(file: Path, number: int, changes: Mapping[str, Any]) -> None:
    """Change fields of a run that people give.

    Raises:
        FileError: There is no such run, or the store cannot be written.
    """
    with opened(file) as store:
        store.change(number, **changes)


def delete_run(file: Path, number: int) -> None:
    """Delete a run with all that belongs to it, and say so.

    Raises:
        FileError: There is no such run, it is being trained, or the store cannot be written.
    """
    with opened(file) as store:
        store.delete(number)
    errors().print(f"Run {number} is deleted.")


def opened(file: Path) -> RunStore:
    """The store of a project, or of its folder; mended if need be where it may be written.

    Raises:
        FileError: There is none, or it cannot be read.
    """
    folder = file if file.suffix.lower() == STORE else store_of(file)
    if not folder.is_dir():
        raise FileError(f"No runs of {file.name} are recorded.", fix=f"`layerloom train {file.name}` records one.")
    try:
        return RunStore(folder)
    except FileError:
        return RunStore(folder, writable=False)


def _of_run(store: RunStore, run: StoredRun, notes: list[str]) -> dict[str, Any]:
    curves, damaged = store.curves(run.id)
    if damaged:
        notes.append(f"Pieces of the curves of run {run.id} that are damaged or missing: {damaged}.")
    return {
        "store": str(store.folder),
        **asdict(run),
        "curves": {name: _finite(numbers) for name, numbers in curves.items()},
        "checkpoints": [
            asdict(each) | {"file": str(store.files.path(run.id, each.serial))} for each in store.checkpoints(run.id)
        ],
        "messages": [asdict(each) for each in store.messages(run.id)],
        "journal": [asdict(each) for each in store.journal(run.id)],
    }


def _show_list(report: Mapping[str, Any], console: Console) -> None:
    runs = report["runs"]
    metrics = [name for name in _FIGURES if any(name in run["outcome"].get("metrics", {}) for run in runs)]
    columns = [
        Column(title, no_wrap=title != "Name") for title in ("Run", "Name", "Started", "State", "Epochs", *metrics)
    ]
    table = Table(*columns, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)  # names need the room
    experiments = dict.fromkeys(run["experiment"] for run in runs)
    for experiment in experiments:  # runs that belong together stand together
        if len(experiments) > 1 or experiment:
            table.add_section()
            table.add_row("", Text(experiment, "bold"))
        for run in (each for each in runs if each["experiment"] == experiment):
            figures = run["outcome"].get("metrics", {})
            numbers = (f"{figures[name]:.4g}" if name in figures else "–" for name in metrics)
            tags = "".join(f" #{tag}" for tag in run["tags"])
            name = Text(f"{'* ' * run['star']}{run['name']}{tags}".strip())
            table.add_row(str(run["id"]), name, _instant(run["begun"])[:-3], run["state"], str(run["epochs"]), *numbers)
    console.print(table if runs else "No runs are recorded.")


def _show_run(report: Mapping[str, Any], console: Console) -> None:
    console.print(Text(f"Run {report['id']} {report['name']}".rstrip() + f": {_state(report)}"))
    facts, outcome = report["facts"], report["outcome"]
    told = {
        "Note": report["note"],
        "Tags": ", ".join(report["tags"]),
        "Experiment": report["experiment"],
        "Started": _instant(report["begun"]),
        "Epochs": f"{report['epochs']:,} ({report['step']:,} steps, {report['seconds']:.1f} s)",
        "Seed": f"{report['seed']}, {report['dtype']}",
        "Key": report["key"][:16],
        "Processor": f"{facts.get('cpu', '')}, BLAS {facts.get('blas', '')}" if facts else "",
        "Versions": ", ".join(f"{name} {number}" for name, number in facts.get("versions", {}).items() if number),
        "Store": report["store"],
        "Failure": outcome.get("message", ""),
    }
    for title, words in told.items():
        if words:
            console.print(Text(f"  {title:10} {words}"))
    for name, value in outcome.get("metrics", {}).items():
        console.print(Text(f"  {name:15} {value:<12.6g} {outcome.get('meanings', {}).get(name, '')}".rstrip()))
    for table in _tables(report):
        if table.row_count:
            console.print(table)


def _tables(report: Mapping[str, Any]) -> Iterable[Table]:
    curves = report["curves"]
    metrics = [name for name in curves if name.startswith(METRIC)]
    history = Table("Epoch", *(name.removeprefix(METRIC) for name in metrics))
    epochs = curves.get(EPOCH, [])
    for place in range(max(0, len(epochs) - SHOWN_EPOCHS), len(epochs)):
        numbers = (curves[name][place] if place < len(curves[name]) else None for name in metrics)
        history.add_row(str(epochs[place]), *("–" if value is None else f"{value:.5g}" for value in numbers))
    yield history
    files = Table("Checkpoint", "Step", "Epoch", "Written", "Size", "Reason")
    for each in report["checkpoints"]:
        size, when = bytes_text(each["bytes"]), _instant(each["at"])
        files.add_row(
            Text(Path(each["file"]).name), str(each["step"]), str(each["epoch"]), when, size, Text(each["reason"])
        )
    yield files
    messages = Table("Message", "", "")
    for each in report["messages"]:
        messages.add_row(_instant(each["at"]), Text(each["severity"]), Text(each["words"]))
    yield messages
    journal = Table("Changed at step", "Change")
    for each in report["journal"]:
        what = each["what"]
        weight = f"{what.get('name')} {what.get('index')} set to {what.get('value')}"
        journal.add_row(str(each["step"]), Text(weight if what.get("kind") == WEIGHT else "another document"))
    yield journal


def _state(run: Mapping[str, Any]) -> str:
    reason = run["outcome"].get("reason", "")
    return str(run["state"]) + (f", {reason.replace('_', ' ')}" if reason else "")


def _instant(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds)) if 0.0 < seconds < 1e11 else ""


def _finite(numbers: Numbers) -> list[float | None]:
    """Numbers for JSON, which knows no NaN."""
    return [value if math.isfinite(value) else None for value in numbers.tolist()]
