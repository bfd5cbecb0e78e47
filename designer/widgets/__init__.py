"""Widgets, dialogs, icons and colours that every panel shares. Knows no document."""
