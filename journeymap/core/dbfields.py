"""Model fields and mixins that behave alike on SQLite and PostgreSQL."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from journeymap.core.ids import uuid7


class PosField(models.CharField):  # type: ignore[type-arg]  # generic in the stubs only
    """An order string, compared by bytes: COLLATE "C" on PostgreSQL, BINARY on SQLite."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 64)
        super().__init__(*args, **kwargs)

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        if connection.vendor == "postgresql":
            return 'varchar(64) COLLATE "C"'
        return "varchar(64) COLLATE BINARY"


class DecimalTextField(models.DecimalField):  # type: ignore[type-arg]  # generic in the stubs only
    """A decimal that keeps every digit: numeric on PostgreSQL, text on SQLite.

    SQLite would store REAL, and 0.1 + 0.2 would no longer reproduce the statistics' oracles.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        # Said in full: the type of an internal type that Django does not know would be None, and a
        # field without a type is a column that is never made.
        if connection.vendor == "postgresql":
            return f"numeric({self.max_digits}, {self.decimal_places})"
        return "text"

    def get_internal_type(self) -> str:
        # Not "DecimalField": its SQLite converter would go through a float.
        return "DecimalTextField"

    def rel_db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return self.db_type(connection)

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if value is None:
            return None
        number = self.to_python(value)
        if connection.vendor == "postgresql":
            return number
        return format(number, "f")

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if hasattr(value, "as_sql"):
            return value
        return self.get_db_prep_value(value, connection)

    def from_db_value(self, value: Any, *_: Any) -> Decimal | None:
        return None if value is None else Decimal(str(value))


class Identified(models.Model):
    """A row with a UUIDv7 key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Stamped(models.Model):
    """When a row was made and last changed; the writing service sets `updated_at`."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
