"""Painters: each type of picture, in light and dark, at one and two pixels a unit."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from designer.live.kinds.charts import Bars, Histogram, Lines, Points, Ridge
from designer.live.kinds.pictures import Map, Panes, Photo, Picture, Text, Tiles
from designer.live.kinds.worded import STATES
from designer.live.painting import pen
from designer.live.painting.bars import shown
from designer.live.painting.colors import LEVELS, NONE, color_table, levels, state_color
from designer.live.painting.maps import most_across
from designer.live.painting.paint import PAINTERS, paint
from designer.widgets.theme import DARK, LIGHT, Theme

G = np.random.default_rng(0)
MATRIX = G.normal(size=(6, 9))
SAMPLE: tuple[Picture, ...] = (
    Map("Weights", MATRIX, (-2.0, 2.0), note="largest of 3 × 4"),
    Tiles("Filters", G.normal(size=(5, 3, 3)), (-2.0, 2.0), names=tuple("abcde")),
    Photo("Sample", G.integers(0, 256, (4, 6, 3)).astype(np.uint8)),
    Lines("State", np.arange(9), MATRIX, ("one", "two")),
    Bars("Classes", np.array([0.2, 0.7, 0.1]), np.zeros(3), np.ones(3), tuple("abc"), right=0, chosen=1, shares=True),
    Bars("Activations", MATRIX[0], np.full(9, -2.0), np.full(9, 2.0), states=np.array([0, 1, 2] * 3, np.uint8)),
    Points("Vectors", MATRIX[:, :2], tuple("abcdef")),
    Histogram("Activations", np.linspace(-1, 1, 5), np.array([1, 5, 3, 0]), 0.1, 0.5),
    Ridge("Over time", np.linspace(-1, 1, 5), np.array([[0.1, 0.5, 0.4, 0]] * 3), np.array([1, 2, 3])),
    Text("Gradients", "No gradient reaches this layer."),
    Panes((Text("One", "Nothing."), Map("Weights", MATRIX, (-2.0, 2.0)))),
)  # fmt: skip


def painted(picture: Picture, theme: Theme, scale: float = 1.0, size: tuple[int, int] = (200, 140)) -> QImage:
    image = QImage(round(size[0] * scale), round(size[1] * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(QColor(theme.node))
    painter = QPainter(image)
    paint(painter, QRectF(10, 10, size[0] - 20, size[1] - 20), picture, theme)
    painter.end()
    return image


def colors(image: QImage) -> set[str]:
    pixels = np.frombuffer(image.constBits(), np.uint32)
    return {QColor.fromRgb(int(pixel)).name() for pixel in np.unique(pixels)}


def test_there_is_a_painter_for_each_type(qapp: QApplication) -> None:
    assert set(PAINTERS) == set(get_args(Picture)) == {type(picture) for picture in SAMPLE}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("picture", SAMPLE, ids=lambda picture: type(picture).__name__)
def test_it_paints_inside_its_rectangle(qapp: QApplication, picture: Picture, theme: Theme) -> None:
    image = painted(picture, theme, 2.0)
    assert len(colors(image)) > 2
    for place in range(280):
        assert image.pixelColor(8, place).name() == theme.node
        assert image.pixelColor(391, place).name() == theme.node
    assert picture.words.endswith(".")


@pytest.mark.parametrize("size", [(24, 24), (30, 200), (400, 26), (22, 22)])
def test_rooms_of_any_form_do(qapp: QApplication, size: tuple[int, int]) -> None:
    for picture in SAMPLE:
        painted(picture, LIGHT, size=size)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_cells_have_the_colours_of_their_values(qapp: QApplication, theme: Theme) -> None:
    values = np.array([[-1.0, 0.0, 1.0, np.nan]])
    image = painted(Map("Weights", values, (-1.0, 1.0)), theme, size=(116, 44))
    found = [image.pixelColor(10 + 12 + 24 * cell, 20).name() for cell in range(4)]
    assert found == [theme.negative, theme.node, theme.positive, theme.node]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_dead_and_saturated_units_are_marked_in_every_picture(qapp: QApplication, theme: Theme) -> None:
    states = np.array([0, 1, 2], np.uint8)
    row = np.zeros(3)
    pictures = (
        Map("Activations", np.zeros((3, 4)), (-1.0, 1.0), states=states),
        Tiles("Activations", np.zeros((3, 2, 2)), (-1.0, 1.0), states=states),
        Bars("Activations", row, row - 1, row + 1, states=states),
    )
    for picture in pictures:
        found = colors(painted(picture, theme))
        assert {state_color(state, theme).name() for state in STATES[1:]} <= found
        without = colors(painted(replace(picture, states=np.zeros(3, np.uint8)), theme))
        assert not {state_color(state, theme).name() for state in STATES[1:]} & without


def test_edges_of_cells_are_sharp_on_fine_screens(qapp: QApplication) -> None:
    image = painted(Map("Weights", np.array([[-1.0, 1.0] * 4]), (-1.0, 1.0), "grey"), LIGHT, 2.0, size=(216, 40))
    row = {image.pixelColor(x, 36).name() for x in range(24, 400)}
    assert row <= {"#000000", "#ffffff", LIGHT.border, LIGHT.node}


def test_levels_are_those_of_the_span() -> None:
    found = levels(np.array([-3.0, -1.0, 0.0, 0.5, 1.0, 9.0, np.nan]), (-1.0, 1.0))
    assert found.tolist() == [0, 0, LEVELS // 2, 190, LEVELS, LEVELS, NONE]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_ends_of_a_scale_are_seen_on_a_node(theme: Theme) -> None:
    def light(name: str) -> float:
        parts = (QColor(name).redF(), QColor(name).greenF(), QColor(name).blueF())
        red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    table = [QColor.fromRgba(each).name() for each in color_table("signed", theme)]
    assert (table[0], table[LEVELS // 2], table[LEVELS]) == (theme.negative, theme.node, theme.positive)
    for end in (table[0], table[LEVELS]):
        lighter, darker = sorted((light(end), light(theme.node)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 3


@pytest.mark.parametrize("shares", [True, False])
def test_of_many_classes_the_likely_and_the_right_one_are_shown(shares: bool) -> None:
    values, classes = np.array([0.1, 0.4, 0.05, 0.4, 0.05]), np.arange(5)
    bars = Bars("Classes", values, np.zeros(5), np.ones(5), right=4, shares=shares, classes=classes)
    assert shown(bars, 5) == [0, 1, 2, 3, 4]
    assert shown(bars, 3) == [1, 3, 4]


@pytest.mark.parametrize(("size", "tiles", "across"), [((200, 100), 8, 4), ((100, 100), 9, 3), ((300, 20), 6, 6)])
def test_tiles_become_as_large_as_they_can(size: tuple[int, int], tiles: int, across: int) -> None:
    assert most_across(QRectF(0, 0, *size), tiles, 1.0) == across


@pytest.mark.parametrize(("width", "lines"), [(260.0, 1), (150.0, 2)])
def test_a_note_is_not_shortened_for_the_ends_of_a_scale(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, width: float, lines: int
) -> None:
    """Seen from afar, cards said "largest of 1…"."""
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    told: list[tuple[QRectF, str]] = []
    monkeypatch.setattr(pen, "text", lambda _, rect, words, *rest: told.append((QRectF(rect), words)))
    note = "largest of 1 × 2 weights"
    room = pen.caption(painter, QRectF(0, 0, width, 100), note, LIGHT, (-0.151, 0.151), "signed")
    painter.end()
    places = [rect for rect, words in told if words]
    assert len({rect.top() for rect in places}) == lines
    (own,) = [rect for rect, words in told if words == note]
    assert own.width() >= pen.width_of(note)
    assert room.bottom() <= min(rect.top() for rect in places)
