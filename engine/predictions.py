"""Tables of rows with the predictions of a trained network as further columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.encoding import ReadingError
from engine.data.delimited.features import Reading, cells_of, features_of
from engine.data.delimited.rows import Dialect, Row
from engine.data.reading.again import rows_of_bytes, rows_of_file
from engine.errors import DataError

if TYPE_CHECKING:
    from engine.api import Model
    from engine.training.model import TrainedModel

MOST_NUMBERS = 64
"""Numbers of an output that get a column each."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """A table of rows with their predictions.

    Attributes:
        content: The file, UTF-8.
        rows: Number of rows.
        notes: Sentences on what was ignored, such as categories that the network was not trained with.
    """

    content: bytes
    rows: int
    notes: tuple[str, ...]


def predicted_table(trained: TrainedModel, content: bytes, only: str = "") -> Predicted:
    """The rows of a table with their predictions, as delimited text.

    Columns are found by name, in any order; others are kept as they are. The delimiter of a text stays as it is.

    Args:
        trained: The network.
        content: The file, a text, a spreadsheet or JSON, compressed or not.
        only: The one column that is kept beside the predictions, such as an id; empty for all.

    Raises:
        DataError: A column or a value is missing, or is not what the network was trained on.
    """
    dialect, table = rows_of_bytes(content, _reading(trained))
    return _predicted(trained, dialect, table, only)


def predicted_file(trained: TrainedModel, source: Path, only: str = "") -> Predicted:
    """The same for a file, which may be Parquet as well.

    Raises:
        LayerloomError: It cannot be read, or is not such a table.
    """
    dialect, table = rows_of_file(source, _reading(trained))
    return _predicted(trained, dialect, table, only)


def _reading(trained: TrainedModel) -> Reading:
    return trained.spec.reading or Reading(Dialect("utf-8", ","), ())


def _predicted(trained: TrainedModel, dialect: Dialect, table: Sequence[Row], only: str) -> Predicted:
    from engine.api import Model

    told: list[str] = []
    header, *rows = table
    try:
        samples = features_of(table, dialect.delimiter, _reading(trained), trained.spec.row_encodings, told)
        kept = range(len(header.cells))
        if only:
            cells_of(header.cells, [], [only])
            kept = range(header.cells.index(only), header.cells.index(only) + 1)
    except ReadingError as error:
        raise DataError(error.message, fix=error.fix) from error
    model = Model(trained)
    columns = list(_columns(model, trained, samples))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator="\n")
    writer.writerow([*(header.cells[at] for at in kept), *(name for name, _ in columns)])
    for place, row in enumerate(rows):
        writer.writerow([*(row.cells[at] for at in kept), *(values[place] for _, values in columns)])
    return Predicted(out.getvalue().encode(), len(rows), tuple(told))


def _columns(model: Model, trained: TrainedModel, samples: NDArray[np.float64]) -> Iterator[tuple[str, Sequence[str]]]:
    """Name and values of each column that is added."""
    several = len(model.outputs) > 1
    for output in model.outputs:
        found = model.predict(samples, output)
        title = f"predicted {output if several else trained.spec.target_name}"
        if found.labels is not None:
            yield title, [str(label) for label in found.labels]
            if found.probabilities is not None:
                for place, name in enumerate(model.classes):
                    yield f"probability of {name}", [f"{value:.6g}" for value in found.probabilities[:, place]]
            continue
        numbers = found.numbers.reshape(len(found.numbers), -1)
        if numbers.shape[1] > MOST_NUMBERS:
            raise DataError(
                f"{output} predicts {numbers.shape[1]} numbers a row, too many for columns of a table.",
                fix="Export the network as a NumPy script, which writes them as .npz.",
            )
        for place in range(numbers.shape[1]):
            name = title if numbers.shape[1] == 1 else f"{title} {place}"
            yield name, [f"{value:.9g}" for value in numbers[:, place]]
