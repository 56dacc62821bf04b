"""Guests are kept for as long as their workspace says, and nobody else goes with them."""

from datetime import timedelta

import pytest

from journeymap.changes.guests import forget_guests
from journeymap.changes.models import Change
from journeymap.core import clock
from journeymap.sharing.guests import actor_of_guest
from journeymap.workspaces.models import Guest
from tests.support.drawn import create, rows_of
from tests.support.factories import actor_for, make_guest, make_map, owner_of

pytestmark = pytest.mark.django_db


def test_a_guest_is_forgotten_when_their_time_is_over_and_their_work_stays() -> None:
    long, short = make_map(), make_map()
    short.map.workspace.retention_days = 30
    short.map.workspace.default_language = "fr"
    short.map.workspace.save()
    kept, _, _ = make_guest(long, role="edit", name="Zoé Keller")
    gone, _, _ = make_guest(short, role="edit", name="Karim Haddad")
    for made, guest in ((long, kept), (short, gone)):
        create(made.map, "stage", actor_of_guest(guest), name="Written by a guest")
    create(short.map, "stage", actor_for(owner_of(short.map.workspace)), name="By the owner")

    with clock.frozen(clock.now() + timedelta(days=29)):
        assert forget_guests() == 0
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert forget_guests() == 1
    assert list(Guest.objects.all()) == [kept]
    signed = Change.objects.filter(map=short.map).order_by("revision").values_list("actor__name")
    assert [name for (name,) in signed][-2:] == ["Invité", "Owner"]
    assert "Karim" not in str(list(Change.objects.values("actor")))
    assert "Zoé Keller" in str(list(Change.objects.values("actor")))
    assert "Written by a guest" in [row["name"] for row in rows_of(short.map, "stages")]


def test_guests_of_a_map_that_is_gone_are_forgotten_at_once() -> None:
    made = make_map(stages=0, lanes=())
    make_guest(made)
    made.map.delete()
    assert forget_guests() == 1
    assert not Guest.objects.exists()
