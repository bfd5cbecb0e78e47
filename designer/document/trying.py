"""Try a pure edit: its result, or a sentence that says why it is illegal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError

from engine.document.format.faults import explain
from engine.document.project import Project
from engine.errors import LayerloomError

T = TypeVar("T")

log = logging.getLogger("layerloom")


def tried(edit: Callable[[Project], T], project: Project) -> tuple[T | None, str]:
    """Result of an edit, or the reason why it is illegal.

    Edits validate what people enter. A value that they did not expect is told here and logged: an error that left a
    slot would be seen by nobody.
    """
    try:
        return edit(project), ""
    except LayerloomError as error:
        return None, str(error)
    except ValidationError as error:
        log.exception("an edit made an invalid document")
        return None, f"This cannot be done: {explain(error, {}, Project, 'The document')[0].message}"
