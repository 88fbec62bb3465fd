"""Habits of the house that no other tool looks after."""

import ast
import re
import subprocess
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("catalog", "schema", "resolvers", "search", "frontend_stub", "server")
VAGUE = {"utils", "util", "helpers", "common", "base", "manager", "managers", "misc", "data"}


def tracked() -> list[Path]:
    """The files of the project: of the repository where there is one, or of the folder."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        skipped = {".venv", "var", "__pycache__"}
        return [p for p in ROOT.rglob("*") if p.is_file() and not skipped & set(p.parts)]
    found = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in found if path.is_file()]


FILES = tracked()
MODULES = [path for path in FILES if path.suffix == ".py"]
OURS = [path for path in MODULES if path.relative_to(ROOT).parts[0] in PACKAGES]


def named(paths) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def test_every_module_says_in_its_first_lines_what_it_is_for():
    silent = [
        path
        for path in MODULES
        if path.read_text(encoding="utf-8").strip()
        and path.parent.name != "migrations"
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert named(silent) == []


def test_tests_are_found_by_path_and_shadow_no_package():
    assert named(path for path in MODULES if path.match("tests/**/__init__.py")) == []
    names = [path.name for path in MODULES if path.name.startswith("test_")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("name", PACKAGES)
def test_a_top_level_name_is_ours_alone(name):
    """Another distribution's `schema` would be written over ours without a word."""
    assert set(packages_distributions().get(name, ["cairn"])) == {"cairn"}


def test_no_module_has_a_name_that_says_nothing():
    assert named(path for path in OURS if path.stem in VAGUE) == []


def test_modules_stay_short():
    long = [path for path in OURS if path.parent.name != "migrations"]
    assert named(p for p in long if len(p.read_text("utf-8").splitlines()) > 400) == []


def test_functions_stay_short():
    long = []
    for path in OURS:
        if path.parent.name == "migrations":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                if node.end_lineno - node.lineno >= 60:
                    long.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert long == []


MACHINE = re.compile(rb"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/\w")


def test_no_file_names_a_path_of_somebodys_machine():
    guilty = [
        path
        for path in FILES
        if path.suffix not in {".png", ".woff2", ".ico"}
        and "explorer" not in path.parts
        and MACHINE.search(path.read_bytes())
    ]
    assert named(guilty) == []


def test_every_code_of_a_refused_request_is_in_the_cookbook():
    """Codes of payloads are in the SDL; those at the top of an answer stand in docs/API.md only."""
    sources = [path for path in OURS if path.relative_to(ROOT).parts[0] in ("schema", "server")]
    raised = re.compile(r'BadRequest\((?:[^()]|\([^()]*\))*?"([A-Z_]{6,})"\s*\)', re.DOTALL)
    codes = {code for path in sources for code in raised.findall(path.read_text("utf-8"))}
    page = (ROOT / "docs" / "API.md").read_text(encoding="utf-8")

    assert {"INVALID_CURSOR", "INVALID_PAGE_SIZE", "INVALID_SEARCH", "TOO_COSTLY"} <= codes
    assert sorted(code for code in codes if f"`{code}`" not in page) == []
