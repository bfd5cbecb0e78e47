"""Locks of sessions: held once, let go by the system when their process is killed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from designer.storage.session_lock import SessionLock

HOLD = """
import os, sys
from pathlib import Path
from designer.storage.session_lock import SessionLock
lock = SessionLock(Path(sys.argv[1]))
os.kill(os.getpid(), 9)
"""


def test_a_lock_is_held_once(tmp_path):
    lock = SessionLock(tmp_path / "a.lock")
    with pytest.raises(BlockingIOError):
        SessionLock(tmp_path / "a.lock")
    lock.release()
    SessionLock(tmp_path / "a.lock").release()


def test_a_killed_process_holds_nothing_whatever_its_number(tmp_path):
    done = subprocess.run([sys.executable, "-c", HOLD, str(tmp_path / "a.lock")], check=False)
    assert done.returncode == -9
    SessionLock(tmp_path / "a.lock").release()


def test_a_lock_that_cannot_be_made_is_no_lock_that_is_held(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "a.lock", tmp_path):
        with pytest.raises(OSError, match="directory"):
            SessionLock(path)
