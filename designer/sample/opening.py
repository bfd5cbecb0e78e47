"""Makes samples of pictures in a thread: a large or broken file takes its time."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.workers import workers
from designer.live.rows import Array
from designer.sample.converting import as_sample, read_picture
from designer.sample.knowing import Known

log = logging.getLogger("layerloom")


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A picture that was to become a sample.

    Attributes:
        known: The data that it is to fit.
        sample: (channels, height, width); None where the picture cannot be read.
        fault: Why it cannot, as a sentence; else empty.
    """

    known: Known
    sample: Array | None
    fault: str = ""


class Opening(QObject):
    """Opens pictures; of several that are asked for at once the last one.

    Signals:
        opened: What came of it.
    """

    opened = Signal(Opened)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = Latest("open a picture")
        self._token = object()
        self._asked: object = None
        courier().arrived.connect(self._deliver)

    @property
    def is_under_way(self) -> bool:
        """True if a picture is being opened."""
        return self._asked is not None

    def open(self, picture: Path | QImage, known: Known) -> None:
        """Make a picture, or that of a file, a sample like those of some data; `opened` tells later."""
        self._asked = object()
        self._latest.do(partial(_open, self._token, self._asked, picture, known))

    def close(self) -> None:
        """Let the thread end."""
        self._token = object()
        workers().retire("The opening of a picture", self._latest.wait)

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.token is self._token and parcel.asked is self._asked:
            self._asked = None
            self.opened.emit(cast("Opened", parcel.found))


def _open(token: object, asked: object, picture: Path | QImage, known: Known) -> None:
    """Job of the thread; it knows the caller only by a token."""
    try:
        found = read_picture(picture) if isinstance(picture, Path) else picture
        if isinstance(found, str):
            opened = Opened(known, None, found)
        else:
            opened = Opened(known, as_sample(found, known.shape, known.like.span))
    except MemoryError:
        opened = Opened(known, None, "The picture does not fit into memory.")
    except Exception as error:  # the last barrier of a thread: whoever waits must hear of it
        log.exception("a picture was not opened")
        opened = Opened(
            known, None, f"The picture was not opened because of a bug in Layerloom: {error!r}. See the log."
        )
    courier().arrived.emit(Parcel(token, asked, opened))
