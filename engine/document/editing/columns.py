"""Edits of the recipe: what is chosen of columns, and which notes on the data are dismissed. Pure, like all edits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.document.editing.edits import set_data
from engine.document.project import Project
from engine.preparation.recipe import ColumnChoice, Recipe


def choose(project: Project, columns: Iterable[str], **changes: Any) -> Project:
    """Change what is chosen of columns, by the names of `ColumnChoice`; one whose choices are all automatic goes."""
    recipe = project.data.recipe
    chosen = recipe.columns | {name: recipe.choice(name).replace(**changes) for name in columns}
    kept = {name: choice for name, choice in chosen.items() if choice != ColumnChoice()}
    return _with_recipe(project, recipe.replace(columns=kept))


def dismiss(project: Project, note: str) -> Project:
    """No longer show a note on the data, by its key."""
    recipe = project.data.recipe
    if note in recipe.dismissed:
        return project
    return _with_recipe(project, recipe.replace(dismissed=(*recipe.dismissed, note)))


def show_dismissed(project: Project) -> Project:
    """Show all notes on the data again."""
    return _with_recipe(project, project.data.recipe.replace(dismissed=()))


def _with_recipe(project: Project, recipe: Recipe) -> Project:
    return set_data(project, recipe=recipe)
