"""Every query of docs/API.md runs, in its order, on the bundled catalogue."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from catalog.importing.loading_bundled import load_bundled
from catalog.models import Account
from catalog.services import demonstration
from catalog.services.viewers import load_viewer
from catalog.viewer import VISITOR
from resolvers.context import Context
from schema.api import api
from search.embedded import EmbeddedEngine
from search.indexing import rebuild_index
from server.tokens import AccessTokens
from tests.factories import DEPLOYMENT, Clock, runner

PAGE = Path(__file__).parents[2] / "docs" / "API.md"
STEP = re.compile(
    r"<!-- run as (?P<who>\w+)(?:, keeping (?P<name>\w+) = (?P<path>[\w.]+))?"
    r"(?:, expecting (?P<codes>[\w ]+))? -->\n```graphql\n(?P<query>.*?)```"
    r"(?:\n\n```json\n(?P<variables>.*?)```)?",
    re.DOTALL,
)


@pytest_asyncio.fixture
async def people(database, tmp_path):
    """Whoever the page speaks of, each with a way to ask; and a searchable catalogue."""
    clock = Clock()
    run = runner(clock)
    await load_bundled(DEPLOYMENT, clock)
    await demonstration.seed(run)
    engine = EmbeddedEngine(tmp_path / "search")
    await engine.prepare()
    await rebuild_index(engine)
    viewers = {"visitor": VISITOR}
    for person in demonstration.ACCOUNTS:
        account = await Account.get(email=person.email)
        viewers[person.role] = await load_viewer(account.id)
    tokens = AccessTokens("http://localhost:8000", DEPLOYMENT.secret, timedelta(minutes=5), clock)

    async def ask(who, query, variables):
        context = Context(
            viewer=viewers[who],
            reader=database.reader,
            runner=run,
            engine=engine,
            clock=clock,
            tokens=tokens,
            client="test",
        )
        return await api.execute(query, variable_values=variables, context_value=context)

    yield ask
    await engine.close()


async def test_every_query_of_the_cookbook_runs(people):
    kept = {}
    steps = list(STEP.finditer(PAGE.read_text()))
    for step in steps:
        variables = json.loads(step["variables"] or "{}", object_hook=lambda o: filled(o, kept))

        result = await people(step["who"], step["query"], variables)

        assert result.errors is None, (step["query"], result.errors)
        codes = refusals(result.data)
        if step["codes"]:
            assert codes, step["query"]
            assert set(codes) <= set(step["codes"].split(" or ")), codes
        else:
            assert codes == [], step["query"]
        if step["name"]:
            kept[step["name"]] = followed(result.data, step["path"])
    assert len(steps) >= 20


def test_every_graphql_block_but_the_subscription_is_run():
    text = PAGE.read_text()

    blocks = re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)

    run = {step["query"] for step in STEP.finditer(text)}
    assert [block for block in blocks if block not in run and "subscription" not in block] == []


def filled(values, kept):
    """With the ids that earlier answers gave."""

    def fill(value):
        if isinstance(value, str) and value.startswith("$"):
            return kept[value[1:]]
        return [fill(one) for one in value] if isinstance(value, list) else value

    return {name: fill(value) for name, value in values.items()}


def followed(data, path):
    for part in path.split("."):
        data = data[int(part)] if part.isdigit() else data[part]
    return data


def refusals(data):
    return [
        error["code"]
        for payload in data.values()
        if isinstance(payload, dict)
        for error in payload.get("errors", [])
    ]
