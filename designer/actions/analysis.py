"""Actions of the Analysis panel."""

from __future__ import annotations

from collections.abc import Callable

from designer.actions.spec import ActionSpec
from designer.analysis.measuring import Measuring
from designer.document.store import Store

MEASURE, COPY = "analysis.measure", "analysis.copy"
"""Ids of the actions that the panel has buttons for."""


def measuring_actions(measuring: Measuring, store: Store) -> tuple[ActionSpec, ...]:
    """Measure, or cancel that."""
    return (
        ActionSpec(
            MEASURE,
            "&Measure time by layer",
            measuring.toggle,
            menu="Training",
            section=3,
            icon="timer",
            help="Train for about a second, without keeping the weights, to measure the time of each layer per epoch.",
            label=lambda: "Cancel &measuring" if measuring.is_running else "&Measure time by layer",
            enabled=lambda: bool(store.project.network.nodes),
        ),
    )


def table_actions(copy: Callable[[], None], store: Store) -> tuple[ActionSpec, ...]:
    """Actions of the analysis table."""
    return (
        ActionSpec(
            COPY,
            "&Copy analysis",
            copy,
            menu="Training",
            section=3,
            icon="copy",
            help="Copy the table as text for spreadsheets; Ctrl+C in the table does the same.",
            enabled=lambda: bool(store.project.network.nodes),
        ),
    )
