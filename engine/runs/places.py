"""Places of kept runs: names of files, made from that of the project."""

from __future__ import annotations

from pathlib import Path

SUFFIX = ".run.safetensors"


def beside(project: Path) -> Path:
    """Path of the run that is kept of a project."""
    return project.with_name(project.stem + SUFFIX)


def former(run: Path) -> Path:
    """Path of the run before, which the next one does not overwrite."""
    return run.with_name(run.name.removesuffix(SUFFIX) + f".previous{SUFFIX}")
