"""Notes for the next start: told once, and none stops it."""

from __future__ import annotations

import pytest

from designer.storage.kept import note, take_notes


def test_notes_are_told_once(tmp_path):
    for sentence in ("The run is\nin a.", "The run is in b.", "The run is in b."):
        note(tmp_path / "new", sentence)
    assert take_notes(tmp_path / "new") == ["The run is in a.", "The run is in b."]
    assert take_notes(tmp_path / "new") == []


def test_a_note_that_cannot_be_written_is_logged(tmp_path, caplog):
    (tmp_path / "file").touch()
    note(tmp_path / "file", "The run is in a.")
    assert "The run is in a." in caplog.text


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b""])
def test_a_damaged_note_stops_no_start(tmp_path, content):
    (tmp_path / "kept.txt").write_bytes(content)
    assert take_notes(tmp_path) == []
    assert take_notes(tmp_path / "missing") == []
