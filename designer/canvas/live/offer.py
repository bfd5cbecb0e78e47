"""Menu at the head of a view: what it can show, and the two features of its surfaces."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from designer.canvas.live.state import OPTIONS
from designer.canvas.live.surfaces.plane import feature_names
from designer.canvas.live.views import LiveViews
from designer.widgets.labels import literal

Run = Callable[[], object]


def offer(views: LiveViews, node: str) -> QMenu | None:
    """Open the menu of the view of a node; None where it has no view."""
    card = views.stage.cards.get(node)
    if card is None:
        return None
    menu = QMenu(views.view)
    menu.aboutToHide.connect(menu.deleteLater)
    fill(menu, views, node)
    corner = views.view.mapFromScene(card.mapToScene(card.head().bottomLeft()))
    menu.popup(views.view.viewport().mapToGlobal(corner))
    return menu


def fill(menu: QMenu, views: LiveViews, node: str) -> None:
    """Put into a menu what the view of a node can show."""
    state, shown = views.state, views.content_of(node)
    for title in views.subjects.contents(node):
        _choice(menu, title, title == shown, partial(state.choose_content, node, title))
    if views.units_of(node) is None:
        return
    _features(menu, views)
    if views.subjects.units[node].is_output:
        menu.addSeparator()
        for option in OPTIONS:
            _choice(menu, option_title(option), option in state.look.options, partial(state.toggle, option))


def option_title(option: str) -> str:
    """Title of an option of views."""
    return "Discrete colours" if option == "discrete" else f"Show {option}"


def _features(menu: QMenu, views: LiveViews) -> None:
    """A submenu for each axis, where there are more features than axes."""
    dataset, plane = views.store.dataset, views.wishes.plane
    if dataset is None or plane is None or len(names := feature_names(dataset)) <= len(plane.names):
        return
    menu.addSeparator()
    for title, own, other, is_across in (
        ("Across", plane.across, plane.up, True),
        ("Up", plane.up, plane.across, False),
    ):
        part = menu.addMenu(f"{title}: {literal(names[own])}")
        for place, name in enumerate(names):
            if place != other:
                pair = (place, other) if is_across else (other, place)
                _choice(part, name, place == own, partial(views.state.choose_features, *pair))


def _choice(menu: QMenu, title: str, on: bool, run: Run) -> None:
    action = menu.addAction(title.replace("&", "&&"))
    action.setCheckable(True)
    action.setChecked(on)
    action.triggered.connect(partial(_chosen, run))


def _chosen(run: Run, _checked: bool = False) -> None:
    run()
