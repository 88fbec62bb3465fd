"""Settings, read once from CAIRN_* variables; parts receive values, never the environment."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from catalog.database.settings import is_sqlite

PREFIX = "CAIRN_"
SECRET_BYTES = 32


class SettingsError(Exception):
    """A variable that cannot be used; the message names it and says what it must be."""


def setting(default: Any, read: Callable[[str], Any] = str) -> Any:
    return field(default=default, metadata={"read": read})


def whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError("it must be a whole number")
    return int(text)


def flag(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.lower() not in known:
        raise ValueError("it must be true or false")
    return known[text.lower()]


def address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise ValueError("it must be an http:// or https:// address")
    return text.rstrip("/")


def addresses(text: str) -> str:
    return ",".join(address(each) for each in listed(text))


def index_name(text: str) -> str:
    if not re.fullmatch("[a-z][a-z0-9_-]{0,99}", text):
        raise ValueError("it must be small letters, digits, - and _, a letter first")
    return text


def listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def database(text: str) -> str:
    is_sqlite(text)
    return text


def log_format(text: str) -> str:
    if text not in ("text", "json"):
        raise ValueError("it must be text or json")
    return text


def mail(text: str) -> str:
    if urlsplit(text).scheme not in ("console", "smtp", "smtps"):
        raise ValueError("it must begin with console:, smtp:// or smtps://")
    return text


@dataclass(frozen=True, slots=True)
class Settings:
    """Each is the variable CAIRN_ and its name in capitals; docs/settings.md explains them."""

    database_url: str = setting("sqlite://var/cairn.sqlite3", database)
    elasticsearch_url: str = setting("", addresses)
    elasticsearch_cloud_id: str = setting("")
    elasticsearch_api_key: str = setting("")
    elasticsearch_ca_file: str = setting("")
    elasticsearch_index: str = setting("cairn", index_name)
    elasticsearch_seconds: int = setting(5, whole)
    public_url: str = setting("http://localhost:8000", address)
    secret: str = setting("")
    host: str = setting("127.0.0.1")
    port: int = setting(8000, whole)
    development: bool = setting(False, flag)
    cors_origins: tuple[str, ...] = setting((), listed)
    trusted_proxies: str = setting("127.0.0.1")
    log_format: str = setting("text", log_format)
    log_level: str = setting("info", str.lower)
    search_folder: str = setting("var/search")
    search_model: str = setting("")
    files_folder: str = setting("var/files")
    mail_url: str = setting("console:", mail)
    mail_from: str = setting("Cairn <cairn@localhost>")
    access_token_minutes: int = setting(15, whole)
    most_body_bytes: int = setting(1_000_000, whole)
    request_seconds: int = setting(20, whole)
    persisted_documents: str = setting("")
    most_sockets: int = setting(1_000, whole)

    @property
    def secret_bytes(self) -> bytes:
        return self.secret.encode()

    @property
    def is_secure(self) -> bool:
        """Whether pages come over https, so that cookies may insist on it."""
        return self.public_url.startswith("https:")

    @property
    def embedded(self) -> bool:
        """Whether this process owns a search index of its own."""
        return not (self.elasticsearch_url or self.elasticsearch_cloud_id)


def read_settings(
    environment: Mapping[str, str] | None = None, *, needs_secret: bool = True, **given: Any
) -> Settings:
    """From the environment, then from `given` (the command line's options), then checked."""
    values = _from_environment(os.environ if environment is None else environment)
    values.update({name: value for name, value in given.items() if value is not None})
    if needs_secret:
        values["secret"] = _secret(values.get("secret", ""), bool(values.get("development")))
    if values.get("elasticsearch_url") and values.get("elasticsearch_cloud_id"):
        raise SettingsError(
            "Set CAIRN_ELASTICSEARCH_URL or CAIRN_ELASTICSEARCH_CLOUD_ID, not both."
        )
    values.setdefault("public_url", f"http://localhost:{values.get('port', 8000)}")
    return Settings(**values)


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    known = {PREFIX + each.name.upper(): each for each in fields(Settings)}
    return {
        known[name].name: _read(name, known[name], text)
        for name, text in environment.items()
        if name in known and text
    }


def _read(name: str, known: Field[Any], text: str) -> Any:
    try:
        return known.metadata["read"](text)
    except ValueError as error:
        raise SettingsError(f"{name} is {text!r}: {error}.") from None


def _secret(given: str, development: bool, folder: Path = Path("var")) -> str:
    """In development one is made and kept; anywhere else it has to be chosen."""
    if given:
        if len(given) < SECRET_BYTES:
            raise SettingsError(f"CAIRN_SECRET must have at least {SECRET_BYTES} characters.")
        return given
    path = folder / "secret"
    if path.exists():
        return path.read_text().strip()
    if not development:
        raise SettingsError(
            "CAIRN_SECRET is not set. Set it to a long random text and keep it: signing keys are "
            "encrypted with it. (`cairn serve --development` makes one in var/secret.)"
        )
    folder.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(SECRET_BYTES)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(made + "\n")
    return made
