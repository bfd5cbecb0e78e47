"""Notes on the split of a data set."""

from __future__ import annotations

from dataclasses import replace

from engine.data.dataset import Dataset
from engine.data.notes import Note
from engine.data.problems.examined import Examined
from engine.data.problems.registry import examine
from engine.data.split import split_of
from engine.document.project import Project
from engine.errors import DataError
from engine.preparation.splittings import ByColumn, ByFile, ByOrder
from engine.sources import Bundled


def split_notes(project: Project, dataset: Dataset) -> tuple[Note, ...]:
    """Notes on the split of a project's table; none where it cannot be split, which is told elsewhere.

    Of arrays and of what ships with Layerloom there are none either.
    """
    source, splitting = project.data.source, project.data.recipe.splitting
    if dataset.table is None or dataset.roles is None or isinstance(source, Bundled):
        return ()
    try:
        found = split_of(project, dataset)
    except DataError:
        return ()
    examined = Examined.of(dataset.table, dataset.roles, getattr(source, "target_type", "automatic"))
    return examine(replace(examined, split=found, by_chance=not isinstance(splitting, ByOrder | ByColumn | ByFile)))
