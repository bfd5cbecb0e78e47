"""The README's example of a new layer works as it stands, and what a newcomer forgets fails by the layer's name."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[3]
LAYER, CASE = "engine/layers/basic/gate.py", "tests/engine/layers/test_gate.py"
EXPORTER = "engine/export/numpy_layers.py"
BLOCK = re.compile(r"<!-- (file|append to|import in): (\S+) -->\s*```python\n(.*?)```", re.DOTALL)


def example() -> dict[str, str]:
    """The files of the README's example, and what is added to others."""
    readme = (ROOT / "engine" / "README.md").read_text()
    texts: dict[str, str] = {}
    for what, file, text in BLOCK.findall(readme):
        text = dedent(text)
        texts[file] = text + texts.get(file, "") if what == "import in" else texts.get(file, "") + text
    return texts


def put(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(text)


def newcomer(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-m", "tests.oracles.newcomer", str(folder), *command]
    return subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)


def cut(text: str, start: str) -> str:
    """Without a method."""
    shorter, count = re.subn(rf"    def {start}\(.*?\n\n", "", text, flags=re.DOTALL)
    assert count == 1
    return shorter


def test_a_new_layer_takes_few_files() -> None:
    assert set(example()) == {LAYER, EXPORTER, CASE}


def test_it_trains_and_exports(tmp_path: Path) -> None:
    put(tmp_path, example())
    project = json.loads((files("resources") / "templates" / "classifier.loom").read_text())
    project["network"]["nodes"][1]["layer"] = {"type": "Gate"}
    path = tmp_path / "gated.loom"
    path.write_text(json.dumps(project))
    exports = [str(tmp_path / f"gated{suffix}") for suffix in (".npz", ".safetensors", ".py")]
    told = [argument for export in exports for argument in ("--export", export)]
    history = tmp_path / "history.csv"
    done = newcomer(tmp_path, "layerloom", "train", str(path), "--epochs", "20", "--history", str(history), *told)
    assert done.returncode == 0, done.stderr
    assert all(Path(export).stat().st_size > 0 for export in exports)
    losses = [float(row.split(",")[1]) for row in history.read_text().splitlines()[1:]]
    assert losses[-1] < 0.8 * losses[0]


FORGOTTEN = {
    "WrongExport": (EXPORTER, lambda text: text.replace("{x} / (1.0 + np.exp(-(", "{x} + 1.0 / (1.0 + np.exp(-(")),
    "NoExporter": (EXPORTER, lambda text: ""),
    "NoSteps": (LAYER, lambda text: cut(text, "keeps_steps")),
    "NoCost": (LAYER, lambda text: cut(text, "multiply_adds")),
    "NoCase": (CASE, lambda text: ""),
    "NoLoops": (CASE, lambda text: text.replace(" loops=loops,", "")),
    "NoTwin": (CASE, lambda text: text.replace(", torch=torch", "")),
    "NoBias": (CASE, lambda text: text.replace('{"bias": flag(g)}', "{}")),
}
"""What each of some layers lacks that are like the README's else."""

SAID = {
    "test_predictions[few-.py-WrongExport]": ".py of WrongExport(",
    "test_predictions[few-.py-NoExporter]": "NoExporter has no exporter for .py (NumPy script)",
    "test_layer[few-NoSteps]": "but its `keeps_steps` does not say so",
    "test_multiply_adds[few-NoCost]": "NoCost.multiply_adds tells 0 for inputs of",
    "test_multiply_adds[few-NoCase]": "NoCase has no case. Declare one in tests/engine/layers/",
    "test_multiply_adds[few-NoLoops]": "NoLoops has no twin in plain loops: give one to its LayerCase, as `loops`",
    "test_its_case_varies_every_field[NoBias]": "NoBias: its case never draws another 'bias' than the default.",
}
TORCH = {"test_beside_pytorch[few-NoTwin]": "NoTwin has no twin in PyTorch: give one to its LayerCase, as `torch`"}


def outcomes(folder: Path, chosen: str) -> dict[str, str]:
    """What went wrong in each test of the contracts, or nothing, by the name of the test."""
    report = folder / "report.xml"
    done = newcomer(folder, "pytest", "-q", "-k", chosen, f"--junitxml={report}", "tests/contracts/layers")
    assert report.exists(), done.stdout + done.stderr
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        faults = [*case.iter("failure"), *case.iter("error")]
        skipped = case.find("skipped") is not None
        found[case.attrib["name"]] = "skipped" if skipped else "".join(f"{fault.text}" for fault in faults)
    return found


def test_contracts_hold_for_it_and_name_what_is_forgotten(tmp_path: Path) -> None:
    put(tmp_path, example())
    for name, (where, change) in FORGOTTEN.items():
        texts = example()
        texts[where] = change(texts[where])
        own = {file: text.replace("Gate", name).replace(".gate", f".{name.lower()}") for file, text in texts.items()}
        put(tmp_path, {file.replace("gate", name.lower()): text for file, text in own.items()})
    parts = [name.replace("test_", "").replace("few-", "").partition("[") for name in (*SAID, *TORCH)]
    wanted = [f"({test} and {rest.rpartition('-')[2].rstrip(']')})" for test, _, rest in parts]
    found = outcomes(tmp_path, " or ".join(["Gate", *wanted]))
    own = {name: fault for name, fault in found.items() if "Gate" in name}
    assert len(own) >= 8
    assert not {name: fault for name, fault in own.items() if fault not in ("", "skipped")}
    expected = SAID | ({} if found["test_beside_pytorch[few-Gate]"] == "skipped" else TORCH)
    for test, sentence in expected.items():
        assert sentence in found[test], f"{test} says: {found[test] or 'nothing'}"
