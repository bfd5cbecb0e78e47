"""Standard streams that fail, in real processes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli.console import Stream, print_json
from engine.export.weights import read_weights

REPOSITORY = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")


def shell(line: str, file: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of the shell in which LAYERLOOM and FILE stand for what they say."""
    line = line.replace("LAYERLOOM", f"'{sys.executable}' -m designer").replace("FILE", f"'{file}'")
    return subprocess.run(
        ["bash", "-c", line], cwd=REPOSITORY, env=os.environ | environment, capture_output=True, text=True, check=False
    )


def test_a_full_disk_is_a_sentence(digits: Path) -> None:
    outcome = shell("LAYERLOOM check FILE --json > /dev/full", digits)
    assert outcome.returncode == 1
    assert outcome.stderr == "layerloom: Standard output cannot be written: the disk is full.\n"


def test_a_closed_output_is_a_sentence(digits: Path) -> None:
    outcome = shell("LAYERLOOM layers >&-", digits)
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("layerloom: Standard output cannot be written: ")


def test_who_has_read_enough_hears_nothing(digits: Path) -> None:
    outcome = shell("LAYERLOOM layers | head -1; exit ${PIPESTATUS[0]}", digits)
    assert outcome.returncode == 1
    assert outcome.stderr == ""


@pytest.mark.parametrize("streams", ["2> /dev/full", ">&- 2>&-"])
def test_weights_are_written_whatever_becomes_of_the_streams(digits: Path, tmp_path: Path, streams: str) -> None:
    outputs = f"--export '{tmp_path}/w.npz' --history '{tmp_path}/h.csv'"
    outcome = shell(f"LAYERLOOM train FILE --epochs 1 --json {outputs} {streams}", digits)
    assert outcome.returncode == (0 if streams == "2> /dev/full" else 1)
    assert "Traceback" not in outcome.stderr
    assert read_weights(tmp_path / "w.npz")
    assert (tmp_path / "h.csv").exists()


def test_characters_that_a_stream_does_not_know(digits: Path) -> None:
    text = shell("LAYERLOOM layers", digits, PYTHONIOENCODING="ascii")
    assert (text.returncode, text.stderr) == (0, "")
    assert "\\u2192" in text.stdout


def test_json_of_half_a_character(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"path": "caf\udce9.npz", "word": "\u00e9"})
    assert capsys.readouterr().out == '{"path": "caf\\udce9.npz", "word": "\\u00e9"}\n'
    print_json({"word": "\u00e9"})
    assert capsys.readouterr().out == '{"word": "\u00e9"}\n'


def test_the_first_fault_is_kept() -> None:
    stream = Stream(io.StringIO())
    assert stream.write("text") == 4
    assert stream.fault is None
    stream.close()
    stream.write("more")
    stream.flush()
    assert stream.fault is not None
