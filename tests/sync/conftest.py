"""A real uvicorn on the loopback, in a thread of this process, with the socket endpoint alone."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from django.test import Client

from journeymap.sync import endpoint
from journeymap.workspaces.models import User
from tests.changes.conftest import World, make_world
from tests.sync.client import Socket


async def _application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await endpoint.websocket_app(scope, receive, send)
        return
    while True:
        message = await receive()
        phase = message["type"].removeprefix("lifespan.")
        await (endpoint.startup() if phase == "startup" else endpoint.shutdown())
        await send({"type": f"{message['type']}.complete"})
        if phase == "shutdown":
            return


@dataclass
class Server:
    """The running server; `call` runs a function on its event loop."""

    port: int
    loop: asyncio.AbstractEventLoop

    def call(self, function: Callable[[], Any]) -> Any:
        async def run() -> Any:
            return function()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(10)

    @property
    def hub(self) -> Any:
        return endpoint._hub


@pytest.fixture(scope="session")
def running(django_db_setup: None, django_db_blocker: Any) -> Iterator[Server]:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        _application,
        loop="uvloop",
        ws="websockets-sansio",
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
    )
    server = uvicorn.Server(config)
    started: list[asyncio.AbstractEventLoop] = []
    ready = threading.Event()

    async def serve() -> None:
        started.append(asyncio.get_running_loop())
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not task.done():
            await asyncio.sleep(0.005)
        ready.set()
        await task

    with django_db_blocker.unblock():
        thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
        thread.start()
        assert ready.wait(20)
        assert server.started
        yield Server(listener.getsockname()[1], started[0])
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def server(running: Server, transactional_db: None) -> Iterator[Server]:
    yield running
    # The next test truncates the tables: no socket may still be read from.
    Socket.close_all()
    assert Socket.eventually(lambda: not running.hub.rooms)


@pytest.fixture
def world(server: Server) -> World:
    return make_world()


@pytest.fixture
def join(server: Server, world: World) -> Callable[..., Socket]:
    """Open a socket on the world's map as one of its people, welcomed from the head by default."""

    def opened(name: str = "editor", *, hello: bool = True, **options: Any) -> Socket:
        cookie = session_cookie(User.objects.get(pk=world.actors[name].user_id))
        made = Socket(server.port, world.map_id, cookie=cookie)
        if hello:
            made.hello(**options)
        return made

    return opened


def session_cookie(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
