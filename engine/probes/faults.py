"""Sentences for what goes wrong in a probe; its thread never dies of it."""

from __future__ import annotations

import logging

LITTLE_MEMORY = "There is too little memory to look into the network. Close other programs."

log = logging.getLogger(__name__)


class Faults:
    """Faults that nobody expected, each logged once: the same look will fail again and again."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def told(self, error: Exception) -> str:
        """The sentence for an error that is being handled."""
        sentence = f"Looking into the network failed because of a bug in Layerloom: {error!r}. The log has the details."
        if sentence not in self._told:
            self._told.add(sentence)
            log.exception("a probe failed")
        return sentence
