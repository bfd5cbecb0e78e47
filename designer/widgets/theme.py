"""Colours, type and spacing, light and dark. The palette is the truth: `of(palette)` is its theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Theme:
    """All colours, as `#rrggbb`, `#aarrggbb` where they are translucent. Text on its ground meets WCAG AA (4.5 : 1).

    Attributes:
        window: Ground of panels.
        base: Ground of fields and lists.
        raised: Ground of buttons and of headers.
        border: Lines between things.
        field: Outlines of fields and buttons.
        scroll: Handles of scroll bars.
        text: Text.
        muted: Secondary text.
        disabled: Text of what cannot be used.
        accent: What is selected or first to be used.
        on_accent: Text on the accent.
        canvas: Ground of the canvas.
        grid: Dots of the canvas.
        node: Body of a node.
        node_border: Outline of a node.
        wires: Wires, by the number of axes of what they carry: a number, a vector, a sequence, an image, more.
        wire_hover: The wire under the cursor.
        label: Ground of the shapes on the wires.
        error: Faults, as text.
        warning: Doubts, as text.
        hint: Advice, as text.
        success: What went well, as text.
        categories: Colour of a layer's category: its stripe, icon and ports.
        curves: Colours of curves: training, validation, test, and more.
        runs: Colours of runs that are compared, in turn; also of classes.
        positive: Numbers above zero, on the ground of a node: weights, activations, surfaces.
        negative: Numbers below zero.
    """

    name: Literal["light", "dark"]
    window: str
    base: str
    raised: str
    border: str
    field: str
    scroll: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    canvas: str
    grid: str
    node: str
    node_border: str
    wires: tuple[str, ...]
    wire_hover: str
    label: str
    error: str
    warning: str
    hint: str
    success: str
    categories: Mapping[str, str]
    curves: tuple[str, ...]
    runs: tuple[str, ...]
    positive: str
    negative: str

    def color(self, name: str) -> QColor:
        """One of the colours, by its attribute or by a category of layers."""
        return QColor(getattr(self, name, "") or self.category(name))

    def category(self, name: str) -> QColor:
        """The colour of a category of layers; one that is not known is grey."""
        return QColor(self.categories.get(name, self.muted))


LIGHT = Theme(
    name="light",
    window="#f5f6f8",
    base="#ffffff",
    raised="#eceef2",
    border="#d3d7de",
    field="#8a92a2",
    scroll="#b4bbc8",
    text="#1c2330",
    muted="#566073",
    disabled="#9aa2b1",
    accent="#2f6fde",
    on_accent="#ffffff",
    canvas="#eef0f4",
    grid="#d3d7df",
    node="#ffffff",
    node_border="#c3c9d3",
    wires=("#6f7a8e", "#5f78b0", "#468872", "#96703f", "#8c68a4"),
    wire_hover="#2f6fde",
    label="#e4e7ed",
    error="#c0262d",
    warning="#8f5600",
    hint="#2a62c4",
    success="#1b7440",
    categories=MappingProxyType(
        {
            "Input and output": "#1d7f8c",
            "Core": "#3a63d0",
            "Convolution": "#0f7a62",
            "Pooling": "#4f6f1f",
            "Recurrent": "#b0433a",
            "Attention": "#8a4b9e",
            "Activation": "#a8590b",
            "Normalisation": "#6f7a12",
            "Regularisation": "#a03a86",
            "Merge": "#2e7d41",
            "Shape": "#6a4fc4",
        }
    ),
    curves=("#2f6fde", "#c8560a", "#2e7d41", "#a03a86", "#566073"),
    runs=("#2f6fde", "#c8560a", "#1f8a4c", "#b3308f", "#0e7f8f", "#a67700", "#7a4fd0", "#c0262d", "#5f6f1c", "#7a5a45"),
    positive="#2f6fde",
    negative="#c8560a",
)

DARK = Theme(
    name="dark",
    window="#1d2027",
    base="#15181d",
    raised="#2a2e37",
    border="#363b46",
    field="#6b7486",
    scroll="#4b5262",
    text="#e6e9ef",
    muted="#9ba4b4",
    disabled="#5f6879",
    accent="#5b93f5",
    on_accent="#0b1322",
    canvas="#14161b",
    grid="#2a2e37",
    node="#23272f",
    node_border="#3d4350",
    wires=("#8a94a6", "#7f97cf", "#6cb09b", "#c29a6d", "#b491cb"),
    wire_hover="#8ab2ff",
    label="#2a2e37",
    error="#ff7b76",
    warning="#eab04e",
    hint="#8ab2ff",
    success="#62c98a",
    categories=MappingProxyType(
        {
            "Input and output": "#4fbfcc",
            "Core": "#7ea2ff",
            "Convolution": "#4fc9a8",
            "Pooling": "#b0c95f",
            "Recurrent": "#f08a80",
            "Attention": "#d39be8",
            "Activation": "#f0a356",
            "Normalisation": "#c6cf5a",
            "Regularisation": "#e58acb",
            "Merge": "#76c98a",
            "Shape": "#ab96ff",
        }
    ),
    curves=("#6ea0ff", "#ff9d57", "#76c98a", "#e58acb", "#9ba4b4"),
    runs=("#6ea0ff", "#ff9d57", "#6fd08c", "#f083cb", "#4fc5d4", "#e6c04a", "#b59cff", "#ff7b76", "#b7cc5c", "#c9a78f"),
    positive="#6ea0ff",
    negative="#ff9d57",
)

SPACING = 8
"""The unit of margins and gaps, in device-independent pixels; half of it inside a group, twice between groups."""

FONT_SIZES: Mapping[str, int] = MappingProxyType({"small": 11, "body": 12, "title": 15, "display": 24})
"""The type scale, in device-independent pixels."""


def of(palette: QPalette) -> Theme:
    """The theme that a palette was made from."""
    # Told by its lines, which no style sheet touches: the ground of a menu is transparent there, as dark as can be.
    return LIGHT if palette.color(QPalette.ColorRole.Mid).lightness() > 127 else DARK


def font(size: str = "body", *, bold: bool = False) -> QFont:
    """A font of the type scale."""
    result = QFont(QApplication.font())
    result.setPixelSize(FONT_SIZES[size])
    result.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return result


def palette_of(theme: Theme) -> QPalette:
    """Qt's palette of a theme."""
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.base,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Light: theme.raised,
        role.Midlight: theme.raised,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Shadow: theme.border,
    }
    palette = QPalette()
    for name, color in colors.items():
        palette.setColor(name, QColor(color))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.border))
    return palette
