"""The Use page with real clicks and keys, over weights that were really trained."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLayout

from designer.document.datasets import Loaded
from designer.forms.fold import Fold
from designer.plotting.figures import percent_text
from designer.use.answers import Told
from designer.use.result import Result
from designer.widgets.labels import Label
from engine import api
from engine.document.editing.edits import set_data
from engine.export.proof import FORMATS, Proof
from engine.sources import Npz
from tests.designer.test_access import nameless
from tests.designer.use.conftest import DIABETES, DIGITS, IRIS, FakeWeights, network, trained

LEFT = Qt.MouseButton.LeftButton


def headline(bench):
    return bench.panel.prediction.results[0].headline.text()


def type_into(bench, editor, text):
    editor.control.setFocus()
    editor.control.line.selectAll()
    bench.qtbot.keyClicks(editor.control, text)


def test_without_weights_a_button_leads_to_training(open_page):
    bench = open_page(IRIS, FakeWeights())
    bench.show()
    with bench.qtbot.waitSignal(bench.panel.train_wanted):
        bench.qtbot.mouseClick(bench.panel.train_button, LEFT)
    assert not bench.panel.sample.row.isVisible()


def test_weights_that_come_are_used_at_once(open_page):
    bench = open_page(IRIS, FakeWeights())
    bench.show()
    bench.weights.trained = trained(IRIS)
    bench.panel.renew()
    bench.settle()
    assert bench.panel.sample.row.isVisible()
    assert headline(bench) in ("setosa", "versicolor", "virginica")


def test_the_first_test_sample_fills_the_form_and_is_predicted(open_page):
    bench = open_page(IRIS)
    bench.show()
    bench.settle()
    model, dataset = trained(IRIS), bench.store.dataset
    sample = dataset.inputs[model.split.test[0]]
    form = bench.panel.sample.row.form
    shown = [float(form.editor(name).control.line.text()) for name in form.names()]
    np.testing.assert_allclose(shown, sample)
    expected = api.Model(model).predict(sample[None])
    assert headline(bench) == expected.labels[0]
    right = dataset.spec.classes[dataset.targets[model.split.test[0]]]
    assert f"the target is {right}" in bench.panel.prediction.results[0].truth.text()
    assert percent_text(float(expected.probabilities.max())) in bench.panel.prediction.results[0].truth.text()
    assert bench.panel.sample.origin.text() == f"Test sample 1 of {len(model.split.test)}"
    assert "Test accuracy" in bench.panel.about.text()


def test_no_sentence_is_cut_off_in_a_low_window(open_page):
    bench = open_page(IRIS)
    bench.show()
    bench.settle()
    bench.qtbot.waitUntil(lambda: bool(bench.panel.exports.rows))
    bench.panel.layout().setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    bench.panel.setMinimumSize(bench.panel.minimumSizeHint())  # as among the other pages of the window
    bench.panel.resize(900, 320)
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    for label in bench.panel.exports.findChildren(Label):
        assert label.isHidden() or label.height() >= label.heightForWidth(label.width())


def test_buttons_go_through_the_samples_and_round(open_page):
    bench = open_page(IRIS)
    bench.show()
    bench.settle()
    bench.qtbot.mouseClick(bench.panel.sample.next, LEFT)
    bench.settle()
    assert bench.panel.sample.origin.text().startswith("Test sample 2 of ")
    for _ in range(2):
        bench.qtbot.mouseClick(bench.panel.sample.previous, LEFT)
        bench.settle()
    last = len(trained(IRIS).split.train)
    assert bench.panel.sample.origin.text() == f"Training sample {last} of {last}"


def test_what_is_typed_is_predicted_at_once_and_can_be_taken_back(open_page):
    bench = open_page(DIABETES)
    bench.show()
    bench.settle()
    before = headline(bench)
    editor = bench.panel.sample.row.form.editor("column_2")
    type_into(bench, editor, "50")
    bench.settle()
    sample = bench.store.dataset.inputs[trained(DIABETES).split.test[0]].copy()
    sample[2] = 50.0
    expected = float(api.Model(trained(DIABETES)).predict(sample[None]).numbers[0, 0])
    assert headline(bench) == f"{expected:.4g}"
    assert headline(bench) != before
    assert bench.panel.sample.origin.text().endswith(", changed")
    assert not bench.panel.prediction.results[0].truth.isVisible()  # nobody knows what would be right
    bench.qtbot.mouseClick(bench.panel.sample.reset, LEFT)
    bench.settle()
    assert headline(bench) == before
    assert not bench.panel.sample.reset.isVisible()


def test_rows_whose_features_have_no_names_have_fields_too(open_page, tmp_path):
    """There were none, though the Sample tab had them; rows of a file cannot be matched with them."""
    np.savez(tmp_path / "rows.npz", x=np.arange(60.0).reshape(20, 3), y=np.arange(20) % 2)
    bench = open_page(set_data(network(2, softmax=True), source=Npz(path=str(tmp_path / "rows.npz"))))
    bench.show()
    bench.settle()
    editor = bench.panel.sample.row.form.editor("column_1")
    assert editor.description.label == "feature 2"
    type_into(bench, editor, "50.5")
    bench.settle()
    assert bench.panel.sample.row.sample[1] == 50.5
    assert not bench.panel.file.isVisible()


def test_a_text_is_chosen_among_those_of_the_data(open_page, passengers):
    bench = open_page(passengers)
    bench.show()
    bench.settle()
    combo = bench.panel.sample.row.form.editor("column_1").combo
    assert [combo.itemData(place) for place in range(combo.count())] == ["first", "second", "third"]
    assert combo.itemText(1) == "second"  # as it stands in the file
    combo.setFocus()
    bench.qtbot.keyClick(combo, Qt.Key.Key_End)
    bench.settle()
    assert bench.panel.sample.row.sample[1:].tolist() == [0.0, 0.0, 1.0]


def test_what_is_no_number_is_explained_and_not_predicted(open_page):
    bench = open_page(IRIS)
    bench.show()
    bench.settle()
    before = bench.panel.sample.row.sample
    editor = bench.panel.sample.row.form.editor("column_0")
    type_into(bench, editor, "x")
    assert "needs a number" in editor.error
    assert bench.panel.sample.row.sample is before


def test_an_image_can_be_drawn_on(open_page):
    bench = open_page(DIGITS)
    bench.show()
    bench.settle()
    picture = bench.panel.sample.row.picture
    bench.qtbot.mouseClick(bench.panel.sample.row.findChild(Fold).button, LEFT)
    assert picture.isVisible()
    area = picture._area()
    place = QPoint(round(area.width() / 16), round(area.height() / 16))
    bench.qtbot.mouseClick(picture, LEFT, Qt.KeyboardModifier.NoModifier, place)
    bench.settle()
    assert bench.panel.sample.row.sample[0] == 16.0
    assert bench.panel.sample.row.form.editor("column_0").control.line.text() == "16"
    bench.qtbot.mouseClick(picture, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, place)
    bench.settle()
    assert bench.panel.sample.row.sample[0] == 0.0


def test_the_values_of_pixels_are_folded_below_the_picture(open_page):
    """Sixty fields pushed all else out of sight, and made the window wait when they were not even asked for."""
    bench = open_page(DIGITS)
    bench.show()
    bench.settle()
    row = bench.panel.sample.row
    assert row.form is None
    assert not row.hint.isVisible()
    bench.qtbot.mouseClick(row.findChild(Fold).button, LEFT)
    editor = row.form.editor("column_0")
    assert editor.isVisible()
    assert editor.control.line.text() == f"{row.sample.reshape(-1)[0]:g}"
    assert row.hint.isVisible()  # 64 columns, 60 fields
    bench.qtbot.mouseClick(row.findChild(Fold).button, LEFT)
    assert not editor.isVisible()


def test_a_fault_is_told_and_the_page_goes_on(open_page):
    bench = open_page(IRIS)
    bench.show()
    bench.settle()
    good = bench.weights.trained
    bench.weights.model = lambda: (_ for _ in ()).throw(MemoryError())
    bench.panel._look_anew()
    bench.qtbot.waitUntil(bench.panel.prediction.fault.isVisible)
    assert bench.panel.prediction.fault.text() == "There is too little memory to predict."
    bench.weights.model = lambda: good
    bench.panel._look_anew()
    bench.qtbot.waitUntil(lambda: not bench.panel.prediction.fault.isVisible())


def test_data_that_come_later_bring_the_right_answers(open_page):
    bench = open_page(IRIS)
    bench.show()
    bench.settle()
    project, dataset = bench.store.project, bench.store.dataset
    bench.store._show(project, Loaded())  # as while the data are being loaded
    bench.settle()
    assert "the target is" not in bench.panel.prediction.results[0].truth.text()
    bench.store._show(project, Loaded(dataset))
    bench.settle()
    assert "the target is" in bench.panel.prediction.results[0].truth.text()


def test_nobody_looks_then_nothing_is_predicted(open_page):
    bench = open_page(IRIS)
    bench.qtbot.waitUntil(lambda: bench.store.dataset is not None)
    bench.panel.renew()
    assert bench.weights.asked == 0


def test_weights_of_an_edited_network_are_said_to_be_those_of_the_run(open_page):
    bench = open_page(IRIS)
    bench.show()
    bench.settle()
    assert "edited" not in bench.panel.about.text()
    bench.store.apply("Other", DIABETES.replace(data=IRIS.data))
    assert "The network was edited since" in bench.panel.about.text()


def test_another_document_forgets_all(open_page):
    bench = open_page(IRIS)
    bench.show()
    bench.settle()
    bench.weights.trained = None
    bench.store.reset(DIABETES)
    bench.qtbot.waitUntil(bench.panel.train_button.isVisible)


def test_each_format_has_a_button_and_tells_its_proof(open_page, tmp_path):
    bench = open_page(IRIS)
    bench.show()
    bench.settle()
    rows = bench.panel.exports.rows
    bench.qtbot.waitUntil(lambda: list(rows) == list(FORMATS))
    bench.qtbot.mouseClick(rows[".py"].button, LEFT)
    assert bench.exports.asked == [".py"]
    assert not rows[".npz"].button.isEnabled()
    bench.exports.can_export_weights = True
    bench.panel.show_export(SimpleNamespace(proof=Proof(tmp_path / "w.py", 22, 1.5e-7), fault=""))
    assert (
        rows[".py"].proof.text()
        == "w.py: read back and run on 22 held-out samples: largest deviation of a prediction 1.5e-07."
    )
    bench.qtbot.mouseClick(rows[".npz"].button, LEFT)
    bench.exports.can_export_weights = True
    bench.panel.show_export(SimpleNamespace(proof=None, fault="The disk is full."))
    assert rows[".npz"].proof.text() == "The disk is full."
    bench.panel.renew()
    assert rows[".py"].proof.text() == "The weights have changed since the last export."
    bench.exports.can_export_weights = False
    bench.panel.refresh()
    assert not rows[".py"].button.isEnabled()


def test_everything_has_a_name(open_page):
    bench = open_page(DIGITS)
    bench.show()
    bench.settle()
    bench.qtbot.waitUntil(lambda: bool(bench.panel.exports.rows))
    assert not nameless(bench.panel)


def test_probabilities_in_words():
    assert [percent_text(each) for each in (0.0, 1e-5, 0.1234, 0.99999, 1.0, math.nan)] == [
        "0.0 %",
        "< 0.1 %",
        "12.3 %",
        "> 99.9 %",
        "100.0 %",
        "–",
    ]


def test_weights_that_are_no_numbers_are_shown_as_such(qtbot):
    """As of a run that has diverged; nothing may fail while it paints."""
    result = Result()
    qtbot.addWidget(result)
    result.show()
    scores = (("a", math.nan), ("b", math.nan))
    result.show_told(Told("t", "a", "b", scores), (0.0, 1.0))
    result.grab()
    assert "– sure" in result.truth.text()
    for shape, size in (((1, 2, 2), 4), ((4, 1), 4), ((), 1)):
        numbers = np.full(size, math.nan)
        result.show_told(Told("t", numbers=numbers, target=np.zeros(size), shape=shape), (0.0, 1.0))
        result.grab()
    assert result.headline.text() == "–"
