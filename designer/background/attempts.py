"""Work of a thread that may fail: whoever waits for it hears why, as a sentence."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from designer.background.courier import Parcel, courier
from engine.errors import LayerloomError

log = logging.getLogger("layerloom")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """Reason why nothing was found, as a sentence."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """Words for what may go wrong in a kind of work.

    Attributes:
        failed: Says that it has, such as "The prediction failed": the beginning of a sentence about a bug.
        little_memory: Sentence for too little memory.
    """

    failed: str
    little_memory: str

    def of(self, work: Callable[[], T]) -> T | Fault:
        """Result of the work, or why there is none."""
        try:
            return work()
        except LayerloomError as error:
            return Fault(str(error))
        except MemoryError:
            return Fault(self.little_memory)
        except Exception as error:  # the last barrier of a thread: whoever waits must hear of it
            log.exception(self.failed)
            return Fault(f"{self.failed} because of a bug in Layerloom: {error!r}. The log has the details.")

    def send(self, token: object, asked: object, work: Callable[[], object]) -> None:
        """Job of a thread: send the result of the work, or a `Fault`. It knows the caller only by a token."""
        courier().arrived.emit(Parcel(token, asked, self.of(work)))
