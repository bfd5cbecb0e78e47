"""Kernels that a run will need, so that they can be compiled ahead. Loads no Numba."""

from __future__ import annotations

from engine.analysis.analyse import analyse
from engine.data.dataset import DataSpec
from engine.document.project import Project
from engine.plan.compile import compile


def kernels_of(project: Project, spec: DataSpec) -> tuple[str, ...]:
    """Kernels that training this project on such data needs; none where it cannot be trained as it is."""
    analysis = analyse(project.network, spec, project.data, project.training)
    if analysis.errors:
        return ()
    plan = compile(project.network, analysis, project.training)
    return plan.kernels()
