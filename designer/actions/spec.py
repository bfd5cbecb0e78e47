"""Action: id, title, keys and callback, as a plain value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMenu, QWidget


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing that a person can do.

    Attributes:
        id: Stable name, such as `edit.duplicate`.
        title: Words in menus, `&` before the letter that picks it.
        run: Does it. None for a menu that is filled when it opens.
        menu: Where it stands: `Edit`, or `View/Theme` for a submenu. Empty keeps it out of the menus.
        section: Actions of one menu with different sections are separated by a line.
        shortcuts: Key sequences in Qt's words: `Ctrl+Z`. The user may choose others: `Actions.keys_of` has those.
        widget: The widget in which the shortcuts hold, for keys that mean something else elsewhere (Delete, letters);
            None means the whole window.
        icon: Lucide name, or empty.
        help: A sentence for tooltips and the help page.
        label: The title as it is now, for titles that change ("Undo Add Dense"); None means always `title`.
        enabled: Whether it can be done now; None means always.
        checked: Whether it is on, for actions that are switches; None for others.
        choice: Name of the set of actions of which exactly one is on; empty for others.
        toolbar: Whether it stands in the toolbar.
        submenu: Fills a submenu each time it opens (recent files); such an action has no `run`.
    """

    id: str
    title: str
    run: Callable[[], object] | None = None
    menu: str = ""
    section: int = 0
    shortcuts: tuple[str, ...] = ()
    widget: QWidget | None = None
    icon: str = ""
    help: str = ""
    label: Callable[[], str] | None = None
    enabled: Callable[[], bool] | None = None
    checked: Callable[[], bool] | None = None
    choice: str = ""
    toolbar: bool = False
    submenu: Callable[[QMenu], None] | None = None

    @property
    def plain_title(self) -> str:
        """The title without the marks that only menus use."""
        return self.title.replace("&", "").rstrip("…")
