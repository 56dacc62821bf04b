"""Check constraints said briefly. They are the backstop: the op entities refuse first, kindly."""

from collections.abc import Sequence

from django.db.models import CheckConstraint, Q


def one_of(
    name: str, column: str, options: Sequence[str], *, nullable: bool = False
) -> CheckConstraint:
    """`column` holds one of `options` (or null)."""
    condition = Q(**{f"{column}__in": list(options)})
    if nullable:
        condition |= Q(**{f"{column}__isnull": True})
    return CheckConstraint(name=name, condition=condition)


def in_range(
    name: str, column: str, low: int, high: int, *, nullable: bool = False
) -> CheckConstraint:
    """`column` lies between `low` and `high`, both included (or is null)."""
    condition = Q(**{f"{column}__gte": low, f"{column}__lte": high})
    if nullable:
        condition |= Q(**{f"{column}__isnull": True})
    return CheckConstraint(name=name, condition=condition)


def exactly_one(name: str, columns: Sequence[str]) -> CheckConstraint:
    """Of `columns` exactly one is not null."""
    condition = Q()
    for chosen in columns:
        condition |= Q(**{f"{column}__isnull": column != chosen for column in columns})
    return CheckConstraint(name=name, condition=condition)
