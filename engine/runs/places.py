"""Places of kept runs and of run stores: names made from that of the project."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

SUFFIX = ".run.safetensors"
STORE = ".runs"


def beside(project: Path) -> Path:
    """Path of the run that earlier versions kept of a project."""
    return project.with_name(project.stem + SUFFIX)


def store_of(project: Path) -> Path:
    """Folder of the run store of a project: beside it; of examples that come with the program, in the state folder."""
    from platformdirs import user_state_path  # here: not needed as a rule

    real = project.resolve()
    if real.is_relative_to(Path(str(files("resources"))).resolve()):  # the program's folder is no place
        name = f"{project.stem}-{hashlib.sha256(str(real).encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
        return user_state_path("layerloom", appauthor=False) / "runs" / f"{name}{STORE}"
    return project.with_name(project.stem + STORE)
