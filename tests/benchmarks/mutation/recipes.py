"""Faults of recipes: files that splits come from, spellings, repeated rows, what is fitted on which rows."""

from __future__ import annotations

from tests.benchmarks.mutation.fault import Fault

JOINING = "tests/engine/data/tables/test_joining.py"
CONTRACT = "tests/contracts/test_preparation.py"

FAULTS = (
    Fault(
        "rows-of-another-file-train",
        "engine/data/split.py",
        "of_table = np.flatnonzero(origins == 0)",
        "of_table = np.arange(len(origins))",
        (f"{JOINING}::test_both_files_leave_the_whole_table_to_training",),
    ),
    Fault(
        "dates-of-another-file-read-otherwise",
        "engine/data/tables/joining.py",
        'dates=table.dates if table.dates != "automatic" else choices.dates,',
        'dates="month_first",',
        (f"{JOINING}::test_rows_of_another_file_are_tested_and_the_table_gives_the_rest",),
    ),
    Fault(
        "categories-of-another-file-by-their-places",
        "engine/data/tables/joining.py",
        "known = [] if part is None else [place[text] for text in part.categories]",
        "known = [] if part is None else [*range(len(part.categories))]",
        (f"{JOINING}::test_categories_are_met_by_name",),
    ),
    Fault(
        "a-spelling-to-predict-is-unknown",
        "engine/data/delimited/encodings.py",
        "if place == UNKNOWN and self.merges else place",
        "if False else place",
        (
            "tests/engine/data/preparation/test_spellings.py::test_rows_to_predict_may_spell_them_in_further_ways",
            f"{CONTRACT}::test_the_script_predicts_raw_rows_as_the_engine_does[answer]",
        ),
    ),
    Fault(
        "repeated-rows-stay-in-training",
        "engine/data/preparation/repeated.py",
        "np.concatenate([split.test, validation])",
        "split.test[:0]",
        ("tests/engine/data/preparation/test_repeated.py::test_they_are_kept_in_one_split",),
    ),
    Fault(
        "fills-see-all-rows",
        "engine/data/preparation/fit.py",
        "values = typed_values(column, encoding)[rows]",
        "values = typed_values(column, encoding)",
        (f"{CONTRACT}::test_a_step_is_fitted_on_training_rows_alone[missing-mode]",),
    ),
)
