"""Evidence and connectors: what follows from them, what they refuse, and the way back."""

import random
from typing import Any

import pytest

from journeymap.cards import connectors, evidence
from journeymap.changes import document, tree
from journeymap.changes.fold import fold
from journeymap.changes.models import Change
from journeymap.core.errors import DomainError, Invalid, LimitReached
from journeymap.maps.models import JourneyMap
from tests.support.batches import batch, canonical, op, verify_ops
from tests.support.drawn import SYSTEM, create, new_map, rows_of, submit
from tests.support.factories import client_for, make_link, make_map, owner_of

pytestmark = pytest.mark.django_db
LEVELS = ("anecdotal", "qualitative", "quantitative")


@pytest.fixture
def drawn() -> JourneyMap:
    return new_map()


@pytest.fixture
def card(drawn: JourneyMap) -> str:
    lane, stage = create(drawn, "lane", kind="text"), create(drawn, "stage", name="A")
    return create(drawn, "card", lane=lane, stage=stage, title="Compares")


def _level(drawn: JourneyMap) -> str:
    return str(rows_of(drawn, "cards")[0]["evidence_level"])


def _evidence(drawn: JourneyMap, level: str, **links: Any) -> str:
    return create(drawn, "evidence", kind="survey", title=level, level=level, **links)


def _undo(drawn: JourneyMap) -> None:
    """Undo the last batch as a browser would: by the opposite of each effective op, expecting."""
    drawn.refresh_from_db()
    change = Change.objects.get(map=drawn, revision=drawn.revision)
    ops = []
    for made, back in zip(change.ops[::-1], change.inverse, strict=True):
        expect = {"expect": made["fields"]} if back["type"] in {"set", "move"} else {}
        ops.append({**back, **expect})
    applied = submit(drawn, *ops)
    assert not applied.skipped


def test_the_level_is_that_of_the_strongest_evidence(drawn: JourneyMap, card: str) -> None:
    talk = _evidence(drawn, "anecdotal", cards=[card])
    assert _level(drawn) == "anecdotal"
    survey = _evidence(drawn, "quantitative")
    submit(drawn, op("evidence", "link", survey, card=card))
    assert _level(drawn) == "quantitative"
    submit(drawn, op("evidence", "set", survey, level="qualitative"))
    assert _level(drawn) == "qualitative"
    submit(drawn, op("evidence", "delete", survey))
    assert _level(drawn) == "anecdotal"
    submit(drawn, op("evidence", "restore", survey))
    assert _level(drawn) == "qualitative"
    submit(drawn, op("evidence", "unlink", survey, card=card))
    submit(drawn, op("evidence", "unlink", talk, card=card))
    assert _level(drawn) == "assumption"


def test_by_hand_it_is_only_lowered_and_freely_set_without_evidence(
    drawn: JourneyMap, card: str
) -> None:
    submit(drawn, op("card", "set", card, evidence_level="quantitative"))
    _evidence(drawn, "qualitative", cards=[card])
    assert _level(drawn) == "qualitative"
    submit(drawn, op("card", "set", card, evidence_level="assumption"))
    assert _level(drawn) == "assumption"
    with pytest.raises(Invalid) as refusal:
        submit(
            drawn,
            op("card", "set", card, title="B"),
            op("card", "set", card, evidence_level="quantitative"),
        )
    assert refusal.value.extra["op"] == 1
    assert list(refusal.value.fields) == ["fields.evidence_level"]
    assert rows_of(drawn, "cards")[0]["title"] == "Compares"
    # Stronger evidence in the same batch makes room.
    submit(
        drawn,
        op("card", "set", card, evidence_level="quantitative"),
        op("evidence", "create", kind="analytics", title="Funnel", level="quantitative",
           cards=[card]),
    )  # fmt: skip
    assert _level(drawn) == "quantitative"


def test_a_refusal_names_the_field_over_rest() -> None:
    made = make_map(stages=1, cards=1)
    client = client_for(owner_of(made.map.workspace))
    body = {"kind": "survey", "title": "Exit", "level": "anecdotal", "cards": [made.cards[0]]}
    assert client.post(f"{made.url}/evidence", body).status_code == 201
    answer = client.patch(f"/api/v1/cards/{made.cards[0]}", {"evidence_level": "quantitative"})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["evidence_level"])


def test_an_item_that_comes_back_does_not_claim_more_than_its_evidence(
    drawn: JourneyMap, card: str
) -> None:
    talk = _evidence(drawn, "anecdotal", cards=[card])
    survey = _evidence(drawn, "quantitative", cards=[card])
    submit(drawn, op("card", "delete", card))
    submit(drawn, op("evidence", "delete", survey))
    submit(drawn, op("card", "restore", card))
    assert _level(drawn) == "anecdotal"
    (row,) = rows_of(drawn, "evidence")
    assert (row["id"], row["cards"]) == (talk, [card])


def test_undo_leads_back_whatever_was_linked_lowered_or_claimed(
    drawn: JourneyMap, card: str
) -> None:
    """Any change to evidence, undone at once, leaves things as they were; the log replays."""
    rolls = random.Random(7)  # repeatable, nothing secret
    pieces = [_evidence(drawn, level) for level in (*LEVELS, "qualitative")]
    for _ in range(120):
        before = document.build(drawn.pk)
        piece = rolls.choice(pieces)
        verb = rolls.choice(["link", "link", "unlink", "delete", "restore", "set", "claim"])
        wanted = {
            "link": op("evidence", "link", piece, card=card),
            "unlink": op("evidence", "unlink", piece, card=card),
            "set": op("evidence", "set", piece, level=rolls.choice(LEVELS)),
            "claim": op("card", "set", card, evidence_level=rolls.choice(("assumption", *LEVELS))),
        }.get(verb) or op("evidence", verb, piece)
        try:
            applied = verify_ops(SYSTEM, drawn.pk, batch(wanted))
        except DomainError:
            assert document.build(drawn.pk) == before
            continue
        if applied.item is None:
            continue
        after = document.build(drawn.pk)
        _undo(drawn)
        undone = document.build(drawn.pk)
        assert canonical({**undone, "revision": 0}) == canonical({**before, "revision": 0})
        _undo(drawn)
        redone = document.build(drawn.pk)
        assert canonical({**redone, "revision": 0}) == canonical({**after, "revision": 0})
    replayed = document.empty(drawn.pk)
    for change in Change.objects.filter(map=drawn).order_by("revision"):
        replayed = fold(replayed, change.ops, revision=change.revision)
    assert replayed == document.build(drawn.pk)


def test_limits_are_said_clearly(
    drawn: JourneyMap, card: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "EVIDENCE_HIGH", 2)
    monkeypatch.setattr(connectors, "CONNECTORS_HIGH", 1)
    first = _evidence(drawn, "anecdotal")
    with pytest.raises(LimitReached, match="at most 2 pieces"):
        submit(
            drawn,
            op("evidence", "create", kind="crm", title="B"),
            op("evidence", "create", kind="crm", title="C"),
        )
    submit(drawn, op("evidence", "create", kind="crm", title="B"))
    submit(drawn, op("evidence", "delete", first))
    submit(drawn, op("evidence", "create", kind="crm", title="C"))
    with pytest.raises(LimitReached):
        submit(drawn, op("evidence", "restore", first))
    row = rows_of(drawn, "cards")[0]
    other = create(drawn, "card", lane=row["lane"], stage=row["stage"])
    create(drawn, "connector", from_card=card, to_card=other)
    with pytest.raises(LimitReached, match="at most 1 connectors"):
        create(drawn, "connector", from_card=other, to_card=card)


def test_connectors_and_evidence_stay_at_the_top_of_the_tree(drawn: JourneyMap, card: str) -> None:
    row = rows_of(drawn, "cards")[0]
    other = create(drawn, "card", lane=row["lane"], stage=row["stage"])
    arrow = create(drawn, "connector", from_card=card, to_card=other)
    piece = _evidence(drawn, "anecdotal", cards=[card])
    shaped = tree.nested(document.build(drawn.pk))
    assert [found["id"] for found in shaped["connectors"]] == [arrow]
    assert [found["id"] for found in shaped["evidence"]] == [piece]
    assert [found["id"] for found in shaped["stages"][0]["cards"]] == [card, other]
    assert "cards" not in shaped


def test_a_share_link_says_how_much_personal_data_it_shows() -> None:
    made = make_map(stages=1)
    client = client_for(owner_of(made.map.workspace))
    make_link(made, role="view")
    assert [i["personal_data"] for i in client.get(f"{made.url}/links").json()["results"]] == [0]
    for says in (True, False):
        body = {"kind": "interview", "title": "Call", "contains_personal_data": says}
        assert client.post(f"{made.url}/evidence", body).status_code == 201
    assert [i["personal_data"] for i in client.get(f"{made.url}/links").json()["results"]] == [1]
