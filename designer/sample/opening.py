"""Makes samples of pictures in a thread: a large or broken file takes its time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from designer.background.attempts import Attempt, Fault
from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.workers import workers
from designer.live.rows import Array
from designer.sample.converting import as_sample, read_picture
from designer.sample.knowing import Known

OPEN = Attempt("The picture was not opened", "The picture does not fit into memory.")


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
        self._asked: tuple[Path | QImage, Known] | None = None
        courier().arrived.connect(self._deliver)

    @property
    def is_under_way(self) -> bool:
        """True if a picture is being opened."""
        return self._asked is not None

    def open(self, picture: Path | QImage, known: Known) -> None:
        """Make a picture, or that of a file, a sample like those of some data; `opened` tells later."""
        self._asked = picture, known
        self._latest.do(partial(OPEN.send, self._token, self._asked, partial(_sample, picture, known)))

    def close(self) -> None:
        """Let the thread end."""
        self._token = object()
        workers().retire("The opening of a picture", self._latest.wait)

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.token is self._token and self._asked is not None and parcel.asked is self._asked:
            (_, known), self._asked = self._asked, None
            found = cast("Array | Fault", parcel.found)
            self.opened.emit(Opened(known, None, found.sentence) if isinstance(found, Fault) else Opened(known, found))


def _sample(picture: Path | QImage, known: Known) -> Array | Fault:
    """The sample that a picture becomes. In a thread."""
    found = read_picture(picture) if isinstance(picture, Path) else picture
    return Fault(found) if isinstance(found, str) else as_sample(found, known.shape, known.like.span)
