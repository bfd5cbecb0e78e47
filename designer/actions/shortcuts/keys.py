"""Key sequences: their one way into words, and the rules of which action may have which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

Keys = tuple[str, ...]
"""Key sequences in Qt's portable words, such as `Ctrl+Z`."""

ALTERNATIVES = 2
"""Largest number of key sequences of an action."""

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_MOVING = frozenset(
    {
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Insert,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
    }
)
"""Keys by which fields, lists and buttons are used."""

_MODIFIERS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_unknown}
)


def words(keys: Iterable[str]) -> str:
    """Key sequences as the platform writes them: `Del or Backspace`."""
    return " or ".join(QKeySequence(one).toString(QKeySequence.SequenceFormat.NativeText) for one in keys)


def canonical(text: str) -> str:
    """The one spelling of a key sequence; empty if it is none, or one of several strokes.

    `Shift+?` becomes `?`: which symbols need Shift depends on the keyboard.
    """
    sequence = QKeySequence(text)
    if sequence.count() != 1 or (stroke := _stroke(sequence)).key() in _MODIFIERS:
        return ""
    if _is_symbol(stroke.key()) and stroke.keyboardModifiers() == _SHIFT:
        sequence = QKeySequence(QKeyCombination(stroke.key()))
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def sequences(keys: Keys) -> list[QKeySequence]:
    """Key sequences for Qt. A symbol also counts with Shift, as some keyboards need it."""
    alone = [one for one in keys if len(one) == 1 and _is_symbol(_stroke(QKeySequence(one)).key())]
    return [QKeySequence(one) for one in (*keys, *(f"Shift+{one}" for one in alone))]


def why_not(text: str, *, everywhere: bool, menus: Iterable[str] = ()) -> str:
    """Reason why no action can have a key sequence, whoever else has it; empty if one can.

    Args:
        text: The key sequence.
        everywhere: Whether the action holds in the whole window, rather than only on the canvas.
        menus: Names of the menus, whose first letters open them.
    """
    if not canonical(text):
        return f"“{text}” is not a key sequence of one stroke."
    stroke, name = _stroke(QKeySequence(text)), words([text])
    key, commanding = stroke.key(), bool(stroke.keyboardModifiers() & _COMMANDING)
    if key == Qt.Key.Key_Escape and not commanding:
        return f"{name} always cancels, so no action can use it."
    if key == Qt.Key.Key_Space and not commanding:
        return f"{name} and drag scrolls the canvas, so no action can use it."
    for menu in menus:
        if canonical(text) == f"Alt+{menu[:1].upper()}":
            return f"{name} opens the menu “{menu}”, so no action can use it."
    if everywhere and not commanding and (key in _MOVING or _is_letter(key)):
        return (
            f"{name} alone is for typing and moving about in fields and lists. This action holds in the whole window: "
            "add Ctrl or Alt, or choose a function key."
        )
    return ""


def clash(keys: Mapping[str, Keys]) -> tuple[str, str, str] | None:
    """Two actions that have the same key sequence, and that sequence; None if there are none."""
    owners: dict[str, str] = {}
    for action_id, wanted in keys.items():
        for one in map(canonical, wanted):
            if owners.setdefault(one, action_id) != action_id:
                return owners[one], action_id, one
    return None


def consistent(defaults: Mapping[str, Keys], wanted: Mapping[str, Keys]) -> dict[str, Keys]:
    """Those wanted keys that clash neither with one another nor with the defaults of the others.

    Of two that want the same, the first keeps it. Whoever loses has its default again, which may clash in turn.
    """
    kept = dict(wanted)
    while (found := clash({**defaults, **kept})) is not None:
        first, second, _ = found
        del kept[second if second in kept else first]
    return kept


def _stroke(sequence: QKeySequence) -> QKeyCombination:
    first: QKeyCombination = sequence[0]  # type: ignore[index]  # PySide's stubs leave the operator out
    return first


def _is_letter(key: int) -> bool:
    return key < Qt.Key.Key_Escape and chr(key).isalnum()


def _is_symbol(key: int) -> bool:
    return key < Qt.Key.Key_Escape and chr(key).isprintable() and not chr(key).isalnum() and key != Qt.Key.Key_Space
