"""The welcome view: from nothing to a network that can be trained, in one click."""
