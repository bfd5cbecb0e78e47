"""`layerloom new` makes a project that trains, says why it was drawn so, and overwrites nothing."""

from __future__ import annotations

import json
import shutil

from engine.document.format.files import load
from tests.engine.data.reading.spreadsheets import open_document

HEAD = "name,age,fare,port,survived\n"
ROWS = "".join(
    f"Person {n},{20 + n % 30 if n % 5 else ''},{7.25 + n % 9},{'SCQ'[n % 3]},{['no', 'yes'][n % 2]}\n"
    for n in range(60)
)


def test_a_project_for_a_table_with_gaps_and_names(layerloom, tmp_path):
    (tmp_path / "people.csv").write_text(HEAD + ROWS)
    done = layerloom("new", tmp_path / "people.csv")
    assert done.status == 0
    assert "predicts the 2 classes of 'survived' (the last column) from 6 inputs" in done.output
    assert "Column 'name' is ignored" in done.output
    project = load(tmp_path / "people.loom")
    assert project.data.source.path == "people.csv", "both can be moved together"
    trained = layerloom("train", tmp_path / "people.loom", "--epochs", 2, "--export", tmp_path / "people.npz")
    assert trained.status == 0
    again = layerloom("new", tmp_path / "people.csv")
    assert again.status == 1
    assert "people.loom exists already" in again.errors


def test_another_target(layerloom, tmp_path):
    (tmp_path / "people.csv").write_text(HEAD + ROWS)
    done = layerloom("new", tmp_path / "people.csv", "--target", "fare", "--to", tmp_path / "fares.loom")
    assert done.status == 0
    assert "of 'fare' from" in done.output
    wrong = layerloom("new", tmp_path / "people.csv", "--target", "fair", "--to", tmp_path / "x.loom")
    assert wrong.status == 1
    assert "There is no column 'fair' to predict. Did you mean 'fare'?" in wrong.errors
    assert not (tmp_path / "x.loom").exists()


def test_the_target_is_known_by_its_name(layerloom, tmp_path):
    lines = (HEAD + ROWS).splitlines()
    (tmp_path / "people.csv").write_text("\n".join(",".join(reversed(line.split(","))) for line in lines))
    done = layerloom("new", tmp_path / "people.csv")
    assert "predicts the 2 classes of 'survived' (chosen by its name) from 6 inputs" in done.output
    assert load(tmp_path / "people.loom").data.source.target == "survived"
    columns = json.loads(layerloom("data", tmp_path / "people.csv", "--json").output)["columns"]
    assert [each["name"] for each in columns if each["role"] == "target"] == ["survived"]


def test_rows_are_predicted_as_they_come(layerloom, tmp_path):
    (tmp_path / "people.csv").write_text(HEAD + ROWS)
    assert layerloom("new", tmp_path / "people.csv").status == 0
    weights = tmp_path / "people.safetensors"
    assert layerloom("train", tmp_path / "people.loom", "--epochs", 1, "--export", weights).status == 0
    (tmp_path / "new.csv").write_text("port,id,fare,age\nS,p1,8,\nX,p2,,30\n")
    done = layerloom("predict", weights, tmp_path / "new.csv", "--id", "id")
    assert done.status == 0
    lines = done.output.splitlines()
    assert lines[0].startswith("id,predicted survived,probability of no")
    assert [line.split(",")[0] for line in lines[1:]] == ["p1", "p2"]
    assert "the network was not trained with 'X', as in row 3: ignored" in done.errors
    sheet = open_document(["port", "id", "fare", "age"], ["S", "p1", 8, None], ["X", "p2", None, 30])
    (tmp_path / "new.ods").write_bytes(sheet)
    of_sheet = layerloom("predict", weights, tmp_path / "new.ods", "--id", "id")
    assert (of_sheet.status, of_sheet.output) == (0, done.output)
    assert "the network was not trained with 'X', as in row 3: ignored" in of_sheet.errors
    written = layerloom("predict", weights, tmp_path / "new.csv", "--to", tmp_path / "out.csv")
    assert (written.status, written.output) == (0, "")
    assert (tmp_path / "out.csv").read_text().startswith("port,id,fare,age,predicted survived")
    over = layerloom("predict", weights, tmp_path / "new.csv", "--to", tmp_path / "new.csv")
    assert over.status == 1
    assert "new.csv is read by this command" in over.errors
    last = layerloom("predict", tmp_path / "people.loom", tmp_path / "new.csv", "--id", "id")
    assert (last.status, last.output) == (0, done.output)
    shutil.rmtree(tmp_path / "people.runs")
    none = layerloom("predict", tmp_path / "people.loom", tmp_path / "new.csv")
    assert none.status == 1
    assert "no run of it is kept or recorded" in none.errors
