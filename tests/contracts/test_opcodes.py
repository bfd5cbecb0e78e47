"""Opcodes and kernels match both ways, and everything that is named after an opcode has it."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

import pytest

from engine.activations import ACTIVATIONS
from engine.kernels import kernel
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.tape.opcodes import WIDTH, BufferOperand, Operand, Reads, Updates, Writes, declare, numbers
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


_WIDTH, _FEATURES = numbers("width", "features")


@pytest.mark.parametrize(
    ("operands", "complaint"),
    [
        ((Reads("x", 2 * _WIDTH * _FEATURES), _WIDTH), "the width of x is by features, no operand"),
        (numbers(*"abcdefghijklmnop"), "16 operands, which is more than 15"),
        ((Reads("x", _WIDTH), Writes("x", _WIDTH), _WIDTH), "two operands of one name: x, x, width"),
    ],
)
def test_declaration_is_checked(operands: Sequence[Operand], complaint: str) -> None:
    with pytest.raises(TypeError, match=f"opcode 'surplus'.*{complaint}"):
        declare("surplus", *operands)
    assert "surplus" not in OPCODES


def test_an_opcode_is_declared_once() -> None:
    with pytest.raises(TypeError, match="opcode 'add' is declared twice"):
        declare("add", _WIDTH)
    assert len(OPCODES["add"].operands) == 4


def test_a_width_is_a_product_in_the_order_of_its_factors() -> None:
    operand = Reads("x", 2 * _WIDTH * (3 * _FEATURES))
    assert operand.factors == (2, _WIDTH, 3, _FEATURES)
    assert operand.row_width({"width": 5, "features": 7}) == 210
    assert Reads("x", _WIDTH * 4).column_count({"width": 5}) == 5
    assert Reads("x").row_width({}) == 1


@pytest.mark.parametrize(
    ("kind", "expected"), [(Reads, (True, False)), (Writes, (False, True)), (Updates, (True, True))]
)
def test_an_operand_says_what_is_done_with_it(kind: type[BufferOperand], expected: tuple[bool, bool]) -> None:
    operand = kind("x", 3)
    assert (operand.reads, operand.writes) == expected
    assert repr(operand).startswith(f"{kind.__name__}(name='x', width=3")
    assert [other("x", 3) == operand for other in (Reads, Writes, Updates)].count(True) == 1
