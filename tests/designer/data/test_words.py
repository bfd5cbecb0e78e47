"""The Data page says how the target is read: as classes or as numbers."""

from __future__ import annotations

from designer.data.panel import DataPanel
from engine.document.editing.edits import set_data, set_field, set_training
from engine.sources import Csv, NoisySine


def test_the_summary_follows_how_the_target_is_read(qtbot, store, tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("a,b,stars\n" + "".join(f"{row},{row % 7},{row % 3 + 1}\n" for row in range(60)))
    store.apply("Choose", set_data(store.project, source=Csv(path=str(path))))
    panel = DataPanel(store)
    qtbot.addWidget(panel)
    qtbot.waitUntil(lambda: "ratings" in panel.summary.text())
    assert "3 classes (1, 2, 3)" in panel.summary.text()
    project = set_training(store.project, loss="mean_squared_error")
    project = set_field(set_field(project, ["dense_1"], "units", 1), ["dense_1"], "activation", "linear")
    store.apply("Regress", project)
    qtbot.waitUntil(lambda: "predicts stars" in panel.summary.text())
    assert panel.target.text() == "From 1 to 3; mean 2, standard deviation 0.8165."
    store.apply("Say", set_data(store.project, source=Csv(path=str(path), target_type="classes")))
    qtbot.waitUntil(lambda: "3 classes" in panel.summary.text())


def test_one_feature_and_a_generated_target_are_told(store, qtbot):
    store.apply("Choose", set_data(store.project, source=NoisySine()))
    panel = DataPanel(store)
    qtbot.addWidget(panel)
    qtbot.waitUntil(lambda: "1 feature," in panel.summary.text())
    assert panel.target.text().startswith("From -")
