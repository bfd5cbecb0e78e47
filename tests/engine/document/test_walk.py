"""A long random walk of edits: every document on the way is sound, round-trips, and differs as `diff` says."""

import random
from collections.abc import Callable

import pytest

from engine.analysis.analyse import analyse
from engine.data.dataset import DataSpec
from engine.document.diff import diff
from engine.document.editing import arranging
from engine.document.editing.edits import (
    add_node,
    connect,
    disconnect,
    duplicate,
    insert_on_wire,
    move_nodes,
    remove_nodes,
    rename,
    set_bypassed,
    set_field,
    set_training,
    share_weights,
)
from engine.document.editing.snippets import copy, paste
from engine.document.format.files import dumps, loads
from engine.document.format.integrity import faults
from engine.document.project import Project
from engine.document.view import Bookmark
from engine.errors import LayerloomError
from engine.layers import LAYERS

SPEC = DataSpec(100, (4,), ("a", "b", "c", "d"), (), ("no", "yes", "maybe"))


class Walker:
    """Makes one random edit after another."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def step(self, project: Project) -> Project:
        edit: Callable[[Project], Project] = self.random.choice(
            [
                self.add,
                self.add,
                self.connect,
                self.connect,
                self.connect,
                self.remove,
                self.field,
                self.move,
                self.copy,
                self.disconnect,
                self.insert,
                self.rename,
                self.loss,
                self.share,
                self.bypass,
                self.arrange,
                self.arrange,
            ]
        )
        return edit(project)

    def nodes(self, project: Project) -> list[str]:
        ids = sorted(project.network.by_id)
        return self.random.sample(ids, min(len(ids), self.random.randint(1, 3)))

    def add(self, project: Project) -> Project:
        layer = LAYERS.create(self.random.choice(LAYERS.names()))
        return add_node(project, layer, (self.random.uniform(-500, 500), self.random.uniform(-500, 500)))[0]

    def connect(self, project: Project) -> Project:
        source, target = self.random.choice(project.network.nodes), self.random.choice(project.network.nodes)
        ports = self.random.choice(target.layer.inputs or ("in",))
        return connect(project, source.id, target.id, target_port=ports)

    def remove(self, project: Project) -> Project:
        return remove_nodes(project, self.nodes(project)[:1])

    def field(self, project: Project) -> Project:
        name, value = self.random.choice(
            [
                ("units", self.random.randint(-1, 9)),
                ("activation", "softmax"),
                ("input_count", self.random.randint(1, 4)),
                ("rate", self.random.random()),
                ("columns", ["a", "z"]),
                ("shape", [2, 2]),
            ]
        )
        return set_field(project, self.nodes(project)[:1], name, value)

    def move(self, project: Project) -> Project:
        return move_nodes(project, {node: (self.random.gauss(0, 99), 0.1) for node in self.nodes(project)})

    def copy(self, project: Project) -> Project:
        if self.random.random() < 0.5:
            return duplicate(project, self.nodes(project), (20, 20))[0]
        return paste(project, copy(project, self.nodes(project)), (5, 5))[0]

    def disconnect(self, project: Project) -> Project:
        return disconnect(project, *project.network.wires[-1:])

    def insert(self, project: Project) -> Project:
        wires = project.network.wires
        return insert_on_wire(project, self.nodes(project)[0], self.random.choice(wires)) if wires else project

    def share(self, project: Project) -> Project:
        owner = self.random.choice(project.network.nodes)
        alike = [node.id for node in project.network.nodes if node.layer.type == owner.layer.type]
        chosen = self.random.sample(alike, min(len(alike), 2))
        return share_weights(project, chosen, self.random.choice([owner.id, owner.id, ""]))

    def bypass(self, project: Project) -> Project:
        return set_bypassed(project, self.nodes(project)[:1], self.random.random() < 0.7)

    def arrange(self, project: Project) -> Project:
        """Notes, collapsed nodes, frames, bookmarks, and groups within groups."""
        nodes = self.nodes(project)
        groups = ["", *(group.id for group in project.view.groups)]
        edits: list[Callable[[], Project]] = [
            lambda: arranging.set_collapsed(project, nodes, self.random.random() < 0.6),
            lambda: arranging.set_note(project, nodes[0], self.random.choice(["", "why?"])),
            lambda: arranging.add_frame(project, "f", (0, 1), (200, 100), self.random.choice(groups))[0],
            lambda: arranging.remove_frames(project, [frame.id for frame in project.view.frames[:1]]),
            lambda: arranging.set_bookmark(project, "3", Bookmark(center=(1, 2), scale=0.5)),
            lambda: arranging.make_group(project, nodes, "g", self.random.choice(groups))[0],
            lambda: arranging.make_group(project, project.view.nodes_within(groups[-1]) | set(nodes), "h")[0],
            lambda: arranging.put_into_group(project, nodes, self.random.choice(groups)),
            lambda: arranging.dissolve_group(project, self.random.choice(groups)),
            lambda: arranging.rename_group(project, self.random.choice(groups), "r"),
        ]
        return self.random.choice(edits)()

    def rename(self, project: Project) -> Project:
        return rename(project, self.nodes(project)[0], self.random.choice(["", "ä", "a\nb", '"']))

    def loss(self, project: Project) -> Project:
        return set_training(project, losses={self.nodes(project)[0]: "huber"})


@pytest.mark.parametrize("seed", range(4))
def test_random_walk(seed: int) -> None:
    walker = Walker(seed)
    project = add_node(Project(), LAYERS.create("Input"), (0, 0))[0]
    history = [(project, dumps(project))]
    refused = 0
    for _ in range(150):
        try:
            following = walker.step(project)
        except LayerloomError:
            refused += 1
            continue
        assert not faults(following)
        assert bool(diff(project, following)) == (project != following)
        assert loads(dumps(following)) == following
        analyse(following.network, SPEC, following.data, following.training)
        if not following.network.nodes:
            continue
        project = following
        history.append((project, dumps(project)))
    assert 10 < refused < 120
    assert all(dumps(old) == text for old, text in history)  # undo keeps the documents themselves: none has changed
