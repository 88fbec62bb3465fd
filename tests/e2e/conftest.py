"""A development server of Cairn's own, and Chromium to visit it with."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.visiting import Visit, Visitor

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MILLISECONDS = 20_000
"""How long a step may take on a machine with much else to do."""
PATIENCE = 120
"""Seconds for a server to load the bundled catalogue and to index it, on a busy machine."""


@pytest.fixture(scope="session")
def chromium() -> str:
    path = os.environ.get("CAIRN_TEST_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium: install it, or name it in CAIRN_TEST_CHROMIUM")
    return path


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core."""
    path = os.environ.get("CAIRN_TEST_AXE")
    if not path:
        pytest.skip("no axe-core: name its axe.min.js in CAIRN_TEST_AXE")
    return Path(path).read_text()


@pytest.fixture(scope="session")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the bundled catalogue and the demo accounts in it."""
    folder = tmp_path_factory.mktemp("served")
    port = _free_port()
    address = f"http://localhost:{port}"
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve", "--development", "--port", str(port)],
            cwd=folder,
            env=_environment(folder, address),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_filled(address, server, folder / "log")
            yield address
        finally:
            server.terminate()
            server.wait(20)


def _environment(folder: Path, address: str) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("CAIRN_")}
    return inherited | {
        "CAIRN_DATABASE_URL": f"sqlite://{folder}/cairn.sqlite3",
        "CAIRN_SEARCH_FOLDER": f"{folder}/search",
        "CAIRN_FILES_FOLDER": f"{folder}/files",
        "CAIRN_PUBLIC_URL": address,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_filled(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        if _count(address) >= 100:
            return
        time.sleep(0.3)
    raise RuntimeError(f"The server did not come up:\n{log.read_text()}")


def _count(address: str) -> int:
    """Of what the index holds; while it is being filled, the database answers."""
    body = json.dumps({"query": "{ search { totalCount degraded } }"}).encode()
    request = Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=5) as answer:
            found = json.load(answer)["data"]["search"]
            count: int = 0 if found["degraded"] else found["totalCount"]
            return count
    except (URLError, OSError, KeyError, TypeError):
        return 0


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    expect.set_options(timeout=MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    opened: list[Visitor] = []

    def open_window(width: int = 1280, scheme: str = "light", **options: object) -> Visitor:
        settings = {"locale": "en-GB", "viewport": {"width": width, "height": 860}} | options
        context = browser.new_context(color_scheme=scheme, **settings)  # type: ignore[arg-type]
        context.set_default_timeout(MILLISECONDS)
        visitor = Visitor(context, context.new_page(), site)
        visitor.watch()
        opened.append(visitor)
        return visitor

    yield open_window
    for visitor in opened:
        visitor.context.close()
    assert [fault for visitor in opened for fault in visitor.faults] == []
