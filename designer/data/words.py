"""The data in words."""

from __future__ import annotations

from designer.data.rows import ROWS
from designer.document.store import Store
from engine.analysis.checks.targets import settled_form
from engine.data.dataset import Dataset
from engine.layers import shape_text


def data_text(store: Store) -> str:
    """Description of the data, as a sentence."""
    dataset = store.dataset
    if dataset is None:
        return "Loading…"
    spec = settled_form(dataset.spec, store.analysis)
    shape = shape_text(spec.input_shape)
    features = f"{shape} features" if len(spec.input_shape) == 1 else f"samples of {shape}"
    if spec.classes:
        names = ", ".join(spec.classes[:6]) + (", …" if len(spec.classes) > 6 else "")
        target = f"{len(spec.classes)} classes ({names})"
    else:
        target = f"predicts {spec.target_name}"
    return f"{dataset.name}: {spec.rows:,} rows, {features}, {target}."


def rows_text(dataset: Dataset) -> str:
    """Statement of which rows are shown."""
    rows = dataset.spec.rows
    which = f"The first {ROWS} of {rows:,} rows" if rows > ROWS else f"All {rows:,} rows"
    return f"{which}; the target is the first column."
