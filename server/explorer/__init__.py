"""GraphiQL, for development servers: its files, and the routes that serve them."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.page import file_response

FOLDER = Path(__file__).parent
SERVED = {path.name for path in FOLDER.iterdir() if path.suffix in (".js", ".css")}


async def explorer(request: Request) -> Response:
    return file_response(FOLDER / "index.html", request.headers)


async def part(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in SERVED:
        return RedirectResponse("/graphiql", 303)
    return file_response(FOLDER / name, request.headers)


def routes() -> list[Route]:
    return [Route("/graphiql", explorer), Route("/graphiql/{name}", part)]
