"""What was read in training is read from the same rows again, to the bit."""

import random
from collections.abc import Sequence

import numpy as np
import pytest

from engine.data.delimited.features import read_features
from engine.data.tables.table import read_table

ENCODINGS = {
    "utf-8": ["rot", "grün", "weiß", "a b"],
    "utf-16": ["rot", "grün", "東京", "Москва"],
    "cp1252": ["rot", "grün", "weiß", "blau"],
    "cp1251": ["Москва", "красный", "синий", "дом"],
    "shift_jis": ["東京", "大阪", "りんご", "カタカナ"],
}


def column(rng: random.Random, mark: str, words: Sequence[str], rows: int) -> list[str]:
    kind = rng.randrange(5)
    if kind == 0:
        digits = rng.choice([1, 3, 6])
        return [f"{rng.gauss(0, 3):.{digits}f}".replace(".", mark) for _ in range(rows)]
    if kind == 1:
        return [str(rng.randrange(-5, 20_000)) for _ in range(rows)]
    if kind == 2:
        return [rng.choice(words) for _ in range(rows)]
    if kind == 3:
        return [repr(rng.gauss(0, 1) * 10 ** rng.randrange(-9, 9)).replace(".", mark) for _ in range(rows)]
    return [rng.choice(["x,y", "a;b", 'q"q', "l\nl", " p "]) for _ in range(rows)]


def written(rng: random.Random, cell: str) -> str:
    if any(letter in cell for letter in '",;\n\t|') or rng.random() < 0.2:
        cell = '"' + cell.replace('"', '""') + '"'
        return rng.choice(["", " "]) + cell
    return cell + rng.choice(["", "", " "])


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("seed", range(6))
def test_random_tables(encoding: str, seed: int) -> None:
    rng = random.Random(f"{encoding} {seed}")
    delimiter, end, mark, rows = rng.choice(",;\t|"), rng.choice(["\n", "\r\n"]), rng.choice(".,"), 24
    words = ENCODINGS[encoding]
    columns = [words * 6, *(column(rng, mark, words, rows) for _ in range(4)), ["ja", "nein", "nein"] * 8]
    header = [f"c{at}" for at in range(5)] + ["t"]
    lines = [delimiter.join(written(rng, cell) for cell in cells) for cells in [header, *zip(*columns, strict=True)]]
    above = rng.choice([[], [f"sep={delimiter}"], ["# made, by; hand"]])
    content = end.join([*above, *lines]).encode(encoding)
    dataset = read_table(content, "", "table")
    assert dataset.spec.reading is not None
    (raw,) = dataset.raw
    reading, encodings = dataset.spec.reading, dataset.spec.encodings
    assert tuple(name for encoding in encodings for name in encoding.inputs) == dataset.spec.columns
    assert read_features(content, reading, encodings).tobytes() == dataset.inputs.tobytes()
    some = sorted(rng.sample(range(rows), 5))
    again = read_features(raw.only(np.array(some)), reading, encodings)
    assert again.tobytes() == dataset.inputs[some].tobytes()
