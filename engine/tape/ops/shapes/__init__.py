"""Operations for shapes: reshape, transpose, merge."""
