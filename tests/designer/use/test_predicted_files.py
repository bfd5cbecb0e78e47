"""All rows of a file get their predictions as further columns, and faults are told by row and column."""

from __future__ import annotations

import csv
import gzip
import io
import json

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine import api
from engine.data.load import load
from engine.document.editing.edits import add_node, connect, set_data, set_training
from engine.document.project import Project
from engine.errors import DataError
from engine.layers import LAYERS
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.losses import MeanSquaredError
from engine.predictions import predicted_file, predicted_table
from engine.preparation.recipe import Recipe
from engine.sources import Npz
from tests.designer.use.conftest import DIABETES, IRIS, trained
from tests.engine.data.reading.spreadsheets import cells, workbook, zipped

LEFT = Qt.MouseButton.LeftButton


def rows_of(content, delimiter=","):
    return list(csv.reader(io.StringIO(content.decode()), delimiter=delimiter))


def test_classes_and_their_probabilities_are_added():
    spec = load(IRIS.data, None).spec
    header = ["note", *reversed(spec.columns)]
    content = ",".join(header) + '\n"a, b",0.2,1.4,3.5,5.1\nx,2.1,5.6,2.8,6.4\n'
    predicted = predicted_table(trained(IRIS), content.encode())
    found, count = predicted.content, predicted.rows
    head, *lines = rows_of(found)
    assert count == 2
    assert head == [*header, "predicted species", *(f"probability of {name}" for name in spec.classes)]
    assert [line[0] for line in lines] == ["a, b", "x"]
    expected = api.Model(trained(IRIS)).predict([[5.1, 3.5, 1.4, 0.2], [6.4, 2.8, 5.6, 2.1]])
    assert [line[5] for line in lines] == list(expected.labels)
    np.testing.assert_allclose([list(map(float, line[6:])) for line in lines], expected.probabilities, rtol=1e-5)


def test_numbers_are_added_and_the_delimiter_stays():
    spec = load(DIABETES.data, None).spec
    sample = load(DIABETES.data, None).inputs[0]
    content = ";".join(spec.columns) + "\n" + ";".join(map(repr, sample.tolist())) + "\n"
    found = predicted_table(trained(DIABETES), content.encode()).content
    head, line = rows_of(found, ";")
    expected = api.Model(trained(DIABETES)).predict(sample[None]).numbers[0, 0]
    assert head[-1] == f"predicted {spec.target_name}"
    assert float(line[-1]) == pytest.approx(float(expected), rel=1e-7)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"age\n3\n", "no column 'class of cabin'"),
        (b"age,class of cabin\n3,fourth\n", "Row 2, column 'class of cabin'"),
        (b"age,class of cabin\n,first\n", "Row 2, column 'age': the value is missing"),
        (b"age,class of cabin\n", "no rows"),
        (b"", "no rows"),
        (b"PK\x03\x04...", "damaged"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(passengers, content, sentence):
    strict = set_data(passengers, recipe=Recipe(rules=1))
    with pytest.raises(DataError, match=sentence):
        predicted_table(trained(strict), content)


ROWS = [("class of cabin", "id", "age"), ("first", "007", 30), ("third", "b, c", 44.5)]


def kinds():
    lines = "\n".join(",".join(f'"{cell}"' for cell in row) for row in ROWS).encode()
    objects = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
    sheets = {"Empty": "", "Other": cells(["x"], [1.0]), "Data": cells(*map(list, ROWS))}
    return {
        "text": lines,
        "gzip": gzip.compress(lines),
        "zip": zipped(table=lines),
        "spreadsheet": workbook(sheets),
        "JSON lines": "\n".join(map(json.dumps, objects)).encode(),
        "JSON": json.dumps(objects).encode(),
    }


@pytest.mark.parametrize("kind", [*kinds(), "Parquet"])
def test_every_kind_of_table_is_predicted_as_text_is(passengers, tmp_path, kind):
    model, path = trained(passengers), tmp_path / "rows"
    if kind == "Parquet":
        duckdb = pytest.importorskip("duckdb")
        values = "(VALUES ('first', '007', 30.0::DOUBLE), ('third', 'b, c', 44.5)) t(\"class of cabin\", id, age)"
        duckdb.sql(f"COPY (SELECT * FROM {values}) TO '{path}' (FORMAT parquet)")
    else:
        path.write_bytes(kinds()[kind])
    header, *lines = rows_of(predicted_file(model, path).content)
    expected = rows_of(predicted_table(model, kinds()["text"]).content)
    assert header == expected[0]
    assert [line[:2] for line in lines] == [["first", "007"], ["third", "b, c"]]
    assert [float(line[2]) for line in lines] == [30, 44.5]
    assert [line[3:] for line in lines] == [line[3:] for line in expected[1:]]


def test_a_fault_in_a_spreadsheet_is_told_by_its_own_row(passengers):
    strict = trained(set_data(passengers, recipe=Recipe(rules=1)))
    with pytest.raises(DataError, match="Row 5, column 'age': the value is missing"):
        predicted_table(strict, workbook({"A": cells(["class of cabin", "age"], ["first", 3], ["first", None])}))


def test_missing_and_unknown_values_are_filled_by_the_recipe(passengers):
    found = predicted_table(trained(passengers), b"age,class of cabin\n3,fourth\n,first\n4,\n")
    assert found.rows == 3
    assert all(line[-1] for line in rows_of(found.content))
    assert found.notes == ("Column 'class of cabin': the network was not trained with 'fourth', as in row 2: ignored.",)


def test_one_column_is_kept_beside_the_predictions(passengers):
    content = b"id,age,class of cabin\np7,3,first\n"
    header, line = rows_of(predicted_table(trained(passengers), content, "id").content)
    assert (header[0], line[0]) == ("id", "p7")
    assert "age" not in header
    with pytest.raises(DataError, match="no column 'key'"):
        predicted_table(trained(passengers), content, "key")


def test_a_file_is_predicted_by_a_button(open_page, passengers, tmp_path):
    bench = open_page(passengers)
    bench.show()
    bench.settle()
    source = tmp_path / "new.csv"
    source.write_text("class of cabin,age\nfirst,30\nthird,44\n")
    bench.dialogs.answers |= {"open_data": source, "save_file": tmp_path / "out.csv", "confirm": True}
    bench.qtbot.mouseClick(bench.panel.file.button, LEFT)
    assert not bench.panel.file.button.isEnabled()
    bench.qtbot.waitUntil(bench.panel.file.button.isEnabled)
    assert bench.panel.file.told.text() == "out.csv: 2 rows predicted."
    assert bench.dialogs.suggestion == tmp_path / "new_predictions.csv"
    assert len(rows_of((tmp_path / "out.csv").read_bytes())) == 3
    source.write_text("age\n1\n")
    bench.qtbot.mouseClick(bench.panel.file.button, LEFT)
    bench.qtbot.waitUntil(lambda: "no column" in bench.panel.file.told.text())
    assert len(rows_of((tmp_path / "out.csv").read_bytes())) == 3  # what was there before stays


def test_the_file_itself_is_not_written_over(open_page, passengers, tmp_path):
    bench = open_page(passengers)
    bench.show()
    bench.settle()
    source = tmp_path / "new.csv"
    source.write_text("class of cabin,age\nfirst,30\n")
    bench.dialogs.answers |= {"open_data": source, "save_file": source}
    bench.qtbot.mouseClick(bench.panel.file.button, LEFT)
    assert bench.dialogs.errors == ["new.csv is the file that is to be predicted."]
    assert bench.panel.file.button.isEnabled()


def test_arrays_without_columns_are_looked_at_and_have_no_file(open_page, tmp_path):
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(40, 6, 2))
    np.savez(tmp_path / "a.npz", inputs=inputs, targets=inputs[:, :, 0].sum(1))
    project, start = add_node(Project(), Input(), (0.0, 0.0))
    project, flat = add_node(project, LAYERS.create("Flatten"), (100.0, 0.0))
    project, dense = add_node(project, Dense(units=1), (200.0, 0.0))
    project, end = add_node(project, Output(), (300.0, 0.0))
    project = connect(connect(connect(project, start, flat), flat, dense), dense, end)
    source = Npz(path=str(tmp_path / "a.npz"), inputs="inputs", target="targets")
    project = set_training(set_data(project, source=source), loss=MeanSquaredError())
    bench = open_page(project)
    bench.show()
    bench.settle()
    assert bench.panel.sample.row.picture.isVisible()
    assert not bench.panel.sample.row.picture.can_draw
    assert bench.panel.sample.row.form is None
    assert not bench.panel.file.isVisible()
    assert bench.panel.prediction.results[0].headline.text()


def test_a_copy_is_named_by_the_table_not_by_how_it_is_packed(open_page, passengers, tmp_path):
    bench = open_page(passengers)
    bench.show()
    bench.settle()
    source = tmp_path / "new.csv.gz"
    source.write_bytes(gzip.compress(b"class of cabin,age\nfirst,30\n"))
    bench.dialogs.answers |= {"open_data": source, "save_file": tmp_path / "out.csv", "confirm": True}
    bench.qtbot.mouseClick(bench.panel.file.button, LEFT)
    bench.qtbot.waitUntil(bench.panel.file.button.isEnabled)
    assert bench.dialogs.suggestion == tmp_path / "new_predictions.csv"
    assert bench.panel.file.told.text() == "out.csv: 1 row predicted."
