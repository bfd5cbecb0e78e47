"""The plot that all curves are drawn in."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from designer.plotting.chart import SNUG, Chart


@pytest.fixture
def chart(qtbot):
    chart = Chart()
    qtbot.addWidget(chart)
    return chart


def test_a_plot_that_grows_draws_every_point_again(qtbot, chart):
    """Curves that were drawn while it was narrow stayed at every second point, as stairs."""
    chart.resize(110, 80)
    chart.show()
    curve = chart.add_curve()
    x = np.arange(200.0)
    chart.fill(curve, x, np.sin(x))
    chart.frame((0.0, 200.0), (-1.0, 1.0), SNUG)
    QApplication.processEvents()
    assert len(curve.getData()[0]) < 200
    chart.resize(900, 300)
    QApplication.processEvents()
    assert len(curve.getData()[0]) == 200


def test_shares_are_written_as_per_cent_but_not_on_a_logarithmic_axis(chart):
    axis = chart.item.getAxis("left")
    chart.name("Accuracy by epoch", share=True)
    assert axis.tickStrings([0.5, 1.0], 100.0, 0.5) == ["50 %", "100 %"]
    assert chart.set_log(True)
    assert not chart.set_log(True)
    assert not any("%" in text for text in axis.tickStrings([0.0], 1.0, 1.0))
    chart.name("Loss by epoch", share=False)
    assert chart.viewport().accessibleName() == "Loss by epoch"


def test_what_is_no_number_is_left_out(chart):
    curve = chart.add_curve()
    chart.fill(curve, np.array([1.0, 2.0, 3.0]), np.array([1.0, np.nan, 3.0]))
    x, y = curve.getOriginalDataset()
    assert (list(x), list(y)) == ([1.0, 3.0], [1.0, 3.0])
    chart.fill(curve, np.empty(0), np.empty(0))
    assert not curve.isVisible()


def test_the_axes_stay_where_people_have_put_them(chart):
    chart.frame((0.0, 10.0), (0.0, 1.0), SNUG)
    shown = chart.item.getViewBox().viewRange()
    chart.item.getViewBox().sigRangeChangedManually.emit([True, True])
    assert not chart.follows
    chart.frame((0.0, 100.0), (0.0, 5.0), SNUG)
    assert chart.item.getViewBox().viewRange() == shown
    chart.release_frame()
    chart.frame((0.0, 100.0), (0.0, 5.0), SNUG)
    assert chart.item.getViewBox().viewRange()[0][1] == pytest.approx(104.0)


@pytest.mark.parametrize("last", [1, 3, 16, 200])
def test_epochs_are_whole_on_their_axis(chart, last):
    levels = chart.item.getAxis("bottom").tickSpacing(0.0, float(last), 900.0)
    assert levels
    assert all(spacing >= 1.0 and spacing == round(spacing) for spacing, _ in levels)


@pytest.mark.parametrize("whole", [True, False])
def test_only_an_axis_of_epochs_counts_in_whole_numbers(qtbot, whole):
    chart = Chart(whole=whole)
    qtbot.addWidget(chart)
    spacings = [spacing for spacing, _ in chart.item.getAxis("bottom").tickSpacing(0.0, 1.0, 300.0)]
    assert (min(spacings) >= 1.0) == whole
