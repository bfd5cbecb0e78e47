"""Live views in words: of a unit, of a weight, of all that a node shows. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from designer.canvas.live.subjects import Units
from designer.canvas.live.surfaces.cells import MOST
from designer.live.kinds.units import DEAD, unit_states
from engine.layers import Layer

Values = NDArray[np.floating]


def number(value: float) -> str:
    """A number to three digits, with a minus sign as people write it."""
    return f"{value:.3g}".replace("-", "−")


def unit_name(label: str, units: Units, index: int, names: tuple[str, ...] = ()) -> str:
    """Name of a unit: `First, unit 3 of 8`; that of a feature where it is one."""
    if units.is_output and units.classes:
        return label
    if len(names) == units.count:
        return f"{label}, {names[index]}"
    return f"{label}, unit {index + 1} of {units.count}"


def value_lines(units: Units, index: int, values: Values, classes: tuple[str, ...]) -> tuple[str, ...]:
    """Lines about one point of a surface.

    Args:
        units: Those of the node.
        index: The unit.
        values: (units,) at that point.
        classes: Names of the classes.
    """
    if units.is_output and units.classes and units.count > 1:
        if not np.isfinite(values).all():
            return ("no finite value",)
        best = int(values.argmax())
        told = f"{number(100 * float(values[best]))} %" if units.probable else f"score {number(float(values[best]))}"
        return (f"{_class(classes, best)}: {told}",)
    if units.is_output and units.classes:
        value = float(values[0])
        side = _class(classes, int(value > units.threshold))
        return (f"{side} (value {number(value)})",)
    return (f"value {number(float(values[index]))}",)


def _class(classes: tuple[str, ...], place: int) -> str:
    return classes[place] if place < len(classes) else f"class {place}"


def surface_words(units: Units, values: Values | None, layer: Layer) -> str:
    """Sentence about the surfaces of a node of that layer."""
    if values is None:
        return "Live view: surfaces that have no values yet."
    first = f"first {MOST} of " if units.count > MOST else ""
    count = f"{first}{units.count} {'surface' if units.count == 1 else 'surfaces'} over two features"
    known = values[np.isfinite(values)]
    ends = f", values from {number(float(known.min()))} to {number(float(known.max()))}" if known.size else ""
    states, _ = unit_states(values, layer)
    dead, faulty = int((states == DEAD).sum()), values.size - known.size
    told = (f"{dead} dead" if dead else "", f"{faulty} values not finite" if faulty else "")
    return f"Live view: {count}{ends}{''.join(f', {each}' for each in told if each)}."
