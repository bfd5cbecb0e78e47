from __future__ import annotations

import pytest

from engine.tape.builder import GRADIENT, Buffer, TapeBuilder, Tensor
from engine.tape.ops import OPCODES, add, axis_dropout, concatenate, dropout, linear, reshape
from engine.tape.ops.basic.elementwise import gaussian_noise


def opcodes(tape: TapeBuilder) -> list[str]:
    return [one.opcode for group in tape.groups for one in group.instructions]


def weight(units: int, features: int) -> Tensor:
    return Tensor(Buffer("w", "fixed", units * features), (units, features), needs_gradient=True)


def test_a_tensor_needs_a_gradient_if_a_source_does() -> None:
    tape = TapeBuilder(training=True)
    x = tape.tensor("x", (3,))
    y = tape.tensor("y", (3,), sources=[x, None])
    assert not y.needs_gradient
    assert tape.tensor("z", (3,), sources=[x, weight(1, 3)]).needs_gradient


def test_names_bear_the_prefix_of_their_node() -> None:
    tape = TapeBuilder(training=True, node="dense_1")
    assert tape.tensor("x", (2, 3)).buffer.name == "dense_1.x"
    assert tape.tensor("x", (2, 3)).buffer.width == 6


def test_a_wrong_number_of_operands_is_a_fault_of_the_operation() -> None:
    tape = TapeBuilder(training=True)
    with pytest.raises(TypeError, match="add takes 4 operands, 1 given"):
        tape.emit("add", tape.tensor("x", (1,)))


def test_an_instruction_knows_what_it_reads_and_writes() -> None:
    tape = TapeBuilder(training=True)
    a, b = tape.tensor("a", (2,)), tape.tensor("b", (2,))
    y = add(tape, [a, b])
    (one,) = tape.groups[0].instructions
    assert one.reads == (a.buffer, b.buffer)
    assert one.writes == (y.buffer,)


def test_backward_runs_last_first_and_once() -> None:
    tape = TapeBuilder(training=True)
    outputs = [tape.tensor(name, (4,), sources=[weight(1, 1)]) for name in "abc"]
    seen: list[Tensor] = []
    for y in outputs:
        tape.on_gradient(y, lambda dy, y=y: seen.append(y))
        tape.add_gradient(y, tape.new_gradient(y))
    tape.backward()
    tape.backward()
    assert seen == outputs[::-1]


def test_backward_is_not_called_without_a_gradient() -> None:
    tape = TapeBuilder(training=True)
    tape.on_gradient(tape.tensor("y", (4,), sources=[weight(1, 1)]), lambda _: pytest.fail("called"))
    tape.backward()


def test_an_input_that_needs_no_gradient_gets_none() -> None:
    tape = TapeBuilder(training=True)
    x, dy = tape.tensor("x", (4,)), tape.tensor("dy", (4,))
    tape.input_gradient(x, "relu_backward", dy, x, GRADIENT, 4, (0.0,))
    tape.add_gradient(x, dy)
    assert tape.gradient(x) is None
    assert opcodes(tape) == []


def test_the_gradient_of_an_input_goes_where_the_placeholder_stands() -> None:
    tape = TapeBuilder(training=True)
    x, dy = tape.tensor("x", (4,), sources=[weight(1, 1)]), tape.tensor("dy", (4,))
    tape.input_gradient(x, "relu_backward", dy, x, GRADIENT, 4, (0.0,))
    (one,) = tape.groups[0].instructions
    dx = tape.gradient(x)
    assert dx is not None
    assert (dx.shape, one.writes) == ((4,), (dx.buffer,))


def test_in_evaluation_there_is_no_backward() -> None:
    tape = TapeBuilder(training=False)
    y = tape.tensor("y", (4,), sources=[weight(1, 1)])
    tape.on_gradient(y, lambda _: pytest.fail("called"))
    tape.add_gradient(y, tape.new_gradient(y))
    tape.backward()


def test_gradients_that_meet_are_summed_in_a_buffer_of_their_own() -> None:
    tape = TapeBuilder(training=True)
    x, one, two = (tape.tensor(name, (4,), sources=[weight(1, 1)]) for name in ("x", "one", "two"))
    tape.add_gradient(x, one)
    assert tape.gradient(x) is one
    assert opcodes(tape) == []
    tape.add_gradient(x, two)
    total = tape.gradient(x)
    assert total is not None
    assert total.buffer not in (one.buffer, two.buffer)
    assert opcodes(tape) == ["add"]


def test_a_weight_used_twice_adds_the_second_gradient_to_the_first() -> None:
    tape = TapeBuilder(training=True)
    x, w = tape.tensor("x", (3,)), weight(3, 3)
    y = linear(tape, linear(tape, x, w, None), w, None)
    tape.add_gradient(y, tape.new_gradient(y))
    tape.backward()
    first, second = tape.weight_gradients
    assert first.weight is second.weight is w.buffer
    assert [entry.instruction.operands[-1] for entry in (first, second)] == [0, 1]
    assert first.instruction.writes == second.instruction.writes
    assert tape.gradient_buffer(w.buffer) is first.instruction.writes[0]


def test_no_gradient_flows_to_what_needs_none() -> None:
    tape = TapeBuilder(training=True)
    x, w = tape.tensor("x", (3,)), weight(2, 3)
    y = linear(tape, x, w, None)
    tape.add_gradient(y, tape.new_gradient(y))
    tape.backward()
    assert "linear_input_gradient" not in opcodes(tape)
    assert tape.gradient(x) is None


def test_what_leads_nowhere_gets_no_gradient() -> None:
    tape = TapeBuilder(training=True)
    w = weight(2, 3)
    linear(tape, tape.tensor("x", (3,)), w, None)
    tape.backward()
    assert tape.weight_gradients == []
    assert tape.gradient_buffer(w.buffer) is None


def test_a_reshape_is_the_same_storage_and_passes_its_gradient_on() -> None:
    tape = TapeBuilder(training=True)
    x = tape.tensor("x", (2, 3), sources=[weight(1, 1)])
    y = reshape(tape, x, (6,))
    assert y.buffer is x.buffer
    assert (y.shape, y.needs_gradient, y.activation) == ((6,), True, "")
    dy = tape.new_gradient(y)
    tape.add_gradient(y, dy)
    tape.backward()
    dx = tape.gradient(x)
    assert dx is not None
    assert dx.buffer is dy.buffer
    assert dx.shape == (2, 3)
    assert opcodes(tape) == []


def test_each_dropout_has_a_stream_of_its_own_also_where_it_does_nothing() -> None:
    """Else another rate, or evaluation, would give the other layers other numbers."""
    streams = []
    for rate in (0.0, 0.5):
        tape = TapeBuilder(training=True)
        x = tape.tensor("x", (3,))
        dropout(tape, x, rate)
        dropout(tape, x, 0.5)
        streams.append(tape.groups[-1].instructions[-1].operands[-1])
    assert streams[0] == streams[1]


def test_no_two_users_of_random_numbers_have_the_same_stream() -> None:
    tape = TapeBuilder(training=True)
    x = tape.tensor("x", (2, 3))
    for user in (lambda: dropout(tape, x, 0.5), lambda: gaussian_noise(tape, x, 0.5)):
        user()
        user()
    axis_dropout(tape, x, (1, 2, 3), 0.5)
    instructions = tape.groups[0].instructions
    names = [[operand.name for operand in OPCODES[one.opcode].operands] for one in instructions]
    streams = [one.operands[name.index("stream")] for one, name in zip(instructions, names, strict=True)]
    assert len(set(streams)) == len(streams) == 5


@pytest.mark.parametrize(("training", "rate"), [(False, 0.5), (True, 0.0)])
def test_dropout_that_does_nothing_emits_nothing(training: bool, rate: float) -> None:
    tape = TapeBuilder(training=training)
    x = tape.tensor("x", (3,))
    assert dropout(tape, x, rate) is x
    assert opcodes(tape) == []


def test_concatenation_lays_its_inputs_one_after_another() -> None:
    tape = TapeBuilder(training=True)
    parts = [tape.tensor(name, (size, 2)) for name, size in (("a", 1), ("b", 3))]
    y = concatenate(tape, parts)
    first, second = tape.groups[0].instructions
    assert first.writes == second.writes == (y.buffer,)
    assert first.operands[2:] == (1, 2, 0, 8, 0, 2)
    assert second.operands[2:] == (1, 6, 0, 8, 2, 6)


def test_concatenation_along_the_last_axis_lays_rows_beside_one_another() -> None:
    tape = TapeBuilder(training=True)
    parts = [tape.tensor(name, (5, size)) for name, size in (("a", 1), ("b", 3))]
    y = concatenate(tape, parts, 1)
    assert y.shape == (5, 4)
    first, second = tape.groups[0].instructions
    assert first.operands[2:] == (5, 1, 0, 4, 0, 1)
    assert second.operands[2:] == (5, 3, 0, 4, 1, 3)


def test_rows_of_their_own_part_what_comes_before_from_what_comes_after() -> None:
    tape = TapeBuilder(training=True)
    a, b = tape.tensor("a", (2,)), tape.tensor("b", (2,))
    add(tape, [a, b])
    tape.emit_over(7, 3, "add", a, b, tape.tensor("y", (2,)), 2)
    add(tape, [a, b])
    add(tape, [a, b])
    assert [(group.rows, group.work, len(group.instructions)) for group in tape.groups] == [
        (None, 0, 1),
        (7, 3, 1),
        (None, 0, 2),
    ]


def test_backward_instructions_are_on_the_account_of_the_node_that_made_them() -> None:
    tape = TapeBuilder(training=True, node="first")
    hidden = linear(tape, tape.tensor("x", (3,)), weight(3, 3), None)
    tape.node = "second"
    y = linear(tape, hidden, weight(2, 3), None)
    tape.node = "output"
    tape.add_gradient(y, tape.new_gradient(y))
    tape.backward()
    (group,) = tape.groups
    assert [(one.opcode, one.node) for one in group.instructions] == [
        ("linear", "first"),
        ("linear", "second"),
        ("linear_input_gradient", "second"),
    ]
    assert [one.instruction.node for one in tape.weight_gradients] == ["second", "first"]
