"""The part of the exported script that reads samples: the program's own reader of text, by its source.

Its annotations are evaluated there, as they would else be texts that dataclasses look up in `sys.modules`, where a
script that was loaded from its path need not be. So none may name a class before it is complete.
"""

from __future__ import annotations

import ast
import inspect
from types import ModuleType

from engine.data.delimited import cells, dressed, encoding, encodings, features, numbers, rows, times

_MODULES = (encoding, rows, numbers, dressed, times, cells, encodings, features)

_READ_SAMPLES = '''\
def read_samples(path):
    """Samples from a .npy file, or from the columns of a file of text with a header."""
    if path.lower().endswith(".npy"):
        samples = np.load(path)
    elif READING is None:
        raise ReadingError("This network takes arrays without named columns.", "Save the samples as a .npy file.")
    else:
        told = []
        with open(path, "rb") as file:
            samples = read_features(file.read(), READING, ENCODINGS, told)
        for sentence in told:
            print(sentence, file=sys.stderr)
    if samples.shape[1:] != SHIFT.shape or samples.dtype.kind not in "fiub":
        form = ", ".join(map(str, SHIFT.shape))
        raise ReadingError(f"The samples are {samples.dtype} {samples.shape}.", f"Numbers (n, {form}) are expected.")
    return samples
'''


def imports(*more: str) -> str:
    """Import lines of the reader: the standard library, and further modules."""
    modules = set(more)
    names: dict[str, set[str]] = {}
    for statement in (each for module in _MODULES for each in _statements(module)):
        if isinstance(statement, ast.Import):
            modules |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom) and not str(statement.module).startswith(("engine.", "__future__")):
            names.setdefault(str(statement.module), set()).update(alias.name for alias in statement.names)
    lines = [f"from {module} import {', '.join(sorted(names[module]))}" for module in sorted(names)]
    return "\n".join([*(f"import {module}" for module in sorted(modules)), *lines])


def source() -> str:
    """The functions that read a file of text, as they run in training."""
    return "\n\n".join([*(_body(module) for module in _MODULES), _READ_SAMPLES])


def _statements(module: ModuleType) -> list[ast.stmt]:
    return ast.parse(inspect.getsource(module)).body


def _body(module: ModuleType) -> str:
    """The source below the imports of a module."""
    last = max(at.end_lineno or 0 for at in _statements(module) if isinstance(at, ast.Import | ast.ImportFrom))
    return "\n".join(inspect.getsource(module).splitlines()[last:]).strip() + "\n"
