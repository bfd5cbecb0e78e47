"""The Sample tab with real clicks and keys, over networks that a probe looks into."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage, QPainter

from designer.plotting.figures import number_text
from designer.sample import knowing
from designer.sample.converting import as_sample
from engine.activations import Softmax
from engine.data.split import split_of
from engine.document.editing.edits import add_node, connect, move_nodes, set_data, set_training
from engine.document.project import Project
from engine.layers import LAYERS
from engine.layers.basic.dense import Dense
from engine.layers.basic.output import Output
from engine.layers.sequences.embedding import Embedding
from engine.layers.sequences.recurrent import LSTM
from engine.layers.shapes.flatten import Flatten
from engine.losses import MeanSquaredError
from engine.sources import Csv, Npz
from engine.training.preparing.arrays import normalised, preparation_of
from tests.designer.test_access import nameless
from tests.designer.use.conftest import DIABETES, DIGITS, IRIS, network

LEFT = Qt.MouseButton.LeftButton


def parts_of(bench):
    project = bench.store.project
    return split_of(project, bench.store.dataset)


def known(bench):
    bench.qtbot.waitUntil(lambda: bench.panel.knowing.known is not None)
    return bench.panel.knowing.known


def choose(bench, combo, text):
    combo.setCurrentText(text)
    combo.activated.emit(combo.currentIndex())


def test_a_class_is_told_beside_its_target_before_anything_is_trained(open_tab):
    bench = open_tab(IRIS)
    known(bench)
    bench.settle()
    (view,) = bench.panel.predictions
    frame = bench.hub.frame("sample", "sample")
    output = next(node.id for node in bench.store.project.network.nodes if node.layer.type == "Output")
    classes = bench.store.dataset.spec.classes
    assert view.headline.text() == classes[int(frame.values[output][0].argmax())]
    assert f"the target is {classes[int(bench.store.dataset.targets[0])]}." in view.truth.text()
    assert bench.panel.source.text() == "Not trained yet"
    assert nameless(bench.panel) == []


def test_arrow_keys_and_buttons_step_and_the_end_leads_to_the_beginning(open_tab):
    bench = open_tab(IRIS)
    known(bench)
    bench.press(Qt.Key.Key_Right)
    assert bench.sample.index == 1
    bench.press(Qt.Key.Key_Left)
    bench.press(Qt.Key.Key_Left)
    assert bench.sample.index == bench.store.dataset.spec.rows - 1
    bench.click(bench.panel.picker.next)
    assert bench.sample.index == 0
    bench.press(Qt.Key.Key_Right, bench.panel.values.columns[0].slider)  # which needs the key itself
    assert bench.sample.index is None
    bench.press(Qt.Key.Key_Right)
    assert bench.sample.index == 1


def test_samples_are_found_by_split_class_and_number(open_tab):
    bench = open_tab(IRIS)
    targets = known(bench).dataset.targets
    picker = bench.panel.picker
    choose(bench, picker.part, "Test")
    choose(bench, picker.class_, "virginica")
    wanted = [index for index in np.sort(parts_of(bench).test).tolist() if targets[index] == 2]
    assert bench.sample.index == wanted[0]
    assert picker.count.text() == f"of {len(wanted)}"
    picker.number.setValue(3)
    assert bench.sample.index == wanted[2]
    assert bench.panel.origin.text() == f"Row {wanted[2] + 1} of the data, test split"
    other = next(index for index in range(150) if index not in wanted)
    bench.sample.choose(other)  # as a click in a plot does
    assert picker.part.currentText() == "All samples"
    assert picker.number.value() == other + 1


def test_a_value_that_is_typed_or_slid_makes_another_sample_and_reset_brings_it_back(open_tab):
    bench = open_tab(IRIS)
    like = known(bench).like
    column = bench.panel.values.columns[2]
    before = bench.sample.row.copy()
    column.slider.setFocus()
    bench.press(Qt.Key.Key_End, column.slider)
    assert bench.sample.row[2] == pytest.approx(like.highs[2])
    assert column.message.isHidden()
    line = column.editor.control.line
    line.selectAll()
    bench.qtbot.keyClicks(line, "9.5")
    assert bench.sample.row.tolist() == [*before[:2], 9.5, before[3]]
    assert bench.panel.origin.text() == "Made by hand"
    assert (
        column.message.text()
        == f"Above {like.highs[2]:g}, the most in the training split, by {9.5 - like.highs[2]:.3g}."
    )
    bench.settle()
    assert "target" not in bench.panel.predictions[0].truth.text()
    bench.click(bench.panel.reset)
    assert bench.sample.index == 0
    np.testing.assert_array_equal(bench.sample.row, before)
    assert column.message.isHidden()


@pytest.mark.parametrize("columns", [4, 13])
def test_what_is_typed_into_fields_of_data_that_has_gone_is_dropped(open_tab, monkeypatch, tmp_path, columns):
    """It raised an error, or made a sample of the old data; fields are made anew once the other data are known."""
    np.savez(tmp_path / "other.npz", x=np.arange(40.0 * columns).reshape(40, columns), y=np.arange(40) % 2)
    bench = open_tab(IRIS)
    known(bench)
    line = bench.panel.values.columns[2].editor.control.line
    go_on, look = threading.Event(), knowing.known_of

    def slowly(*question):
        go_on.wait(60)
        return look(*question)

    monkeypatch.setattr("designer.sample.knowing.known_of", slowly)
    bench.store.apply("other data", set_data(bench.store.project, source=Npz(path=str(tmp_path / "other.npz"))))
    bench.qtbot.waitUntil(lambda: bench.store.dataset is not None and bench.store.dataset.spec.rows == 40)
    before = bench.sample.row.copy()
    line.selectAll()
    bench.qtbot.keyClicks(line, "9.5")
    go_on.set()
    np.testing.assert_array_equal(bench.sample.row, before)
    assert bench.sample.index == 0
    known(bench)


def test_sliders_of_whole_numbers_give_whole_numbers(open_tab, tmp_path):
    """They gave ages such as 21.95; fractions can still be typed."""
    values = np.array([[age, 1000.0 * age, 0.3 * age] for age in (20, 21, 50, 60)])
    np.savez(tmp_path / "ages.npz", x=values, y=np.arange(4) % 2)
    project = set_data(network(2, softmax=True), source=Npz(path=str(tmp_path / "ages.npz")))
    bench = open_tab(set_data(project, validation_share=0.0, test_share=0.0))
    known(bench)
    age, pay, _ = bench.panel.values.columns
    for column, wanted in ((age, [21.0, 25.0]), (pay, [20_020.0, 24_020.0])):
        bench.press(Qt.Key.Key_Home, column.slider)
        found = []
        for key in (Qt.Key.Key_Right, Qt.Key.Key_PageUp):
            bench.press(key, column.slider)
            found.append(bench.sample.row[column.field.place])
        assert found == wanted
    line = age.editor.control.line
    line.selectAll()
    bench.qtbot.keyClicks(line, "30.5")
    assert bench.sample.row[0] == 30.5


def test_a_number_is_told_with_its_error(open_tab):
    bench = open_tab(DIABETES)
    known(bench)
    bench.settle()
    (view,) = bench.panel.predictions
    target = float(bench.store.dataset.targets[0].item())
    assert f"The target is {target:.4g}; error " in view.truth.text()


def test_a_column_of_texts_is_chosen_by_name(open_tab, tmp_path):
    lines = [f"{20 + 3 * n % 40},{('first', 'second', 'third')[n % 3]},{'yes' if n % 2 else 'no'}" for n in range(40)]
    path = tmp_path / "passengers.csv"
    path.write_text("age,class of cabin,survived\n" + "\n".join(lines) + "\n", "utf-8")
    bench = open_tab(set_data(network(2, softmax=True), source=Csv(path=str(path), target="survived")))
    known(bench)
    combo = bench.panel.values.columns[1].editor.combo
    assert combo.currentText() == "first"
    choose(bench, combo, "third")
    assert bench.sample.row.tolist() == [20, 0, 0, 1]
    bench.panel.values.show_influence(np.array([0.5, 2.0, -1.0, -2.0]))  # of a column, all its values together
    assert [column.influence.share for column in bench.panel.values.columns] == [0.5, -1.0]
    bench.settle()


def test_a_digit_is_drawn_and_inverted_brightness_is_mended_with_a_click(open_tab):
    bench = open_tab(DIGITS)
    known(bench)
    pad = bench.panel.pad
    bench.click(pad.clear)
    assert bench.sample.row.tolist() == [0.0] * 64
    assert pad.message.text() == "Darker than the training split."
    area = pad.picture._area()
    bench.qtbot.mouseClick(pad.picture, LEFT, pos=QPoint(round(area.width() * 3.5 / 8), round(area.height() * 2.5 / 8)))
    assert bench.sample.row.reshape(8, 8)[2, 3] == 16
    bench.settle()  # it has run through the network
    bench.click(bench.panel.reset)
    before = bench.sample.row.copy()
    bench.click(pad.invert)
    assert "looks inverted" in pad.message.text()
    bench.click(pad.fix)
    np.testing.assert_array_equal(bench.sample.row, before)
    assert pad.fix.isHidden()


def test_on_bright_paper_ink_is_dark(open_tab, tmp_path):
    inputs = 255.0 - np.random.default_rng(0).integers(0, 30, (40, 1, 8, 8))
    inputs[:, 0, 4, 4] = 0.0
    np.savez(tmp_path / "bright.npz", x=inputs, y=np.arange(40) % 10)
    bench = open_tab(set_data(network(10, softmax=True), source=Npz(path=str(tmp_path / "bright.npz"))))
    known(bench)
    pad = bench.panel.pad
    bench.click(pad.clear)
    assert (bench.sample.row == 255).all()
    area = pad.picture._area()
    bench.qtbot.mouseClick(pad.picture, LEFT, pos=QPoint(round(area.width() * 3.5 / 8), round(area.height() * 2.5 / 8)))
    assert bench.sample.row[0, 2, 3] == 0


def test_of_more_than_64_classes_the_question_names_the_predicted_one(open_tab, tmp_path):
    generator = np.random.default_rng(0)
    np.savez(tmp_path / "many.npz", x=generator.normal(size=(400, 5)), y=np.arange(400) % 100)
    bench = open_tab(set_data(network(100, softmax=True), source=Npz(path=str(tmp_path / "many.npz"))))
    known(bench)
    bench.sample.choose(7)
    _, words = influence(bench)
    frame = bench.hub.frame("sample", "sample")
    shares = next(v[0] for k, v in frame.values.items() if k.startswith("output"))
    second, first = np.argsort(shares)[-2:].tolist()
    names = bench.store.dataset.spec.classes
    assert words == f"Blue speaks for {names[first]}, orange for {names[second]}."
    asked = bench.panel.looking._question
    assert (asked.chosen, asked.rival) == (first, second)
    assert asked.copies.targets.tolist() == [first, second]


def a_picture(size=40):
    """A white stroke down the middle of a black square."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    painter.fillRect(size * 3 // 8, 0, size // 4, size, QColor("white"))
    painter.end()
    return image


def opened(bench):
    """Wait until the picture that was asked for is there, or the reason why it is not."""
    bench.qtbot.waitUntil(lambda: not bench.panel.pad.opening.is_under_way)


def test_a_picture_is_opened_or_dropped_and_fitted_to_the_input(open_tab, tmp_path):
    path = tmp_path / "one.png"
    assert a_picture().save(str(path))
    bench = open_tab(DIGITS, open_data=path)
    known(bench)
    bench.click(bench.panel.pad.open)
    opened(bench)
    wanted = np.zeros((8, 8))
    wanted[:, 3:5] = 16
    np.testing.assert_allclose(bench.sample.row.reshape(8, 8), wanted, atol=0.1)
    bench.click(bench.panel.reset)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(QPoint(5, 5).toPointF(), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    bench.panel.pad.dropEvent(event)
    opened(bench)
    np.testing.assert_allclose(bench.sample.row.reshape(8, 8), wanted, atol=0.1)
    whole = path.read_bytes()
    for broken in (b"no picture", whole[:60], b""):
        path.write_bytes(broken)
        bench.click(bench.panel.pad.open)
        opened(bench)
        assert bench.panel.pad.message.text().startswith("one.png cannot be read as a picture: ")
        np.testing.assert_allclose(bench.sample.row.reshape(8, 8), wanted, atol=0.1)
        bench.panel.pad.say("")
    bench.settle()


def test_a_picture_of_any_form_becomes_one_of_the_data():
    for size in ((5000, 1), (1, 9000)):
        image = QImage(*size, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        np.testing.assert_array_equal(as_sample(image, (1, 8, 8), (0.0, 16.0)), np.full((1, 8, 8), 16.0))


def test_data_that_cannot_be_looked_at_are_told_and_not_awaited_for_ever(open_tab, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr("designer.sample.knowing.known_of", fail)
    bench = open_tab(IRIS)
    bench.qtbot.waitUntil(lambda: "too little memory" in bench.panel.empty.text())
    assert bench.panel.empty.isVisible()


def test_unseen_the_data_are_not_looked_at(open_tab, monkeypatch):
    bench = open_tab(IRIS)
    known(bench)
    bench.panel.set_seen(False)
    bench.store.apply("other data", set_data(bench.store.project, source=DIGITS.data.source))
    bench.qtbot.waitUntil(lambda: bench.store.dataset is not None and bench.store.dataset.spec.input_shape == (64,))
    assert bench.panel.knowing.known is None
    assert not bench.panel.knowing._latest.busy
    bench.panel.set_seen(True)
    assert known(bench).dataset is bench.store.dataset


def influence(bench):
    """The influence that the tab was told, once it answers the question of this sample."""
    looking = bench.panel.looking
    bench.qtbot.waitUntil(lambda: looking.influence()[0] is not None and bench.is_told())
    return looking.influence()


def test_influences_are_asked_for_where_the_prediction_comes_before_the_data_are_known(open_tab, monkeypatch):
    """No other prediction comes of a network that is not trained: the influences never came."""
    seen, look = threading.Event(), knowing.known_of

    def slowly(*question):
        seen.wait(60)
        return look(*question)

    monkeypatch.setattr("designer.sample.knowing.known_of", slowly)
    bench = open_tab(IRIS)
    bench.qtbot.waitUntil(bench.is_told)
    seen.set()
    found, _ = influence(bench)
    assert found.shape == (4,)


def test_influences_stay_where_an_edit_leaves_the_network_as_it_is(open_tab):
    bench = open_tab(IRIS)
    known(bench)
    found, _ = influence(bench)
    node = bench.store.project.network.nodes[0]
    bench.store.apply("move", move_nodes(bench.store.project, {node.id: (500.0, 0.0)}))
    np.testing.assert_array_equal(influence(bench)[0], found)


def test_what_speaks_for_a_class_and_against_it_stands_beside_each_column(open_tab):
    bench = open_tab(IRIS)
    bench.sample.choose(70)
    found, words = influence(bench)
    frame = bench.hub.frame("sample", "sample")
    shares = next(v[0] for k, v in frame.values.items() if k.startswith("output")).astype(np.float64)
    second, first = np.argsort(shares)[-2:]
    names = bench.store.dataset.spec.classes
    assert words == f"Blue speaks for {names[first]}, orange for {names[second]}."
    assert bench.panel.why.text() == words
    shown = np.array([column.influence.share for column in bench.panel.values.columns])
    np.testing.assert_allclose(shown, found / np.abs(found).max(), rtol=1e-6)
    assert "%" in bench.panel.values.columns[0].influence.accessibleDescription()


def test_the_influence_of_pixels_lies_over_the_picture_and_follows_another_sample(open_tab):
    bench = open_tab(DIGITS)
    bench.sample.choose(3)
    found, _ = influence(bench)
    frame = bench.hub.frame("sample", "sample")
    output = next(name for name in frame.values if name.startswith("output"))
    second, first = np.argsort(frame.values[output][0])[-2:]
    weights = next(values for name, values in frame.weights.items() if name.endswith(".weight")).astype(np.float64)
    by_hand = entering(bench) * (weights[first] - weights[second])  # one Dense layer: the logits are linear
    np.testing.assert_allclose(found, by_hand, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(bench.panel.pad.heat.influence, by_hand.reshape(8, 8), rtol=1e-4, atol=1e-6)
    bench.press(Qt.Key.Key_Right)
    bench.qtbot.waitUntil(lambda: not np.allclose(bench.panel.pad.heat.influence, by_hand.reshape(8, 8)))


def entering(bench):
    """The sample as it enters the network: scaled."""
    known, project = bench.panel.knowing.known, bench.store.project
    scaling = preparation_of(project, bench.store.analysis, known.dataset, known.parts["train"])
    return normalised(bench.sample.row[None], scaling, None).reshape(-1)


def test_what_moves_a_number_is_told_in_its_unit(open_tab):
    bench = open_tab(DIABETES)
    bench.sample.choose(5)
    _, words = influence(bench)
    assert words == f"Blue raises {bench.store.dataset.spec.target_name}, orange lowers it."


def test_the_influence_on_each_of_several_numbers_can_be_asked_for(open_tab, tmp_path):
    """It was told of the first one alone, without a word on the others."""
    draw = np.random.default_rng(0)
    np.savez(tmp_path / "two.npz", x=draw.normal(size=(40, 3)), y=draw.normal(size=(40, 2)))
    project, start = add_node(Project(), LAYERS.create("Input"), (0.0, 0.0))
    project, dense = add_node(project, Dense(units=2), (0.0, 0.0))
    project, output = add_node(project, Output(), (0.0, 0.0))
    project = connect(connect(project, start, dense), dense, output)
    source = Npz(path=str(tmp_path / "two.npz"))
    bench = open_tab(set_training(set_data(project, source=source), loss=MeanSquaredError(), seed=0))
    known(bench)
    influence(bench)
    choice = bench.panel.subject
    names = [choice.itemText(place) for place in range(choice.count())]
    assert choice.isVisible()
    assert len(names) == 2
    choice.setFocus()
    bench.press(Qt.Key.Key_Down, choice)
    bench.qtbot.waitUntil(lambda: bench.panel.why.text().startswith(f"Blue raises {names[1]}, "))
    found, _ = influence(bench)
    weights = bench.hub.frame("sample", "sample").weights[f"{dense}.weight"].astype(np.float64)
    by_hand = entering(bench) * weights[1]
    np.testing.assert_allclose(found / np.abs(found).max(), by_hand / np.abs(by_hand).max(), rtol=1e-4)


def test_a_sequence_is_drawn_as_curves_with_its_influence_by_step_and_feature(open_tab, tmp_path):
    inputs = np.random.default_rng(0).normal(size=(40, 6, 2))
    inputs[0, 3, 1] = 50.0
    np.savez(tmp_path / "waves.npz", x=inputs, y=inputs[:, :, 0].sum(axis=1, keepdims=True))
    project, start = add_node(Project(), LAYERS.create("Input"), (0.0, 0.0))
    last = start
    for layer in (LSTM(units=3), Dense(units=1), Output()):
        project, node = add_node(project, layer, (0.0, 0.0))
        project, last = connect(project, last, node), node
    bench = open_tab(set_training(
        set_data(project, source=Npz(path=str(tmp_path / "waves.npz")), validation_share=0.0, test_share=0.0),
        loss=MeanSquaredError(), seed=0,
    ))  # fmt: skip
    assert known(bench).shape == (6, 2)
    found, _ = influence(bench)
    assert found.shape == (12,)
    assert bench.panel.pad.map.isVisible()
    assert bench.panel.pad.message.isHidden()  # all samples train
    strange = inputs[0].copy()
    strange[2, 0] = -70.0
    bench.sample.set_row(strange)
    least = inputs[:, :, 0].min()
    assert bench.panel.pad.message.text().startswith(f"Feature 1: Below {number_text(least)}, ")


def test_ids_of_tokens_are_whole_and_of_the_vocabulary(open_tab, tmp_path):
    np.savez(tmp_path / "words.npz", x=np.random.default_rng(0).integers(0, 12, (40, 3)), y=np.arange(40) % 2)
    project, start = add_node(Project(), LAYERS.create("Input"), (0.0, 0.0))
    last = start
    for layer in (
        Embedding(num_embeddings=30, embedding_dim=2),
        Flatten(),
        Dense(units=2, activation=Softmax()),
        Output(),
    ):
        project, node = add_node(project, layer, (0.0, 0.0))
        project, last = connect(project, last, node), node
    bench = open_tab(set_data(project, source=Npz(path=str(tmp_path / "words.npz"))))
    known(bench)
    column = bench.panel.values.columns[1]
    assert (column.slider.minimum(), column.slider.maximum()) == (0, 29)
    column.slider.setFocus()
    bench.press(Qt.Key.Key_End, column.slider)
    assert bench.sample.row[1] == 29
    bench.press(Qt.Key.Key_Left, column.slider)
    assert bench.sample.row[1] == 28
    line = column.editor.control.line
    line.selectAll()
    bench.qtbot.keyClicks(line, "30")
    assert bench.sample.row[1] == 3  # 30 is beyond the vocabulary


def test_without_data_it_says_so(open_tab, tmp_path):
    bench = open_tab(set_data(network(2), source=Csv(path=str(tmp_path / "gone.csv"), target="y")))
    bench.qtbot.waitUntil(lambda: bench.panel.empty.text().startswith("There is no sample to look at. "))
    assert "gone.csv" in bench.panel.empty.text()
    assert bench.panel.empty.isVisible()


def test_behind_another_tab_nothing_is_computed(open_tab):
    bench = open_tab(IRIS)
    known(bench)
    bench.settle()
    bench.panel.set_seen(False)
    assert bench.hub.frame("sample", "sample") is None
    bench.panel.set_seen(True)
    bench.settle()
