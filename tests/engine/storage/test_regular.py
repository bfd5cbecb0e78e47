"""Whatever reads a file that somebody names takes regular files alone: a pipe, a device or a socket never hangs it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.data.arrays import load_npz
from engine.data.load import load_source
from engine.document.format.files import load, read_text
from engine.errors import FileError
from engine.export.weights import read_model, read_weights, stored_model
from engine.sources import Csv, Npz
from engine.storage.regular import open_regular

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")

READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "project": ("a.loom", load),
    "text": ("a.loom", read_text),
    "table": ("a.csv", lambda path: load_source(Csv(path=str(path)), None)),
    "arrays": ("a.npz", lambda path: load_npz(Npz(path=str(path)), None)),
    "weights": ("a.npz", read_weights),
    "tensors": ("a.safetensors", read_weights),
    "model": ("a.npz", read_model),
    "stored model": ("a.safetensors", stored_model),
}
KINDS = ("pipe", "endless device", "folder", "socket", "missing", "too long", "loop")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "read"), READERS.values(), ids=READERS)
def test_what_is_no_file_is_a_sentence(tmp_path: Path, name: str, read: Callable[[Path], object], kind: str) -> None:
    path = tmp_path / name
    with socket.socket(socket.AF_UNIX) as server:
        match kind:
            case "pipe":
                os.mkfifo(path)
            case "endless device":
                path.symlink_to("/dev/zero")
            case "folder":
                path.mkdir()
            case "socket":
                server.bind(str(path))
            case "too long":
                path = tmp_path / f"{'a' * 300}{path.suffix}"
            case "loop":
                path.symlink_to(path)
        with pytest.raises(FileError):
            read(path)


def test_a_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    with open_regular(tmp_path / "a") as file:
        assert file.read() == b"content"
