from collections.abc import Callable

import pytest

from engine.data.dataset import DataSpec
from engine.document.editing.edits import add_node, connect
from engine.document.project import Project
from engine.layers import Layer

Build = Callable[..., Project]

SPECS = {
    "classes": DataSpec(150, (4,), ("a", "b", "c", "d"), (), ("red", "green", "blue"), "colour"),
    "binary": DataSpec(100, (4,), ("a", "b", "c", "d"), (), ("no", "yes"), "answer"),
    "number": DataSpec(100, (4,), ("a", "b", "c", "d"), (1,), (), "price"),
    "images": DataSpec(100, (1, 8, 8), (), (), ("red", "green", "blue"), "colour"),
}


@pytest.fixture
def build() -> Build:
    """Returns a function that draws layers in a row, each wired to the one before at its first free input."""

    def drawn(*layers: Layer) -> Project:
        project, last = Project(), ""
        for layer in layers:
            project, node_id = add_node(project, layer, (0, 0))
            if last:
                project = connect(project, last, node_id, "out", layer.inputs[0])
            last = node_id
        return project

    return drawn
