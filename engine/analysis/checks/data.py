"""Notes on the data as diagnostics: those that were not dismissed, each with the fix that its remedy is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.analysis.diagnostics import Diagnostic, Severity
from engine.analysis.fixes.fix import AddMarker, Fix, SetChoice, Step
from engine.data.notes import Choice, Marker, Note
from engine.document.project import DataSettings


def judge_data(notes: Iterable[Note], data: DataSettings) -> Iterator[Diagnostic]:
    """Diagnostics of the data."""
    for note in notes:
        if note.key in data.recipe.dismissed:
            continue
        fix = Fix(note.remedy.words, tuple(map(_step, note.remedy.changes))) if note.remedy else None
        yield Diagnostic(_severity(note, data), note.code, note.message, fix=fix, note=note.key)


def _step(change: Choice | Marker) -> Step:
    if isinstance(change, Marker):
        return AddMarker(change.text)
    return SetChoice(change.column, change.field, change.value)


def _severity(note: Note, data: DataSettings) -> Severity:
    if note.severity == "question":  # what only people can answer is no fault
        return "hint"
    flattens = note.code == "outliers" and data.normalisation == "minmax"
    return "warning" if flattens else note.severity
