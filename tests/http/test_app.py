"""The page, headers, health and sign-in of the whole server."""

from dataclasses import replace

import pytest

from catalog.ids import new_id
from catalog.models import Account, Learner, RefreshToken
from server import health
from tests import factories

VIEWER = "{ viewer { account { email } } }"
SIGN_UP = """mutation ($input: SignUpInput!) {
  signUp(input: $input) { session { accessToken refreshToken } errors { code path } }
}"""
REFRESH = "mutation { sessionRefresh { session { accessToken refreshToken } errors { code } } }"
SIGN_OUT = "mutation { signOut { errors { code } } }"
ADA = {"email": "ada@example.org", "name": "Ada Lovell", "password": "correct horse battery"}
COOKIE = {"X-Cairn-Session": "cookie"}


@pytest.mark.parametrize(
    "path", ["/", "/c/x", "/p/x", "/me", "/b/x", "/verify", "/publish", "/publish/x", "/in"]
)
async def test_every_address_of_the_page_is_the_shell(served, path):
    answer = await served.http.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<script type="module" src="/static/app.js"' in answer.text


async def test_files_of_the_page_are_sent_only_when_they_have_changed(served):
    first = await served.http.get("/static/app.js")
    again = await served.http.get(
        "/static/app.js", headers={"If-None-Match": first.headers["etag"]}
    )

    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["__init__.py", "../server/app.py", "%2e%2e/pyproject.toml", "nothing.js", "", "pages"]
)
async def test_nothing_but_the_page_is_served_as_its_files(served, path):
    assert (await served.http.get(f"/static/{path}")).status_code == 404


async def test_every_answer_forbids_what_comes_from_elsewhere(served):
    for path in ("/", "/graphql", "/nowhere", "/healthz"):
        headers = (await served.http.get(path)).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "strict-transport-security" not in headers


async def test_a_server_behind_https_insists_on_it(serve, settings):
    secure = await serve(replace(settings, public_url="https://cairn.example"))

    answer = await secure.http.post(
        "/graphql", json={"query": SIGN_UP, "variables": {"input": ADA}}, headers=COOKIE
    )

    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert "Secure" in answer.headers["set-cookie"]


async def test_health_and_readiness(served):
    assert (await served.http.get("/healthz")).json() == {"status": "ok"}
    ready = await served.http.get("/readyz")
    assert ready.json() == {
        "status": "ok",
        "database": "ok",
        "search": "ok",
        "search_behind_seconds": 0,
    }


async def test_a_server_without_its_search_answers_and_says_so(served, monkeypatch):
    async def away(_engine):
        raise ConnectionError

    monkeypatch.setattr(type(served.house.engine), "count", away)

    ready = await served.http.get("/readyz")

    assert ready.status_code == 200
    assert ready.json() == {
        "status": "degraded",
        "database": "ok",
        "search": "unavailable",
        "search_behind_seconds": 0,
    }


async def test_a_server_without_its_database_is_not_ready_but_lives(served, monkeypatch):
    async def away():
        raise ConnectionError

    monkeypatch.setattr(health, "_database", away)

    ready = await served.http.get("/readyz")

    assert (ready.status_code, ready.json()["status"]) == (503, "unavailable")
    assert (await served.http.get("/healthz")).status_code == 200


async def test_other_sites_are_let_in_by_setting_only(serve, settings):
    closed = await serve(settings)
    asked = {"Origin": "https://learn.example", "Access-Control-Request-Method": "POST"}

    assert (
        "access-control-allow-origin"
        not in (await closed.http.options("/graphql", headers=asked)).headers
    )


async def test_an_origin_that_is_set_may_ask(serve, settings):
    opened = await serve(replace(settings, cors_origins=("https://learn.example",)))
    asked = {"Origin": "https://learn.example", "Access-Control-Request-Method": "POST"}

    mine = await opened.http.options("/graphql", headers=asked)
    other = await opened.http.options("/graphql", headers={**asked, "Origin": "https://x.example"})

    assert mine.headers["access-control-allow-origin"] == "https://learn.example"
    assert "access-control-allow-credentials" not in mine.headers
    assert "access-control-allow-origin" not in other.headers


async def test_the_explorer_is_for_development_only(serve, settings):
    closed = await serve(settings)
    assert (await closed.http.get("/graphiql")).status_code == 404


async def test_a_development_server_has_its_explorer_on_board(serve, settings):
    opened = await serve(replace(settings, development=True))

    page = await opened.http.get("/graphiql")

    assert "https://" not in page.text
    for part in ("graphiql.min.js", "graphiql.min.css", "react.production.min.js", "explorer.js"):
        assert f"/graphiql/{part}" in page.text
        assert (await opened.http.get(f"/graphiql/{part}")).status_code == 200
    assert (await opened.http.get("/graphiql/__init__.py")).status_code == 303


async def test_demo_accounts_are_named_by_development_servers_only(serve, settings):
    closed = await serve(settings)

    answer = await closed.ask("{ demoAccounts { email } }")

    assert answer.json() == {"data": {"demoAccounts": []}}


async def test_an_access_token_says_who_asks(served):
    account = await factories.account(email="ada@example.org")
    await Learner.create(account=account, name="Ada")

    answer = await served.ask(VIEWER, served.token(account))

    assert answer.json() == {"data": {"viewer": {"account": {"email": "ada@example.org"}}}}


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer x", "Bearer cairn_unknown"]
)
async def test_a_header_that_is_not_a_good_token_is_401_and_nothing_is_answered(
    served, authorization
):
    answer = await served.http.post(
        "/graphql", json={"query": VIEWER}, headers={"Authorization": authorization}
    )

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "TOKEN_INVALID"
    assert "data" not in answer.json()


async def test_a_token_of_an_account_that_is_gone_is_401(served):
    token, _ = served.house.tokens.access_token(new_id())

    assert (await served.ask(VIEWER, token)).status_code == 401


async def sign_up(served, **headers):
    body = {"query": SIGN_UP, "variables": {"input": ADA}}
    return await served.http.post("/graphql", json=body, headers=headers)


async def test_a_client_of_its_own_gets_both_tokens_and_no_cookie(served):
    answer = await sign_up(served)

    session = answer.json()["data"]["signUp"]["session"]
    assert session["refreshToken"].startswith("cairnr_")
    assert "set-cookie" not in answer.headers


async def test_a_page_keeps_its_refresh_token_where_scripts_cannot_read_it(served):
    answer = await sign_up(served, **COOKIE)

    assert answer.json()["data"]["signUp"]["session"]["refreshToken"] is None
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("cairn_refresh=cairnr_")
    for part in ("HttpOnly", "Path=/graphql", "SameSite=strict", "expires="):
        assert part in cookie


async def test_the_cookie_carries_the_session_on_and_is_replaced(served):
    await sign_up(served, **COOKIE)
    before = served.http.cookies["cairn_refresh"]

    answer = await served.http.post("/graphql", json={"query": REFRESH}, headers=COOKIE)

    assert answer.json()["data"]["sessionRefresh"]["session"]["accessToken"]
    assert served.http.cookies["cairn_refresh"] != before


async def test_without_the_header_of_ours_the_cookie_does_not_count(served):
    await sign_up(served, **COOKIE)

    answer = await served.http.post("/graphql", json={"query": REFRESH})

    assert answer.json()["data"]["sessionRefresh"]["errors"] == [{"code": "TOKEN_INVALID"}]
    assert await RefreshToken.filter(used_at__isnull=True).count() == 1


async def test_a_used_cookie_is_forgotten_and_its_family_ends(served):
    await sign_up(served, **COOKIE)
    old = served.http.cookies["cairn_refresh"]
    await served.http.post("/graphql", json={"query": REFRESH}, headers=COOKIE)
    served.http.cookies.clear()
    served.http.cookies.set("cairn_refresh", old)

    answer = await served.http.post("/graphql", json={"query": REFRESH}, headers=COOKIE)

    assert answer.json()["data"]["sessionRefresh"]["errors"] == [{"code": "TOKEN_INVALID"}]
    assert 'cairn_refresh=""' in answer.headers["set-cookie"]
    assert await RefreshToken.filter(revoked_at__isnull=True).count() == 0


async def test_signing_out_ends_the_session_and_takes_the_cookie_back(served):
    await sign_up(served, **COOKIE)

    answer = await served.http.post("/graphql", json={"query": SIGN_OUT}, headers=COOKIE)

    assert answer.json()["data"]["signOut"]["errors"] == []
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert await RefreshToken.filter(revoked_at__isnull=True).count() == 0


async def test_a_refused_sign_up_stores_nothing(served):
    body = {"query": SIGN_UP, "variables": {"input": {**ADA, "password": "short"}}}

    answer = await served.http.post("/graphql", json=body, headers=COOKIE)

    assert answer.json()["data"]["signUp"]["errors"] == [
        {"code": "INVALID", "path": ["input", "password"]}
    ]
    assert "set-cookie" not in answer.headers
    assert await Account.all().count() == 0
