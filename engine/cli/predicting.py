"""`layerloom predict`: the rows of a file with the predictions of trained weights."""

from __future__ import annotations

import sys
from pathlib import Path

from engine.cli.console import errors
from engine.document.format.files import SUFFIX
from engine.errors import FileError
from engine.export.weights import read_model
from engine.predictions import predicted_file
from engine.runs.kept import read_kept
from engine.storage.atomic import replace_file
from engine.training.model import TrainedModel


def predict(weights: Path, data: Path, to: Path | None, only: str) -> None:
    """Write the rows with their predictions, or print them; what was ignored goes to standard error.

    Args:
        weights: A file of weights that tells its network, or a project, of which the last run is taken.
        data: The rows, a file of text.
        to: The file to write; None to print.
        only: The one column that is kept beside the predictions; empty for all.

    Raises:
        LayerloomError: A file cannot be read or written, or the rows are not what the network was trained on.
    """
    if to is not None and to.exists() and any(to.samefile(each) for each in (weights, data) if each.exists()):
        raise FileError(f"{to.name} is read by this command.", fix="Name another file with --to.")
    found = predicted_file(_model(weights), data, only)
    if to is not None:
        replace_file(to, found.content)
    else:
        sys.stdout.write(found.content.decode())
        sys.stdout.flush()
    for note in found.notes:
        errors().print(f"note: {note}", highlight=False, soft_wrap=True, markup=False)
    if to is not None:
        rows = "1 row" if found.rows == 1 else f"{found.rows:,} rows"
        errors().print(f"{to}: {rows} predicted.", highlight=False, soft_wrap=True, markup=False)


def _model(path: Path) -> TrainedModel:
    if path.suffix.lower() != SUFFIX:
        return read_model(path)
    kept, faults = read_kept(
        path, "Train it in the window and save it, or with `layerloom train`; or name a file of weights."
    )
    for fault in faults:
        errors().print(f"note: {fault}", highlight=False, soft_wrap=True, markup=False)
    return kept.record.model
