"""Actions of the View menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QDockWidget

from designer.actions.spec import ActionSpec
from designer.canvas.options import CanvasOptions
from designer.canvas.panel import Canvas
from designer.document.store import Store
from designer.pages.arrangement import Arrangement
from designer.pages.declaration import PAGES
from designer.pages.divider import Alone
from designer.pages.late import held
from designer.widgets.focus import enter
from designer.widgets.theme_choice import CHOICES, Choice, ThemeController

THEME_ICONS = {"system": "monitor", "light": "sun", "dark": "moon"}
STEP = 1.25


def theme_actions(themes: ThemeController) -> tuple[ActionSpec, ...]:
    """The choice of colours."""
    return tuple(_theme(choice, themes) for choice in CHOICES)


def camera_actions(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
    """Parts of the network that are seen."""
    view, menu = canvas.view, "View"
    return (
        ActionSpec(
            "view.fit_all",
            "Show &all",
            view.show_all,
            menu,
            shortcuts=("A", "Home"),
            widget=canvas,
            icon="maximize",
            help="Zoom to the whole network, but not below a readable size unless asked twice.",
            toolbar=True,
        ),
        ActionSpec(
            "view.fit_selection",
            "Show &selection",
            lambda: view.show_all(store.selection),
            menu,
            shortcuts=("F",),
            widget=canvas,
            icon="scan",
            help="Zoom to the selected layers.",
            enabled=lambda: bool(store.selection),
        ),
        ActionSpec(
            "view.zoom_in",
            "Zoom &in",
            lambda: view.camera.zoom(STEP),
            menu,
            shortcuts=("Ctrl++", "Ctrl+="),
            icon="zoom-in",
            help="Zoom in.",
        ),
        ActionSpec(
            "view.zoom_out",
            "Zoom &out",
            lambda: view.camera.zoom(1 / STEP),
            menu,
            shortcuts=("Ctrl+-",),
            icon="zoom-out",
            help="Zoom out.",
        ),
        ActionSpec(
            "view.actual_size",
            "&Actual size",
            lambda: view.camera.zoom(1 / view.camera.scale),
            menu,
            shortcuts=("Ctrl+0",),
            help="Zoom to 100 %.",
        ),
    )


OPTIONS = (
    ("guides", "&Guides", "ruler", "", "Snap moved layers to other layers; hold Shift to prevent it."),
    ("snap_to_grid", "Snap to gri&d", "grid-3x3", "", "Snap moved layers to the grid."),
    ("minimap", "&Minimap", "map", "Alt+M", "Show an overview of the network in a corner of the canvas."),
    ("legend", "&Legend", "palette", "", "Show a legend of the colours of layers and wires."),
    ("touchpad", "&Touchpad", "touchpad", "", "Scroll the canvas by scrolling, and zoom only with Ctrl."),
)


def option_actions(options: CanvasOptions) -> tuple[ActionSpec, ...]:
    """Actions that switch options of the canvas on and off."""
    return tuple(
        ActionSpec(
            f"view.{name}",
            title,
            partial(options.toggle, name),
            "View/Canvas",
            section=3,
            shortcuts=(keys,) if keys else (),
            icon=icon,
            help=help_text,
            checked=partial(options.__getitem__, name),
        )
        for name, title, icon, keys, help_text in OPTIONS
    )


def page_actions(arrangement: Arrangement) -> tuple[ActionSpec, ...]:
    """A switch for each page."""
    return tuple(
        ActionSpec(
            f"view.page_{page.name}",
            f"&{page.title} page",
            partial(arrangement.show, page.name),
            "View/Page",
            section=2,
            shortcuts=(f"Ctrl+{PAGES.index(page) + 1}",),
            icon=page.icon,
            help=page.help,
            checked=partial(arrangement.is_current, page.name),
            choice="page",
        )
        for page in arrangement.pages
    )


def alone_actions(arrangement: Arrangement) -> tuple[ActionSpec, ...]:
    """A switch for each part of a page that can have it alone."""
    parts = (("middle", "Canvas a&lone", Alone.MIDDLE), ("panels", "Cu&rves alone", Alone.PANELS))
    return tuple(
        ActionSpec(
            f"view.alone_{name}",
            title,
            partial(_switch_alone, arrangement, alone),
            "View/Page",
            section=2,
            help="Hide what is on the other side of the divider. Double-click the divider for the same.",
            enabled=lambda: arrangement.page.divides and not arrangement.is_covered,
            checked=partial(_is_alone, arrangement, alone),
        )
        for name, title, alone in parts
    )


def _switch_alone(arrangement: Arrangement, alone: Alone) -> None:
    arrangement.show_alone(Alone.NONE if arrangement.alone is alone else alone)


def _is_alone(arrangement: Arrangement, alone: Alone) -> bool:
    return arrangement.alone is alone


def panel_actions(arrangement: Arrangement) -> tuple[ActionSpec, ...]:
    """A switch for each panel, on the pages that it belongs to."""
    return tuple(
        ActionSpec(
            f"view.panel_{name}",
            f"&{dock.windowTitle()}",
            partial(_toggle, arrangement, name),
            "View/Panels",
            section=2,
            help=f"Show or hide the panel “{dock.windowTitle()}”.",
            enabled=partial(_belongs, arrangement, name),
            checked=partial(_is_shown, dock),
        )
        for name, dock in arrangement.docks.items()
    )


def _toggle(arrangement: Arrangement, name: str) -> None:
    if arrangement.docks[name].isHidden():
        arrangement.show_panel(name)
    else:
        arrangement.docks[name].hide()


def _belongs(arrangement: Arrangement, name: str) -> bool:
    return name in arrangement.page.panels and not arrangement.is_covered


def _is_shown(dock: QDockWidget) -> bool:
    return not dock.isHidden()


GOING_KEYS = "0123456789-"
"""Keys that lead with Alt to the canvas and into each panel, in order: one for each, or the window does not start."""


def going_actions(arrangement: Arrangement, canvas: Canvas) -> tuple[ActionSpec, ...]:
    """The ways of the keyboard to the canvas and into each panel, on the current page or on the one that has it.

    There are none while something covers the pages.
    """
    places: list[tuple[str, str, Callable[[], object]]] = [("canvas", "Canvas", partial(_go_to, arrangement, canvas))]
    places += [(name, dock.windowTitle(), partial(_go, arrangement, name)) for name, dock in arrangement.docks.items()]
    return tuple(
        ActionSpec(
            f"view.go_{name}",
            f"Go to {title.lower()}",
            go,
            "View/Go to",
            section=2,
            shortcuts=(f"Alt+{key}",),
            help=f"Move the keyboard focus to “{title}”."
            if name == "canvas"
            else f"Move the keyboard focus to the panel “{title}”.",
            enabled=lambda: not arrangement.is_covered,
        )
        for key, (name, title, go) in zip(GOING_KEYS, places, strict=True)
    )


def _go_to(arrangement: Arrangement, canvas: Canvas) -> None:
    arrangement.show_middle("canvas")
    enter(canvas)


def _go(arrangement: Arrangement, name: str) -> None:
    """Show a panel and put the keyboard into it."""
    dock = arrangement.show_panel(name)
    enter(held(dock.widget()), dock.titleBarWidget())


def _theme(choice: Choice, themes: ThemeController) -> ActionSpec:
    help_text = "Use the theme of the system." if choice == "system" else f"Use {choice} colours."
    return ActionSpec(
        f"view.theme_{choice}",
        f"&{choice.capitalize()}",
        partial(themes.choose, choice),
        "View/Theme",
        section=1,
        icon=THEME_ICONS[choice],
        help=help_text,
        checked=lambda: themes.choice == choice,
        choice="theme",
    )
