"""Actions that find: a command by its name, a layer of the network by name or type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from designer.actions.registry import Actions
from designer.actions.shortcuts.keys import words
from designer.actions.spec import ActionSpec
from designer.canvas.panel import Canvas
from designer.document.store import Store
from designer.library.catalogue import EXAMPLE, TEMPLATE
from designer.library.pick_items import PickItem, icon_of
from designer.library.pick_list import PickList
from engine.document.templates import EXAMPLES, TEMPLATES, Template

WIDTH = 460


def finding_actions(
    registry: Actions, store: Store, canvas: Canvas, window: QWidget, open_template: Callable[[Template], object]
) -> tuple[ActionSpec, ...]:
    """The command palette, and the search among the layers of the network."""
    commands = PickList("Commands", "Search commands, layers, blocks and examples", window, width=WIDTH)
    layers = PickList("Layers of the network", "Search by name or type", window, width=WIDTH)
    for popup in (commands, layers):
        store.document_closing.connect(popup.leave)
    store.changed.connect(layers.follow)

    def top(widget: QWidget, list_: PickList) -> QPoint:
        return widget.mapToGlobal(QPoint((widget.width() - list_.width()) // 2, 48))

    def show_commands() -> None:
        registry.refresh()
        others = dict((*blocks(), *projects()))
        deeds = {item.id: run for item, run in others.items()}
        commands.ask(
            top(window, commands),
            (*command_items(registry), *others),
            lambda name: deeds.get(name, run_command)(name),
        )

    def run_command(name: str) -> None:
        registry[name].trigger()

    def blocks() -> Iterator[tuple[PickItem, Callable[[str], object]]]:
        if registry["edit.add"].isEnabled():
            for item in canvas.catalogue.items:
                if item.category not in (TEMPLATE, EXAMPLE):  # those are opened from here
                    yield replace(item, title=f"Add {item.title}"), canvas.adding.add_behind

    def projects() -> Iterator[tuple[PickItem, Callable[[str], object]]]:
        for template in (*EXAMPLES, *TEMPLATES):
            kind = "example" if template in EXAMPLES else "template"
            item = PickItem(
                f"open {template.name}", f"Open the {kind} {template.title}", kind, template.summary, "file"
            )
            yield item, lambda _, template=template: open_template(template)  # type: ignore[misc]

    def show_layers() -> None:
        layers.ask(top(canvas, layers), layer_items(store), canvas.view.reveal)

    return (
        ActionSpec(
            "edit.find",
            "&Find layer…",
            show_layers,
            "Edit",
            section=3,
            shortcuts=("Ctrl+F",),
            icon="search",
            help="Find a layer of the network by name or type, and select it.",
            enabled=lambda: bool(store.project.network.nodes),
        ),
        ActionSpec(
            "help.commands",
            "&Commands…",
            show_commands,
            "Help",
            shortcuts=("Ctrl+Shift+P",),
            icon="terminal",
            help="Find a command, a layer, a block or an example by its name.",
        ),
    )


def command_items(registry: Actions) -> Iterator[PickItem]:
    """Entries for the commands that are enabled now, with their keys."""
    for spec in registry:
        if spec.run is not None and registry[spec.id].isEnabled() and spec.id != "help.commands":
            menu, _, submenu = spec.menu.partition("/")
            name = registry[spec.id].text().replace("&", "").rstrip("…")
            # "Light" alone says nothing; "Data page" does
            title = name if submenu.casefold() in name.casefold() else f"{submenu}: {name}"
            keys = words(registry.keys_of(spec.id)[:1])
            yield PickItem(spec.id, title, menu, spec.help, _icon(spec, registry[spec.id]), keys)


def _icon(spec: ActionSpec, action: QAction) -> str:
    """Of a switch, as in the menus, whether it is on."""
    if action.isCheckable():
        off, on = ("circle", "circle-dot") if spec.choice else ("square", "square-check")
        return on if action.isChecked() else off
    return spec.icon or "chevron-right"


def layer_items(store: Store) -> Iterator[PickItem]:
    """The layers of the network, by name."""
    for node in store.project.network.nodes:
        kind = node.layer.display_name()
        note = "" if node.label == kind else kind
        yield PickItem(
            node.id, node.label, node.layer.category, f"{node.id} {node.layer.type}", icon_of(node.layer), note
        )
