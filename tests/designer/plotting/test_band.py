"""A band between two curves of any length."""

import numpy as np
import pyqtgraph as pg

from designer.plotting.band import MOST, Band


def test_a_long_band_keeps_its_extremes_in_few_places(qtbot):
    item = pg.PlotItem()
    band = Band(item)
    low, high = np.zeros(10_000), np.ones(10_000)
    low[4321], high[7777] = -5.0, 9.0
    band.fill(np.arange(10_000.0), low, high, log=False)
    x, lows, highs = band.edges
    assert len(x) <= MOST
    assert (lows.min(), highs.max()) == (-5.0, 9.0)
    assert x[0] == 0
