"""The list of all actions, and what is made of it: QActions, menus, a toolbar."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from designer.actions.spec import ActionSpec
from designer.icons import icon


class Actions(QObject):
    """Owned by the window, which passes it to whoever adds or triggers actions.

    Args:
        window: The widget in which the shortcuts hold.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}

    def add(self, *specs: ActionSpec) -> None:
        """Make actions of specifications.

        Raises:
            ValueError: The id or a shortcut is taken.
        """
        for spec in specs:
            self._check(spec)
            action = self._make(spec)
            self._specs[spec.id] = spec
            self._actions[spec.id] = action
            if spec.submenu is None:
                (spec.widget or self._window).addAction(action)
        self.refresh()

    def _check(self, spec: ActionSpec) -> None:
        if spec.id in self._specs:
            raise ValueError(f"The action {spec.id!r} is declared twice.")
        for shortcut in spec.shortcuts:
            if other := next((known.id for known in self if shortcut in known.shortcuts), ""):
                raise ValueError(f"{spec.id!r} wants the shortcut {shortcut}, but {other!r} has it.")

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.title, self)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(shortcut) for shortcut in spec.shortcuts])
        if spec.widget is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(_tooltip(spec))
        action.setStatusTip(spec.help)
        if spec.icon:
            action.setIcon(icon(spec.icon))
        action.setCheckable(spec.checked is not None)
        if spec.run is not None:
            action.triggered.connect(partial(self._run, spec))
        return action

    def _run(self, spec: ActionSpec, _checked: bool = False) -> None:
        if spec.run is not None:
            spec.run()
        self.refresh()

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def __contains__(self, action_id: object) -> bool:
        return action_id in self._actions

    def __iter__(self) -> Iterator[ActionSpec]:
        return iter(self._specs.values())

    def refresh(self, *_: object) -> None:
        """Ask every action again whether it can be done and whether it is on."""
        for name, spec in self._specs.items():
            action = self._actions[name]
            if spec.enabled is not None:
                action.setEnabled(spec.enabled())
            if spec.checked is not None:
                action.setChecked(spec.checked())
            if spec.label is not None:
                action.setText(spec.label())

    def refresh_on(self, *signals: SignalInstance) -> None:
        """Refresh whenever one of these signals is emitted."""
        for signal in signals:
            signal.connect(self.refresh)

    def fill_menu_bar(self, bar: QMenuBar, order: tuple[str, ...]) -> None:
        """Build the menus, in the given order of their names."""
        menus: dict[str, QMenu] = {}
        for name in order:
            menus[name] = bar.addMenu(f"&{name}")
            menus[name].setToolTipsVisible(True)
        sections: dict[str, int] = {}
        for spec in self:
            if spec.menu:
                self._place(spec, menus, sections)
        bar.setAccessibleName("Menu bar")

    def _place(self, spec: ActionSpec, menus: dict[str, QMenu], sections: dict[str, int]) -> None:
        parent, _, rest = spec.menu.partition("/")
        if rest and spec.menu not in menus:
            self._part(parent, spec.section, menus, sections)
            menus[spec.menu] = menus[parent].addMenu(rest)
        self._part(spec.menu, spec.section, menus, sections)
        menu = menus[spec.menu]
        if spec.submenu is None:
            menu.addAction(self._actions[spec.id])
            return
        submenu = menu.addMenu(spec.title)
        if spec.icon:
            submenu.setIcon(icon(spec.icon))
        submenu.aboutToShow.connect(partial(_fill, submenu, spec))

    @staticmethod
    def _part(name: str, section: int, menus: dict[str, QMenu], sections: dict[str, int]) -> None:
        if sections.setdefault(name, section) != section:
            menus[name].addSeparator()
            sections[name] = section

    def fill_tool_bar(self, bar: QToolBar) -> None:
        """Put the actions that ask for it into a toolbar, parted by menu."""
        place: str | None = None
        for spec in self:
            if not spec.toolbar:
                continue
            if place not in (None, spec.menu):
                bar.addSeparator()
            place = spec.menu
            bar.addAction(self._actions[spec.id])


def _fill(menu: QMenu, spec: ActionSpec) -> None:
    menu.clear()
    if spec.submenu is not None:
        spec.submenu(menu)


def _tooltip(spec: ActionSpec) -> str:
    """Title, key and help, as the toolbar and the menus show them."""
    title = spec.title.replace("&", "").rstrip("…")
    if spec.shortcuts:
        title += f" ({QKeySequence(spec.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText)})"
    return f"{title}\n{spec.help}" if spec.help else title
