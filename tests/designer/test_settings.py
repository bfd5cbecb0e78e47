"""Settings outlive the program, and nonsense in their file harms nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from designer.settings import RECENT, Settings


def test_are_remembered(tmp_path: Path) -> None:
    settings = Settings.at(tmp_path / "s.ini")
    settings.set_text("theme", "dark")
    settings.set_bytes("window/state", QByteArray(b"\x00\x01"))
    settings.add_recent_file(tmp_path / "a.loom")
    settings.sync()
    again = Settings.at(tmp_path / "s.ini")
    assert again.text("theme") == "dark"
    assert again.bytes("window/state") == b"\x00\x01"
    assert again.recent_files == (tmp_path / "a.loom",)


def test_recent_files_come_newest_first_once_each(tmp_path: Path) -> None:
    settings = Settings.at(tmp_path / "s.ini")
    for number in range(RECENT + 3):
        settings.add_recent_file(tmp_path / f"{number}.loom")
    settings.add_recent_file(tmp_path / "7.loom")
    names = [path.stem for path in settings.recent_files]
    assert names[:3] == ["7", "12", "11"]
    assert len(names) == len(set(names)) == RECENT
    settings.forget_recent_file(tmp_path / "7.loom")
    assert settings.recent_files[0].stem == "12"


def test_nonsense_is_read_as_the_default(tmp_path: Path) -> None:
    (tmp_path / "s.ini").write_text("[General]\nrecent_files=7\ntheme=@ByteArray(x)\n")
    settings = Settings.at(tmp_path / "s.ini")
    assert all(isinstance(path, Path) for path in settings.recent_files)
    assert settings.text("theme", "system") == "system"
    assert settings.bytes("recent_files").isEmpty()


def test_settings_that_cannot_be_written_say_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert Settings.at(tmp_path / "s.ini").fault == ""
    assert Settings.at(tmp_path / "file" / "s.ini").fault == f"{tmp_path / 'file' / 's.ini'} cannot be written."


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("0", 20), ("-3", 20), ("many", 20), ("9" * 40, 20), ("", 20)])
def test_a_number_that_makes_no_sense_is_the_default(settings, text, number):
    settings.set_text("more_epochs", text)
    assert settings.number("more_epochs", 20, 1_000_000) == number
