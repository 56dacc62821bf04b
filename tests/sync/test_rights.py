"""Who gets in, and who is shown out: the handshake and P11, B4 to B8, B14 of security.md."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from websockets.exceptions import InvalidStatus

from journeymap.core import clock
from journeymap.maps.services import set_member_grant
from journeymap.sharing import guests
from journeymap.sharing.services import revoke_link
from journeymap.sync import handshake, tickets
from journeymap.workspaces.actor import Actor, Role
from journeymap.workspaces.models import ApiToken, Membership, User
from journeymap.workspaces.services import change_role, revoke_token
from tests.changes.conftest import World, make_world
from tests.support.batches import batch, op
from tests.support.factories import MadeMap, make_guest, make_token
from tests.sync.client import Socket
from tests.sync.conftest import Server, session_cookie

Join = Callable[..., Socket]


def refused(*args, **kwargs) -> int:
    with pytest.raises(InvalidStatus) as error:
        Socket(*args, **kwargs)
    return error.value.response.status_code


def user_of(world: World, name: str) -> User:
    return User.objects.get(pk=world.actors[name].user_id)


def guest_cookie(world: World, **link) -> tuple[str, object]:
    _, secret, made = make_guest(MadeMap(world.map), **link)
    return f"{guests.cookie_name(world.map_id)}={secret}", made


def test_nobody_gets_in_without_a_credential_for_this_map(server: Server, world: World) -> None:
    cookie = session_cookie(user_of(world, "outsider"))
    member = session_cookie(user_of(world, "editor"))
    elsewhere = make_world()

    assert refused(server.port, world.map_id) == 403
    assert refused(server.port, world.map_id, cookie=cookie) == 403
    assert refused(server.port, elsewhere.map_id, cookie=member) == 403
    assert refused(server.port, uuid.uuid4(), cookie=member) == 403
    assert refused(server.port, "not-a-map", cookie=member) == 403
    assert refused(server.port, world.map_id, token="jm_nonsense") == 403
    assert refused(server.port, world.map_id, cookie=f"{settings.SESSION_COOKIE_NAME}=x") == 403
    assert refused(server.port, world.map_id, cookie=member, subprotocols=["other"]) == 403


def test_b8_a_foreign_or_odd_origin_is_refused_and_never_a_fault(
    server: Server, world: World
) -> None:
    cookie = session_cookie(user_of(world, "editor"))
    for origin in (
        None,
        "https://evil.example",
        "http://127.0.0.1:9",
        "https://127.0.0.1:8000",
        "http://host:99999",
        "null",
        "ftp://127.0.0.1:8000",
    ):
        assert refused(server.port, world.map_id, cookie=cookie, origin=origin) == 403, origin
    # As served on a local network: the address in the browser is the address asked.
    own = f"http://127.0.0.1:{server.port}"
    assert Socket(server.port, world.map_id, cookie=cookie, origin=own).hello()


def test_b8_the_own_address_counts_only_for_hosts_that_are_ours() -> None:
    same = handshake.same_origin
    assert same("http://localhost:8123", host="localhost:8123", secure=False)
    assert same("http://[::1]:8123", host="[::1]:8123", secure=False)
    assert not same("http://rebound.example:80", host="rebound.example", secure=False)
    assert not same("http://localhost:8123", host="localhost:8123", secure=True)
    assert not same("http://localhost:8123/x", host="localhost:8123", secure=False)
    assert not same("http://[::1", host="[::1", secure=False)


def test_a_guest_is_in_by_the_cookie_of_this_map_alone(server: Server, world: World) -> None:
    cookie, _ = guest_cookie(world, role="edit", name="Léa")
    welcome = Socket(server.port, world.map_id, cookie=cookie).hello()

    assert (welcome["role"], welcome["actor"]["kind"]) == ("editor", "guest")
    assert welcome["actor"]["name"] == "Léa"
    assert refused(server.port, make_world().map_id, cookie=cookie) == 403


def test_a_token_is_in_by_its_header_and_stays_within_its_scopes(
    server: Server, world: World
) -> None:
    secret = make_token(world.workspace, user_of(world, "owner"), "maps:read")
    outsider = session_cookie(user_of(world, "outsider"))
    socket = Socket(server.port, world.map_id, token=secret, origin=None, cookie=outsider)
    assert socket.hello()["actor"]["kind"] == "token"
    answer = socket.answer(socket.submit(op("card", "set", world.ids["card"], title="x")))
    assert answer["code"] == "forbidden"


def test_b8_a_ticket_opens_one_socket_on_its_map(server: Server, world: World) -> None:
    client = Client()
    user = user_of(world, "editor")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    actor = world.actors["editor"]

    def ticket() -> str:
        key = client.session.session_key
        return tickets.issue(actor=actor, map_id=world.map_id, session_key=key or "")

    first = ticket()
    assert Socket(server.port, world.map_id, ticket=first, origin=None).hello()["role"] == "editor"
    assert refused(server.port, world.map_id, ticket=first, origin=None) == 403
    assert refused(server.port, make_world().map_id, ticket=ticket(), origin=None) == 403
    late = ticket()
    tickets.SocketTicket.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert refused(server.port, world.map_id, ticket=late, origin=None) == 403
    assert refused(server.port, world.map_id, ticket="x" * 400, origin=None) == 403
    # The socket stands on the session behind the ticket, and falls with it.
    socket = Socket(server.port, world.map_id, ticket=ticket(), origin=None)
    socket.hello()
    client.logout()
    assert socket.closed() == 4401


def test_b4_a_socket_ends_with_its_session(world: World, join: Join) -> None:
    socket, bystander = join("editor"), join("viewer")
    keys = Session.objects.all()
    mine = [s for s in keys if s.get_decoded()["_auth_user_id"] == world.actors["editor"].id]
    for session in mine:
        session.delete()

    assert socket.closed() == 4401
    bystander.send({"t": "ping"})
    assert bystander.wait("pong")


def test_b4_a_socket_ends_with_the_password(world: World, join: Join) -> None:
    socket = join("editor")
    user = user_of(world, "editor")
    user.set_unusable_password()
    user.save()
    assert socket.closed() == 4401


def test_b4_a_socket_ends_with_the_account(world: World, join: Join) -> None:
    socket = join("editor")
    user = user_of(world, "editor")
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert socket.closed() == 4401


def test_b7_a_socket_ends_with_its_token(server: Server, world: World) -> None:
    secret = make_token(world.workspace, user_of(world, "owner"), "maps:write")
    socket = Socket(server.port, world.map_id, token=secret, origin=None)
    socket.hello()
    revoke_token(actor=world.actors["owner"], token=ApiToken.objects.get())
    assert socket.closed() == 4401


def test_b5_a_lowered_role_is_told_and_holds_for_the_next_batch(world: World, join: Join) -> None:
    socket = join("editor")
    membership = Membership.objects.get(user_id=world.actors["editor"].user_id)
    change_role(actor=world.actors["owner"], membership_id=membership.pk, role=Role.VIEWER)
    refused = socket.answer(socket.submit(op("card", "set", world.ids["card"], title="x")))

    assert refused["code"] == "forbidden"
    roles = [f["role"] for f in socket.frames if f["t"] == "role"]
    assert roles == ["viewer"] or socket.wait("role")["role"] == "viewer"
    change_role(actor=world.actors["owner"], membership_id=membership.pk, role=Role.EDITOR)
    assert socket.wait("role")["role"] == "editor"
    item = socket.answer(socket.submit(op("card", "set", world.ids["card"], title="Mine again")))
    assert item["ops"]


def test_p11_a_removed_member_is_shown_out_and_hears_nothing_more(world: World, join: Join) -> None:
    socket, editor = join("viewer"), join("editor")
    membership = Membership.objects.get(user_id=world.actors["viewer"].user_id)
    change_role(actor=world.actors["owner"], membership_id=membership.pk, role=None)
    item = editor.answer(editor.submit(op("card", "set", world.ids["card"], title="Secret")))

    assert socket.closed() == 4403
    assert item["revision"] not in [i["revision"] for i in socket.items]


def test_p11_a_grant_on_one_map_is_told_to_the_sockets_of_that_map(
    world: World, join: Join
) -> None:
    socket = join("editor")
    user_id = world.actors["editor"].user_id
    assert user_id is not None
    owner = world.actors["owner"]
    set_member_grant(actor=owner, map_id=world.map_id, user_id=user_id, role=Role.COMMENTER)
    assert socket.wait("role")["role"] == "commenter"


def test_b14_a_revoked_link_closes_its_guests(server: Server, world: World) -> None:
    cookie, link = guest_cookie(world, role="view")
    other_cookie, _ = guest_cookie(world, role="view")
    socket = Socket(server.port, world.map_id, cookie=cookie)
    other = Socket(server.port, world.map_id, cookie=other_cookie)
    socket.hello()
    other.hello()
    revoke_link(actor=world.actors["owner"], link=link)

    assert socket.closed() == 4403
    other.send({"t": "ping"})
    assert other.wait("pong")


def test_b14_a_link_that_expires_closes_its_guests_by_itself(server: Server, world: World) -> None:
    soon = clock.now() + timedelta(seconds=1.5)
    cookie, _ = guest_cookie(world, role="view", expires_at=soon)
    socket = Socket(server.port, world.map_id, cookie=cookie)
    socket.hello()
    assert socket.closed() == 4403
    assert clock.now() >= soon


def test_guests_lose_a_deleted_map_and_members_may_stay_to_restore_it(
    server: Server, world: World, join: Join
) -> None:
    cookie, _ = guest_cookie(world, role="view")
    guest = Socket(server.port, world.map_id, cookie=cookie)
    guest.hello()
    owner = join("owner")
    owner.answer(owner.submit(op("map", "delete", str(world.map_id))))
    assert guest.closed() == 4403
    back = owner.answer(owner.submit(op("map", "restore", str(world.map_id))))
    assert back["ops"][0]["type"] == "restore"


def test_i11_a_demotion_counts_for_batches_in_flight(world: World, join: Join) -> None:
    socket = join("editor")
    membership = Membership.objects.get(user_id=world.actors["editor"].user_id)
    bodies = [batch(op("card", "set", world.ids["card"], title=f"{n}")) for n in range(30)]
    for number, body in enumerate(bodies):
        socket.send({"t": "submit", **body})
        if number == 10:
            change_role(actor=world.actors["owner"], membership_id=membership.pk, role=Role.VIEWER)
    head = world.revision()
    for body in bodies[15:]:
        # All of these were sent after the demotion's answer.
        assert socket.answer(body)["code"] == "forbidden"
    assert world.revision() == max([head, *(i["revision"] for i in socket.items)])


def test_limits_hold_for_one_person_and_for_one_map(
    world: World, server: Server, join: Join, monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    from journeymap.sync import hub

    settings.JOURNEYMAP_SOCKETS_PER_USER = 2
    first, _ = join("editor"), join("editor")
    cookie = session_cookie(user_of(world, "editor"))
    assert refused(server.port, world.map_id, cookie=cookie) == 503
    first.close()
    assert Socket.eventually(lambda: server.call(lambda: server.hub._people.total()) == 1)
    assert Socket(server.port, world.map_id, cookie=cookie).hello()
    monkeypatch.setattr(hub, "MAX_IN_ROOM", 2)
    assert refused(server.port, world.map_id, cookie=session_cookie(user_of(world, "owner"))) == 503


def test_a_token_without_a_credential_gets_no_ticket(world: World) -> None:
    from journeymap.core.errors import Unauthenticated

    with pytest.raises(Unauthenticated):
        tickets.issue(actor=Actor.system("x"), map_id=world.map_id)
