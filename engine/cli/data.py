"""`layerloom data`: what is known of the data of a project or file: columns, splits, problems. Loads no Numba."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.analysis.checks.data import judge_data
from engine.cli.checking import show_diagnostics
from engine.cli.console import print_json
from engine.data.choosing import SUFFIXES, aimed, answered, source_of, with_usual_target
from engine.data.dataset import Dataset
from engine.data.load import load as load_data
from engine.data.notes import Note
from engine.data.problems.splits import split_notes
from engine.data.split import Split, split_of
from engine.data.statistics import statistics
from engine.document.editing.edits import set_data
from engine.document.format.files import load
from engine.document.project import DataSettings, Project

_LISTED = 3


def describe(file: Path, target: str = "", answers: Iterable[str] = (), *, as_json: bool) -> int:
    """Print what is known of the data of a project, or of a file of data by itself.

    Args:
        file: The project or the file.
        target: What to predict, instead of the target that the source names; empty for that one.
        answers: How the data is read where it asks, as `header=no`.
        as_json: Whether to print it for programs.

    Returns:
        Exit status: 0.

    Raises:
        LayerloomError: The file cannot be read, or its data cannot be used.
    """
    alone = file.suffix.lower() in SUFFIXES
    project = Project(data=DataSettings(source=source_of(file))) if alone else load(file)
    source = answered(project.data.source, answers)
    if target:
        source = aimed(source, target)
    elif alone:
        source = with_usual_target(source, None)
    project = set_data(project, source=source)
    dataset = load_data(project.data, file.parent)
    notes = (*dataset.spec.notes, *split_notes(project, dataset))
    report = _report(dataset, split_of(project, dataset), notes, project.data)
    if as_json:
        print_json(report, indent=2)
        return 0
    console = Console()
    _show(report, console)
    show_diagnostics(judge_data(notes, project.data), console)
    return 0


def _report(dataset: Dataset, parts: Split, notes: tuple[Note, ...], settings: DataSettings) -> dict[str, Any]:
    spec = dataset.spec
    return {
        "name": dataset.name,
        "rows": spec.rows,
        "input_shape": list(spec.input_shape),
        "inputs": list(spec.columns),
        "target": {"name": spec.target_name, "shape": list(spec.target_shape), "classes": list(spec.classes)},
        "columns": _columns(dataset),
        "splits": {"train": len(parts.train), "validation": len(parts.validation), "test": len(parts.test)},
        "problems": [
            {
                "severity": note.severity,
                "code": note.code,
                "columns": list(note.columns),
                "message": note.message,
                "fix": note.remedy.words if note.remedy else None,
                "dismissed": note.key in settings.recipe.dismissed,
            }
            for note in notes
        ],
    }


def _columns(dataset: Dataset) -> list[dict[str, Any]]:
    """The columns of a table in their order; of arrays there are none."""
    if dataset.table is None or dataset.roles is None:
        return []
    roles = dataset.roles
    return [
        {
            "name": column.name,
            "role": roles.role_of(column.name),
            "type": column.type,
            **statistics(column),
            **({"reason": roles.ignored[column.name]} if column.name in roles.ignored else {}),
        }
        for column in dataset.table.columns
    ]


def _show(report: dict[str, Any], console: Console) -> None:
    target = report["target"]
    classes = f", {len(target['classes'])} classes" if target["classes"] else ""
    console.print(Text(f"{report['name']}: {report['rows']:,} rows; target {target['name']}{classes}."))
    if report["columns"]:
        table = Table()
        for title in ("Column", "Role", "Type"):
            table.add_column(title)
        for title in ("Missing", "Different"):
            table.add_column(title, justify="right")
        table.add_column("Values")
        for column in report["columns"]:
            numbers = (f"{column[key]:,}" for key in ("missing", "distinct"))
            table.add_row(Text(column["name"]), column["role"], column["type"], *numbers, Text(_values(column)))
        console.print(table)
    sizes = (f"{title} {report['splits'][key]:,}" for title, key in _SPLITS)
    console.print(f"Rows of each split: {', '.join(sizes)}.")


_SPLITS = (("training", "train"), ("validation", "validation"), ("test", "test"))


def _values(column: dict[str, Any]) -> str:
    """The values of a column in a few words."""
    if "counts" in column:
        counts = list(column["counts"].items())
        told = ", ".join(f"{name} {count:,}" for name, count in counts[:_LISTED])
        return told + (", ..." if column["distinct"] > _LISTED else "")
    if column["least"] is None:
        return ""
    if column["type"] == "time":
        return f"{column['least']} to {column['greatest']}"
    ends = f"{column['least']:.6g} to {column['greatest']:.6g}"
    return f"{ends}; mean {column['mean']:.4g}, std {column['std']:.4g}"
