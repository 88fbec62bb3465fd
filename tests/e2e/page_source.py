"""Reads the page's own files: its words, its templates and the documents that it sends."""

import re
from collections.abc import Iterator
from pathlib import Path

import frontend_stub

TEXTS = frontend_stub.PATH / "text"
_CONSTANT = re.compile(r"const (\w+) = (?:`([^`]*)`|'([^'\n]*)')", re.S)
_OPERATION = re.compile(r"`((?:query|mutation|subscription)\s+\w+[^`]*)`", re.S)
_TEXT_KEY = re.compile(r"^  ([A-Za-z0-9_]+):", re.M)


def scripts() -> list[Path]:
    """Every module but those that hold the words."""
    return sorted(path for path in frontend_stub.PATH.rglob("*.js") if path.parent != TEXTS)


def documents(path: Path) -> Iterator[str]:
    """The GraphQL documents of a module, with the fragments of text put in that it names."""
    source = path.read_text()
    constants = {
        name: one or other for name, one, other in _CONSTANT.findall(_imported(path) + source)
    }
    for document in _OPERATION.findall(source):
        whole = document
        while names := set(re.findall(r"\$\{(\w+)\}", whole)):
            for name in names:
                whole = whole.replace("${" + name + "}", constants[name])
        if "${" not in whole:
            yield whole


def _imported(path: Path) -> str:
    """The modules that it takes fragments of text from."""
    beside = re.findall(r"from '(\.{1,2}/\w+\.js)'", path.read_text())
    return "".join((path.parent / name).read_text() for name in beside)


def keys(language: str) -> list[str]:
    return _TEXT_KEY.findall((TEXTS / f"{language}.js").read_text())


def templates(source: str) -> Iterator[str]:
    """The static text of every `html` template, with what is put in replaced by a sign."""
    at = 0
    while (start := source.find("html`", at)) >= 0:
        text, at = _template(source, start + 5)
        yield text


def _template(source: str, at: int) -> tuple[str, int]:
    """From behind the opening quote; templates inside are left for their own turn."""
    begin, kept = at, []
    while source[at] != "`":
        if source.startswith("${", at):
            at = _substitution(source, at + 2)
            kept.append("\x00")
        else:
            kept.append(source[at])
            at += 1
    return "".join(kept), begin


def _substitution(source: str, at: int) -> int:
    depth = 1
    while depth:
        sign = source[at]
        if sign == "`":
            at = _skip_template(source, at + 1)
        elif sign in "'\"":
            at = source.index(sign, at + 1) + 1
        else:
            depth += {"{": 1, "}": -1}.get(sign, 0)
            at += 1
    return at


def _skip_template(source: str, at: int) -> int:
    while source[at] != "`":
        at = _substitution(source, at + 2) if source.startswith("${", at) else at + 1
    return at + 1
