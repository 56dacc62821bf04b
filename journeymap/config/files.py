"""Static files, answered on the event loop.

WhiteNoise knows what there is, which compressed copy a browser takes and what it has already.
Through Django each file would take a thread, and go back to the loop in pieces of 4 kB, a switch
of threads for every one: opening a map asks for nine files at once, beside the map itself.
"""

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

from journeymap.config.edge import App, Receive, Scope, Send

# What WhiteNoise looks at, as WSGI names it.
_READ = {
    b"accept-encoding": "HTTP_ACCEPT_ENCODING",
    b"if-none-match": "HTTP_IF_NONE_MATCH",
    b"if-modified-since": "HTTP_IF_MODIFIED_SINCE",
    b"range": "HTTP_RANGE",
}
# A larger file leaves the loop to others now and then.
_PIECE = 1024 * 1024


class Files:
    """ASGI middleware for everything under STATIC_URL; what is no file goes to `app`."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._files: dict[str, Any] = WhiteNoiseMiddleware(None).files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or pass it on."""
        found = self._files.get(scope["path"])
        if found is None:
            await self.app(scope, receive, send)
            return
        asked = {
            _READ[name]: value.decode("latin-1")
            for name, value in scope["headers"]
            if name in _READ
        }
        answer = found.get_response(scope["method"], asked)
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in answer.headers
        ]
        await send(
            {"type": "http.response.start", "status": int(answer.status), "headers": headers}
        )
        if answer.file is not None:
            with answer.file as file:
                while piece := file.read(_PIECE):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
