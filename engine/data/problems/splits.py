"""Notes on the split of a data set."""

from __future__ import annotations

from dataclasses import replace

from engine.data.dataset import Dataset
from engine.data.notes import Note
from engine.data.problems.examined import Examined
from engine.data.problems.registry import examine
from engine.data.split import Split
from engine.sources import Source


def split_notes(dataset: Dataset, source: Source, found: Split) -> tuple[Note, ...]:
    """Notes on the split of a table; of arrays there are none."""
    if dataset.table is None or dataset.roles is None:
        return ()
    examined = Examined.of(dataset.table, dataset.roles, getattr(source, "target_type", "automatic"))
    return examine(replace(examined, split=found))
