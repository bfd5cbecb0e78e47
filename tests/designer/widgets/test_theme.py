"""Both themes can be read, and the user's choice holds and is remembered."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from designer.canvas.items.style import CanvasStyle
from designer.settings import Settings
from designer.widgets import theme
from designer.widgets.theme import DARK, LIGHT, Theme
from designer.widgets.theme_choice import ThemeController
from engine.layers import LAYERS

THEMES = pytest.mark.parametrize("values", [LIGHT, DARK], ids=lambda values: values.name)


def luminance(color: QColor) -> float:
    """Relative luminance of WCAG 2.1."""
    parts = [color.redF(), color.greenF(), color.blueF()]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: QColor, b: QColor) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@THEMES
@pytest.mark.parametrize("text", ["text", "muted", "error", "warning", "hint", "success"])
@pytest.mark.parametrize("ground", ["window", "base", "raised", "canvas", "node", "label"])
def test_text_meets_wcag_aa(values: Theme, text: str, ground: str) -> None:
    assert contrast(values.color(text), values.color(ground)) >= 4.5


@THEMES
def test_text_on_the_accent_and_on_headers(qapp: object, values: Theme) -> None:
    assert contrast(values.color("on_accent"), values.color("accent")) >= 4.5
    for layer in LAYERS:
        assert contrast(values.color("text"), CanvasStyle(values).header(layer.category)) >= 4.5
        named_from_afar = contrast(values.color("on_accent"), values.category(layer.category))
        assert named_from_afar >= 4.5, layer.category


@THEMES
def test_graphics_stand_out_by_three_to_one(qapp: object, values: Theme) -> None:
    for layer in LAYERS:
        assert layer.category in values.categories
        assert contrast(values.category(layer.category), values.color("node")) >= 3.0
    for color in values.wires:
        assert contrast(QColor(color), values.color("canvas")) >= 3.0
    for color in (*values.curves, *values.runs, values.field):
        assert contrast(QColor(color), values.color("base")) >= 3.0


def test_the_palette_is_the_truth() -> None:
    assert theme.of(theme.palette_of(LIGHT)) is LIGHT
    assert theme.of(theme.palette_of(DARK)) is DARK


def test_a_choice_holds_and_is_remembered(qapp: QApplication, themes: ThemeController, settings: Settings) -> None:
    told: list[Theme] = []
    themes.changed.connect(told.append)
    themes.choose("dark")
    assert theme.of(qapp.palette()) is DARK
    assert told == [DARK]
    assert ThemeController(qapp, settings).theme is DARK
    themes.choose("light")
    assert theme.of(qapp.palette()) is LIGHT


def test_a_choice_that_makes_no_sense_follows_the_system(themes: ThemeController, settings: Settings) -> None:
    settings.set_text("theme", "plaid")
    assert themes.choice == "system"
