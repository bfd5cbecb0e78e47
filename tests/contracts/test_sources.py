"""Every data source of the registry, by its case: what it loads, in the form that `Dataset` promises."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data.load import load_source
from engine.sources import SOURCES
from tests.engine.cases.sources import CASES
from tests.oracles.cases import member

every = pytest.mark.parametrize("name", SOURCES.names())


@every
def test_it_loads_as_promised(name: str, tmp_path: Path) -> None:
    source = SOURCES.create(name, **CASES[name].prepare(tmp_path))
    dataset = load_source(source, tmp_path)
    spec = dataset.spec
    assert dataset.name
    assert dataset.inputs.dtype == np.float64
    assert dataset.inputs.flags.c_contiguous
    assert dataset.inputs.shape == (spec.rows, *spec.input_shape)
    assert np.isfinite(dataset.inputs).all()
    if spec.classes:
        assert (dataset.targets.dtype, spec.target_shape) == (np.int64, ())
        assert set(dataset.targets.tolist()) == set(range(len(spec.classes)))
    else:
        assert dataset.targets.dtype == np.float64
    assert dataset.targets.shape == (spec.rows, *spec.target_shape)
    assert len(spec.columns) in (0, spec.input_shape[-1])
    CASES[name].judge(dataset.inputs, dataset.targets, tmp_path)


@every
def test_the_same_source_gives_the_same_samples(name: str, tmp_path: Path) -> None:
    fields = CASES[name].prepare(tmp_path)
    if CASES[name].random:
        fields = CASES[name].fields(np.random.default_rng(0))
    first, again = (load_source(SOURCES.create(name, **fields), tmp_path) for _ in range(2))
    np.testing.assert_array_equal(first.inputs, again.inputs)
    np.testing.assert_array_equal(first.targets, again.targets)
    if CASES[name].random:
        other = load_source(member(SOURCES[name], CASES[name], np.random.default_rng(1)), tmp_path)
        assert first.inputs.shape != other.inputs.shape or not np.array_equal(first.inputs, other.inputs)
        seed = load_source(SOURCES.create(name, **{**fields, "seed": 5000}), tmp_path)
        assert not np.array_equal(first.inputs, seed.inputs)
