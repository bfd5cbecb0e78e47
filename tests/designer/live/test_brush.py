"""The brush that draws on pictures."""

from __future__ import annotations

import numpy as np

from designer.live.brush import Stroke, paper_and_ink, stroked


def test_a_fast_stroke_leaves_no_gap_and_is_soft_at_its_edge() -> None:
    drawn = stroked(np.zeros(28 * 28), (1, 28, 28), (0.0, 255.0), Stroke((4.5, 14.5), (23.5, 14.5)))
    picture = drawn.reshape(28, 28)
    assert drawn.shape == (784,)
    assert (picture[14, 4:24] == 255).all()
    assert not picture[:12].any()
    assert not picture[17:].any()
    assert set(np.unique(picture[:, 14])) - {0.0, 255.0}  # the edge


def test_ink_stays_under_another_stroke_and_erasing_puts_paper() -> None:
    once = stroked(np.zeros((1, 8, 8)), (1, 8, 8), (0.0, 16.0), Stroke((4.5, 1.0), (4.5, 7.0)))
    twice = stroked(once, (1, 8, 8), (0.0, 16.0), Stroke((1.0, 4.5), (7.0, 4.5)))
    assert (twice >= once).all()
    assert (twice[0, 1:7, 4] == 16).all()
    gone = stroked(twice, (1, 8, 8), (0.0, 16.0), Stroke((4.9, 4.1), (4.9, 4.1), draws=False))
    assert gone[0, 4, 4] == 0  # wherever in the pixel the mouse is
    assert gone[0, 4, 1] == twice[0, 4, 1]
    assert (gone >= 0).all()


def test_on_bright_paper_strokes_are_dark_and_erasing_is_bright() -> None:
    colors = paper_and_ink((0.0, 16.0), 14.0)
    assert colors == (16.0, 0.0)
    assert paper_and_ink((0.0, 16.0), 4.0) == (0.0, 16.0)
    drawn = stroked(np.full((1, 8, 8), 16.0), (1, 8, 8), colors, Stroke((4.5, 1.0), (4.5, 7.0)))
    assert (drawn[0, 1:7, 4] == 0).all()
    assert drawn[0, 4, 0] == 16
    gone = stroked(drawn, (1, 8, 8), colors, Stroke((4.5, 1.0), (4.5, 7.0), draws=False))
    assert (gone[0, 1:7, 4] == 16).all()
    assert (gone <= 16).all()
