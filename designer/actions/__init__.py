"""Every action as data. Menus, toolbar, shortcuts and the help page come from one list."""

from designer.actions.registry import Actions
from designer.actions.spec import ActionSpec

__all__ = ["ActionSpec", "Actions"]
