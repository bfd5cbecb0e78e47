"""Columns of the table of runs: what is shown, sorted by and exported. No Qt."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from designer.plotting.figures import UNKNOWN, duration, figure_text, is_lower_better, metric_title
from designer.runs.run import Run

Value = float | str | None

SHOWN = ("val_loss", "val_accuracy", "test_loss", "test_accuracy")
"""Figures that stand first; those of training only where they are asked for, by the plot."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        title: Of the header.
        help: A sentence for the header's tooltip.
        value: What runs are sorted by and what is exported; None where it is not known.
        text: What stands in the cell.
        metric: Name of the figure that it shows, or empty.
        is_number: Whether it stands at the right.
        width: Pixels at first.
    """

    title: str
    help: str
    value: Callable[[Run], Value]
    text: Callable[[Run], str]
    metric: str = ""
    is_number: bool = True
    width: int = 96

    def sort_key(self, run: Run, *, descending: bool) -> tuple[bool, float | str]:
        """Key for sorting, by which what is not known comes last either way."""
        value = self.value(run)
        if isinstance(value, str):
            return descending, value.casefold()
        known = value is not None and math.isfinite(value)
        return known is descending, value if known and value is not None else 0.0


def _name(run: Run) -> str:
    return run.name


def _changes(run: Run) -> str:
    """Differences from the previous run, and what was changed while it trained; of the first run also its summary."""
    if not run.words.is_known:
        return "…"
    return ", ".join([*([run.words.summary] if run.key == 1 else []), *run.words.changes]) or "no changes"


def _epochs(run: Run) -> str:
    planned = run.words.planned if run.is_active else 0
    return f"{run.epochs:,} of {planned:,}" if planned else f"{run.epochs:,}"


def _tags(run: Run) -> str:
    return ", ".join(run.row.tags)


def _note(run: Run) -> str:
    return run.row.note


def _started(run: Run) -> str:
    if run.started is None:
        return UNKNOWN
    return f"{run.started:%H:%M:%S}" if run.started.date() == date.today() else f"{run.started:%Y-%m-%d}"


NUMBER = Column(
    "#",
    "Number of the run. Tick a run to show its curve.",
    lambda run: run.key,
    lambda run: str(run.key),
    is_number=False,
    width=86,
)
NAME = Column(
    "Name", "Name of the run. Press F2 or double-click to rename it.", _name, _name, is_number=False, width=100
)
CHANGED = Column(
    "Changed since the previous run",
    "Settings and layers that differ from the previous run; of the first run, a summary.",
    _changes,
    _changes,
    is_number=False,
    width=200,
)
STAR = Column(
    "★",
    "A run with a star keeps its checkpoints, whatever room they take. Press S or click to set or take it away.",
    lambda run: run.row.star,
    lambda run: "★" if run.row.star else "",
    is_number=False,
    width=44,
)
TAGS = Column("Tags", "Words for the run, with commas between. Double-click to edit.", _tags, _tags, is_number=False)
EXPERIMENT = Column(
    "Experiment",
    "Experiment that the run is a part of: repeats with other seeds or folds.",
    lambda run: run.row.experiment,
    lambda run: run.row.experiment,
    is_number=False,
)
NOTE = Column("Note", "Note on the run. Double-click to edit.", _note, _note, is_number=False, width=160)
FIRST = (
    NUMBER,
    STAR,
    NAME,
    CHANGED,
    Column(
        "State",
        "How far the run is, or why it ended.",
        lambda run: run.state_text,
        lambda run: run.state_text,
        is_number=False,
        width=98,
    ),
    Column(
        "Started",
        "Time at which the run started, or the date where that was not today.",
        lambda run: run.row.begun or None,
        _started,
        width=92,
    ),
    Column(
        "Duration",
        "Duration of the training, pauses left out.",
        lambda run: run.seconds,
        lambda run: duration(run.seconds),
        width=82,
    ),
    Column("Epochs", "Number of epochs trained.", lambda run: run.epochs, _epochs, width=82),
    Column(
        "Seed",
        "Random seed of the split, the initial weights, shuffling and dropout.",
        lambda run: run.row.seed,
        lambda run: str(run.row.seed),
        width=50,
    ),
)


def figure_column(metric: str) -> Column:
    """Column of a metric of the kept weights."""

    def value(run: Run) -> Value:
        return run.figures.get(metric)

    def text(run: Run) -> str:
        return figure_text(metric, run.figures.get(metric))

    title = metric_title(metric)
    short = title.replace("Validation", "Val.", 1)
    better = "lower" if is_lower_better(metric) else "higher"
    return Column(
        short, f"{title} with the kept weights. The best value is bold: {better} is better.", value, text, metric
    )


def columns_of(runs: Sequence[Run]) -> tuple[Column, ...]:
    """All columns for some runs: a figure has one if any run knows it, those of training left out."""
    known = {name: True for run in runs for name in run.figures if not name.startswith("train_")}
    names = [name for name in SHOWN if known.pop(name, False) or name == "val_loss"]
    parts = (EXPERIMENT,) if any(run.row.experiment for run in runs) else ()
    return (*FIRST, *map(figure_column, (*names, *sorted(known))), *parts, TAGS, NOTE)


def best_runs(column: Column, runs: Iterable[Run]) -> frozenset[int]:
    """Keys of the runs that are best by a figure; none where there are no two that differ."""
    if not column.metric:
        return frozenset()
    known = [(value, run.key) for run in runs if isinstance(value := column.value(run), float) and math.isfinite(value)]
    if len({value for value, _ in known}) < 2:
        return frozenset()
    best = min(known)[0] if is_lower_better(column.metric) else max(known)[0]
    return frozenset(key for value, key in known if value == best)


def as_csv(runs: Sequence[Run]) -> str:
    """The table as a CSV file: figures in full, times as ISO 8601, durations in seconds."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    figures = list(dict.fromkeys(name for run in runs for name in run.figures))
    head = ["number", "name", "state", "started", "seconds", "epochs", "seed"]
    table.writerow([*head, *figures, "changes", "star", "tags", "note"])
    for run in runs:
        begun = run.started.isoformat(timespec="seconds") if run.started else ""
        facts = [run.key, run.name, run.state_text, begun, f"{run.seconds:.3f}", run.epochs, run.row.seed]
        found = [run.figures.get(name, "") for name in figures]
        table.writerow([*facts, *found, _changes(run), int(run.row.star), _tags(run), run.row.note])
    return out.getvalue()


def cell_text(column: Column, run: Run) -> str:
    """Text of a cell; a dash where nothing is known."""
    return column.text(run) or UNKNOWN


def matches(run: Run, words: Sequence[str]) -> bool:
    """True if a run has all these words, in lower case, in whatever is written of it."""
    text = " ".join(
        (f"#{run.key}", run.name, _changes(run), run.state_text, run.row.experiment, _tags(run), run.row.note)
    ).casefold()
    return all(word in text for word in words)
