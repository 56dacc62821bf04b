"""Static files: whole, compressed, not at all or in part, and never from anywhere else."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from journeymap.config.files import Files

TEXT = b"export const one = 1;\n" * 200
NAME = "/static/assets/editor-Abcdefg1.js"


@pytest.fixture
def app(tmp_path: Path, settings: Any) -> Files:
    folder = tmp_path / "dist" / "assets"
    folder.mkdir(parents=True)
    (folder / "editor-Abcdefg1.js").write_bytes(TEXT)
    (folder / "editor-Abcdefg1.js.gz").write_bytes(gzip.compress(TEXT))
    (tmp_path / "secret.txt").write_text("not below the folder")
    settings.STATICFILES_DIRS = [tmp_path / "dist"]

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"inner"})

    return Files(inner)


async def ask(
    app: Files, path: str, *, method: str = "GET", **asked: str
) -> tuple[int, bytes, dict[str, str]]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in asked.items()]
    await app({"path": path, "method": method, "headers": headers}, receive, send)
    said = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    assert [message.get("more_body", False) for message in sent[1:]][-1] is False
    return sent[0]["status"], b"".join(message["body"] for message in sent[1:]), said


async def test_a_built_file_comes_compressed_and_is_kept_for_good(app: Files) -> None:
    status, body, said = await ask(app, NAME, accept_encoding="gzip, br")
    assert (status, gzip.decompress(body), said["content-encoding"]) == (200, TEXT, "gzip")
    assert "immutable" in said["cache-control"]
    assert int(said["content-length"]) == len(body)
    assert (await ask(app, NAME))[1] == TEXT

    known = said["etag"]
    assert (await ask(app, NAME, if_none_match=known))[:2] == (304, b"")
    assert (await ask(app, NAME, range="bytes=0-5"))[:2] == (206, TEXT[:6])
    assert (await ask(app, NAME, method="HEAD"))[:2] == (200, b"")
    assert (await ask(app, NAME, method="POST"))[:2] == (405, b"")


@pytest.mark.parametrize(
    "path", ["/static/../secret.txt", "/static/assets/", "/static/none.js", "/api/v1/maps", "/"]
)
async def test_what_is_no_file_is_left_to_the_application(app: Files, path: str) -> None:
    assert (await ask(app, path))[:2] == (418, b"inner")
