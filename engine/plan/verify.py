"""The law of the tape: what every plan keeps, whatever network it was made from. Tests run this on each plan they make.

It reads the table as the executor does and compares it with the symbolic form, the declarations of the opcodes and the
places of the buffers. That no two buffers which live at the same time overlap is proven elsewhere, by an oracle that
knows nothing of the planner (`tests/oracles/arena.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from engine.plan.listing import instruction_text
from engine.plan.plan import Item, Plan, Program
from engine.tape import slots
from engine.tape.builder import Buffer, Instruction
from engine.tape.opcodes import BufferOperand, Number
from engine.tape.ops import OPCODES


def verify(plan: Plan) -> list[str]:
    """Verify a plan: a sentence for each fault; empty if it is legal."""
    return list(_faults(plan))


def _faults(plan: Plan) -> Iterator[str]:
    yield from _parameters(plan)
    yield from _places(plan)
    rows = 0
    for program in plan.programs.values():
        if program.start != rows:
            yield f"{program.name} starts at row {program.start} of the table instead of {rows}."
        rows += len(program.instructions)
        for index, instruction in enumerate(program.instructions):
            where = f"{program.name} {program.start + index}, {instruction_text(plan, instruction)}"
            yield from (f"{where}: {fault}" for fault in _instruction(plan, program, index))
        yield from (f"{program.name}: {fault}" for fault in (*_order(plan, program), *_stages(plan, program)))
    if rows != len(plan.table) or rows != len(plan.opcodes):
        yield f"The table has {len(plan.table)} rows and {len(plan.opcodes)} opcodes for {rows} instructions."


def _parameters(plan: Plan) -> Iterator[str]:
    """Weights, gradients and state lie one after another, in the same order and spacing, and none overlaps."""
    size, trains = plan.parameter_size, "train" in plan.programs
    end = 0
    for layout in plan.weights:
        if layout.offset < end or layout.offset + layout.weight.size > size:
            yield f"{layout.name} lies at {layout.offset}, outside its place among the weights."
        if layout.gradient not in ((-1, size + layout.offset) if trains else (-1,)):
            yield f"The gradient of {layout.name} lies at {layout.gradient}."
        if layout.state != (2 * size + layout.offset if trains else -1):
            yield f"The state of {layout.name} lies at {layout.state}."
        end = layout.offset + layout.weight.size
    start, stop = plan.state_range
    if start != (2 * size if trains else size) or (stop > start and not trains) or not start <= stop <= plan.arena_size:
        yield f"The state ranges from {start} to {stop}."


def _places(plan: Plan) -> Iterator[str]:
    """In `ints` and `reals` every use has a place of its own."""
    ints = dict.fromkeys(_addresses(plan), "an address")
    reals = dict.fromkeys(_constants(plan), "a constant")
    for outputs in plan.totals.values():
        for totals in outputs:
            reals |= {place: f"a total of {totals.node}" for place in (totals.loss, totals.correct) if place >= 0}
    for program in plan.programs.values():
        for buffer in _buffers(program):
            if buffer.space in ("labels", "reals") and buffer in plan.placement:
                taken = ints if buffer.space == "labels" else reals
                for place in range(plan.placement[buffer], plan.placement[buffer] + program.capacity):
                    if place in taken:
                        yield f"{buffer.name} takes place {place} of {taken[place]}."
                    taken[place] = buffer.name


def _addresses(plan: Plan) -> tuple[int, ...]:
    tables = (plan.input_addresses, plan.value_addresses, plan.label_addresses, plan.weight_addresses)
    places = tuple(place for table in tables for place in table.values())
    return places if plan.length_address < 0 else (*places, plan.length_address)


def _constants(plan: Plan) -> Iterator[int]:
    """Places of the constants, by the table."""
    for program in plan.programs.values():
        for row, instruction in zip(plan.table[program.start :], program.instructions, strict=False):
            for place, value in zip(row[1:], instruction.operands, strict=False):
                if isinstance(value, tuple):
                    yield from range(int(place), int(place) + max(1, len(value)))


def _buffers(program: Program) -> Iterable[Buffer]:
    return dict.fromkeys(buffer for one in program.instructions for buffer in (*one.reads, *one.writes))


def _instruction(plan: Plan, program: Program, index: int) -> Iterator[str]:
    """Operands match the declaration of the opcode, the row of the table matches them, and all lie where they may."""
    instruction = program.instructions[index]
    at = program.start + index
    if at >= len(plan.table) or plan.opcodes[at] != instruction.opcode:
        yield "the table has another opcode."
        return
    declared = OPCODES[instruction.opcode].operands
    if len(declared) != len(instruction.operands):
        yield f"{len(instruction.operands)} operands instead of {len(declared)}."
        return
    for column, (operand, value) in enumerate(zip(declared, instruction.operands, strict=True), start=1):
        encoded = int(plan.table[at, column])
        if isinstance(operand, Number):
            yield from _number(plan, operand, value, encoded)
        elif isinstance(value, Buffer):
            yield from _buffer(plan, program, instruction, operand, value, encoded)
        elif value is not None or encoded != -1 or not operand.optional:
            yield f"{operand.name} is not a buffer."
    if plan.table[at, len(declared) + 1 :].any():
        yield "there is something behind the operands."


def _number(plan: Plan, operand: Number, value: object, encoded: int) -> Iterator[str]:
    if isinstance(value, tuple):
        if encoded < slots.REALS or encoded + max(1, len(value)) > len(plan.reals):
            yield f"{operand.name} lies at {encoded}, outside the constants."
        elif tuple(plan.reals[encoded : encoded + len(value)]) != value:
            yield f"{operand.name} is not what lies at {encoded}."
    elif not isinstance(value, int) or value != encoded or value < 0:
        yield f"{operand.name} is {encoded}."
    elif operand.name == "address" and value not in _addresses(plan):
        yield f"there is no address at {encoded}."
    elif operand.name == "totals" and not _is_total(plan, value):
        yield f"there is no total at {encoded}."


def _is_total(plan: Plan, place: int) -> bool:
    return any(place in (totals.loss, totals.correct) for outputs in plan.totals.values() for totals in outputs)


def _buffer(
    plan: Plan,
    program: Program,
    instruction: Instruction,
    operand: BufferOperand,
    buffer: Buffer,
    encoded: int,
) -> Iterator[str]:
    if plan.placement.get(buffer) != encoded:
        yield f"{operand.name} points to {encoded}, but {buffer.name} lies at {plan.placement.get(buffer)}."
    if buffer.space != operand.space:
        yield f"{operand.name} lies in {buffer.space} instead of {operand.space}."
    first, end = _bounds(plan, buffer)
    size = buffer.width * _rows(program, buffer)
    if encoded < first or encoded + size > end:
        yield f"{operand.name} takes {encoded} to {encoded + size}, outside {first} to {end}."
    wanted = operand.row_width(instruction.sizes)
    if buffer.space in ("fixed", "common") and not operand.whole:
        if buffer.width % wanted:
            yield f"{operand.name} has {buffer.width} numbers, which are no rows of {wanted}."
    elif buffer.width != wanted:
        yield f"{operand.name} has {buffer.width} numbers instead of {wanted}."


def _rows(program: Program, buffer: Buffer) -> int:
    if buffer.space in ("fixed", "common"):
        return 1
    return -(-program.capacity // program.shard_rows) if buffer.space == "shard" else program.capacity


def _bounds(plan: Plan, buffer: Buffer) -> tuple[int, int]:
    """The range that buffers of this space may take."""
    return {
        "batch": (plan.state_range[1], plan.arena_size),
        "shard": (plan.state_range[1], plan.arena_size),
        "common": (plan.state_range[1], plan.arena_size),
        "fixed": (0, plan.state_range[0]),
        "labels": (slots.INTS, plan.ints_size),
        "reals": (slots.REALS, len(plan.reals)),
    }[buffer.space]


def _order(plan: Plan, program: Program) -> Iterator[str]:
    """Check that all that is read was written before, and nothing is written twice."""
    weights = {
        buffer for buffer, place in plan.placement.items() if buffer.space == "fixed" and _is_weight(plan, place)
    }
    written: dict[Buffer, set[int]] = defaultdict(set)  # columns, or -1 for all of them
    for instruction in program.instructions:
        for buffer in instruction.reads:
            if buffer not in weights and written[buffer] not in ({-1}, set(range(buffer.width))):
                yield f"{instruction_text(plan, instruction)} reads {buffer.name} before it is written."
        for buffer in instruction.writes:
            if buffer in weights:
                if buffer not in instruction.reads:
                    yield f"{instruction_text(plan, instruction)} writes over a weight."
                continue
            columns = _columns(instruction)
            if _adds(instruction) != bool(written[buffer]) if buffer.space == "fixed" else columns & written[buffer]:
                yield f"{instruction_text(plan, instruction)} writes {buffer.name} once more, or adds to nothing."
            written[buffer] |= columns


def _is_weight(plan: Plan, place: int) -> bool:
    return place < plan.parameter_size


def _columns(instruction: Instruction) -> set[int]:
    """Columns that an instruction writes; -1 stands for all of them."""
    if instruction.opcode != "copy_columns":
        return {-1}
    sizes = instruction.sizes
    columns = range(sizes["y_start"], sizes["y_start"] + sizes["columns"])
    return {row * sizes["y_width"] + column for row in range(sizes["repeat"]) for column in columns}


def _adds(instruction: Instruction) -> bool:
    """True if an instruction of the weight stage adds to what is there."""
    return instruction.sizes.get("accumulate") == 1


def _stages(plan: Plan, program: Program) -> Iterator[str]:
    """Stages run every instruction, in order, over every row of what it works on, exactly once."""
    end = program.start
    for number, stage in enumerate(program.stages, start=1):
        groups: dict[tuple[int, int], list[Item]] = defaultdict(list)
        for item in stage.items:
            groups[item.instructions].append(item)
        for first, last in sorted(groups):
            if first != end or last <= first:
                yield f"stage {number} runs instructions {first} to {last}, though {end} is next."
            end = last
            yield from _cover(plan, program, number, groups[first, last])
    if end != program.start + len(program.instructions):
        yield f"instructions from {end} on are never run."


def _cover(plan: Plan, program: Program, number: int, items: list[Item]) -> Iterator[str]:
    """Items of one range of instructions: over the samples where any writes to them, else over rows of their own."""
    first, last = items[0].instructions
    body = program.instructions[first - program.start : last - program.start]
    samples = any(_over_samples(one) for one in body)
    end = 0
    for item in sorted(items, key=lambda item: item.first):
        if item.first != end or item.count < 1 or item.samples != samples:
            yield f"stage {number} runs {first} to {last} over rows from {item.first}, though {end} is next."
        end = item.first + item.count
    rows = program.capacity if samples else _own_rows(plan, body, end)
    if end != rows:
        yield f"stage {number} runs {first} to {last} over {end} rows instead of {rows}."


def _over_samples(instruction: Instruction) -> bool:
    """True if an instruction writes to the samples of its range."""
    written = (operand for operand, _ in instruction.buffers if operand.writes)
    return any(operand.space not in ("fixed", "common") and not operand.columns for operand in written)


def _own_rows(plan: Plan, body: Iterable[Instruction], found: int) -> int:
    """Rows of the one weight, or of what is common, or columns that these instructions write; 1 where they add up."""
    offsets = {value for one in body for value in _weight_offsets(plan, one)}
    if offsets:
        shapes = {layout.weight.shape[0] for layout in plan.weights if layout.offset in offsets}
        return shapes.pop() if len(offsets) == len(shapes) == 1 else -1
    rows = {count for one in body for count in _common_rows(one)}
    if rows:
        return rows.pop() if len(rows) == 1 else -1
    return 1 if all(one.opcode in ("add_totals", "add_correct") for one in body) else found


def _common_rows(instruction: Instruction) -> Iterator[int]:
    """Rows of each buffer common to all samples that an instruction writes, and columns of one that it writes so."""
    sizes = instruction.sizes
    for operand, buffer in instruction.buffers:
        if operand.writes and operand.space == "common":
            yield buffer.width // operand.row_width(sizes)
        elif operand.columns:
            yield operand.column_count(sizes)


def _weight_offsets(plan: Plan, instruction: Instruction) -> set[int]:
    """Offsets of the weights whose gradient an instruction writes, or that it moves."""
    places = [plan.placement[buffer] for buffer in instruction.writes if buffer.space == "fixed"]
    gradients = {place if _is_weight(plan, place) else place - plan.parameter_size for place in places}
    moved = instruction.sizes.get("weight")
    return gradients if moved is None else gradients | {moved}
