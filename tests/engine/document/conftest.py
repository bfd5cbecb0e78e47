import pytest

from engine.document.editing.edits import add_node, connect
from engine.document.project import Project
from engine.layers import LAYERS


@pytest.fixture
def chain() -> Project:
    """Input -> dense_1 -> dense_2 -> Output, 260 units apart."""
    project, last = add_node(Project(), LAYERS.create("Input"), (0.0, 0.0))
    for number, name in enumerate(("Dense", "Dense", "Output"), 1):
        project, node = add_node(project, LAYERS.create(name), (260.0 * number, 0.0))
        project, last = connect(project, last, node), node
    return project
