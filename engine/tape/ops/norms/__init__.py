"""Operations for normalisation."""
