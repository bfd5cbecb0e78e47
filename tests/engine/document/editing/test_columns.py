"""Edits of what is chosen of columns, and of the notes that are dismissed."""

from engine.document.editing.columns import choose, dismiss, show_dismissed
from engine.document.project import Project
from engine.preparation.scalings import Robust


def test_choices_are_made_and_go_when_they_are_automatic_again() -> None:
    project = Project()
    chosen = choose(project, ["a", "b"], role="ignored")
    assert {name: choice.role for name, choice in chosen.data.recipe.columns.items()} == {
        "a": "ignored",
        "b": "ignored",
    }
    assert set(choose(chosen, ["a"], role="automatic").data.recipe.columns) == {"b"}
    assert choose(chosen, ["a", "b"], role="automatic") == project
    assert project.data.recipe.columns == {}


def test_values_may_be_json_data() -> None:
    assert choose(Project(), ["a"], scaling={"type": "robust"}).data.recipe.choice("a").scaling == Robust()


def test_notes_are_dismissed_once_and_shown_again() -> None:
    project = dismiss(Project(), "id-like 'id'")
    assert dismiss(project, "id-like 'id'") is project
    assert show_dismissed(project) == Project()
