"""The READMEs beside the tree, the commands and the checks: what they name exists, and what exists they name."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from click.testing import Result
from typer.main import get_command
from typer.testing import CliRunner

from designer.commands import app

ROOT = Path(__file__).parent.parent
READMES = {name: ROOT / name for name in ("README.md", "engine/README.md", "designer/README.md")}
FENCED = re.compile(r"```.*?```", re.DOTALL)
OPTION = re.compile(r"`(--[a-z][a-z-]*)")
NOT_OURS = {"python", "pip", "pytest", "ruff", "mypy", "lint-imports", "apt-get", ".ci/run"}


def spans(readme: Path) -> list[str]:
    """What stands between backticks or as the target of a link, examples left out."""
    text = FENCED.sub("", readme.read_text("utf-8"))
    return re.findall(r"`([^`\n]+)`", text) + re.findall(r"\]\(([^)#]+)\)", text)


def expanded(name: str) -> list[str]:
    """`a/{b,c}/` is `a/b/` and `a/c/`."""
    parts = re.split(r"\{([^}]*)\}", name)
    choices = [part.split(",") if number % 2 else [part] for number, part in enumerate(parts)]
    return ["".join(chosen) for chosen in product(*choices)]


def named(readme: Path) -> set[str]:
    """Paths that a README names, as they stand there: with a slash or the end of a file's name, and no space."""
    found = {path for span in spans(readme) for path in expanded(span)}
    paths = {path for path in found if re.fullmatch(r"[\w.][\w./-]*", path)}
    paths = {path for path in paths if not path.startswith(".venv/")}
    return {path for path in paths if "/" in path.strip("./") or path.endswith((".py", ".md", ".toml", "/"))}


def places(path: str, readme: Path) -> list[Path]:
    return [place for place in (readme.parent / path, ROOT / path) if place.exists()]


def folders(under: Path) -> Iterator[str]:
    """Folders with files in them, from the root of the tree."""
    for folder in sorted(path for path in under.rglob("*") if path.is_dir() and path.name != "__pycache__"):
        if any(path.is_file() for path in folder.iterdir()):
            yield folder.relative_to(ROOT).as_posix()


FOLDERS = {
    "engine/README.md": [*folders(ROOT / "engine")],
    "designer/README.md": [*folders(ROOT / "designer")],
    "README.md": ["engine", "designer", *folders(ROOT / "resources"), *(
        f"tests/{path.name}" for path in sorted((ROOT / "tests").iterdir()) if path.is_dir() and path.name[0] != "_"
    )],
}  # fmt: skip


@pytest.mark.parametrize("name", READMES)
def test_every_path_that_is_named_exists(name: str) -> None:
    readme = READMES[name]
    paths = named(readme)
    assert len(paths) > 5, "the judge sees nothing"
    invented = re.findall(r"Suppose it is called `(\w+)`", readme.read_text("utf-8"))  # a layer, as an example
    ends = tuple(f"/{prefix}{layer.lower()}.py" for layer in invented for prefix in ("", "test_"))
    gone = {path for path in paths if not places(path, readme) and not path.endswith(ends)}
    assert not gone, f"{name} names what does not exist: {', '.join(sorted(gone))}"


@pytest.mark.parametrize("name", READMES)
def test_every_module_that_is_named_exists(name: str) -> None:
    modules = {span for span in spans(READMES[name]) if re.fullmatch(r"(engine|designer)(\.\w+)+", span)}
    gone = {each for each in modules if not module_exists(each.split("."))}
    assert not gone, f"{name} names what does not exist: {', '.join(sorted(gone))}"


def module_exists(parts: list[str]) -> bool:
    """Whether it is a package, a module, or what one defines, such as `engine.fields.describe`."""
    path = ROOT.joinpath(*parts)
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    module = path.parent.with_suffix(".py")
    return module.exists() and parts[-1] in {
        getattr(node, "name", "") for node in ast.parse(module.read_text("utf-8")).body
    }


@pytest.mark.parametrize(("name", "folder"), [(name, folder) for name, all_ in FOLDERS.items() for folder in all_])
def test_every_folder_is_named(name: str, folder: str) -> None:
    readme = READMES[name]
    found = {place.resolve() for path in named(readme) for place in places(path, readme)}
    folder_named = any(place == ROOT / folder or ROOT / folder == place.parent for place in found if place.is_dir()
                       or place.name == "README.md")  # fmt: skip
    assert folder_named, f"{name} does not name the folder {folder}: say in its table what it holds"


def test_the_import_rules_are_those_that_are_checked() -> None:
    """Folders that come later stand in brackets in the rules, and not in the README."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = [rule["layers"] for rule in rules if rule["name"] == "Imports of the engine run downhill"]
    names = [[each for each in layer.split(" | ") if each[0] != "("] for layer in reversed(layers)]
    sentence = " < ".join(", ".join(each) for each in names)
    assert sentence in " ".join(READMES["engine/README.md"].read_text("utf-8").split()), sentence


# The commands.


def block(mark: str) -> str:
    """The command under a mark, as `.ci/run` takes it out of the README."""
    text = READMES["README.md"].read_text("utf-8")
    (found,) = re.findall(rf"<!-- command: {mark} -->\n```sh\n(.+?)\n```\n", text, re.DOTALL)
    return str(found)


@pytest.mark.parametrize("mark", ["tour", "tests"])
def test_a_command_is_what_ci_runs(mark: str) -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert f'eval "$(readme {mark})"' in script
    (sed,) = re.findall(r"^readme\(\) \{ (.+) \}$", script, re.MULTILINE)
    assert "README.md" in sed
    assert all(steps(block(mark))), "a step without a program"


def steps(command: str) -> list[list[str]]:
    return [shlex.split(step) for step in command.split("&&")]


def test_the_marks_are_those_that_ci_asks_for() -> None:
    marks = re.findall(r"<!-- command: (\w+) -->", READMES["README.md"].read_text("utf-8"))
    asked = re.findall(r"\(readme (\w+)", (ROOT / ".ci" / "run").read_text("utf-8"))
    assert sorted(marks) == sorted(set(asked))


def test_the_commands_set_up_an_environment_and_use_it() -> None:
    tour, tests = steps(block("tour")), steps(block("tests"))
    for given in (tour, tests):
        assert given[0] == ["python3", "-m", "venv", ".venv"]
        assert given[1][:2] == [".venv/bin/pip", "install"]
        assert all(step[0].startswith(".venv/bin/") for step in given[1:])
    assert tour[1][2:] == ["."]
    assert tour[2] == [".venv/bin/layerloom", "tour"]
    assert tests[1][2:] == ["--no-compile", "-e", ".[dev]"]
    assert tests[2][:3] == [".venv/bin/python", "-m", "pytest"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "300", "TERM": "dumb", "NO_COLOR": "1"})


def commands() -> dict[str, set[str]]:
    """Options of every command, as the program itself knows them."""
    group = get_command(app)
    return {
        name: {option for parameter in command.params for option in parameter.opts + parameter.secondary_opts}
        for name, command in group.commands.items()  # type: ignore[attr-defined]
        if not command.hidden
    }


def test_the_table_lists_every_command() -> None:
    text = READMES["README.md"].read_text("utf-8")
    listed = set(re.findall(r"^\| `layerloom ([a-z]+)", text, re.MULTILINE))
    assert listed == set(commands())


@pytest.mark.parametrize("command", sorted(commands()))
def test_a_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0, result.output
    shown = set(re.findall(r"--[a-z][a-z-]*", result.output))
    assert {option for option in commands()[command] if option.startswith("--")} <= shown


def told() -> Iterator[tuple[str, str]]:
    """Every call of `layerloom` that the README writes out, with the options of each; and the lists of a command."""
    text = FENCED.sub("", READMES["README.md"].read_text("utf-8"))
    for call in re.findall(r"`(layerloom [a-z]+[^`]*)`", text.replace("\n", " ")):
        name = call.split()[1]
        yield from ((name, option) for option in re.findall(r"--[a-z][a-z-]*", call))
    for paragraph in re.split(r"(?<=[.:;])\s", text.replace("\n", " ")):
        begin = re.match(r"`([a-z]+)` takes ", paragraph)
        if begin:
            yield from ((begin[1], option) for option in OPTION.findall(paragraph))


@pytest.mark.parametrize(("command", "option"), sorted(set(told())))
def test_an_option_of_a_command_exists(command: str, option: str) -> None:
    assert option in commands()[command]


def test_every_option_that_is_named_is_one_of_ours() -> None:
    text = FENCED.sub("", READMES["README.md"].read_text("utf-8"))
    known = set().union(*commands().values())
    named = {option for span in re.findall(r"`([^`]+)`", text) for option in re.findall(r"(?<!\S)--[a-z-]+", span)
             if span.split()[0] not in NOT_OURS}  # fmt: skip
    assert named, "the judge sees nothing"
    assert named <= known, f"no command takes {', '.join(sorted(named - known))}"


@pytest.mark.deep
def test_the_tour_leaves_what_is_promised(tmp_path: Path) -> None:
    """The last step of the command, in a folder of its own and by this interpreter: as a visitor runs it."""
    (_, *arguments) = steps(block("tour"))[-1]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "designer", *arguments]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    left = {path.suffix for path in (tmp_path / "tour").iterdir()}
    assert {".png", ".csv", ".npz", ".safetensors", ".py"} <= left


@pytest.mark.deep
def test_the_tour_of_a_fresh_environment(tmp_path: Path) -> None:
    """The whole command, in a copy of the tree: it makes an environment and installs into it."""
    shutil.copytree(ROOT, tmp_path / "tree", ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", "tour"))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = ["sh", "-c", block("tour")]
    done = subprocess.run(command, cwd=tmp_path / "tree", env=environment, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stderr
    left = {path.suffix for path in (tmp_path / "tree" / "tour").iterdir()}
    assert {".png", ".csv", ".npz", ".safetensors", ".py"} <= left
