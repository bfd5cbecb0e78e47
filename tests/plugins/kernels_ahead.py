"""Kernels are compiled once, before the workers start: each worker on its own would compile most of them again."""

from __future__ import annotations

import pytest

from engine.runtime import warmup
from engine.tape.ops import OPCODES


def pytest_sessionstart(session: pytest.Session) -> None:
    if _is_the_whole_suite(session.config):
        done = warmup.run(OPCODES, dtypes=("float32", "float64")).done
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter and done:
            reporter.write_line(f"{done} kernels were compiled ahead.")


def _is_the_whole_suite(config: pytest.Config) -> bool:
    """Whether no folder, file or test is named, and this is not a worker: some tests compile what they need."""
    is_worker = hasattr(config, "workerinput")
    asked = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return asked and not is_worker and not config.getoption("collectonly")
