"""Sends letters: by SMTP, or to the log of a server that is being tried out."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from catalog.services.letters import PROVE, Letter
from catalog.services.notices import Notice
from server.notice_words import WORDS as NOTICE_WORDS

log = logging.getLogger("cairn.mail")

WORDS = {
    PROVE: (
        "Confirm your address for Cairn",
        "Hello {name},\n\nplease confirm that this address is yours. Badges that were awarded to "
        "it will then be in your wallet:\n\n{link}\n\nThe link works once, for three days. If "
        "you did not sign up, ignore this letter.\n",
    ),
}
RESET_WORDS = (
    "Choose a new password for Cairn",
    "Hello {name},\n\nsomeone, probably you, asked to choose a new password:\n\n{link}\n\nThe "
    "link works once, for an hour. If it was not you, ignore this letter: nothing has changed.\n",
)


class Mailer(Protocol):
    async def send(self, letter: Letter | Notice) -> None: ...


@dataclass(frozen=True, slots=True)
class ConsoleMailer:
    """For development: whoever runs the server reads the letters."""

    public_url: str

    async def send(self, letter: Letter | Notice) -> None:
        subject, text = written(letter, self.public_url)
        log.info("Letter to %s: %s\n%s", letter.to, subject, text)


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """`smtp://user:password@host:587` starts TLS if the server can; `smtps://` begins with it."""

    url: str
    sender: str
    public_url: str

    async def send(self, letter: Letter | Notice) -> None:
        parts = urlsplit(self.url)
        subject, text = written(letter, self.public_url)
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, letter.to, subject
        message.set_content(text)
        await aiosmtplib.send(
            message,
            hostname=parts.hostname or "localhost",
            port=parts.port,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=parts.scheme == "smtps",
            timeout=20,
        )


def mailer_for(url: str, sender: str, public_url: str) -> Mailer:
    if url.startswith("console:"):
        return ConsoleMailer(public_url)
    return SmtpMailer(url, sender, public_url)


def written(letter: Letter | Notice, public_url: str) -> tuple[str, str]:
    """The subject, and the text."""
    if isinstance(letter, Notice):
        subject, text = NOTICE_WORDS[letter.about]
        facts = {**letter.facts, "link": f"{public_url}{letter.path}"}
        return subject.format(**facts), f"Hello {letter.name},\n\n{text.format(**facts)}"
    subject, text = WORDS.get(letter.purpose, RESET_WORDS)
    link = f"{public_url}/in?{letter.purpose}={letter.token}"
    return subject, text.format(name=letter.name, link=link)
