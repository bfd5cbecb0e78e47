"""All actions of the window that are made when its panels are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from designer.actions.analysis import table_actions
from designer.actions.edit import edit_actions
from designer.actions.file import file_actions
from designer.actions.finding import finding_actions
from designer.actions.groups import block_actions, bookmark_actions, group_actions
from designer.actions.help import help_actions
from designer.actions.live import live_actions
from designer.actions.nodes import node_actions
from designer.actions.order import order_actions
from designer.actions.problems import problem_actions
from designer.actions.results import result_actions
from designer.actions.spec import ActionSpec
from designer.actions.view import (
    alone_actions,
    camera_actions,
    going_actions,
    option_actions,
    page_actions,
    panel_actions,
    theme_actions,
)

if TYPE_CHECKING:
    from designer.canvas.panel import Canvas
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
            open_data=window.own_data.ask,
            import_weights=window.importing.import_weights,
            show_welcome=lambda: window.show_welcome(not window.is_welcoming),
            export_diagram=export_diagram,
            has_layers=lambda: bool(store.project.network.nodes),
            quit_program=window.close,
        ),
        *(
            pasting_tables(window, spec) if spec.id == "edit.paste" else spec
            for spec in on_canvas(canvas, edit_actions(store, canvas), besides=("edit.undo", "edit.redo"))
        ),
        *problem_actions(window.problems),
        *on_canvas(canvas, node_actions(store, canvas)),
        *on_canvas(canvas, live_actions(window.live_commands, canvas, window.saving_values)),
        *on_canvas(canvas, order_actions(store, canvas)),
        *on_canvas(canvas, group_actions(store, canvas)),
        *on_canvas(canvas, camera_actions(store, canvas)),
        *theme_actions(window.themes),
        *on_canvas(canvas, block_actions(store, window.blocks)),
        *on_canvas(canvas, bookmark_actions(store, canvas)),
        *option_actions(canvas.options),
        *page_actions(window.arrangement),
        *alone_actions(window.arrangement),
        *panel_actions(window.arrangement),
        *going_actions(window.arrangement, canvas),
        *table_actions(lambda: window.analysis.copy(), store),
        *result_actions(window),
        *help_actions(window.registry, window),
        *on_canvas(
            canvas,
            finding_actions(window.registry, store, canvas, window, window.files.new),
            besides=("help.commands",),
        ),
    )


def pasting_tables(window: MainWindow, paste: ActionSpec) -> ActionSpec:
    """Paste, which means the cells of a table where there is no canvas, but the Data page or the welcome view."""

    def takes_tables() -> bool:
        return window.is_welcoming or window.holders["data"].isVisibleTo(window)

    def run() -> None:
        if takes_tables():
            window.own_data.paste()
        elif paste.run is not None:
            paste.run()

    return replace(
        paste,
        run=run,
        label=lambda: "&Paste table" if takes_tables() else paste.title,
        enabled=lambda: takes_tables() or paste.enabled is None or paste.enabled(),
        help="Paste the layers at the cursor; on the Data page, cells of a spreadsheet as the table of a new project.",
    )


def on_canvas(canvas: Canvas, specs: Iterable[ActionSpec], besides: Sequence[str] = ()) -> Iterator[ActionSpec]:
    """Actions, those of them that act on the canvas only while it is on the page: nobody edits what is not seen."""
    for spec in specs:
        yield spec if spec.id in besides else replace(spec, enabled=partial(_is_there, canvas, spec.enabled))


def _is_there(canvas: Canvas, enabled: Callable[[], bool] | None) -> bool:
    return canvas.isVisibleTo(canvas.window()) and (enabled is None or enabled())
