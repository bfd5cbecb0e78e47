"""Operations for images."""
