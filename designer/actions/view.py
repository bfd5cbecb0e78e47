"""Actions of the View menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QScrollArea

from designer.actions.spec import ActionSpec
from designer.canvas.options import CanvasOptions
from designer.canvas.panel import Canvas
from designer.document.store import Store
from designer.widgets.focus import stops
from designer.widgets.theme import CHOICES, Choice, ThemeController

THEME_ICONS = {"system": "monitor", "light": "sun", "dark": "moon"}
STEP = 1.25


def view_actions(store: Store, canvas: Canvas, themes: ThemeController) -> tuple[ActionSpec, ...]:
    """The camera and the theme."""
    return (*_camera(store, canvas), *(_theme(choice, themes) for choice in CHOICES))


def _camera(store: Store, canvas: Canvas) -> tuple[ActionSpec, ...]:
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


def panel_actions(docks: Mapping[str, QDockWidget]) -> tuple[ActionSpec, ...]:
    """A switch for each panel."""
    return tuple(
        ActionSpec(
            f"view.panel_{name}",
            f"&{dock.windowTitle()}",
            partial(_toggle, dock),
            "View/Panels",
            section=2,
            help=f"Show or hide the panel “{dock.windowTitle()}”.",
            checked=partial(_is_shown, dock),
        )
        for name, dock in docks.items()
    )


def _toggle(dock: QDockWidget) -> None:
    dock.setVisible(dock.isHidden())
    dock.raise_()  # before those that lie in the same place


def going_actions(
    docks: Mapping[str, QDockWidget], canvas: Canvas, *, is_there: Callable[[], bool]
) -> tuple[ActionSpec, ...]:
    """The ways of the keyboard to the canvas and into each panel, which is shown where it was hidden.

    Args:
        docks: The panels by name.
        canvas: The canvas.
        is_there: Whether they can be gone to: not while the welcome view is in their place.
    """
    places: list[tuple[str, str, Callable[[], object]]] = [("canvas", "Canvas", canvas.view.setFocus)]
    places += [(name, dock.windowTitle(), partial(_go, dock)) for name, dock in docks.items()]
    return tuple(
        ActionSpec(
            f"view.go_{name}",
            f"Go to {title.lower()}",
            go,
            "View/Go to",
            section=2,
            shortcuts=(f"Alt+{number}",),
            help=f"Move the keyboard focus to “{title}”."
            if name == "canvas"
            else f"Move the keyboard focus to the panel “{title}”.",
            enabled=is_there,
        )
        for number, (name, title, go) in enumerate(places)
    )


def _go(dock: QDockWidget) -> None:
    """Show a panel and put the keyboard on its first control; what can only be scrolled comes last."""
    dock.show()
    dock.raise_()
    panel, bar = dock.widget(), dock.titleBarWidget()
    found = [one for part in (panel, bar) for one in stops(part) if one.isEnabled() and one.isVisibleTo(dock)]
    found.sort(key=lambda one: isinstance(one, QScrollArea))
    if found:
        found[0].setFocus(Qt.FocusReason.ShortcutFocusReason)


def _is_shown(dock: QDockWidget) -> bool:
    return not dock.isHidden()


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
    )
