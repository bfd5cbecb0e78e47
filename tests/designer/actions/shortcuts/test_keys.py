"""What keys are called, who may have which, and what becomes of values that clash."""

from __future__ import annotations

import pytest

from designer.actions.shortcuts.keys import canonical, clash, consistent, sequences, why_not, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ctrl+k", "Ctrl+K"),
        ("Shift+?", "?"),
        ("Shift+F", "Shift+F"),
        ("Ctrl+Shift+.", "Ctrl+Shift+."),
        ("", ""),
        ("Nonsense", ""),
        ("Ctrl+", ""),
        ("Shift", ""),
        ("Ctrl+K, Ctrl+C", ""),
    ],
)
def test_each_stroke_has_one_spelling(text: str, expected: str) -> None:
    assert canonical(text) == expected


def test_words_join_the_alternatives() -> None:
    assert words(("Ctrl+Z", "F2")) == "Ctrl+Z or F2"
    assert words(()) == ""


def test_a_symbol_is_listened_for_with_shift_too() -> None:
    assert [one.toString() for one in sequences(("F1", "?"))] == ["F1", "?", "Shift+?"]


@pytest.mark.parametrize(
    ("text", "everywhere", "sentence"),
    [
        ("K", False, ""),
        ("K", True, "K alone is for typing"),
        ("Shift+K", True, "Shift+K alone is for typing"),
        ("Del", True, "Del alone is for typing"),
        ("Del", False, ""),
        ("?", True, ""),
        ("F3", True, ""),
        ("Ctrl+K", True, ""),
        ("Esc", False, "Esc always cancels"),
        ("Space", False, "Space and drag scrolls the canvas"),
        ("Alt+F", False, "Alt+F opens the menu “File”"),
        ("Nonsense", False, "is not a key sequence"),
    ],
)
def test_what_an_action_may_have(text: str, everywhere: bool, sentence: str) -> None:
    reason = why_not(text, everywhere=everywhere, menus=("File", "Edit"))
    assert sentence in reason
    assert bool(reason) == bool(sentence)


def test_a_clash_names_both() -> None:
    assert clash({"a": ("A",), "b": ("B", "a")}) == ("a", "b", "A")
    assert clash({"a": ("A",), "b": ()}) is None


def test_what_clashes_falls_back_to_the_defaults() -> None:
    defaults = {"a": ("A",), "b": ("B",), "c": ("C",)}
    assert consistent(defaults, {"a": ("B",), "b": ("A",)}) == {"a": ("B",), "b": ("A",)}
    assert consistent(defaults, {"a": ("B",)}) == {}
    assert consistent(defaults, {"a": ("X",), "b": ("X",)}) == {"a": ("X",)}
    # b loses to a, has B again, and so c, which wanted B, has its default again as well.
    assert consistent(defaults, {"a": ("X",), "b": ("X",), "c": ("B",)}) == {"a": ("X",)}
