"""Samples with missing values are looked at as they are trained on: filled by the preparation."""

from __future__ import annotations

import numpy as np

from engine.analysis.starter import starter
from engine.data.tables.table import read_table
from engine.probes.probe import Probe
from engine.probes.request import ProbeRequest
from engine.probes.samples import samples_of
from engine.probes.subject import untrained
from engine.sources import Csv


def test_a_row_with_a_missing_cell_is_looked_at() -> None:
    """It was refused: "A value of the sample is not a finite number"."""
    rows = "".join(f"{'' if n % 4 == 0 else n},{'ab'[n % 2]},{['no', 'yes'][n % 2]}\n" for n in range(40))
    data = read_table(f"x,c,y\n{rows}".encode(), "", "t")
    project = starter(Csv(path="t.csv"), data.spec)
    subject, point = untrained(project, data)
    output = next(node.id for node in project.network.nodes if not node.layer.outputs)
    (seen,) = Probe().look(subject, point, [ProbeRequest(samples_of(data, np.arange(5)), frozenset({output}))])
    assert not isinstance(seen, str), seen
    assert np.isfinite(seen.values[output]).all()
