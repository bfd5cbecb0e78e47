"""The rows and columns of the table: what analysis and measuring know of each layer, in words and in numbers. No Qt."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.analysis.analyse import Analysis, NodeAnalysis
from engine.analysis.cost import activation_bytes
from engine.document.network import Node
from engine.document.project import Project
from engine.layers import shape_words
from engine.memory import bytes_text

UNKNOWN = "–"
"""Stands for what is not known: a shape behind a fault, a time that was not measured."""

Value = float | str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A layer.

    Attributes:
        number: Its place in the order of execution, from 1.
        node: The layer as drawn.
        output: Its output in words, with named axes; of an Output what reaches it.
        values: Numbers in the output of one sample, or None while unknown.
        parameters: Trainable values, or None while unknown.
        multiply_adds: Of a forward pass of one sample, or None while unknown.
        activations: Bytes of its outputs for a batch, or None while unknown.
        seconds: Seconds an epoch, or None where they were not measured.
        used: Whether an Output depends on it; what is not used counts in no sum.
    """

    number: int
    node: Node
    output: str
    values: int | None
    parameters: int | None
    multiply_adds: int | None
    activations: int | None
    seconds: float | None
    used: bool = True


def rows_of(project: Project, analysis: Analysis, seconds: Mapping[str, float]) -> tuple[Row, ...]:
    """Every layer in the order of execution, those on a cycle last.

    Args:
        project: The project.
        analysis: Its analysis.
        seconds: Seconds an epoch by node, of the nodes that were measured.
    """
    nodes = project.network.by_id
    order = [node_id for node_id in dict.fromkeys((*analysis.order, *nodes)) if node_id in nodes]
    batch = project.training.batch_size
    return tuple(
        replace(
            _row(number, nodes[node_id], analysis.nodes.get(node_id), batch, seconds.get(node_id)),
            used=node_id in analysis.used,
        )
        for number, node_id in enumerate(order, start=1)
    )


def _row(number: int, node: Node, found: NodeAnalysis | None, batch: int, seconds: float | None) -> Row:
    shapes = [] if found is None else list(found.outputs if node.layer.outputs else found.inputs)
    known = [shape for shape in shapes if shape is not None]
    if found is None or not known or len(known) < len(shapes):
        return Row(number, node, UNKNOWN, None, None, None, None, seconds)
    return Row(
        number,
        node,
        ", ".join(shape_words(shape) for shape in known),
        sum(math.prod(shape) for shape in known),
        found.parameters,
        found.multiply_adds,
        activation_bytes(found, batch),
        seconds,
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the text that is shown and copied, and the key for sorting.

    Attributes:
        title: Of the header.
        help: A sentence for the header's tooltip.
        value: What rows are sorted by; None where it is not known.
        words: A value for people.
        text: What stands in the cell, where that is not its value in words.
        unit: Said in the header of copied tables, where numbers stand without words.
        is_number: Whether it stands at the right.
        is_summed: Whether its sum over all layers means anything.
    """

    title: str
    help: str
    value: Callable[[Row], Value]
    words: Callable[[float], str] = str
    text: Callable[[Row], str] | None = None
    unit: str = ""
    is_number: bool = True
    is_summed: bool = False

    def cell(self, row: Row) -> str:
        """Text of the cell."""
        if self.text is not None:
            return self.text(row)
        return self._in_words(self.value(row))

    def total(self, rows: Sequence[Row]) -> float | None:
        """The sum of what is known, or None where nothing is, or where it means nothing."""
        values = [self.value(row) for row in rows if row.used] if self.is_summed else []
        known = [value for value in values if isinstance(value, int | float)]
        return sum(known) if known else None

    def total_text(self, rows: Sequence[Row]) -> str:
        """The sum in words; empty where it would mean nothing."""
        return self._in_words(self.total(rows)) if self.is_summed else ""

    def copied(self, row: Row) -> str:
        """The cell as programs read it: a plain number where it is one."""
        value = self.value(row)
        return self.text(row) if self.text is not None else "" if value is None else _plain(value)

    def sort_key(self, row: Row) -> tuple[bool, list[str | float] | float]:
        """Key for sorting: unknown values come first; numbers within names count as numbers."""
        value = self.value(row)
        if isinstance(value, str):
            return True, [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", value.casefold())]
        return value is not None, value or 0

    def _in_words(self, value: Value) -> str:
        return UNKNOWN if value is None else value if isinstance(value, str) else self.words(value)


def _plain(value: float | str) -> str:
    """A number without words: whole ones in full, others to six digits."""
    return f"{value:.6g}" if isinstance(value, float) else str(value).replace("\t", " ")


def count_text(count: float) -> str:
    """A number with its digits in groups of three."""
    return f"{count:,}"


def seconds_text(seconds: float) -> str:
    """A time to three digits: `85 µs`, `12.5 ms`, `3.2 s`, `12 min`."""
    for limit, factor, unit in ((1e-3, 1e6, "µs"), (1.0, 1e3, "ms"), (100.0, 1.0, "s")):
        if seconds < 0.9995 * limit:
            return f"{_three_digits(seconds * factor)} {unit}"
    return f"{_three_digits(seconds / 60)} min"


def _three_digits(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


COLUMNS = (
    Column("#", "Position in the order of execution.", lambda row: row.number),
    Column("Layer", "Name of the layer.", lambda row: row.node.label, is_number=False),
    Column("Type", "Type of the layer.", lambda row: row.node.layer.display_name(), is_number=False),
    Column(
        "Output",
        "Shape of one sample after the layer. Sorted by its number of values.",
        lambda row: row.values,
        text=lambda row: row.output,
        is_number=False,
    ),
    Column(
        "Parameters",
        "Number of trainable weights. Shared weights count for the layer that owns them.",
        lambda row: row.parameters,
        count_text,
        is_summed=True,
    ),
    Column(
        "Multiply-adds",
        "Multiply-adds in the forward pass of one sample.",
        lambda row: row.multiply_adds,
        count_text,
        is_summed=True,
    ),
    Column(
        "Activations",
        "Memory of the outputs for a batch. Not all of it is needed at once: buffers are reused.",
        lambda row: row.activations,
        bytes_text,
        unit="bytes",
        is_summed=True,
    ),
    Column(
        "Time per epoch",
        "Time of the layer in an epoch, for forward pass, backward pass and weight updates, as measured here.",
        lambda row: row.seconds,
        seconds_text,
        unit="s",
        is_summed=True,
    ),
)
TIME = next(index for index, column in enumerate(COLUMNS) if column.title == "Time per epoch")
LAYER = next(index for index, column in enumerate(COLUMNS) if column.title == "Layer")


def as_text(rows: Sequence[Row]) -> str:
    """The table with its header and its sums, the cells separated by tabs: what spreadsheets take."""
    return "\n".join("\t".join(line) for line in _lines(rows)) + "\n"


def _lines(rows: Sequence[Row]) -> Iterator[list[str]]:
    yield [f"{column.title} ({column.unit})" if column.unit else column.title for column in COLUMNS]
    for row in rows:
        yield [column.copied(row) for column in COLUMNS]
    totals = (column.total(rows) for column in COLUMNS)
    sums = ["" if total is None else _plain(total) for total in totals]
    sums[LAYER] = "Total"
    yield sums
