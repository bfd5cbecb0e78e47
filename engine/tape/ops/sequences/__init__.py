"""Operations for sequences."""
