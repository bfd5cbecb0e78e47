"""Actions that find: a command by its name, a layer of the network by name or type."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from designer.actions.registry import Actions
from designer.actions.shortcuts.keys import words
from designer.actions.spec import ActionSpec
from designer.canvas.panel import Canvas
from designer.document.store import Store
from designer.library.pick_items import PickItem, icon_of
from designer.library.pick_list import PickList

WIDTH = 460


def finding_actions(registry: Actions, store: Store, canvas: Canvas, window: QWidget) -> tuple[ActionSpec, ...]:
    """The command palette, and the search among the layers of the network."""
    commands = PickList("Commands", "Search commands", window, width=WIDTH)
    layers = PickList("Layers of the network", "Search by name or type", window, width=WIDTH)
    for popup in (commands, layers):
        store.document_closing.connect(popup.leave)
    store.changed.connect(layers.follow)

    def top(widget: QWidget, list_: PickList) -> QPoint:
        return widget.mapToGlobal(QPoint((widget.width() - list_.width()) // 2, 48))

    def show_commands() -> None:
        registry.refresh()
        commands.ask(top(window, commands), command_items(registry), lambda name: registry[name].trigger())

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
            help="Find a command and run it.",
        ),
    )


def command_items(registry: Actions) -> Iterator[PickItem]:
    """Entries for the commands that are enabled now, with their keys."""
    for spec in registry:
        if spec.run is not None and registry[spec.id].isEnabled() and spec.id != "help.commands":
            title = registry[spec.id].text().replace("&", "").rstrip("…")
            if keys := registry.keys_of(spec.id):
                title += f"   {words(keys[:1])}"
            yield PickItem(spec.id, title, spec.menu.replace("/", " "), spec.help, spec.icon or "chevron-right")


def layer_items(store: Store) -> Iterator[PickItem]:
    """The layers of the network, by name."""
    for node in store.project.network.nodes:
        kind = node.layer.display_name()
        title = node.label if node.label == kind else f"{node.label}   {kind}"
        yield PickItem(node.id, title, node.layer.category, f"{node.id} {node.layer.type}", icon_of(node.layer))
