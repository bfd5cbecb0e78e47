"""Actions that bring order into the drawing."""

from __future__ import annotations

from functools import partial

from designer.actions.spec import ActionSpec
from designer.canvas.panel import Canvas
from designer.document.store import Store
from designer.geometry.layout import Edge

MENU = "Layer"
EDGES: tuple[tuple[Edge, str, str, str], ...] = (
    ("left", "&Left edges", "align-start-vertical", "Alt+Left"),
    ("middle", "&Middles in a column", "align-center-vertical", ""),
    ("right", "&Right edges", "align-end-vertical", "Alt+Right"),
    ("top", "&Top edges", "align-start-horizontal", "Alt+Up"),
    ("center", "M&iddles in a row", "align-center-horizontal", ""),
    ("bottom", "&Bottom edges", "align-end-horizontal", "Alt+Down"),
)


def order_actions(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    """Layout, alignment, distances."""
    order = canvas.order
    layouts = (
        ActionSpec(
            "layer.lay_out",
            "Arrange &left to right",
            order.lay_out,
            MENU,
            section=5,
            shortcuts=("L",),
            widget=canvas,
            icon="workflow",
            help="Arrange the selected layers, or all of them, from left to right.",
            enabled=lambda: bool(store.project.network.nodes),
            toolbar=True,
        ),
        ActionSpec(
            "layer.lay_out_down",
            "Arrange top to &bottom",
            partial(order.lay_out, down=True),
            MENU,
            section=5,
            shortcuts=("Ctrl+Shift+L",),
            widget=canvas,
            help="Arrange the selected layers, or all of them, from top to bottom.",
            enabled=lambda: bool(store.project.network.nodes),
        ),
    )
    alignments = tuple(
        ActionSpec(
            f"layer.align_{edge}",
            title,
            partial(order.align, edge),
            f"{MENU}/Align",
            section=5,
            shortcuts=(key,) if key else (),
            widget=canvas,
            icon=icon,
            help=f"Align the {title.replace('&', '').lower()} of the selected layers.",
            enabled=lambda: len(store.selection) > 1,
        )
        for edge, title, icon, key in EDGES
    )
    distances = tuple(
        ActionSpec(
            f"layer.distribute_{name}",
            title,
            partial(order.distribute, down=down),
            f"{MENU}/Align",
            section=6,
            icon=icon,
            help="Distribute the selected layers evenly between the outermost two.",
            enabled=lambda: len(store.selection) > 2,
        )
        for name, title, icon, down in (
            ("across", "&Distribute across", "align-horizontal-distribute-center", False),
            ("down", "Distribute dow&n", "align-vertical-distribute-center", True),
        )
    )
    return (*layouts, *alignments, *distances)
