"""The limit: the same number of bytes from memory by a bare ASGI program under uvicorn."""

import sys
from typing import Any

import uvicorn


def program(size: int) -> Any:
    """Return an ASGI program that answers `size` bytes, or an empty 304 at /304."""
    body = b"x" * size

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        unchanged = scope["path"] == "/304"
        status, content = (304, b"") if unchanged else (200, body)
        length = [] if unchanged else [(b"content-length", str(size).encode())]
        await send({"type": "http.response.start", "status": status, "headers": length})
        await send({"type": "http.response.body", "body": content})

    return app


if __name__ == "__main__":
    uvicorn.run(
        program(int(sys.argv[2])), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning"
    )
