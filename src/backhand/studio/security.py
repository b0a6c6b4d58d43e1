"""Who may talk to the studio: this machine's user, in pages that the studio served itself.

The studio runs training and strangers' code on demand, so three kinds of caller are kept out,
before anything else sees their request:

another page of the same browser
    names itself in ``Origin`` or ``Sec-Fetch-Site``, and a page whose name was made to point
    at this machine (DNS rebinding) has its own name in ``Host``;
another user of the machine
    doesn't know the token;
a page that shows the studio in a frame
    is refused by the Content-Security-Policy.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")

# Both languages: whoever stands outside has not said which is theirs.
_REFUSED: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>backhand studio</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>body{font:1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.2rem}
</style></head><body><main><h1>403</h1>
<p>Open the studio by the whole address that <code>backhand studio</code> printed,
with its token.</p>
<p lang="ja"><code>backhand studio</code> が表示したアドレス全体を、
トークンも含めて開いてください。</p>
</main></body></html>
"""


class Gatekeeper:
    """An ASGI application in front of another, which lets in whom it should.

    Parameters
    ----------
    app : ASGI application
    token : str
        Once in the query of an address it opens the door; a cookie keeps it open.
    port : int
        That the studio listens on.
    """

    def __init__(self, app: Application, token: str, port: int) -> None:
        self._app = app
        self._token = token.encode()
        # With the port, which cookies are not told apart by: two studios don't clash.
        self.cookie = f"backhand_studio_{port}"
        self._pass = hashlib.sha256(b"backhand studio\0" + self._token).hexdigest().encode()
        self.hosts = frozenset(f"{host}:{port}" for host in _HOSTS)
        self._fixed = _fixed_headers(port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or answer 403."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            # A header that comes twice is no browser's: what the two would make of it is unclear.
            if name in headers and name in (b"host", b"origin", b"cookie"):
                await _refuse(scope, send, self._fixed)
                return
            headers[name] = value
        if not self._same_site(headers) or not self._knows(scope, headers):
            await _refuse(scope, send, self._fixed)
            return
        # No proxy stands before us: whoever says so wants to be taken for another.
        scope["headers"] = [
            (name, value) for name, value in scope["headers"] if not name.startswith(b"x-forwarded")
        ]
        await self._app(scope, receive, self._with_headers(send, self._asks_by_token(scope)))

    def _same_site(self, headers: dict[bytes, bytes]) -> bool:
        """Whether a request comes from the address bar, or from a page of the studio's own."""
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if host not in self.hosts:
            return False
        origin = headers.get(b"origin")
        if origin is not None and origin.decode("latin-1").lower() != f"http://{host}":
            return False
        if headers.get(b"sec-fetch-site", b"none") in (b"none", b"same-origin"):
            return True
        # A link elsewhere may lead here, but nothing may be fetched or framed from there.
        return (
            headers.get(b"sec-fetch-mode") == b"navigate"
            and headers.get(b"sec-fetch-dest") == b"document"
        )

    def _knows(self, scope: Scope, headers: dict[bytes, bytes]) -> bool:
        """Whether a request has the token in its address, or else the cookie."""
        given = _token_in(scope)
        if given is not None:
            return hmac.compare_digest(given.encode(), self._token)
        try:
            cookie = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get(self.cookie)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value.encode(), self._pass)

    def _asks_by_token(self, scope: Scope) -> bool:
        return scope["type"] == "http" and _token_in(scope) is not None

    def _with_headers(self, send: Send, cookie: bool) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *_without(message.get("headers", []), self._fixed),
                    *self._fixed,
                    *([self._set_cookie()] if cookie else []),
                ]
            await send(message)

        return sending

    def _set_cookie(self) -> tuple[bytes, bytes]:
        value = f"{self.cookie}={self._pass.decode()}; Path=/; HttpOnly; SameSite=Strict"
        return b"set-cookie", value.encode()


def _token_in(scope: Scope) -> str | None:
    query = scope.get("query_string", b"").decode("latin-1")
    values = parse_qs(query, keep_blank_values=True).get("token")
    return values[-1] if values else None


def _without(headers: Iterable[tuple[bytes, bytes]], others: Headers) -> Headers:
    """Return headers less those that `others` has, and those that open a door to other pages."""
    names = {name for name, _value in others}
    return [
        (name, value)
        for name, value in headers
        if name.lower() not in names and not name.lower().startswith(b"access-control-")
    ]


def _fixed_headers(port: int) -> Headers:
    # No policy can name [::1]; 'self' has to do there.
    sockets = " ".join(f"ws://{host}:{port}" for host in _HOSTS if "[" not in host)
    # Vue compiles its templates in the browser, hence 'unsafe-eval'; NiceGUI's page starts itself
    # by a script inside it, hence 'unsafe-inline'. All of it still has to come from here.
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {sockets}",
            "frame-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-frame-options", b"SAMEORIGIN"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]


async def _refuse(scope: Scope, send: Send, headers: Headers) -> None:
    if scope["type"] == "websocket":
        # Before the handshake is accepted: the server answers it with 403.
        await send({"type": "websocket.close", "code": 1008})
        return
    body = _REFUSED.encode()
    await send(
        {
            "type": "http.response.start",
            "status": 403,
            "headers": [
                *headers,
                (b"content-type", b"text/html; charset=utf-8"),
                (b"content-length", str(len(body)).encode()),
                (b"cache-control", b"no-store"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
