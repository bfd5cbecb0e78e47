"""All actions of the window that are made when its panels are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.actions.analysis import table_actions
from designer.actions.blocks import block_actions
from designer.actions.edit import edit_actions
from designer.actions.file import file_actions
from designer.actions.finding import finding_actions
from designer.actions.groups import bookmark_actions, group_actions
from designer.actions.help import help_actions
from designer.actions.nodes import node_actions
from designer.actions.order import order_actions
from designer.actions.problems import problem_actions
from designer.actions.spec import ActionSpec
from designer.actions.view import going_actions, option_actions, panel_actions, view_actions

if TYPE_CHECKING:
    from designer.window import MainWindow


def window_actions(window: MainWindow) -> tuple[ActionSpec, ...]:
    """In the order of the menus."""
    store, canvas = window.store, window.canvas

    def export_diagram() -> None:
        scene = canvas.view.network_scene
        window.exporting.export_diagram(scene, scene.bounds(), window.themes.theme.color("canvas"))

    return (
        *file_actions(
            window.files,
            window.exporting,
            show_welcome=lambda: window.show_welcome(not window.is_welcoming),
            export_diagram=export_diagram,
            has_layers=lambda: bool(store.project.network.nodes),
            quit_program=window.close,
        ),
        *edit_actions(store, canvas),
        *problem_actions(window.problems),
        *node_actions(store, canvas),
        *order_actions(store, canvas),
        *group_actions(store, canvas),
        *view_actions(store, canvas, window.themes),
        *block_actions(store, window.blocks),
        *bookmark_actions(store, canvas),
        *option_actions(canvas.options),
        *panel_actions(window.docks),
        *going_actions(window.docks, canvas, is_there=lambda: not window.is_welcoming),
        *table_actions(window.analysis, store),
        *help_actions(window.registry, window),
        *finding_actions(window.registry, store, canvas, window),
    )
