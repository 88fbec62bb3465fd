"""What every answer tells the browser: nothing from elsewhere, nothing inside other sites."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)
EXPLORER_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
    " worker-src 'self' blob:; font-src 'self' data:; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""GraphiQL styles its editor inline."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SECURE = {"Strict-Transport-Security": "max-age=31536000"}


class SecurityHeaders:
    """Adds what an answer does not say itself."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self.app = app
        further = ALWAYS | (SECURE if secure else {})
        self._usual = _raw({"Content-Security-Policy": POLICY, **further})
        self._of_explorer = _raw({"Content-Security-Policy": EXPLORER_POLICY, **further})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_explorer = scope["path"].startswith("/graphiql")
        added = self._of_explorer if is_explorer else self._usual

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                missing = [header for header in added if header[0] not in said]
                message["headers"] = [*message["headers"], *missing]
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
