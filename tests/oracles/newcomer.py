"""Runs pytest or `layerloom` with a layer that a newcomer wrote: `python -m tests.oracles.newcomer FOLDER COMMAND ...`.

The folder holds files as they would lie in the project; they are put in place for this process alone. A file of layers
or tests is a new one, any other is code for the end of the module of that name.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def put_in_place(folder: Path) -> None:
    """Before anything of documents is imported, whose form is made of the layers that there are then."""
    for file in sorted((folder / "engine" / "layers").rglob("*.py")):
        package = import_module(".".join(file.parent.relative_to(folder).parts))
        package.__path__.append(str(file.parent))
        import_module(f"{package.__name__}.{file.stem}")
    for file in sorted((folder / "engine" / "export").rglob("*.py")):
        module = import_module(".".join(file.relative_to(folder).with_suffix("").parts))
        exec(compile(file.read_text(), str(file), "exec"), vars(module))
    sys.path.append(str(folder))  # of which `tests` then has a part, too


def main(folder: str, command: str, *arguments: str) -> int:
    put_in_place(Path(folder))
    if command == "layerloom":
        from engine.cli.app import main as layerloom

        layerloom(list(arguments))
        return 0
    import pytest

    from tests.oracles import layer_cases

    layer_cases.ROOTS.append(Path(folder))
    return pytest.main(list(arguments))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
