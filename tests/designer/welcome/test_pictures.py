"""Pictures of data: points where they part best, images where samples are square."""

from __future__ import annotations

import numpy as np
import pytest

from designer.welcome.pictures import Pixels, Points, picture_of
from engine.data.load import load_source
from engine.sources import Bundled, NoisySine, Spirals


@pytest.mark.parametrize("source", [Spirals(), NoisySine(), Bundled(name="iris"), Bundled(name="diabetes")])
def test_tables_are_points_within_the_picture(source):
    picture = picture_of(load_source(source, None), 0)
    assert isinstance(picture, Points)
    assert picture.places.min() == 0.0
    assert picture.places.max() == 1.0
    assert len(picture.places) == len(picture.classes)


def test_classes_are_shown_where_they_part_best():
    """In iris these are the length and the width of the petals."""
    dataset = load_source(Bundled(name="iris"), None)
    picture = picture_of(dataset, 0)
    petals = dataset.inputs[:, 2]
    np.testing.assert_allclose(picture.places[0, 0], (petals[0] - petals.min()) / (petals.max() - petals.min()))
    assert set(picture.classes) == {0, 1, 2}


def test_square_samples_are_images_another_for_each_number():
    dataset = load_source(Bundled(name="digits"), None)
    one, other = picture_of(dataset, 0), picture_of(dataset, 1)
    assert isinstance(one, Pixels)
    assert one.values.shape == (8, 8)
    assert (one.values != other.values).any()
