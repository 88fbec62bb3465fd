"""Random documents over any schema, with the variables to send along.

Everything is drawn from the schema itself, so a field added there is asked for here. Values come
from pools that the test fills: real ids and cursors, and ones that ought to be refused.
"""

import re
from collections.abc import Collection, Sequence
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_leaf_type,
)
from graphql.pyutils import Undefined

Pools = dict[str, Sequence[Any]]


class Documents:
    def __init__(
        self,
        schema: GraphQLSchema,
        pools: Pools,
        seed: int,
        leave_out: Collection[str] = (),
    ) -> None:
        self._schema, self._pools, self._random = schema, pools, Random(seed)
        self._left_out = frozenset(leave_out)

    def draw(self) -> tuple[str, dict[str, Any]]:
        self._fragments: list[str] = []
        self._declared: dict[str, str] = {}
        self._variables: dict[str, Any] = {}
        body = self._selection(self._schema.query_type, depth=0)
        declared = ", ".join(f"${name}: {type_}" for name, type_ in self._declared.items())
        head = f"query Q({declared})" if declared else self._random.choice(["query Q", ""])
        return " ".join([f"{head} {body}", *self._fragments]), self._variables

    def varied(self, text: str) -> str:
        """With every alias and some literals replaced, so that only the outline is the same."""
        random, strings = self._random, re.findall(r'"[^"]*"', text)
        text = re.sub(r"\ba(\d+):", r"other\1:", text)
        text = re.sub(r'"[^"]*"', lambda _: random.choice(strings), text)
        return re.sub(r"(first|last): \d+", lambda m: f"{m[1]}: {random.randint(0, 4)}", text)

    def _selection(self, type_: Any, depth: int) -> str:
        random, parts = self._random, []
        fields = [item for item in type_.fields.items() if item[0] not in self._left_out]
        wanted = random.randint(1, 2 if depth == 0 else min(6, len(fields)))
        for name, field in random.sample(fields, min(wanted, len(fields))):
            named = get_named_type(field.type)
            if is_composite_type(named) and depth >= 6:
                continue
            parts.append(self._field(name, field, depth))
            if random.random() < 0.06 and is_composite_type(named) and not field.args:
                parts.append(f"{name} {self._selection(named, depth + 1)}")  # to be merged
        if random.random() < 0.2:
            parts.append("__typename")
        if isinstance(type_, GraphQLInterfaceType):
            possible_types = list(self._schema.get_possible_types(type_))
            for possible in random.sample(possible_types, min(2, len(possible_types))):
                parts.append(self._fragment(possible, depth))
        elif parts and random.random() < 0.15:
            parts.append(self._fragment(random.choice([type_, *type_.interfaces]), depth))
        random.shuffle(parts)
        return "{ " + " ".join(parts or ["__typename"]) + " }"

    def _field(self, name: str, field: GraphQLField, depth: int) -> str:
        alias = f"a{self._random.randint(0, 9999)}: " if self._random.random() < 0.12 else ""
        arguments = []
        for argument, definition in field.args.items():
            required = isinstance(definition.type, GraphQLNonNull)
            if required or self._random.random() < self._odds(argument):
                arguments.append(f"{argument}: {self._value(argument, definition.type)}")
        asked = f"{alias}{name}" + (f"({', '.join(arguments)})" if arguments else "")
        asked += self._directive()
        named = get_named_type(field.type)
        return asked if is_leaf_type(named) else f"{asked} {self._selection(named, depth + 1)}"

    @staticmethod
    def _odds(argument: str) -> float:
        return {"first": 0.6, "last": 0.08, "after": 0.2, "before": 0.12}.get(argument, 0.3)

    def _fragment(self, type_: Any, depth: int) -> str:
        selection = self._selection(type_, depth + 1)
        if self._random.random() < 0.5:
            return f"... on {type_.name}{self._directive()} {selection}"
        name = f"F{len(self._fragments)}"
        self._fragments.append(f"fragment {name} on {type_.name} {selection}")
        return f"...{name}{self._directive()}"

    def _directive(self) -> str:
        if self._random.random() > 0.08:
            return ""
        if self._random.random() < 0.5:
            condition = self._random.choice(["true", "false"])
        else:
            condition = self._variable("Boolean!", self._random.random() < 0.5)
        return f" @{self._random.choice(['skip', 'include'])}(if: {condition})"

    def _value(self, name: str, type_: Any) -> str:
        drawn = self._draw(name, type_)
        if self._random.random() < 0.3:
            return self._variable(str(type_), drawn)
        return self._literal(drawn, type_)

    def _variable(self, type_: str, value: Any) -> str:
        name = f"v{len(self._declared)}"
        self._declared[name] = type_
        if self._random.random() < 0.9 or type_.endswith("!"):
            self._variables[name] = value
        return f"${name}"

    def _draw(self, name: str, type_: Any) -> Any:
        random = self._random
        if isinstance(type_, GraphQLNonNull):
            return self._draw(name, type_.of_type)
        if random.random() < 0.03:
            return None
        if isinstance(type_, GraphQLList):
            return [self._draw(name, type_.of_type) for _ in range(random.randint(0, 3))]
        if isinstance(type_, GraphQLEnumType):
            return random.choice(list(type_.values))
        if isinstance(type_, GraphQLInputObjectType):
            return {
                key: self._draw(key, field.type)
                for key, field in type_.fields.items()
                if random.random() < 0.5
            }
        return random.choice(self._pools.get(name) or self._pools[type_.name])

    def _literal(self, value: Any, type_: Any) -> str:
        if isinstance(type_, GraphQLNonNull):
            return self._literal(value, type_.of_type)
        if value is None or value is Undefined:
            return "null"
        if isinstance(type_, GraphQLList):
            return f"[{', '.join(self._literal(item, type_.of_type) for item in value)}]"
        if isinstance(type_, GraphQLInputObjectType):
            fields = type_.fields
            inner = (f"{k}: {self._literal(v, fields[k].type)}" for k, v in value.items())
            return "{" + ", ".join(inner) + "}"
        if isinstance(type_, GraphQLEnumType):
            return str(value)
        if isinstance(value, str):
            return '"' + value.replace('"', '\\"') + '"'
        return str(value).lower() if isinstance(value, bool) else str(value)
