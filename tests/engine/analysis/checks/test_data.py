"""Notes on the data as diagnostics: severities, fixes, dismissal."""

from engine.analysis.checks.data import judge_data
from engine.analysis.diagnostics import Diagnostic
from engine.data.notes import Choice, Marker, Note, Remedy, ignoring
from engine.document.editing.columns import dismiss
from engine.document.project import DataSettings, Project
from engine.preparation.splittings import ByGroup
from engine.sources import Csv


def judged(note: Note, data: DataSettings | None = None) -> list[Diagnostic]:
    return list(judge_data([note], data or DataSettings()))


def test_a_remedy_is_a_fix_of_one_edit() -> None:
    (entry,) = judged(Note("warning", "id-like", "Ids.", ("a", "b"), ignoring("a", "b")))
    assert entry.fix is not None
    assert entry.fix.words == "Ignore 2 columns"
    recipe = entry.fix.apply(Project()).data.recipe
    assert [recipe.choice(name).role for name in "abc"] == ["ignored", "ignored", "automatic"]


def test_a_remedy_may_set_what_is_declared() -> None:
    remedy = Remedy("Scale 'a' by its quartiles", (Choice("a", "scaling", {"type": "robust"}),))
    (entry,) = judged(Note("hint", "outliers", "Far.", ("a",), remedy))
    assert entry.fix is not None
    assert entry.fix.apply(Project()).data.recipe.choice("a").scaling.type == "robust"


def test_a_remedy_may_change_the_split() -> None:
    remedy = Remedy("Split by 'a'", (Choice("", "splitting", {"type": "group", "column": "a"}),))
    (entry,) = judged(Note("question", "group-straddles", "Do they?", ("a",), remedy))
    assert entry.fix is not None
    assert entry.fix.apply(Project()).data.recipe.splitting == ByGroup(column="a")


def test_a_remedy_may_name_a_spelling_of_missing_values() -> None:
    (entry,) = judged(Note("warning", "sentinel", "-9.", ("a",), Remedy("Take -9 for missing", (Marker("-9"),))))
    assert entry.fix is not None
    project = Project(data=DataSettings(source=Csv(missing="unknown")))
    assert entry.fix.apply(project).data.source == Csv(missing="unknown, -9")


def test_questions_are_hints_and_outliers_a_warning_under_min_max() -> None:
    assert [entry.severity for entry in judged(Note("question", "strong-feature", "Is it?"))] == ["hint"]
    outliers = Note("hint", "outliers", "Far.", ("a",))
    assert [entry.severity for entry in judged(outliers)] == ["hint"]
    assert [entry.severity for entry in judged(outliers, DataSettings(normalisation="minmax"))] == ["warning"]


def test_what_was_dismissed_is_not_told_whatever_its_numbers_are() -> None:
    note = Note("hint", "outliers", "1 row.", ("a",))
    (entry,) = judged(note)
    data = dismiss(Project(), entry.note).data
    assert judged(Note("hint", "outliers", "2 rows.", ("a",)), data) == []
    assert len(judged(Note("hint", "outliers", "1 row.", ("b",)), data)) == 1
