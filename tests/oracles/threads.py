"""Running something in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def in_thread(task: Callable[[], T]) -> T:
    """What a task gives in a new thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(task).result()
