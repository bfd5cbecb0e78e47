"""Colours, type and spacing, light and dark. The palette is the truth: `of(palette)` is its theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from designer.settings import Settings

Choice = Literal["system", "light", "dark"]
CHOICES: tuple[Choice, ...] = ("system", "light", "dark")


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
    return LIGHT if palette.color(QPalette.ColorRole.Window).lightness() > 127 else DARK


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


def style_sheet(theme: Theme) -> str:
    """The few things that Fusion draws otherwise than we want. Small: everything else comes from the palette."""
    return f"""
    QToolTip {{ color: {theme.text}; background: {theme.raised}; border: 1px solid {theme.border}; padding: 4px; }}
    QFrame#popup {{ background: {theme.window}; border: 1px solid {theme.scroll}; }}
    QFrame#overlay {{ background: {theme.window}; border: 1px solid {theme.border}; border-radius: 6px; }}
    QLabel#message {{ background: {theme.base}; border: 1px solid {theme.error}; border-radius: 4px; }}
    QLabel#message {{ padding: 2px 5px; }}
    QToolButton#fold {{ color: {theme.muted}; padding: 2px 4px 2px 2px; margin-left: -6px; }}
    QToolButton#fold:checked, QToolButton#fold:pressed {{ background: transparent; }}
    QToolButton#fold:focus {{ border-color: transparent; color: {theme.accent}; }}
    QToolButton#fold:hover {{ background: {theme.raised}; color: {theme.text}; }}
    QMainWindow::separator {{ background: {theme.border}; width: 1px; height: 1px; }}
    QMainWindow::separator:hover {{ background: {theme.accent}; }}
    QToolBar {{ border: 0; border-bottom: 1px solid {theme.border}; spacing: 2px; padding: 2px; }}
    QToolBar::separator {{ background: {theme.border}; width: 1px; margin: 4px 6px; }}
    QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 4px; }}
    QToolButton:hover {{ background: {theme.raised}; }}
    QToolButton:pressed, QToolButton:checked {{ background: {theme.border}; }}
    QToolButton:focus {{ border-color: {theme.accent}; }}
    QToolButton[popupMode="2"] {{ padding-right: 18px; }}
    QToolButton::menu-indicator {{ subcontrol-origin: padding; subcontrol-position: right center; right: 4px; }}
    QToolBar QToolButton {{ padding: 3px; }}
    QToolBar#pages QToolButton {{ padding: 3px 8px; color: {theme.muted}; }}
    QToolBar#pages QToolButton:checked {{
        color: {theme.text}; background: transparent; font-weight: 600;
        border-radius: 0; border-bottom: 2px solid {theme.accent};
    }}
    QMenu {{ border: 1px solid {theme.scroll}; padding: 4px 0; }}
    QMenu::separator {{ background: {theme.border}; height: 1px; margin: 4px 0; }}
    QTableCornerButton::section {{
        background: {theme.raised}; border: 0; border-right: 1px solid {theme.border};
        border-bottom: 1px solid {theme.border};
    }}
    QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
    QFileDialog QListView#sidebar {{ icon-size: 16px; }}
    QTableView::item {{ padding: 0 3px; }}
    QHeaderView::section {{
        background: {theme.raised}; border: 0; border-right: 1px solid {theme.border};
        border-bottom: 1px solid {theme.border}; padding: 3px 6px;
    }}
    QMainWindow > QTabBar::tab {{
        border: 0; border-bottom: 2px solid transparent; padding: 3px 7px; color: {theme.muted};
    }}
    QMainWindow > QTabBar::tab:hover {{ color: {theme.text}; }}
    QMainWindow > QTabBar::tab:selected {{ border-bottom-color: {theme.accent}; color: {theme.text}; }}
    QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {theme.border}; }}
    QSlider::sub-page:horizontal {{ border-radius: 2px; background: {theme.accent}; }}
    QSlider::handle:horizontal {{
        width: 12px; margin: -5px 0; border: 1px solid {theme.field}; border-radius: 7px; background: {theme.raised};
    }}
    QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ border-color: {theme.accent}; }}
    QProgressBar {{ border: 0; border-radius: 3px; background: {theme.border}; text-align: center; }}
    QProgressBar::chunk {{ border-radius: 3px; background: {theme.accent}; }}
    QScrollBar {{ background: transparent; border: 0; margin: 0; }}
    QScrollBar:vertical {{ width: 10px; }}
    QScrollBar:horizontal {{ height: 10px; }}
    QScrollBar::handle {{ background: {theme.scroll}; border-radius: 3px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: 28px; }}
    QScrollBar::handle:horizontal {{ min-width: 28px; }}
    QScrollBar::handle:hover {{ background: {theme.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QMessageBox QLabel#qt_msgbox_label {{ font-weight: 600; }}
    QMessageBox QLabel#qt_msgbox_informativelabel {{ min-width: 320px; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QStatusBar {{ border-top: 1px solid {theme.border}; }}
    QStatusBar::item {{ border: 0; }}
    QStatusBar QToolButton {{ padding: 1px 4px; }}
    """


class ThemeController(QObject):
    """Gives the application the theme that the user chose, or that of the system, and follows the system.

    Signals:
        changed: The `Theme` now in force.
    """

    changed = Signal(Theme)

    def __init__(self, application: QApplication, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._settings = settings
        self._theme = LIGHT
        from designer.widgets.style import ApplicationStyle  # here: it draws in the colours of the theme

        application.setStyle(ApplicationStyle())
        application.setFont(font())  # one size for labels, fields and menus, whatever the platform begins with
        application.styleHints().colorSchemeChanged.connect(self.refresh)
        self.refresh()

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self._theme

    @property
    def choice(self) -> Choice:
        """Theme that the user chose."""
        text = self._settings.text("theme", "system")
        return next((choice for choice in CHOICES if choice == text), "system")

    def choose(self, choice: Choice) -> None:
        """Choose and remember a theme."""
        self._settings.set_text("theme", choice)
        self.refresh()

    def refresh(self) -> None:
        """Bring the application's palette into line with the choice and the system."""
        scheme = self._application.styleHints().colorScheme()
        dark = self.choice == "dark" or (self.choice == "system" and scheme is Qt.ColorScheme.Dark)
        self._theme = DARK if dark else LIGHT
        self._application.setPalette(palette_of(self._theme))
        self._application.setStyleSheet(style_sheet(self._theme))
        self.changed.emit(self._theme)
