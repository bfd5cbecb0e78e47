"""Kernels made from a template, and the binding of kernels to opcodes."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from engine.kernels import kernel
from engine.kernels.kernel import kernel_from
from engine.runtime import library

LOAD = """
from engine.kernels import kernel
from engine.runtime import library

library.address("relu", "float32")
print(kernel._compiled["relu", "float32"].cache_hits)
"""


def _called(x: Any) -> Any:
    return x


def _template(row: Any, arena: Any, ints: Any, reals: Any, first: Any, count: Any) -> None:
    _called(row)


def test_a_new_process_finds_a_copy_of_a_template_in_the_cache() -> None:
    library.address("relu", "float32")
    found = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "1"


def test_a_template_calls_what_is_replaced() -> None:
    with pytest.raises(TypeError, match="template '_template' of opcode 'surplus' calls no other, third"):
        kernel_from(_template, "surplus", _called=_called, third=_called, other=_called)
    assert "surplus" not in kernel.names()


def test_an_opcode_has_one_kernel() -> None:
    with pytest.raises(TypeError, match="opcode 'relu' has two kernels"):
        kernel_from(_template, "relu", _called=_called)


def test_a_copy_calls_the_replacement_and_leaves_the_template_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "_functions", {})
    seen: list[Any] = []
    kernel_from(_template, "copy", _called=seen.append)
    kernel._functions["copy"](1, 2, 3, 4, 5, 6)
    _template(7, 8, 9, 10, 11, 12)
    assert seen == [1]
