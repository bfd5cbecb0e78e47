import itertools

import pytest

from engine.analysis.analyse import analyse
from engine.data.load import load
from engine.document.format.files import dumps
from engine.document.templates import EXAMPLES, TEMPLATES, Template, shipped

ALL = [*TEMPLATES, *EXAMPLES]


def name_of(template: Template) -> str:
    return template.name


def test_names() -> None:
    templates = {"logistic_regression", "classifier", "regression", "autoencoder", "two_branch"}
    assert {template.name for template in TEMPLATES} == templates
    assert "digits" in {template.name for template in EXAMPLES}


@pytest.mark.parametrize("template", ALL, ids=name_of)
def test_each_can_be_trained_as_it_is(template: Template) -> None:
    project = template.load()
    analysis = analyse(project.network, load(project.data, None).spec, project.data, project.training)
    assert not analysis.diagnostics
    assert analysis.parameters > 0
    assert project.data.validation_share > 0
    assert project.training.patience > 0


@pytest.mark.parametrize("template", ALL, ids=name_of)
def test_the_file_is_as_layerloom_writes_it(template: Template) -> None:
    from importlib.resources import files

    text = files("resources").joinpath(template.folder, template.file_name).read_text("utf-8")
    assert text == dumps(template.load())


@pytest.mark.parametrize("template", ALL, ids=name_of)
def test_nodes_stand_clear(template: Template) -> None:
    """Of those that are seen together: the others of the same group. Closed groups are judged where they are drawn."""
    project = template.load()
    places, group_of = project.view.positions, project.view.group_of
    assert set(places) == project.network.ids()
    for first, second in itertools.combinations(places, 2):
        if group_of(first) == group_of(second):
            (ax, ay), (bx, by) = places[first], places[second]
            assert abs(ax - bx) >= 260 or abs(ay - by) >= 140, f"{first} and {second}"


def test_the_digits_example_is_the_one_of_the_tour() -> None:
    project = shipped("digits").load()
    layers = [node.layer for node in project.network.nodes]
    assert [layer.type for layer in layers] == ["Input", "Dense", "Dropout", "Dense", "Output"]
    assert (project.data.validation_share, project.data.test_share) == (0.1, 0.2)
