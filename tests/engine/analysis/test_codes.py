"""Every code of a diagnostic is explained in the README of the analysis, and none that is not there."""

import re
from pathlib import Path

import engine

ROOT = Path(engine.__file__).parent


def test_the_list_of_codes_is_complete() -> None:
    sources = "\n".join(path.read_text() for part in ("analysis", "cli") for path in sorted((ROOT / part).glob("*.py")))
    used = set(re.findall(r'Diagnostic\(\s*"(?:error|warning|hint)",\s*"([a-z-]+)"', sources))
    used |= set(re.findall(r'code = "([a-z-]+)" if .* else "([a-z-]+)"', sources)[0])
    listed = set(
        re.findall(r"^\| `([a-z-]+)` \| (?:error|warning|hint) \|", (ROOT / "analysis/README.md").read_text(), re.M)
    )
    assert used == listed
