"""The whole server over HTTP, in this process, on a database of the test's own."""

import shutil

import httpx
import pytest_asyncio

from server.app import create_app
from server.settings import Settings

SECRET = "a secret for tests, of more than thirty-two characters"


@pytest_asyncio.fixture
async def settings(sqlite_template, tmp_path) -> Settings:
    """A server as it is run for the public; a test may replace what it is about."""
    path = tmp_path / "served.sqlite3"
    shutil.copy(sqlite_template, path)
    return Settings(
        database_url=f"sqlite://{path}",
        secret=SECRET,
        public_url="http://localhost:8000",
        search_folder=str(tmp_path / "search"),
    )


class Served:
    """A running app, and the few things that most tests ask of it."""

    def __init__(self, app, http):
        self.app = app
        self.http = http
        self.house = app.state.house

    async def ask(self, query, token=None, **variables):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"query": query, "variables": variables}
        return await self.http.post("/graphql", json=body, headers=headers)

    def token(self, account):
        return self.house.tokens.access_token(account.id)[0]


@pytest_asyncio.fixture
async def serve():
    """Opens servers with the settings that a test gives, and closes them at its end."""
    opened = []

    async def start(settings):
        app = create_app(settings)
        lifespan = app.router.lifespan_context(app)
        await lifespan.__aenter__()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        http = httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")
        opened.append((lifespan, http))
        return Served(app, http)

    yield start
    for lifespan, http in reversed(opened):
        await http.aclose()
        await lifespan.__aexit__(None, None, None)


@pytest_asyncio.fixture
async def served(serve, settings) -> Served:
    return await serve(settings)
