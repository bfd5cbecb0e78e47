"""The plot of two columns. Loads the plotting library."""

from __future__ import annotations

from html import escape

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from designer.data.columns import ShownColumn
from designer.plotting.plot import Plot
from designer.plotting.series import Range

LISTED = 10
"""Classes that are told apart by colour; the others share the last one."""


class ScatterPlot(Plot):
    """Points, in the colour of their class where the target has classes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._dots: list[pg.ScatterPlotItem] = []
        self._names: list[str] = []
        super().__init__("Two columns of the data", "", "", parent)
        self.finish()

    def show_points(self, x: ShownColumn, y: ShownColumn, classes: ShownColumn | None, rows: NDArray[np.int64]) -> None:
        """Show the values of some rows, of which nothing is missing."""
        across, up = (column.values()[rows].astype(np.float64) for column in (x, y))
        groups = _groups(classes, rows)
        while len(self._dots) < len(groups):
            self._dots.append(pg.ScatterPlotItem(size=6, pxMode=True))
            self.item.addItem(self._dots[-1])
        for place, dots in enumerate(self._dots):
            mask = groups[place][1] if place < len(groups) else np.zeros(len(rows), bool)
            dots.setData(across[mask], up[mask])
        self._names = [name for name, _ in groups]
        self.item.getAxis("bottom").setLabel(escape(x.name))
        self.item.getAxis("left").setLabel(escape(y.name))
        self.name(f"{y.name} by {x.name}", share=False)
        self.bound(_reach(across), _reach(up))
        self.tint()

    def legend(self) -> str:
        """The classes in their colours, as rich text."""
        colors = self.colors.runs
        told = [
            f'<span style="color:{colors[place % len(colors)]}">\u25cf</span> {escape(name)}'
            for place, name in enumerate(self._names)
            if name
        ]
        return ", ".join(told)

    def tint(self) -> None:
        super().tint()
        for place, dots in enumerate(self._dots):
            dots.setBrush(self.colors.runs[place % len(self.colors.runs)])
            dots.setPen(pg.mkPen(self.colors.base))


def _groups(classes: ShownColumn | None, rows: NDArray[np.int64]) -> list[tuple[str, NDArray[np.bool_]]]:
    """Names of the classes with their rows; one group without a name where the target is numbers."""
    everything = [("", np.ones(len(rows), bool))]
    if classes is None:
        return everything
    values = classes.values()[rows]
    if classes.categories is None:
        found = np.unique(values[~np.isnan(values.astype(np.float64))])
        if len(found) > LISTED or "class" not in classes.type:
            return everything
        return [(f"{value:g}", values == value) for value in found.tolist()]
    frequent = np.argsort(-np.bincount(np.maximum(values, 0).astype(np.int64), minlength=len(classes.categories)))
    shown = sorted(frequent[: LISTED - 1 if len(classes.categories) > LISTED else LISTED].tolist())
    groups = [(classes.categories[place], values == place) for place in shown]
    if len(shown) < len(classes.categories):
        groups.append(("others", ~np.isin(values, shown)))
    return groups


def _reach(values: NDArray[np.float64]) -> Range:
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    return (low, high) if high > low else (low - 1.0, low + 1.0)
