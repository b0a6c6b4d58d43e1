"""The language of each tab: a page says which it was made in, and what it asks for later too.

A page's language is that of ``?lang=`` in its address, else of the cookie that such an address
left, else the studio's. Whatever a tab does afterwards comes through its own websocket, which
names the page: handlers and timers then speak that page's language without being told.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from nicegui import Client

from backhand.language import LANGUAGES, language, speaking
from backhand.studio.security import Application, Message, Receive, Scope, Send

# Where a page keeps its language.
KEY = "language"


class Interpreter:
    """An ASGI application in front of another, which has it speak the caller's language.

    Parameters
    ----------
    app : ASGI application
    port : int
        That the studio listens on; names the cookie.
    """

    def __init__(self, app: Application, port: int) -> None:
        self._app = app
        self._cookie = f"backhand_language_{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, in its language."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        asked = query.get("lang", [""])[-1]
        page = Client.instances.get(query.get("client_id", [""])[-1])
        if asked in LANGUAGES:
            name = asked
        elif page is not None:
            name = str(page.storage.get(KEY, language()))
        else:
            name = self._remembered(scope) or language()
        if asked not in LANGUAGES or scope["type"] == "websocket":
            with speaking(name):
                await self._app(scope, receive, send)
            return

        async def remembering(message: Message) -> None:
            if message["type"] == "http.response.start":
                value = f"{self._cookie}={name}; Path=/; SameSite=Strict; Max-Age=31536000"
                message["headers"] = [
                    *message.get("headers", []),
                    (b"set-cookie", value.encode()),
                ]
            await send(message)

        with speaking(name):
            await self._app(scope, receive, remembering)

    def _remembered(self, scope: Scope) -> str | None:
        header = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
        try:
            found = SimpleCookie(header).get(self._cookie)
        except CookieError:
            return None
        return found.value if found is not None and found.value in LANGUAGES else None
