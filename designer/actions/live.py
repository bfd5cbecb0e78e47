"""Actions on live views."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu

from designer.actions.spec import ActionSpec
from designer.canvas.live.commands import LiveCommands
from designer.canvas.live.offer import option_title
from designer.canvas.panel import Canvas
from designer.weights.saving_values import PARTS, SavingValues

MENU = "View/Live views"
SECTION = 3

OPTIONS = (
    ("training points", "Show the points of the training split over the surface of an Output."),
    ("test points", "Show the points of the test split over the surface of an Output."),
    ("discrete", "Show only the sign of each value, or the likeliest class."),
)


def live_actions(live: LiveCommands, canvas: Canvas, saving: SavingValues) -> tuple[ActionSpec, ...]:
    """Open and close views, choose what surfaces show, and save values."""

    def fill_parts(menu: QMenu) -> None:
        for part, title in PARTS.items():
            menu.addAction(title).triggered.connect(partial(_save, part))

    def _save(part: str, _checked: bool = False) -> None:
        for node in live.chosen[:1]:
            saving.save(node, part)

    options = (
        ActionSpec(
            f"view.live_{option.replace(' ', '_')}",
            option_title(option),
            partial(live.toggle, option),
            MENU,
            section=SECTION,
            help=help_text,
            enabled=live.has_surfaces,
            checked=partial(live.has, option),
        )
        for option, help_text in OPTIONS
    )
    return (
        ActionSpec(
            "layer.live",
            "&Live view",
            live.toggle_selected,
            "Layer",
            shortcuts=("V",),
            widget=canvas,
            icon="activity",
            help="Open or close the live views of the selected layers: what they put out, while they learn.",
            checked=lambda: live.all_open,
        ),
        ActionSpec(
            "view.live",
            "&Live views",
            live.toggle_all,
            MENU,
            section=SECTION,
            shortcuts=("Shift+V",),
            widget=canvas,
            icon="activity",
            help="Show live views, or none: six of them open by themselves, the other layers show a strip.",
            checked=lambda: live.are_shown,
        ),
        ActionSpec(
            "view.live_content",
            "View of the &layer",
            menu=MENU,
            section=SECTION,
            icon="chart-column",
            help="What the live view of the selected layer shows: weights, filters, gates, histograms, surfaces.",
            submenu=live.fill_contents,
            enabled=live.is_one_chosen,
        ),
        ActionSpec(
            "layer.save_values",
            "Save &values",
            menu="Layer",
            section=5,
            icon="download",
            help="Save what the selected layer puts out for the samples of a split, as .npz or CSV.",
            submenu=fill_parts,
            enabled=live.is_one_chosen,
        ),
        *options,
    )
