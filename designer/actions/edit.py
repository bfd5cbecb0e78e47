"""Actions of the Edit menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from designer.actions.spec import ActionSpec
from designer.canvas.geometry import GRID
from designer.canvas.panel import Canvas
from designer.document.store import Store
from designer.widgets.labels import without_mnemonic

NUDGES = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}
CONTEXT_MENU = (
    "edit.add",
    "",
    "edit.cut",
    "edit.copy",
    "edit.paste",
    "edit.duplicate",
    "edit.delete",
    "",
    "layer.live",
    "edit.fields",
    "edit.rename",
    "layer.replace",
    "layer.bypass",
    "layer.freeze",
    "layer.collapse",
    "layer.group",
    "layer.ungroup",
    "layer.save_block",
    "layer.frame",
    "layer.detach",
    "layer.delete_reconnect",
    "",
    "edit.select_all",
)
"""Ids of the actions of the canvas' context menu; an empty one is a line."""


def edit_actions(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    """Undo and redo, the clipboard, and what is done to the selection."""
    return (*_history(store), *_clipboard(store, canvas), *_selection(store, canvas), *_nudges(store, canvas))


def _some(store: Store) -> Callable[[], bool]:
    return lambda: bool(store.selection)


def _history(store: Store) -> tuple[ActionSpec, ...]:
    stack = store.undo_stack
    return (
        ActionSpec(
            "edit.undo",
            "&Undo",
            stack.undo,
            menu="Edit",
            shortcuts=("Ctrl+Z",),
            icon="undo-2",
            help="Undo the last change.",
            enabled=stack.canUndo,
            label=lambda: f"&Undo {without_mnemonic(stack.undoText())}".rstrip(),
            toolbar=True,
        ),
        ActionSpec(
            "edit.redo",
            "&Redo",
            stack.redo,
            menu="Edit",
            shortcuts=("Ctrl+Shift+Z", "Ctrl+Y"),
            icon="redo-2",
            help="Redo the change that was undone.",
            enabled=stack.canRedo,
            label=lambda: f"&Redo {without_mnemonic(stack.redoText())}".rstrip(),
            toolbar=True,
        ),
    )


def _clipboard(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    menu, some = "Edit", _some(store)
    return (
        ActionSpec(
            "edit.cut",
            "Cu&t",
            canvas.clipboard.cut,
            menu,
            section=1,
            shortcuts=("Ctrl+X",),
            icon="scissors",
            help="Move the selected layers to the clipboard.",
            enabled=some,
        ),
        ActionSpec(
            "edit.copy",
            "&Copy",
            canvas.clipboard.copy,
            menu,
            section=1,
            shortcuts=("Ctrl+C",),
            icon="copy",
            help="Copy the selected layers as text, with the wires between them.",
            enabled=some,
        ),
        ActionSpec(
            "edit.paste",
            "&Paste",
            canvas.clipboard.paste,
            menu,
            section=1,
            shortcuts=("Ctrl+V",),
            icon="clipboard-paste",
            help="Paste the layers at the cursor.",
        ),
        ActionSpec(
            "edit.paste_keeping_inputs",
            "Paste &keeping inputs",
            partial(canvas.clipboard.paste, keep_inputs=True),
            menu,
            section=1,
            shortcuts=("Ctrl+Shift+V",),
            help="Paste the layers with the same inputs as those that were copied.",
        ),
        ActionSpec(
            "edit.duplicate",
            "&Duplicate",
            canvas.clipboard.duplicate,
            menu,
            section=1,
            shortcuts=("Ctrl+D",),
            icon="copy-plus",
            help="Duplicate the selected layers with the wires between them.",
            enabled=some,
        ),
        ActionSpec(
            "edit.delete",
            "De&lete",
            canvas.delete,
            menu,
            section=1,
            shortcuts=("Del", "Backspace"),
            widget=canvas,
            icon="trash",
            help="Remove the selected layers with their wires, or the wire under the cursor.",
        ),
    )


def _selection(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    menu = "Edit"
    return (
        ActionSpec(
            "edit.add",
            "&Add layer…",
            canvas.adding.ask_at_cursor,
            menu,
            section=2,
            shortcuts=("Tab",),
            widget=canvas,
            icon="plus",
            help="Search for a layer and add it at the cursor.",
            toolbar=True,
        ),
        ActionSpec(
            "edit.rename",
            "Re&name",
            canvas.names.rename_selected,
            menu,
            section=2,
            shortcuts=("F2",),
            icon="pencil",
            help="Rename the selected layer, group or frame.",
            enabled=lambda: canvas.names.can_rename,
        ),
        ActionSpec(
            "edit.fields",
            "&Edit fields",
            canvas.edit_fields,
            menu,
            section=2,
            shortcuts=("Return", "Enter"),
            widget=canvas,
            icon="sliders-horizontal",
            help="Edit the fields of the selected layer on the canvas, or open the selected group.",
            enabled=lambda: bool(store.selection),
        ),
        ActionSpec(
            "edit.select_all",
            "Select &all",
            canvas.select_all,
            menu,
            section=2,
            shortcuts=("Ctrl+A",),
            icon="square-dashed",
            help="Select all layers.",
            enabled=lambda: bool(store.project.network.nodes),
        ),
    )


def _nudges(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    """Arrows move the selection by the grid's step, with Shift by a single unit. Not in a menu."""
    return tuple(
        ActionSpec(
            f"edit.nudge_{name.lower()}{'_little' if keys else ''}",
            f"Move {name.lower()}{' a little' if keys else ''}",
            partial(canvas.nodes.nudge, dx * step, dy * step),
            shortcuts=(f"{keys}{name}",),
            widget=canvas,
            help=f"Move the selected layers {name.lower()} by {step:g} units.",
            enabled=_some(store),
        )
        for keys, step in (("", GRID), ("Shift+", 1.0))
        for name, (dx, dy) in NUDGES.items()
    )
