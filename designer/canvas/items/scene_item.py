"""Base of what lies in the scene: a fault in painting is told, and ends neither the picture nor the program."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QGraphicsItem


class SceneItem(QGraphicsItem):
    """An item of the scene.

    `paint` of a subclass may raise: the hook for exceptions is told, the others are painted. Left to itself Qt for
    Python keeps the exception for the `paintEvent` of the view, which is in Python as well, and on Python 3.11 is
    brought down by one that C made, such as an IndexError (`storePythonOverrideErrorOrPrint` takes text for it).
    """

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        if "paint" in cls.__dict__:
            setattr(cls, "paint", _told(cls.__dict__["paint"]))  # noqa: B010 - methods cannot be assigned to


def _told(paint: Callable[..., None]) -> Callable[..., None]:
    """A `paint` whose exceptions go to the hook."""

    @functools.wraps(paint)
    def painted(*arguments: Any) -> None:
        try:
            paint(*arguments)
        except Exception as error:
            sys.excepthook(type(error), error, error.__traceback__)

    return painted
