"""A lock on a file that the system takes back when its process ends, however that ends.

Not `QLockFile`: it remembers a process number, which another process may have by the next start; in containers it does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class SessionLock:
    """Holds a lock from the moment it is made until `release`.

    Raises:
        BlockingIOError: Another one holds it.
        OSError: The file cannot be made or locked.
    """

    def __init__(self, path: Path) -> None:
        # Not blocking: what bears the name may be a pipe.
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        self._path = path
        self._handle = os.open(path, flags, 0o600)
        try:
            _lock(self._handle)
            if not os.path.samestat(os.fstat(self._handle), path.stat()):
                raise BlockingIOError
        except (PermissionError, FileNotFoundError):  # it is held, as Windows says it; its owner has just deleted it
            self.release()
            raise BlockingIOError from None
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        """Let go of it; the file stays."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __del__(self) -> None:
        if getattr(self, "_handle", -1) >= 0:
            self.release()
