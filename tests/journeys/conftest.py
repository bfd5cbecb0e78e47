"""The window of the designer's tests."""

from tests.designer.conftest import open_window, settings, themes

__all__ = ["open_window", "settings", "themes"]
