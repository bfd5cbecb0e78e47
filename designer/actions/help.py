"""Actions of the Help menu, and the page of all shortcuts."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from designer import theme
from designer.actions.registry import Actions
from designer.actions.spec import ActionSpec

MOUSE = (
    ("Wheel", "Zoom about the cursor"),
    ("Middle button, or Space and drag", "Pan"),
    ("Drag in the open", "Select; with Shift add, with Ctrl toggle"),
    ("Drag from port to port", "Connect; a wire dropped in the open offers the layers that fit"),
    ("Drag the end of a wire", "Plug it elsewhere; dropped in the open it is gone"),
    ("Drop a layer on a wire", "It goes in between; Shift prevents that"),
    ("Ctrl and drag from a port", "Move all its wires to another port"),
    ("Alt and click on a port", "Take all its wires away"),
    ("Ctrl and drag with the right button", "Cut every wire that the stroke crosses"),
    ("Alt and drag a layer, or shake it", "Take it out of its wires"),
    ("Double click", "On a layer: rename it. On a wire: a dot that leads it. In the open: add a layer"),
    ("Esc", "Cancel what the mouse is doing; else select nothing"),
)


def help_actions(registry: Actions, window: QWidget) -> tuple[ActionSpec, ...]:
    """The page of all shortcuts."""
    return (
        ActionSpec(
            "help.shortcuts",
            "&Keys and mouse",
            lambda: show_page(registry, window),
            "Help",
            shortcuts=("F1",),
            icon="keyboard",
            help="All that can be done, and with which keys.",
        ),
    )


def show_page(registry: Actions, window: QWidget) -> None:
    """Open the page in a window of its own, which may stay open."""
    dialog = QDialog(window)
    dialog.setWindowTitle("Keys and mouse")
    dialog.finished.connect(dialog.deleteLater)
    text = QTextBrowser()
    text.setAccessibleName("Keys and mouse")
    text.setHtml(page(registry))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())  # the platform's is of another set
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(*[2 * theme.SPACING] * 4)
    layout.addWidget(text)
    layout.addWidget(buttons)
    dialog.resize(620, 640)
    dialog.show()


def page(registry: Actions) -> str:
    """All actions with their keys and words, by menu, as HTML."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for spec in registry:
        if spec.shortcuts:
            group = spec.menu.partition("/")[0] or "Canvas"
            groups.setdefault(group, []).append((_keys(spec), spec.help))
    groups["Mouse"] = list(MOUSE)
    return "".join(_table(group, rows) for group, rows in groups.items())


def _keys(spec: ActionSpec) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return " or ".join(QKeySequence(shortcut).toString(native) for shortcut in spec.shortcuts)


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td width='210'><b>{escape(keys)}</b></td><td>{escape(words)}</td></tr>" for keys, words in rows
    )
    return f"<h3>{escape(title)}</h3><table cellpadding='3'>{cells}</table>"
