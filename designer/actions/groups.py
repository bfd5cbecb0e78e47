"""Actions on groups, saved blocks, frames and saved views."""

from __future__ import annotations

from functools import partial

from designer.actions.spec import ActionSpec
from designer.canvas.panel import Canvas
from designer.document.store import Store
from designer.library.block_commands import BlockCommands

MENU = "Layer"
KEYS = "123456789"


def group_actions(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    """Groups and frames."""
    groups = canvas.groups
    return (
        ActionSpec(
            "layer.group",
            "&Group",
            groups.group,
            MENU,
            section=7,
            shortcuts=("Ctrl+G",),
            icon="box",
            help="Put the selected layers into a group; a double click opens it, Esc leaves it.",
            enabled=lambda: bool(store.selection),
        ),
        ActionSpec(
            "layer.ungroup",
            "&Ungroup",
            groups.ungroup,
            MENU,
            section=7,
            shortcuts=("Ctrl+Shift+G",),
            icon="boxes",
            help="Dissolve the selected groups and keep their layers.",
            enabled=lambda: bool(groups.chosen),
        ),
        ActionSpec(
            "layer.enter_group",
            "&Open group",
            groups.enter,
            MENU,
            section=7,
            shortcuts=("Shift+Return", "Shift+Enter"),
            widget=canvas,
            icon="log-in",
            help="Open the selected group.",
            enabled=lambda: len(groups.chosen) == 1,
        ),
        ActionSpec(
            "layer.leave_group",
            "L&eave group",
            groups.leave,
            MENU,
            section=7,
            shortcuts=("U",),
            widget=canvas,
            icon="log-out",
            help="Leave the open group; Esc does the same if nothing is selected.",
            enabled=lambda: bool(store.group),
        ),
        ActionSpec(
            "layer.move_out",
            "Move out of gro&up",
            groups.move_out,
            MENU,
            section=7,
            help="Move the selected layers out of the open group.",
            enabled=lambda: bool(store.group and store.selection),
        ),
        ActionSpec(
            "layer.frame",
            "&Frame",
            canvas.frames.add,
            MENU,
            section=7,
            shortcuts=("C",),
            widget=canvas,
            icon="frame",
            help="Draw a frame with a title around the selected layers; moving it moves the layers in it.",
        ),
    )


def bookmark_actions(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    """Views to come back to, by number."""
    kept = tuple(
        ActionSpec(
            f"view.keep_{key}",
            f"View &{key}",
            partial(canvas.bookmarks.keep, key),
            "View/Save view",
            section=3,
            shortcuts=(f"Ctrl+Shift+{key}",),
            widget=canvas,
            help=f"Save the current view as view {key}, to come back to it.",
        )
        for key in KEYS
    )
    recalled = tuple(
        ActionSpec(
            f"view.recall_{key}",
            f"View &{key}",
            partial(canvas.bookmarks.recall, key),
            "View/Go to view",
            section=3,
            shortcuts=(key,),
            widget=canvas,
            help=f"Go to the saved view {key}.",
            enabled=lambda key=key: key in store.project.view.bookmarks,  # type: ignore[misc]
        )
        for key in KEYS
    )
    return (*kept, *recalled)


def block_actions(store: Store, blocks: BlockCommands) -> tuple[ActionSpec, ...]:
    """Actions that make a block; those on a block are in the palette's own menu."""
    return (
        ActionSpec(
            "layer.save_block",
            "&Save as block…",
            blocks.save_selection,
            "Layer",
            section=7,
            icon="package-plus",
            help="Save the selected layers as a group under Blocks in the palette, for use in any project.",
            enabled=lambda: bool(store.selection),
        ),
    )
