"""All layers side by side give the same to the bit on one thread and on two."""

from __future__ import annotations

import numpy as np

from tests.oracles.layer_cases import case_of, inner
from tests.oracles.layer_check import bench
from tests.oracles.rig import Rig, make_rig
from tests.oracles.threads import check_two_threads, trained, two_cores

ROWS = 150


def rig_of_all(seed: int) -> Rig:
    drawn = {name.lower(): case_of(name).draw(seed) for name in inner()}
    ids = [name.lower() for name in inner() if case_of(name).takes_ids]
    network, columns = bench(drawn, takes_ids=ids)
    options = {"rows": ROWS, "batch_size": 64, "dtype": "float32", "loss": "mean_squared_error"}
    generator = np.random.default_rng(seed)
    return make_rig(network, (len(columns),), columns=columns, generator=generator, **options)


@two_cores
def test_threads_change_no_bit() -> None:
    for seed in range(2):
        rig = rig_of_all(seed)
        one, _ = trained(rig, 1)
        check_two_threads(one, lambda rig=rig: trained(rig, 2))  # type: ignore[misc]
