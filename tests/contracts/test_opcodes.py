"""Opcodes and kernels match both ways, and everything that is named after an opcode has it."""

from __future__ import annotations

import inspect

import pytest

from engine.activations import ACTIVATIONS
from engine.kernels import kernel
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.tape.opcodes import OPCODES, WIDTH


def test_each_opcode_has_a_kernel_and_each_kernel_an_opcode() -> None:
    assert set(kernel.names()) == set(OPCODES)


@pytest.mark.parametrize("name", OPCODES)
def test_operands_fit_a_row(name: str) -> None:
    operands = [operand.name for operand in OPCODES[name].operands]
    assert len(operands) < WIDTH
    assert len(operands) == len(set(operands))


@pytest.mark.parametrize("name", OPCODES)
def test_kernel_has_the_one_signature(name: str) -> None:
    parameters = inspect.signature(kernel._functions[name]).parameters
    assert list(parameters) == ["row", "arena", "ints", "reals", "first", "count"]


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS.names() if name != "linear"])
def test_activation_has_kernels(name: str) -> None:
    assert {name, f"{name}_backward"} <= set(OPCODES)


@pytest.mark.parametrize("cls", LOSSES, ids=lambda cls: cls.type_name())
def test_loss_has_kernels(cls: type) -> None:
    name = cls.type_name()  # type: ignore[attr-defined]
    assert {name, f"{name}_backward"} <= set(OPCODES)
    if cls.fuses_with:  # type: ignore[attr-defined]
        assert {f"{name}_logits", f"{name}_logits_backward"} <= set(OPCODES)


@pytest.mark.parametrize("name", OPTIMIZERS.names())
def test_optimizer_has_a_kernel(name: str) -> None:
    assert name in OPCODES
