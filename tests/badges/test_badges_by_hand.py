"""The page on badges: what it tells people to run does what it says."""

import json
import re
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from pyld import jsonld

from catalog.badges import contexts
from catalog.badges.status_list import StatusBits
from catalog.badges.verdict import StepCode, Verdict

PAGE = (Path(__file__).parents[2] / "docs" / "badges.md").read_text(encoding="utf-8")
DOCUMENT, STATUS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(autouse=True)
def beside_the_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(jsonld, "_default_document_loader", contexts.load)


def run(code):
    exec(compile(code, "docs/badges.md", "exec"), {})


def write(name, value):
    Path(name).write_text(json.dumps(value), encoding="utf-8")


def test_a_badge_verifies_by_hand(signed, document_signer, capsys):
    write("badge.json", signed)

    run(DOCUMENT)

    assert capsys.readouterr().out == f"signed by {document_signer.method}\n"


def test_an_altered_badge_does_not_verify_by_hand(signed):
    write("badge.json", signed | {"name": "Master of Triage"})

    with pytest.raises(InvalidSignature):
        run(DOCUMENT)


@pytest.mark.parametrize(("withdrawn", "word"), [(True, "withdrawn"), (False, "stands")])
def test_the_status_is_read_by_hand(signed, make_list, capsys, withdrawn, word):
    write("badge.json", signed)
    write("list.json", make_list(StatusBits.clear().with_bit(94_567, withdrawn)))

    run(STATUS)

    assert capsys.readouterr().out == f"{word}\n"


def test_the_page_names_every_step_and_verdict():
    named = set(re.findall(r"`([A-Z_]+)`", PAGE))

    assert {code.value for code in StepCode} <= named
    assert {verdict.value for verdict in Verdict} <= named
