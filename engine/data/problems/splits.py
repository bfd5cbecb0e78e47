"""Notes on the split of a data set."""

from __future__ import annotations

from dataclasses import replace

from engine.data.dataset import Dataset
from engine.data.notes import Note
from engine.data.problems.examined import Examined
from engine.data.problems.registry import examine
from engine.data.split import split
from engine.document.project import DataSettings
from engine.errors import DataError
from engine.sources import Bundled


def split_notes(dataset: Dataset, data: DataSettings, seed: int) -> tuple[Note, ...]:
    """Notes on the split of a table by its settings; none where it cannot be split, which is told elsewhere.

    Of arrays and of what ships with Layerloom there are none either.
    """
    if dataset.table is None or dataset.roles is None or isinstance(data.source, Bundled):
        return ()
    try:
        found = split(dataset, data.validation_share, data.test_share, seed, data.recipe.splitting)
    except DataError:
        return ()
    examined = Examined.of(dataset.table, dataset.roles, getattr(data.source, "target_type", "automatic"))
    return examine(replace(examined, split=found))
