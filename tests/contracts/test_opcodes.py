"""Opcodes and kernels match both ways, and everything that is named after an opcode has it."""

from __future__ import annotations

import inspect

import pytest

from engine.activations import ACTIVATIONS
from engine.kernels import kernel
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.tape.opcodes import WIDTH, declare
from engine.tape.ops import OPCODES


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


@pytest.mark.parametrize(
    ("reads", "complaint"),
    [
        ("x:features", "names 'features'"),
        ("x@nowhere", "no space 'nowhere'"),
        (" ".join("abcdefghijklmnop"), "too many"),
    ],
)
def test_declaration_is_checked(reads: str, complaint: str) -> None:
    with pytest.raises(TypeError, match=complaint):
        declare("surplus", reads=reads, numbers="width")
    assert "surplus" not in OPCODES
