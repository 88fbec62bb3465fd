"""A document apart from the literals and aliases in it: what clients write anew each time.

Documents of one outline have the same tokens but for those, and the same ones are equal in the
same places. So they are valid alike as long as each literal fits its place, and have one plan.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FloatValueNode,
    GraphQLSchema,
    IntValueNode,
    NameNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Undefined,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.language import SKIP, VisitorAction
from graphql.utilities.coerce_input_value import coerce_input_literal

LONGEST = 10_000
"""Characters; few documents so long are sent, and few of those vary."""

_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?![.\w-])"
_STRING = r'"[^"\\\x00-\x1f\x7f-\x9f\ud800-\udfff]*+"(?!")'
_BLANK = r"[ \t\n\r,\ufeff]"
_COMMENT = r"#[^\n\r\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]*+"

_PLAIN = re.compile(
    rf"(?:{_BLANK}++|{_COMMENT}|[A-Za-z_]\w*+|{_NUMBER}|{_STRING}|\.\.\.|[!$&()\[\]{{}}:=@|])*+",
    re.ASCII,
)
"""The tokens of GraphQL, without escapes, blocks of text and others that are seldom met."""
_VARYING = re.compile(
    rf"{_COMMENT}|(?P<string>{_STRING})|(?<![\w-])(?P<number>{_NUMBER})"
    rf"|(?<!\w)(?P<alias>[A-Za-z_]\w*+)(?={_BLANK}*+:)|(?P<paren>[()])",
    re.ASCII,
)
_NAME = re.compile(r"[A-Za-z_]\w*+", re.ASCII)
_GIVEN = re.compile(rf"(?<!\w)[A-Za-z_]\w*+(?={_BLANK}*+:)", re.ASCII)

_MARK = f"\x02{secrets.token_hex(6)}."
"""What no document can name; as JSON, only a key can be written as `_RENAMED` has it."""
_RENAMED = re.compile(rb'"\\u0002' + _MARK[1:-1].encode() + rb'\.(\d+)":')


@dataclass(frozen=True, slots=True)
class Outline:
    """`text` is what is left, `literals` and `aliases` what was there, in the order met.

    `starts` says where each literal began.
    """

    text: str
    literals: tuple[ValueNode, ...]
    starts: tuple[int, ...]
    aliases: tuple[str, ...]

    @classmethod
    def of(cls, document: str) -> Outline | None:
        """None where it is long or has tokens that are seldom met: graphql-core reads it."""
        if len(document) > LONGEST or not _PLAIN.fullmatch(document):
            return None
        sketch = _Sketch(document)
        text = "".join(sketch.pieces())
        aliases = tuple(sketch.aliases)
        return cls(text, tuple(sketch.literals), tuple(sketch.starts), aliases)


class _Sketch:
    """Equal literals and equal aliases get equal signs; an alias that is named elsewhere stays."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._named = Counter(_NAME.findall(document))
        self._given = Counter(_GIVEN.findall(document))
        self.literals: list[ValueNode] = []
        self.starts: list[int] = []
        self.aliases: dict[str, int] = {}
        self._signs: dict[tuple[str, str], int] = {}

    def pieces(self) -> Iterator[str]:
        end, inside = 0, False
        for found in _VARYING.finditer(self._document):
            kind, written = found.lastgroup, found.group()
            if kind == "paren":
                inside = written == "("
            elif kind == "alias":
                if inside or not self._is_free(written):
                    continue
                yield self._document[end : found.start()]
                yield f"\x02{self.aliases.setdefault(written, len(self.aliases))}\x02"
                end = found.end()
            elif kind is not None:
                yield self._document[end : found.start()]
                yield f"\x01{self._literal(kind, written, found.start())}\x01"
                end = found.end()
        yield self._document[end:]

    def _is_free(self, alias: str) -> bool:
        """Whether it is nowhere the name of anything else."""
        return self._named[alias] == self._given[alias]

    def _literal(self, kind: str, written: str, start: int) -> str:
        node: ValueNode
        if kind == "string":
            node = StringValueNode(value=written[1:-1], block=False)
        elif written.lstrip("-").isdigit():
            node = IntValueNode(value=written)
        else:
            node = FloatValueNode(value=written)
        self.literals.append(node)
        self.starts.append(start)
        sign = self._signs.setdefault((node.kind, written), len(self._signs))
        return f"{node.kind[0]}{sign}"


@dataclass(frozen=True, slots=True)
class Filled:
    """What one document has in the places of its outline."""

    literals: dict[str, Any]
    aliases: tuple[bytes, ...]

    def renamed(self, body: bytes) -> bytes:
        """An answer in which the aliases stand as this document has them."""
        if not self.aliases:
            return body
        return _RENAMED.sub(lambda found: b'"%s":' % self.aliases[int(found[1])], body)


@dataclass(frozen=True, slots=True)
class Places:
    """The types that the literals of an outline have to fit."""

    types: tuple[Any, ...]

    def filled(self, outline: Outline) -> Filled | None:
        """None where a literal does not fit, which validation would have said."""
        literals: dict[str, Any] = {}
        for index, (node, type_) in enumerate(zip(outline.literals, self.types, strict=True)):
            value = coerce_input_literal(node, type_)
            if value is Undefined:
                return None
            literals[f"{_MARK}{index}"] = value
        return Filled(literals, tuple(alias.encode() for alias in outline.aliases))


def apart(
    schema: GraphQLSchema, ast: DocumentNode, outline: Outline
) -> tuple[DocumentNode, Places] | None:
    """The document with variables for its literals and signs for its aliases.

    None where a literal stands elsewhere than in a field's arguments: its plan may depend on it.
    """
    info = TypeInfo(schema)
    apart_ = _Apart(info, outline)
    changed = visit(ast, TypeInfoVisitor(info, apart_))
    types = tuple(apart_.types.get(index) for index in range(len(outline.literals)))
    return None if None in types else (changed, Places(types))


class _Apart(Visitor):
    def __init__(self, info: TypeInfo, outline: Outline) -> None:
        super().__init__()
        self._info = info
        self._index = {start: index for index, start in enumerate(outline.starts)}
        self._signs = {alias: f"{_MARK}{index}" for index, alias in enumerate(outline.aliases)}
        self.types: dict[int, Any] = {}

    def enter_variable_definition(self, _node: VariableDefinitionNode, *_: Any) -> VisitorAction:
        return SKIP

    def enter_directive(self, _node: DirectiveNode, *_: Any) -> VisitorAction:
        return SKIP

    def enter_name(self, node: NameNode, key: Any, *_: Any) -> NameNode | None:
        if key == "alias" and node.value in self._signs:
            return NameNode(value=self._signs[node.value])
        return None

    def _literal(self, node: ValueNode, *_: Any) -> VariableNode | None:
        index = self._index.get(node.loc.start) if node.loc else None
        type_ = self._info.get_input_type()
        if index is None or type_ is None:
            return None
        self.types[index] = type_
        return VariableNode(name=NameNode(value=f"{_MARK}{index}"))

    enter_int_value = enter_float_value = enter_string_value = _literal
