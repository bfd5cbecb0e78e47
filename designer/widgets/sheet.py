"""The style sheet: what Fusion draws otherwise than we want, in the colours of a theme."""

from __future__ import annotations

from designer.widgets.theme import Theme


def style_sheet(theme: Theme) -> str:
    """The few things that Fusion draws otherwise than we want. Small: everything else comes from the palette."""
    return f"""
    QToolTip {{ color: {theme.text}; background: {theme.raised}; border: 1px solid {theme.border}; padding: 4px; }}
    QFrame#popup {{ background: {theme.window}; border: 1px solid {theme.scroll}; }}
    QFrame#overlay {{ background: {theme.window}; border: 1px solid {theme.border}; border-radius: 6px; }}
    QLabel#message {{ background: {theme.base}; border: 1px solid {theme.error}; border-radius: 4px; }}
    QLabel#message {{ padding: 2px 5px; }}
    QLabel#reachable {{ border: 1px solid transparent; border-radius: 4px; }}
    QLabel#reachable:focus {{ border-color: {theme.accent}; }}
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
    QMainWindow > QTabBar::tab, QTabBar#views::tab {{
        border: 0; border-bottom: 2px solid transparent; padding: 3px 7px; color: {theme.muted};
    }}
    QMainWindow > QTabBar::tab:hover, QTabBar#views::tab:hover {{ color: {theme.text}; }}
    QMainWindow > QTabBar::tab:selected, QTabBar#views::tab:selected {{
        border-bottom-color: {theme.accent}; color: {theme.text};
    }}
    QHeaderView::section:vertical {{ padding: 0 6px; }}
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
