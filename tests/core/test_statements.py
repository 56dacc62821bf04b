"""Writes wait for the next read, and nobody inside the transaction can tell."""

import pytest
from django.db import IntegrityError, connection, transaction

from journeymap.core import statements
from journeymap.core.kinds import uid_to_db
from journeymap.workspaces.models import User


def _rename(user: User, name: str) -> None:
    key = uid_to_db(user.pk, connection.vendor)
    statements.write("UPDATE workspaces_user SET name = %s WHERE id = %s", [name, key])


def _name(user: User) -> str:
    key = uid_to_db(user.pk, connection.vendor)
    ((row,),) = statements.read(("SELECT name FROM workspaces_user WHERE id = %s", [key]))
    return str(row[0])


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("ada@example.org", name="Ada")


def test_a_read_finds_every_write_before_it_done_through_the_orm_too(user: User) -> None:
    with transaction.atomic(), statements.gathering() as gathered:
        _rename(user, "First")
        assert gathered.position == 1
        assert _name(user) == "First"
        _rename(user, "Second")
        assert User.objects.get(pk=user.pk).name == "Second"
        _rename(user, "Third")
    assert User.objects.get(pk=user.pk).name == "Third"


def test_writes_are_taken_back_only_while_they_wait(user: User) -> None:
    with transaction.atomic(), statements.gathering() as gathered:
        _rename(user, "Kept")
        before = gathered.position
        _rename(user, "Regretted")
        assert gathered.take_back(before)
        assert _name(user) == "Kept"
        before = gathered.position
        _rename(user, "Out")
        assert _name(user) == "Out"
        assert not gathered.take_back(before)


def test_a_block_that_fails_writes_nothing_more_and_leaves_no_queue_behind(user: User) -> None:
    def failing() -> None:
        with transaction.atomic(), statements.gathering():
            _rename(user, "Never")
            raise LookupError

    with pytest.raises(LookupError):
        failing()
    _rename(user, "At once")
    assert User.objects.get(pk=user.pk).name == "At once"


def test_several_answers_come_in_the_order_of_the_questions(user: User) -> None:
    one, none, two = statements.read(
        ("SELECT 1", []),
        ("SELECT name FROM workspaces_user WHERE email = %s", ["nobody@example.org"]),
        ("SELECT name, email FROM workspaces_user WHERE name = %s", ["Ada"]),
    )

    assert ([tuple(row) for row in one], none, [tuple(row) for row in two]) == (
        [(1,)],
        [],
        [("Ada", "ada@example.org")],
    )


def test_an_error_of_the_database_comes_as_djangos(user: User) -> None:
    other = User.objects.create_user("bob@example.org", name="Bob")
    key = uid_to_db(other.pk, connection.vendor)
    with pytest.raises(IntegrityError), transaction.atomic(), statements.gathering():
        statements.write("UPDATE workspaces_user SET email = %s WHERE id = %s", [user.email, key])
    assert User.objects.get(pk=other.pk).email == "bob@example.org"


@pytest.mark.parametrize(("count", "size"), [(1, 1), (2, 2), (3, 4), (5, 8), (32, 32), (33, 64)])
def test_lists_of_any_length_share_a_few_statements(count: int, size: int) -> None:
    marks, values = statements.marks(list(range(count)))

    assert marks.count("%s") == len(values) == size
    assert values[:count] == list(range(count))
    assert set(values) == set(range(count))
