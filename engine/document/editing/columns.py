"""Edits of the recipe: what is chosen of columns, and which notes on the data are dismissed. Pure, like all edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.document.editing.edits import set_data
from engine.document.project import Project
from engine.preparation.recipe import ColumnChoice


def choose(project: Project, columns: Iterable[str], **changes: Any) -> Project:
    """Change what is chosen of columns, by the names of `ColumnChoice`; one whose choices are all automatic goes."""
    recipe = project.data.recipe
    return put_choices(project, {name: recipe.choice(name).replace(**changes) for name in columns})


def put_choices(project: Project, choices: Mapping[str, ColumnChoice]) -> Project:
    """Give columns these choices, by name; one whose choices are all automatic goes."""
    chosen = {**project.data.recipe.columns, **choices}
    kept = {name: choice for name, choice in chosen.items() if choice != ColumnChoice()}
    return set_recipe(project, columns=kept)


def dismiss(project: Project, note: str) -> Project:
    """No longer show a note on the data, by its key."""
    recipe = project.data.recipe
    if note in recipe.dismissed:
        return project
    return set_recipe(project, dismissed=(*recipe.dismissed, note))


def show_dismissed(project: Project) -> Project:
    """Show all notes on the data again."""
    return set_recipe(project, dismissed=())


def set_recipe(project: Project, **changes: Any) -> Project:
    """Change the recipe, by the names of `Recipe`."""
    return set_data(project, recipe=project.data.recipe.replace(**changes))
