"""The tape: opcodes with their operands, and the builder that layers append instructions to. No Numba here."""
