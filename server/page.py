"""The page: its files as they are, and its one shell for every address that it knows."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import frontend_stub

SERVED = {".js", ".css", ".svg", ".png", ".ico", ".json", ".webmanifest", ".woff2", ".txt"}
SHELL = ("/", "/c/{slug}", "/p/{slug}", "/me", "/b/{id}", "/verify", "/in")
AUTHORS_SHELL = ("/publish", "/publish/{slug}", "/publish/p/{id}")
mimetypes.add_type("text/javascript", ".js")


def routes(folder: Path = frontend_stub.PATH) -> list[Route]:
    async def shell(request: Request) -> Response:
        return file_response(folder / "index.html", request.headers)

    async def static(request: Request) -> Response:
        path = (folder / request.path_params["path"]).resolve()
        inside = path.is_relative_to(folder.resolve()) and path.suffix in SERVED
        if not inside or not path.is_file():
            return Response("There is no such file.", 404, media_type="text/plain")
        return file_response(path, request.headers)

    pages = [Route(path, shell) for path in (*SHELL, *AUTHORS_SHELL)]
    return [*pages, Route("/static/{path:path}", static)]


def file_response(path: Path, headers: Mapping[str, str]) -> Response:
    """Asked for again each time, and sent only when it has changed."""
    content = path.read_bytes()
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    kept = {"ETag": etag, "Cache-Control": "no-cache"}
    if etag in (tag.strip() for tag in headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=kept)
    kept["Vary"] = "Accept-Encoding"
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if "gzip" in headers.get("accept-encoding", ""):
        kept["Content-Encoding"] = "gzip"
        content = _compressed(content)
    return Response(content, media_type=media_type, headers=kept)


@lru_cache(maxsize=256)
def _compressed(content: bytes) -> bytes:
    """The same bytes each time, so that the answer fits its tag."""
    return gzip.compress(content, mtime=0)
