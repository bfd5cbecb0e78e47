"""The sample that is looked at: one for Input and Output views, the Sample tab, Evaluate and plots."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from designer.document.snapshot import Update
from designer.document.store import Store
from engine.data.dataset import Dataset
from engine.data.lengths import with_padding
from engine.probes.request import ProbeSamples


class ChosenSample(QObject):
    """The chosen sample of the document's data, or one made by hand. The first one where nobody has chosen.

    Signals:
        changed: The sample is another, or has other values.
    """

    changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._index: int | None = None
        self._row: NDArray[np.float64] | None = None
        self._target: NDArray[Any] | None = None
        self._samples: ProbeSamples | None = None
        store.changed.connect(self._show_update)
        store.document_changed.connect(self._begin)
        self._reset()

    @property
    def row(self) -> NDArray[np.float64] | None:
        """(*input_shape) float64, as it comes, read-only; NaN in steps beyond its end. None while there is no data."""
        return self._row

    @property
    def index(self) -> int | None:
        """Place in the data; None where it is made by hand."""
        return self._index

    @property
    def target(self) -> NDArray[Any] | None:
        """Target as `Dataset.targets` has it: () int64 class index, else (*target_shape) float64; None if unknown."""
        return self._target

    @property
    def samples(self) -> ProbeSamples | None:
        """The sample for a request: the same object until it changes. None while there is no data."""
        return self._samples

    def choose(self, index: int) -> None:
        """Choose a sample of the data; beyond either end, the last or the first one."""
        dataset = self._store.dataset
        if dataset is not None:
            index = max(0, min(index, dataset.spec.rows - 1))
            if index != self._index:
                self._take(dataset, index)
                self.changed.emit()

    def set_row(self, row: NDArray[np.float64]) -> None:
        """Take a sample made by hand, which has no target.

        Args:
            row: (*input_shape), as data come; copied.

        Raises:
            ValueError: It has another shape than the data.
        """
        if self._row is not None and row.shape != self._row.shape:
            raise ValueError(f"a sample is {self._row.shape}, not {row.shape}")
        self._keep(np.array(row, np.float64), None, None)
        self.changed.emit()

    def _show_update(self, update: Update) -> None:
        if update.data_changed:
            self._reset()
            self.changed.emit()

    def _begin(self) -> None:
        """Another document: its first sample, also where it has the same data."""
        self._index = None
        self._reset()
        self.changed.emit()

    def _reset(self) -> None:
        """Stay at the same place of other data, as far as there is one; what was made by hand goes with the old."""
        dataset = self._store.dataset
        if dataset is None:
            self._index = self._row = self._target = self._samples = None
        else:
            self._take(dataset, min(self._index or 0, dataset.spec.rows - 1))

    def _take(self, dataset: Dataset, index: int) -> None:
        row = dataset.inputs[index : index + 1].copy()
        if dataset.lengths is not None:
            row = with_padding(row, dataset.lengths[index : index + 1], np.nan)
        self._keep(row[0], index, np.array(dataset.targets[index]))

    def _keep(self, row: NDArray[np.float64], index: int | None, target: NDArray[Any] | None) -> None:
        row.flags.writeable = False
        self._row, self._index, self._target = row, index, target
        self._samples = ProbeSamples(row[None], None if target is None else target[None])
