"""Arrays by name as the bytes of a `.safetensors` file, the same bytes for the same arrays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

Tensors = Mapping[str, NDArray[Any]]

FAULTS = (SafetensorError, OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""Exceptions for damaged content, from the library and from reading JSON."""

SEAL = "sha256"
"""Name of the text that holds the digest."""


def pack(tensors: Tensors, texts: Mapping[str, str]) -> bytes:
    """The content of a file.

    Args:
        tensors: Arrays by name.
        texts: Metadata by name.
    """
    content = save({name: np.ascontiguousarray(values) for name, values in tensors.items()}, dict(texts))
    # The library's order of metadata differs each time; ours repeats to the byte.
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # tensors are aligned to eight bytes
    return len(text).to_bytes(8, "little") + text + content[start:]


def unpack(content: bytes) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Arrays and metadata of a file's content.

    Raises:
        Exception: One of `FAULTS`; it is damaged, or is not of this form.
    """
    tensors = load(content)
    start = 8 + int.from_bytes(content[:8], "little")
    return tensors, dict(json.loads(content[8:start]).get("__metadata__", {}))


def seal(tensors: Tensors, texts: Mapping[str, str]) -> bytes:
    """The content of a file, with a digest of all that it holds, as JSON like the other texts may be."""
    return pack(tensors, {**texts, SEAL: json.dumps(digest_of(tensors, texts))})


def unseal(content: bytes) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Arrays and metadata of what `seal` made, if each byte that counts is as it was.

    Raises:
        Exception: One of `FAULTS`.
    """
    tensors, texts = unpack(content)
    if json.loads(texts.pop(SEAL)) != digest_of(tensors, texts):
        raise ValueError("it is not what was written")
    return tensors, texts


def digest_of(tensors: Tensors, texts: Mapping[str, str]) -> str:
    """SHA-256 of names, types, shapes and values, and of the texts."""
    digest = hashlib.sha256(json.dumps(sorted(texts.items())).encode())
    for name, values in sorted(tensors.items()):
        digest.update(json.dumps([name, str(values.dtype), values.shape]).encode())
        digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()
