"""Actions on layers: their states, their wires, what is linked with them, their types."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from designer.actions.spec import ActionSpec
from designer.canvas.panel import Canvas
from designer.document.store import Store

MENU = "Layer"
TIMES = (1, 2, 3, 5, 8)
"""Largest number of repetitions in the menu."""


def node_actions(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    """Actions on the selected layers."""
    return (*_states(store, canvas), *_wires(store, canvas), *_linked(store, canvas), *_kinds(store, canvas))


def _some(store: Store) -> Callable[[], bool]:
    return lambda: bool(store.selection)


def _states(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    nodes = canvas.nodes
    return (
        ActionSpec(
            "layer.bypass",
            "&Bypass",
            nodes.toggle_bypassed,
            MENU,
            shortcuts=("M",),
            widget=canvas,
            icon="circle-off",
            help="Bypass the selected layers: they pass their input on unchanged.",
            enabled=_some(store),
            checked=lambda: nodes.all_bypassed,
        ),
        ActionSpec(
            "layer.freeze",
            "&Freeze",
            nodes.toggle_frozen,
            MENU,
            shortcuts=("Shift+F",),
            widget=canvas,
            icon="snowflake",
            help="Freeze the selected layers: training does not change their weights.",
            enabled=_some(store),
            checked=lambda: nodes.all_frozen,
        ),
        ActionSpec(
            "layer.collapse",
            "&Collapse",
            nodes.toggle_collapsed,
            MENU,
            shortcuts=("H",),
            widget=canvas,
            icon="chevrons-down-up",
            help="Show only the headers of the selected layers.",
            enabled=_some(store),
            checked=lambda: nodes.all_collapsed,
        ),
        ActionSpec(
            "layer.share",
            "&Share weights",
            nodes.share_weights,
            MENU,
            section=1,
            icon="link",
            help="Share the weights of the first selected layer with the others, which must be of the same type.",
            enabled=lambda: nodes.can_share,
        ),
        ActionSpec(
            "layer.own",
            "&Own weights",
            nodes.own_weights,
            MENU,
            section=1,
            icon="unlink",
            help="Stop sharing: give each selected layer its own weights again.",
            enabled=lambda: any(node.weights_of for node in nodes.chosen),
        ),
    )


def _wires(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    nodes = canvas.nodes
    return (
        ActionSpec(
            "layer.connect",
            "&Connect",
            nodes.connect,
            MENU,
            section=2,
            shortcuts=("W",),
            widget=canvas,
            icon="spline",
            help="Connect the selected layers in a chain, in the order in which you selected them.",
            enabled=lambda: len(store.selection) > 1,
        ),
        ActionSpec(
            "layer.disconnect",
            "Dis&connect",
            nodes.disconnect,
            MENU,
            section=2,
            shortcuts=("Shift+W",),
            widget=canvas,
            help="Remove all wires of the selected layers.",
            enabled=_some(store),
        ),
        ActionSpec(
            "layer.detach",
            "&Detach",
            nodes.detach,
            MENU,
            section=2,
            shortcuts=("Shift+D",),
            widget=canvas,
            icon="unplug",
            help="Disconnect the selected layers and connect the layers before and after them.",
            enabled=_some(store),
        ),
        ActionSpec(
            "layer.delete_reconnect",
            "Delete and &reconnect",
            nodes.delete_and_reconnect,
            MENU,
            section=2,
            shortcuts=("Ctrl+Del", "Ctrl+Backspace"),
            widget=canvas,
            icon="trash-2",
            help="Delete the selected layers and connect the layers before and after them.",
            enabled=_some(store),
        ),
    )


def _linked(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    nodes, some = canvas.nodes, _some(store)
    rows = (
        (
            "upstream",
            "Select &upstream",
            nodes.select_upstream,
            ("Shift+U",),
            "Also select all layers before it.",
        ),
        (
            "downstream",
            "Select do&wnstream",
            nodes.select_downstream,
            ("Shift+J",),
            "Also select all layers after it.",
        ),
        ("linked", "Select &linked", nodes.select_linked, ("Shift+L",), "Also select all layers connected to it."),
    )
    return tuple(
        ActionSpec(
            f"layer.select_{name}",
            title,
            run,
            MENU,
            section=3,
            shortcuts=keys,
            widget=canvas,
            help=help_text,
            enabled=some,
        )
        for name, title, run, keys, help_text in rows
    )


def _kinds(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    nodes, some = canvas.nodes, _some(store)

    def fill_times(menu: QMenu) -> None:
        for times in TIMES:
            action = menu.addAction(f"{times} more" if times > 1 else "Once more")
            action.triggered.connect(partial(_repeat, times))

    def _repeat(times: int, _checked: bool = False) -> None:
        nodes.repeat(times)

    return (
        ActionSpec(
            "layer.replace",
            "Replace &with…",
            canvas.replacing.ask,
            MENU,
            section=4,
            shortcuts=("Shift+S",),
            widget=canvas,
            icon="replace",
            help="Replace the selected layers with another type; wires and common fields stay.",
            enabled=some,
        ),
        ActionSpec(
            "layer.repeat",
            "Re&peat",
            menu=MENU,
            section=4,
            icon="repeat",
            help="Append copies of the selected block, each connected to the one before.",
            submenu=fill_times,
            enabled=some,
        ),
    )
