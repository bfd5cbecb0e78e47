"""Actions of the Help menu, and the page of all shortcuts."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from designer.actions.registry import Actions
from designer.actions.shortcuts.dialog import KeysDialog
from designer.actions.shortcuts.keys import words
from designer.actions.spec import ActionSpec
from designer.widgets import theme

MOUSE = (
    ("Wheel, or pinch", "Zoom at the cursor; with View > Canvas > Touchpad, scroll the canvas instead"),
    ("Middle button, or Space and drag", "Scroll the canvas; near the edge, any other drag scrolls it too"),
    ("Click", "Select; with Shift add, with Ctrl toggle"),
    ("Drag on the empty canvas", "Select what the box touches; Shift adds to the selection, Ctrl removes from it"),
    ("Double click on the empty canvas", "Add a layer there"),
    (
        "Drag a layer or a block from the palette",
        "Add it; dropped on a wire it is inserted, close behind a layer it is connected",
    ),
    (
        "Drag a layer",
        "Move the selection; dropped on a wire or behind a layer, an unconnected layer is connected",
    ),
    ("Shift while dragging", "Do not snap or connect"),
    ("Alt and drag a layer, or shake it", "Disconnect it"),
    (
        "Double click on a layer",
        "Rename it; on a field, edit the field (a click does the same if the layer is selected)",
    ),
    ("Double click on a group", "Open it; on a node outside the open group, go there"),
    ("Drag from port to port", "Connect; a wire dropped on the empty canvas offers layers that fit"),
    ("Click a port, then another", "Connect them; the right button cancels"),
    ("Drag the end of a wire", "Reconnect it; dropped on the empty canvas, it is removed"),
    ("Double click on a wire", "Add a dot that routes the wire"),
    ("Click a wire", "Clear the selection, so that Delete removes the wire under the cursor"),
    ("Ctrl and drag from a port", "Move all its wires to another port"),
    ("Alt and click on a port", "Remove all its wires"),
    ("Ctrl and drag with the right button", "Cut all wires that the line crosses"),
    ("Right button", "Context menu of the selection"),
    ("Drag a frame's title", "Move the frame with its layers; a click selects it, a double click renames it"),
    ("Drag a frame's lower right corner", "Change its size"),
    ("Click or drag in the minimap", "Go there"),
    ("Drop a project on the window", "Open it"),
    ("Esc", "Cancel the gesture, or clear the selection, or leave the open group"),
)


def help_actions(registry: Actions, window: QWidget) -> tuple[ActionSpec, ...]:
    """The page of all shortcuts, and the dialog that changes them."""
    return (
        ActionSpec(
            "help.shortcuts",
            "&Keys and mouse",
            lambda: show_page(registry, window),
            "Help",
            shortcuts=("F1", "?"),
            icon="keyboard",
            help="All actions and their keys.",
        ),
        ActionSpec(
            "help.keys",
            "C&hange keys…",
            lambda: show_dialog(registry, window),
            "Help",
            icon="settings-2",
            help="Change the keys of any action.",
        ),
    )


def show_page(registry: Actions, window: QWidget) -> None:
    """Open the page, or bring the open one to the front."""
    dialog = window.findChild(ShortcutsPage) or ShortcutsPage(registry, window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


def show_dialog(registry: Actions, window: QWidget) -> None:
    """Open the dialog that changes keys."""
    dialog = window.findChild(KeysDialog) or KeysDialog(registry, window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class ShortcutsPage(QDialog):
    """All keys and what the mouse does, in a window of its own that may stay open."""

    def __init__(self, registry: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._registry = registry
        self.setWindowTitle("Keys and mouse")
        self.finished.connect(self.deleteLater)
        self._text = QTextBrowser()
        self._text.setAccessibleName("Keys and mouse")
        self._text.document().setDocumentMargin(2 * theme.SPACING)
        self._text.document().setDefaultStyleSheet("td { padding: 3px 12px 3px 0 } h3 { margin: 14px 0 4px 0 }")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        change = buttons.addButton("Change keys…", QDialogButtonBox.ButtonRole.ActionRole)
        change.clicked.connect(registry["help.keys"].trigger)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.SPACING] * 4)
        layout.addWidget(self._text)
        layout.addWidget(buttons)
        self.resize(680, 640)
        registry.keys_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the keys as they are now."""
        self._text.setHtml(page(self._registry))


def page(registry: Actions) -> str:
    """All actions that have keys, with their words, by menu, and what the mouse does, as HTML."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for spec in registry.by_menu():
        if keys := registry.keys_of(spec.id):
            group = spec.menu.partition("/")[0] or "Canvas"
            groups.setdefault(group, []).append((words(keys), spec.help))
    groups["Mouse"] = list(MOUSE)
    return "".join(_table(group, rows) for group, rows in groups.items())


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td width='220'><b>{escape(keys)}</b></td><td>{escape(meaning)}</td></tr>" for keys, meaning in rows
    )
    return f"<h3>{escape(title)}</h3><table cellspacing='0' cellpadding='0' width='100%'>{cells}</table>"
