"""What an action is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMenu


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing that a person can do.

    Attributes:
        id: Stable name, such as `edit.duplicate`.
        title: Words in menus, `&` before the letter that picks it.
        run: Does it. None for a menu that is filled when it opens.
        menu: Where it stands: `Edit`, or `View/Theme` for a submenu. Empty keeps it out of the menus.
        section: Actions of one menu with different sections are parted by a line.
        shortcuts: Key sequences in Qt's words: `Ctrl+Z`.
        icon: Lucide name, or empty.
        help: A sentence for tooltips and the help page.
        enabled: Whether it can be done now; None means always.
        checked: Whether it is on, for actions that are switches; None for others.
        toolbar: Whether it stands in the toolbar.
        submenu: Fills a submenu each time it opens (recent files); such an action has no `run`.
    """

    id: str
    title: str
    run: Callable[[], object] | None = None
    menu: str = ""
    section: int = 0
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    help: str = ""
    enabled: Callable[[], bool] | None = None
    checked: Callable[[], bool] | None = None
    toolbar: bool = False
    submenu: Callable[[QMenu], None] | None = None
