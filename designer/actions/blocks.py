"""Actions on saved blocks."""

from __future__ import annotations

from designer.actions.spec import ActionSpec
from designer.document.store import Store
from designer.library.block_commands import BlockCommands


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
