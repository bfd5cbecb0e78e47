"""The benchmark proves before it times; what it prints is a contract. No figure is judged here."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.bench import report
from engine.bench.cases import CASES
from engine.bench.peers import Ours
from engine.bench.worker import answer
from engine.errors import LayerloomError

KEYS = {"name", "ours_us", "peers", "ratio_to_fastest", "ratio_low", "ratio_high", "gflops", "sgemm_share"}


class Here(Ours):
    """Ours in the process of the test: a process for the peer alone shows how one is asked."""

    def ask(self, question: str, number: float) -> object:
        return answer(self, question, number)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("latency", [False, pytest.param(True, marks=pytest.mark.deep)])
def test_json(latency: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    monkeypatch.setattr(report, "SECONDS", 0.01)
    monkeypatch.setattr(report, "ROUNDS", 3)
    worker = report.Worker
    monkeypatch.setattr(
        report, "Worker", lambda case, name, threads: Here(case, 1) if name == "ours" else worker(case, name, threads)
    )
    assert report.main(["mlp-128"], as_json=True, threads=1, peers=["sklearn"], latency=latency) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["threads"] == 1
    assert printed["measures"] == ("latency" if latency else "time")
    (case,) = printed["cases"]
    assert set(case) == KEYS
    assert case["ours_us"] > 0
    assert set(case["peers"]) == {"sklearn"}
    assert case["ratio_low"] <= case["ratio_to_fastest"] <= case["ratio_high"]


@pytest.mark.parametrize("names", [{"names": ["x"]}, {"names": [], "peers": ["x"]}])
def test_unknown_names(names: dict[str, list[str]]) -> None:
    with pytest.raises(LayerloomError, match=r"There is no (case|peer) 'x'"):
        report.main(**names, as_json=True)  # type: ignore[arg-type]


def test_a_peer_that_differs_is_not_timed() -> None:
    class Liar:
        name = "liar"

        def ask(self, question: str, number: float) -> list[float]:
            return [2.0] * int(number)

    class Honest(Liar):
        name = "ours"

        def ask(self, question: str, number: float) -> list[float]:
            return [1.0] * int(number)

    with pytest.raises(LayerloomError, match="the losses of liar differ from ours"):
        report._in_agreement(CASES[0], [Honest(), Liar()], "time")  # type: ignore[list-item]


def test_slow_peers_are_timed_once() -> None:
    class Named:
        def __init__(self, name: str) -> None:
            self.name = name

    workers = [Named(name) for name in ("ours", "quick", "slow", "close")]
    times = {"ours": [9.0], "quick": [1.0], "slow": [3.1], "close": [2.9]}
    kept = report._worth_while(workers, times)  # type: ignore[arg-type]
    assert [worker.name for worker in kept] == ["ours", "quick", "close"]


def test_our_prediction_is_one_of_probabilities() -> None:
    case = next(case for case in CASES if case.name == "lenet5")
    assert np.isclose(Ours(case, 1).predict(0).sum(), 1.0, atol=1e-5)


def test_multiply_adds_of_a_step() -> None:
    case = next(case for case in CASES if case.name == "mlp-128")
    assert case.multiply_adds == 32 * (2 * 784 * 128 + 3 * 128 * 10)
