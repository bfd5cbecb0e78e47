"""The list of all actions, and what is made of it: QActions, menus, a toolbar."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QToolButton, QWidget

from designer.actions.shortcuts import keys as rules
from designer.actions.shortcuts.keys import Keys
from designer.actions.spec import ActionSpec
from designer.settings import Settings
from designer.widgets.icons import icon

NO_KEYS = "none"
"""Entry in the settings for an action without keys: an empty list would mean that nothing is stored."""


class Actions(QObject):
    """Owned by the window, which passes it to whoever adds or triggers actions.

    Args:
        window: The widget in which the shortcuts hold.

    Signals:
        keys_changed: Actions have other keys.
    """

    keys_changed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}
        self._choices: dict[str, QActionGroup] = {}
        self._own_keys: dict[str, Keys] = {}
        self._menus: tuple[str, ...] = ()
        self._settings: Settings | None = None

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
        action.setShortcuts(rules.sequences(spec.shortcuts))
        if spec.widget is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(_tooltip(spec, spec.shortcuts))
        action.setStatusTip(spec.help)
        if spec.icon:
            action.setIcon(icon(spec.icon))
        action.setCheckable(spec.checked is not None)
        if spec.choice:
            self._choices.setdefault(spec.choice, QActionGroup(self)).addAction(action)
        if spec.run is not None:
            action.triggered.connect(partial(self._run, spec))
        if spec.submenu is not None:
            submenu = QMenu(self._window)
            submenu.aboutToShow.connect(partial(_fill, submenu, spec.submenu))
            action.setMenu(submenu)
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

    # Keys

    def keys_of(self, action_id: str) -> Keys:
        """The keys that an action has now: its own, or those that it was declared with."""
        return self._own_keys.get(action_id, self._specs[action_id].shortcuts)

    def is_rebound(self, action_id: str) -> bool:
        """True if an action has other keys than it was declared with."""
        return action_id in self._own_keys

    def why_not(self, action_id: str, keys: Keys) -> str:
        """Reason why an action cannot have these keys, whoever else has them, as a sentence; empty if it can."""
        spec = self._specs[action_id]
        reasons = (
            rules.why_not(one, everywhere=spec.widget is None, menus=self._menus)
            for one in keys
            if one not in spec.shortcuts
        )
        return next(filter(None, reasons), "")

    def owner_of(self, key: str, besides: str = "") -> ActionSpec | None:
        """The action that has a key sequence, other than one."""
        wanted = rules.canonical(key)
        return next(
            (spec for spec in self if spec.id != besides and wanted in map(rules.canonical, self.keys_of(spec.id))),
            None,
        )

    def rebind(self, action_id: str, keys: Keys) -> None:
        """Give an action these keys in place of all that it has; none for an empty tuple.

        Raises:
            ValueError: A sentence: it cannot have them, or another action has one of them.
        """
        self.rebind_all({action_id: keys})

    def rebind_all(self, wanted: Mapping[str, Keys]) -> None:
        """Give several actions other keys at once, so that two can swap theirs.

        Raises:
            ValueError: A sentence: one cannot have them, or two would have the same; nothing is changed.
        """
        wanted = {
            name: tuple(dict.fromkeys(rules.canonical(one) or one for one in keys)) for name, keys in wanted.items()
        }
        for name, keys in wanted.items():
            if reason := self.why_not(name, keys):
                raise ValueError(reason)
        if found := rules.clash({**{spec.id: self.keys_of(spec.id) for spec in self}, **wanted}):
            first, second, key = found
            other = self._specs[first if second in wanted else second]
            raise ValueError(f"{rules.words([key])} belongs to “{other.plain_title}”.")
        for name, keys in wanted.items():
            self._own_keys[name] = keys
            if keys == self._specs[name].shortcuts:
                del self._own_keys[name]
            self._keep(name)
        self._show_keys(*wanted)

    def reset_keys(self) -> None:
        """Give every action the keys that it was declared with."""
        changed = tuple(self._own_keys)
        self._own_keys = {}
        for name in changed:
            self._keep(name)
        self._show_keys(*changed)

    def restore_keys(self, settings: Settings) -> None:
        """Give the actions the keys that were chosen once, and keep there what is chosen from now on.

        Called when all actions are there. Values that make no sense or that clash are passed over, and left where
        they are: another version may know better.
        """
        self._settings = settings
        wanted = {spec.id: keys for spec in self if (keys := self._kept(spec, settings)) is not None}
        self._own_keys = rules.consistent({spec.id: spec.shortcuts for spec in self}, wanted)
        self._show_keys(*self._own_keys)

    def _kept(self, spec: ActionSpec, settings: Settings) -> Keys | None:
        texts = settings.texts(f"keys/{spec.id}")
        if texts == (NO_KEYS,):
            return ()
        keys = tuple(dict.fromkeys(map(rules.canonical, texts)))[: rules.ALTERNATIVES]
        return keys if keys and all(keys) and not self.why_not(spec.id, keys) else None

    def _keep(self, action_id: str) -> None:
        if self._settings is None:
            return
        if action_id in self._own_keys:
            self._settings.set_texts(f"keys/{action_id}", self._own_keys[action_id] or (NO_KEYS,))
        else:
            self._settings.forget(f"keys/{action_id}")

    def _show_keys(self, *action_ids: str) -> None:
        """Let Qt and the tooltips know."""
        for name in action_ids:  # first all old ones go, so that at no moment two have the same
            self._actions[name].setShortcuts([])
        for name in action_ids:
            self._actions[name].setShortcuts(rules.sequences(self.keys_of(name)))
            self._actions[name].setToolTip(_tooltip(self._specs[name], self.keys_of(name)))
        if action_ids:
            self.keys_changed.emit()

    def by_menu(self) -> list[ActionSpec]:
        """All actions in the order of the menus and their sections; last those that are in no menu."""
        order = {name: place for place, name in enumerate(self._menus)}
        return sorted(self, key=lambda spec: (order.get(spec.menu.partition("/")[0], len(order)), spec.section))

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
        self._menus = order
        menus: dict[str, QMenu] = {}
        for name in order:
            menus[name] = bar.addMenu(f"&{name}")
            menus[name].setToolTipsVisible(True)
        sections: dict[str, int] = {}
        for spec in self.by_menu():
            if spec.menu:
                self._place(spec, menus, sections)
        bar.setAccessibleName("Menu bar")

    def _place(self, spec: ActionSpec, menus: dict[str, QMenu], sections: dict[str, int]) -> None:
        parent, _, rest = spec.menu.partition("/")
        if rest and spec.menu not in menus:
            self._part(parent, spec.section, menus, sections)
            menus[spec.menu] = menus[parent].addMenu(rest)
        self._part(spec.menu, spec.section, menus, sections)
        menus[spec.menu].addAction(self._actions[spec.id])

    @staticmethod
    def _part(name: str, section: int, menus: dict[str, QMenu], sections: dict[str, int]) -> None:
        if sections.setdefault(name, section) != section:
            menus[name].addSeparator()
            sections[name] = section

    def fill_tool_bar(self, bar: QToolBar) -> None:
        """Put the actions that ask for it into a toolbar, separated by menu."""
        place: str | None = None
        for spec in self:
            if not spec.toolbar:
                continue
            if place not in (None, spec.menu):
                bar.addSeparator()
            place = spec.menu
            bar.addAction(self._actions[spec.id])
        for more in bar.findChildren(QToolButton, "qt_toolbar_ext_button"):
            more.setAccessibleName("More of the toolbar")


def _fill(menu: QMenu, fill: Callable[[QMenu], None]) -> None:
    menu.clear()
    fill(menu)


def _tooltip(spec: ActionSpec, keys: Keys) -> str:
    """Title, key and help, as the toolbar and the menus show them."""
    title = spec.plain_title
    if keys:
        title += f" ({rules.words(keys[:1])})"
    return f"{title}\n{spec.help}" if spec.help else title
