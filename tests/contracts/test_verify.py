"""Every shipped project compiles to a legal plan, whatever the optimiser and the size of the batch.

The judges look at each number of the arena, so each project takes some of the optimisers, and all are taken.
"""

from __future__ import annotations

import pytest

from engine.analysis.analyse import analyse
from engine.data.load import load
from engine.document.templates import EXAMPLES, TEMPLATES, Template
from engine.optimizers import OPTIMIZERS
from engine.plan.compile import compile
from engine.plan.values import EVERYTHING
from tests.oracles.rig import legal

SHIPPED = [*TEMPLATES, *EXAMPLES]
TURNS = len(SHIPPED) // 2
"""Projects that share out the optimisers among them: each optimiser is taken by about two of them."""


@pytest.mark.parametrize("template", SHIPPED, ids=lambda template: template.name)
def test_shipped_projects_compile_to_legal_plans(template: Template) -> None:
    project = template.load()
    spec = load(project.data, None).spec
    turn = SHIPPED.index(template) % TURNS
    for number, optimizer in [*enumerate(OPTIMIZERS.names())][turn::TURNS]:
        training = project.training.replace(optimizer=optimizer, batch_size=(1, 7, 16, 50, 64, 100, 129)[number % 7])
        analysis = analyse(project.network, spec, project.data, training)
        assert not analysis.errors
        for keep in ((), (EVERYTHING,)):
            legal(
                compile(
                    project.network,
                    analysis,
                    training,
                    keep=keep,
                )
            )
