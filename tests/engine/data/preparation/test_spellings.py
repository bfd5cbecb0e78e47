"""Spellings of a category are merged by one choice, here and wherever rows are predicted."""

from __future__ import annotations

import numpy as np

from engine.analysis.checks.data import judge_data
from engine.data.delimited.encodings import UNKNOWN, ColumnEncoding
from engine.data.delimited.features import read_features
from engine.data.rows import samples_of, unknown_in
from engine.data.tables.table import read_table
from engine.document.project import DataSettings, Project
from engine.preparation.recipe import ColumnChoice, Recipe

SEXES = ("male", "Male", "FEMALE", "female", "female", "", "male")
TABLE = "sex,size,y\n" + "".join(
    f"{SEXES[row % 7]},{row},{('yes', 'no', 'Yes', 'yes')[row % 4]}\n" for row in range(63)
)
MERGED = Recipe(columns={name: ColumnChoice(spellings="merged") for name in ("sex", "y")})


def test_the_fix_merges_them_and_answers_the_note() -> None:
    recipe = Recipe()
    for _ in range(2):
        found = read_table(TABLE.encode(), "", "t", recipe=recipe)
        project = Project(data=DataSettings(recipe=recipe))
        fault = next(each for each in judge_data(found.spec.notes, project.data) if each.code == "spelling-variants")
        assert fault.fix is not None
        recipe = fault.fix.apply(project).data.recipe
    assert recipe == MERGED
    found = read_table(TABLE.encode(), "", "t", recipe=recipe)
    assert not [note for note in found.spec.notes if note.code == "spelling-variants"]
    assert found.spec.columns == ("sex=female", "sex=male", "sex is missing", "size")
    assert found.spec.classes == ("no", "yes"), "as most rows spell it"


def test_rows_to_predict_may_spell_them_in_further_ways() -> None:
    found = read_table(TABLE.encode(), "", "t", recipe=MERGED)
    spec = found.spec
    assert spec.reading is not None
    (raw,) = found.raw
    rows = np.arange(7)
    assert read_features(raw.only(rows), spec.reading, spec.encodings).tobytes() == found.inputs[rows].tobytes()
    again = samples_of([{"sex": "  MALE", "size": 1.0}, {"sex": "x", "size": 2.0}], spec)
    assert again[:, :2].tolist() == [[0.0, 1.0], [0.0, 0.0]]
    assert unknown_in([{"sex": "Female"}], spec) == ()
    assert len(unknown_in([{"sex": "x"}], spec)) == 1


def test_a_category_that_is_there_exactly_is_meant() -> None:
    assert [ColumnEncoding("a", "one_hot", ("A", "a"), merges=True).place_of(text) for text in ("A", "a")] == [0, 1]
    assert ColumnEncoding("a", "one_hot", ("A",)).place_of("a") == UNKNOWN
