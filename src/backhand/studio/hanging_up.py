"""A browser that hangs up before it has its answer: a tab closed while the page loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backhand.studio.security import Application, Message, Receive, Scope, Send


class Unanswered:
    """Passes requests on, and takes it calmly when no one waits for the answer any more.

    Starlette raises an error then, and the studio's user would read its traceback for a tab that
    was closed.

    Parameters
    ----------
    app : ASGI application
    """

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        gone = False

        async def receiving() -> Message:
            nonlocal gone
            message = await receive()
            gone = gone or message["type"] == "http.disconnect"
            return message

        try:
            await self._app(scope, receiving, send)
        except RuntimeError:
            if not gone:
                raise
