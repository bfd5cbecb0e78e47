"""Operations for every network."""
