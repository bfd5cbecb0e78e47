"""Real tables: the warnings and questions that are expected of each, and no others.

Bundled ones are always there, the others where the packages that bring them are installed.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from engine.data.dataset import Dataset
from engine.data.files import bundled_file
from engine.data.load import load_source
from engine.data.problems.splits import split_notes
from engine.data.tables.table import read_table
from engine.document.project import DataSettings, Project
from engine.sources import Bundled, Csv

WARNED, ASKED = "warning", "question"
BUNDLED: dict[str, set[tuple[str, str, str]]] = {
    "iris": {(ASKED, "strong-feature", "petal length (cm), petal width (cm)")},
    "wine": set(),
    "breast_cancer": {(ASKED, "strong-feature", "mean concave points, worst radius, worst perimeter, worst area")},
    "digits": set(),
    "diabetes": set(),
}
PACKAGED: dict[tuple[str, str], set[tuple[str, str, str]]] = {
    ("vega_datasets/_data/seattle-weather.csv", "weather"): {(ASKED, "time-straddles", "date")},
    ("vega_datasets/_data/stocks.csv", "price"): {(ASKED, "time-straddles", "date")},
    ("vega_datasets/_data/airports.csv", "state"): {(WARNED, "small-class", "state")},
    # Who has work in private firms is most of who has work.
    ("vega_datasets/_data/us-employment.csv", "nonfarm"): {
        (WARNED, "target-among-features", "private"),
        (ASKED, "time-straddles", "month"),
    },
    ("palmerpenguins/data/penguins.csv", "species"): set(),
    ("palmerpenguins/data/penguins.csv", "body_mass_g"): set(),
    ("palmerpenguins/data/penguins-raw.csv", "Species"): {(ASKED, "group-straddles", "Sample Number")},
    # scikit-learn's own files begin with a line of counts, or have no header.
    ("sklearn/datasets/data/diabetes_data_raw.csv.gz", ""): set(),
    ("sklearn/datasets/data/wine_data.csv", ""): set(),
    ("sklearn/datasets/data/breast_cancer.csv", ""): {
        (ASKED, "strong-feature", "column 8, column 21, column 23, column 24"),
    },
    ("sklearn/datasets/data/linnerud_exercise.csv", ""): {(WARNED, "small-class", "Jumps")},
    ("mlxtend/data/data/autompg.csv.gz", ""): set(),
    ("mlxtend/data/data/boston_housing.csv", ""): set(),
    ("vega_datasets/_data/cars.json", "Miles_per_Gallon"): {(ASKED, "time-straddles", "Year")},
    ("vega_datasets/_data/cars.json", ""): {(ASKED, "time-straddles", "Year")},
}
"""By file and target, which is the last column where it is empty."""
ANSWERS: dict[str, dict[str, object]] = {
    "sklearn/datasets/data/wine_data.csv": {"skip": 1, "header": "no"},
    "sklearn/datasets/data/breast_cancer.csv": {"skip": 1, "header": "no"},
    "mlxtend/data/data/autompg.csv.gz": {"header": "no"},
}
"""To what is asked of a file."""


def told(dataset: Dataset) -> set[tuple[str, str, str]]:
    project = Project(data=DataSettings(source=Csv(path="table.csv")))
    notes = (*dataset.spec.notes, *split_notes(project, dataset))
    return {(note.severity, note.code, ", ".join(note.columns)) for note in notes if note.severity != "hint"}


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_tables(name: str) -> None:
    content = bundled_file(Bundled(name=name)).read_bytes()  # type: ignore[arg-type]
    assert told(read_table(content, "", name)) == BUNDLED[name]


@pytest.mark.parametrize(("file", "target"), PACKAGED)
def test_tables_of_packages(file: str, target: str) -> None:
    package, _, inside = file.partition("/")
    found = find_spec(package)  # not imported: that takes seconds
    if found is None or found.origin is None:
        pytest.skip(f"{package} is not installed")
    source = Csv(path=str(Path(found.origin).parent / inside), target=target).replace(**ANSWERS.get(file, {}))
    assert told(load_source(source, None)) == PACKAGED[file, target]
