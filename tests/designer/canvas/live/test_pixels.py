"""Colours of surfaces: what is written into the pixels against what values say."""

import numpy as np

from designer.canvas.live.surfaces.cells import POINTS, arranged
from designer.canvas.live.surfaces.pixels import (
    class_places,
    class_table,
    draw_cells,
    ranged_places,
    sign_table,
    unit_places,
)

RED, WHITE, BLUE = (255, 0, 0), (255, 255, 255), (0, 0, 255)


def rgb(pixel: int) -> tuple[int, int, int]:
    return (int(pixel) >> 16 & 255, int(pixel) >> 8 & 255, int(pixel) & 255)


def test_signs_lead_from_one_colour_to_the_other_through_the_ground():
    table = sign_table(RED, WHITE, BLUE)
    assert rgb(table[0]) == RED
    assert rgb(table[255]) == BLUE
    assert all(min(rgb(table[at])) > 250 for at in (127, 128))
    assert all(int(pixel) >> 24 == 255 for pixel in table)
    assert {rgb(pixel) for pixel in sign_table(RED, WHITE, BLUE, discrete=True)} == {RED, BLUE}


def test_each_unit_has_the_whole_range_of_colours_about_its_zero():
    values = np.array([[-2.0, 0.0, 0.001], [1.0, 0.0, 0.0]])
    places = unit_places(values)
    assert places[0, 0] <= 1
    assert abs(int(places[1, 0]) - 191) <= 1
    assert {int(place) for place in places[:, 1]} == {128}, "a dead unit is neither positive nor negative"
    assert places[0, 2] == 255
    assert unit_places(np.array([[np.nan, np.inf]])).shape == (1, 2)


def test_values_beyond_a_given_range_have_the_colour_of_its_end():
    assert ranged_places(np.array([[-5.0, 5.0]]), 1.0).tolist() == [[0, 255]]


def test_the_likeliest_class_gives_the_colour_and_its_probability_how_strong_it_is():
    table = class_table([RED, BLUE, (0, 255, 0)], WHITE)
    sure, unsure, other = table[class_places(np.array([[1.0, 0, 0], [0.34, 0.33, 0.33], [0, 1.0, 0]]))[:, 0]]
    assert rgb(sure) == RED
    assert rgb(other) == BLUE
    assert rgb(unsure)[0] == 255
    assert rgb(unsure)[1] > 200, "hardly coloured"


def test_more_classes_than_colours_of_a_byte_are_told_apart():
    """Of more than 256 classes none had a colour."""
    count = 300
    table = class_table([(place % 256, place // 256, 9) for place in range(count)], WHITE, discrete=True)
    places = class_places(np.eye(count))
    assert [rgb(table[place]) for place in places[:, 0]] == [(place % 256, place // 256, 9) for place in range(count)]


def test_each_cell_shows_its_own_unit_and_gaps_stay_clear():
    grid = arranged(3, 640.0)
    width, height = grid.pixels
    pixels = np.zeros((height, width), np.uint32)
    table = np.arange(256, dtype=np.uint32) + 1000
    places = np.tile(np.array([10, 20, 30], np.uint8), (POINTS * POINTS, 1))
    places[1, 2] = 99  # the second point from the left in the first row of the third unit
    draw_cells(pixels, grid, places, table)
    assert pixels[0, 0] == 1010
    assert pixels[44, 0] == 1020
    assert pixels[88, 1] == 1099
    assert not pixels[40:44].any()
