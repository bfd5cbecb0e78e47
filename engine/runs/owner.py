"""Owners of runs: the process that trains one, told apart from any that has its number later."""

from __future__ import annotations

import os
import platform
import sys
from functools import cache
from pathlib import Path

_DIGITS = 9
"""Most digits of the number of a process."""

if sys.platform == "linux":

    def _started(number: int) -> str:
        """Time at which a process was started, in units of the system; empty where there is none of that number."""
        try:
            # The name, in parentheses, may hold blanks and parentheses.
            return Path(f"/proc/{number}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
        except (OSError, IndexError):
            return ""

    @cache
    def _boot() -> str:
        """The machine since it was last started."""
        try:
            return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        except OSError:
            return platform.node()
else:
    import psutil

    def _started(number: int) -> str:
        """Time at which a process was started."""
        try:
            return f"{psutil.Process(number).create_time():.2f}"
        except psutil.Error:
            return ""

    @cache
    def _boot() -> str:
        """The machine since it was last started."""
        return f"{platform.node()} {psutil.boot_time():.0f}"


@cache
def this_process() -> str:
    """The present process: machine since its last start, number, and time of its start."""
    return f"{_boot()}:{os.getpid()}:{_started(os.getpid())}"


def is_alive(owner: str) -> bool:
    """True if a process still runs on this machine. One of another machine is taken for ended: the store was copied."""
    boot, number, started = ("", "", *owner.rsplit(":", 2))[-3:]
    if boot != _boot() or not number.isdecimal() or len(number) > _DIGITS:
        return False
    return started != "" and _started(int(number)) == started
