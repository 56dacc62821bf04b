"""Share links and the guests who come by them (B11, B14, P11)."""

from datetime import timedelta

import pytest
from django.test import override_settings

from journeymap.core import clock
from journeymap.core.errors import Forbidden, Invalid, NotFound
from journeymap.maps import policy
from journeymap.maps.models import MapGrant
from journeymap.sharing import guests, services
from journeymap.sharing.models import ShareLink
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.models import AuditEvent, Guest, Notice
from tests.support.factories import (
    actor_for,
    add_member,
    make_guest,
    make_link,
    make_map,
    owner_of,
)

pytestmark = pytest.mark.django_db


def test_a_link_is_a_grant_and_its_token_is_stored_hashed_and_sealed() -> None:
    made = make_map(stages=0, lanes=())
    link, token = make_link(made, role="edit", label="Atelier", shows={"show_kpis": False})
    assert len(token) >= 27  # 160 random bits
    row = ShareLink.objects.get(pk=link.pk)
    assert token not in (row.token_hash, bytes(row.token_sealed).decode())
    assert services.token_of(row) == token
    assert (row.grant.link_id, row.grant.role, row.grant.show_kpis) == (link.pk, "editor", False)
    assert token not in str(list(AuditEvent.objects.values())) + str(list(Notice.objects.values()))


def test_a_sealed_token_of_another_link_or_of_lost_keys_does_not_open() -> None:
    made = make_map(stages=0, lanes=())
    (one, _), (two, token) = make_link(made), make_link(made)
    one.token_sealed = two.token_sealed
    assert services.token_of(one) == ""
    with override_settings(JOURNEYMAP_FIELD_KEYS=["x" * 43 + "="]):
        assert services.token_of(two) == ""
    assert services.token_of(two) == token


def test_every_change_raises_the_access_version_and_sends_a_notice() -> None:
    made = make_map(stages=0, lanes=())
    owner = actor_for(owner_of(made.map.workspace))
    guest, _, link = make_guest(made, role="edit")
    actor = guests.actor_of_guest(guest)
    policy.require(actor, Capability.EDIT, made.id)
    services.change_link(actor=owner, link=link, changes={"role": "view"})
    assert not policy.can(actor, Capability.EDIT, made.id)
    assert MapGrant.objects.get(link_id=link.pk).version == 2
    services.revoke_link(actor=owner, link=link)
    services.revoke_link(actor=owner, link=link)
    with pytest.raises(NotFound):
        policy.require(actor, Capability.VIEW, made.id)
    notices = Notice.objects.filter(kind="link", map_id=made.id, ref=str(link.pk))
    assert notices.count() == 3  # created, changed, revoked once


def test_only_those_who_manage_links_make_them_and_never_above_their_own_right() -> None:
    made = make_map(stages=0, lanes=())
    workspace = made.map.workspace
    editor = actor_for(add_member(workspace, "editor"))
    services.create_link(actor=editor, map_id=made.id, role="edit")
    for role in ("commenter", "viewer"):
        with pytest.raises(Forbidden):
            services.create_link(
                actor=actor_for(add_member(workspace, role)), map_id=made.id, role="view"
            )
    with pytest.raises(Invalid):
        services.create_link(
            actor=editor, map_id=made.id, role="view", expires_at=clock.now() - timedelta(days=1)
        )


def test_unknown_expired_revoked_used_up_and_forbidden_links_are_one_and_the_same() -> None:
    made = make_map(stages=0, lanes=())
    owner = actor_for(owner_of(made.map.workspace))
    soon = clock.now() + timedelta(minutes=1)
    _, expired = make_link(made, expires_at=soon)
    link, revoked = make_link(made)
    services.revoke_link(actor=owner, link=link)
    _, used = make_link(made, max_uses=1)
    services.join(token=used, name="Léa", known={})
    told = set()
    with clock.frozen(soon + timedelta(seconds=1)):
        for token in ("x" * 27, expired, revoked, used):
            # Without a name as with one: a page may ask before it asks for the name.
            for name in ("", "Karim"):
                with pytest.raises(NotFound) as refusal:
                    services.join(token=token, name=name, known={})
                told.add(refusal.value.detail)
    assert len(told) == 1
    made.map.workspace.guest_links_allowed = False
    made.map.workspace.save()
    with pytest.raises(NotFound):
        services.join(token=make_link(made)[1], name="Léa", known={})


def test_names_are_told_apart_and_a_guest_who_comes_back_is_the_same() -> None:
    made = make_map(stages=0, lanes=())
    link, token = make_link(made, max_uses=3)
    first, secret = services.join(token=token, name="Léa", known={})
    second, _ = services.join(token=token, name="léa", known={})
    third, _ = services.join(token=token, name="Léa", known={})
    assert [first.name, second.name, third.name] == ["Léa", "léa (2)", "Léa (3)"]
    again, fresh = services.join(token=token, name="", known={made.id: first})
    assert (again.pk, fresh) == (first.pk, None)
    link.refresh_from_db()
    assert link.use_count == 3
    assert secret is not None
    found = guests.guest_of({guests.cookie_name(made.id): secret}, made.id)
    assert found == first
    assert guests.guest_of({guests.cookie_name(made.id): "wrong"}, made.id) is None
    with pytest.raises(Invalid):
        services.join(token=make_link(made)[1], name="", known={})


def test_a_long_name_keeps_its_number_within_forty_characters() -> None:
    made = make_map(stages=0, lanes=())
    _, token = make_link(made)
    for expected in ("x" * 40, "x" * 36 + " (2)"):
        assert services.join(token=token, name="x" * 40, known={})[0].name == expected


def test_the_cookie_is_host_bound_exactly_on_https() -> None:
    made = make_map(stages=0, lanes=())
    assert guests.cookie_name(made.id) == f"jm_guest_{made.id.hex}"
    with override_settings(SESSION_COOKIE_SECURE=True):
        assert guests.cookie_name(made.id) == f"__Host-jm_guest_{made.id.hex}"
        assert guests.maps_in({guests.cookie_name(made.id): "x", "jm_guest_bad": "y"}) == [made.id]


def test_a_guest_identity_ends_after_its_lifetime() -> None:
    made = make_map(stages=0, lanes=())
    guest, secret, _ = make_guest(made)
    cookies = {guests.cookie_name(made.id): secret}
    assert guests.guest_of(cookies, made.id) == guest
    with clock.frozen(clock.now() + guests.LIFETIME + timedelta(seconds=5)):
        assert guests.guest_of(cookies, made.id) is None
    assert Guest.objects.count() == 1
