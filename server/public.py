"""What badges point at, for anybody: the badges, their issuers' keys, status lists, pictures."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from uuid import UUID

import orjson
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from catalog.badges.baking import bake
from catalog.badges.did import did_document_url
from catalog.models import Provider
from catalog.services import ctdl_exports
from catalog.services.badge_pages import BadgePages, badge_by_link, latest_issue
from catalog.viewer import VISITOR
from server import pictures
from server.errors import single
from server.house import House

DOCUMENT, TOKEN, SVG = "application/json", "text/plain", "image/svg+xml"
CREDENTIAL_TYPES = ("application/vc", "application/vc+ld+json", "application/ld+json")
MINUTE, DAY = "public, max-age=60", "public, max-age=86400"


class _Link(StringConvertor):
    """What may name a row. What may not leads nowhere, and no database is asked for it."""

    regex = r"[A-Za-z0-9_-]{1,40}(?:\.[a-z]{1,8})?"


class _Slug(StringConvertor):
    regex = "[A-Za-z0-9_-]{1,160}"


class _Number(StringConvertor):
    regex = "[0-9]{1,9}"


register_url_convertor("link", _Link())
register_url_convertor("slug", _Slug())
register_url_convertor("number", _Number())


def routes() -> list[Route]:
    return [
        Route("/badges/{name:link}", badge),
        Route("/status/{list_id}", status_list),
        Route("/images/{slug:slug}.svg", image),
        Route("/achievements/{achievement_id:uuid}/v{number:number}/image.svg", version_image),
        Route("/achievements/{achievement_id:uuid}/v{number:number}", achievement),
        Route("/pathways/{slug:slug}.ctdl.json", pathway_in_ctdl),
        Route("/{path:path}/did.json", did),
    ]


async def badge(request: Request) -> Response:
    """By its link; people are shown the page, and `.json`, `.jwt` and `.svg` say what is wanted."""
    public_id, _, form = request.path_params["name"].partition(".")
    found = await badge_by_link(public_id)
    issue = await latest_issue(found.id) if found else None
    if found is None or issue is None or form not in ("", "json", "jwt", "svg"):
        return missing()
    if form == "jwt":
        return public(request, issue.jwt, TOKEN, MINUTE)
    if form == "svg":
        content = bake((await pictures.of_badge(found)).encode(), issue.document)
        return public(request, content, SVG, MINUTE)
    if form == "" and wants_page(request):
        return RedirectResponse(f"/b/{public_id}", 303, headers={"Vary": "Accept"})
    return public(request, issue.document, _document_type(request), MINUTE)


async def status_list(request: Request) -> Response:
    try:
        list_id = UUID(request.path_params["list_id"])
    except ValueError:
        return missing()
    served = await _pages(request).status_list(list_id)
    if served is None:
        return missing()
    return public(request, served.document, _document_type(request), MINUTE)


async def did(request: Request) -> Response:
    """Of the provider whose DID leads here. DIDs were stored when they were made."""
    path = request.path_params["path"]
    ending = ":" + ":".join(quote(part, safe="") for part in path.split("/"))
    for provider in await Provider.filter(did__endswith=ending).limit(10):
        leads_to = unquote(urlsplit(did_document_url(provider.did)).path)
        if leads_to == f"/{path}/did.json":
            document = await _pages(request).resolve(provider.did)
            return public(request, orjson.dumps(document), "application/did+json", MINUTE)
    return missing()


async def image(request: Request) -> Response:
    house: House = request.app.state.house
    drawn = await pictures.of_slug(house.reader, request.path_params["slug"])
    return missing() if drawn is None else public(request, drawn, SVG, DAY)


async def version_image(request: Request) -> Response:
    drawn = await pictures.of_version(*_version(request))
    return missing() if drawn is None else public(request, drawn, SVG, DAY)


async def achievement(request: Request) -> Response:
    """The address that badges name as what was achieved."""
    version = await pictures.shown_version(*_version(request))
    if version is None:
        return missing()
    letter, slug = await pictures.place(version)
    return RedirectResponse(f"/{letter}/{slug}", 303)


def _version(request: Request) -> tuple[UUID, int]:
    return request.path_params["achievement_id"], int(request.path_params["number"])


async def pathway_in_ctdl(request: Request) -> Response:
    """The version that anybody sees, for other registries."""
    house: House = request.app.state.house
    public_url = house.runner.deployment.public_url
    found = await ctdl_exports.of_slug(VISITOR, public_url, request.path_params["slug"])
    if found is None:
        return missing()
    return public(request, found.document, "application/ld+json", MINUTE)


def public(request: Request, content: str | bytes, media_type: str, kept: str) -> Response:
    """Readable by pages of other sites too: verifiers run in browsers."""
    body = content.encode() if isinstance(content, str) else content
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": kept,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept",
    }
    if etag in (tag.strip() for tag in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def missing() -> Response:
    body: dict[str, Any] = {"errors": [single("There is nothing here.", "NOT_FOUND")]}
    return Response(orjson.dumps(body), 404, media_type=DOCUMENT)


def wants_page(request: Request) -> bool:
    """Browsers name HTML; clients of the data do not."""
    return "text/html" in request.headers.get("accept", "")


def _document_type(request: Request) -> str:
    ranges = request.headers.get("accept", "").split(",")
    accepted = [part.partition(";")[0].strip() for part in ranges]
    return next((type_ for type_ in CREDENTIAL_TYPES if type_ in accepted), DOCUMENT)


def _pages(request: Request) -> BadgePages:
    house: House = request.app.state.house
    return house.pages
