"""Names to pick from are known where the data cannot be loaded, for that is when they are needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data.load import load_source
from engine.data.names import names_in
from engine.errors import LayerloomError
from engine.sources import Bundled, Csv, Npz


def test_the_columns_of_a_file_whose_target_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("size;plan;price\n1;plus;2,5\n2;basic;3,5\n")
    source = Csv(path="a.csv", target="prize")
    with pytest.raises(LayerloomError):
        load_source(source, tmp_path)
    assert names_in(source, tmp_path) == ("size", "plan", "price")


def test_the_columns_of_a_long_file_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("größe,preis\n" + "1,2\n" * 200_000, encoding="utf-16")
    assert names_in(Csv(path="a.csv"), tmp_path) == ("größe", "preis")


def test_the_arrays_of_a_file(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=np.zeros(3), labels=np.zeros(3))
    assert names_in(Npz(path="a.npz"), tmp_path) == ("images", "labels")


@pytest.mark.parametrize("content", [b"", b"\x00\xff\x00", b'"open,b\n1,2', b"PK\x03\x04 no zip"])
def test_a_file_that_cannot_be_read_has_no_names_or_some_but_no_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    for source in (Csv(path="a"), Npz(path="a")):
        assert isinstance(names_in(source, tmp_path), tuple)


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert names_in(Bundled(), tmp_path) == names_in(Csv(), tmp_path) == names_in(Csv(path="no.csv"), tmp_path) == ()
    assert names_in(Csv(path="."), tmp_path) == ()
