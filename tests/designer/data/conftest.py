"""The store of the training's tests."""

from tests.designer.training.conftest import project, store

__all__ = ["project", "store"]
