"""Field kinds: what a value of a drawn thing may be, said once.

A kind parses the JSON a client sends into canonical JSON (or raises `ValueError` with a message
for people), turns canonical JSON into what the database stores and back, and describes itself as
JSON Schema. Ops, the document, the OpenAPI page and the browser's generated schema all read the
same kinds, so that they cannot disagree.
"""

import json
import re
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from journeymap.core import pos as positions

# Bidi overrides and isolates, zero-width characters: allowed in long text, stripped from names.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\x00\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def _one_space(run: re.Match[str]) -> str:
    # A no-break space alone is typography (French writes one before "?"), not clumsiness.
    return run[0] if run[0] in ("\u00a0", "\u202f") else " "


class Kind:
    """Base kind. `nullable` admits null; `default` stands where `create` says nothing."""

    def __init__(self, *, default: Any = None, nullable: bool = False, required: bool = False):
        self.default = default
        self.nullable = nullable
        self.required = required

    def parse(self, value: Any) -> Any:
        """Return canonical JSON for `value`. Raises ValueError with a message for people."""
        if value is None:
            if self.nullable:
                return None
            raise ValueError("This field may not be null.")
        return self.clean(value)

    def clean(self, value: Any) -> Any:
        raise NotImplementedError

    def to_db(self, value: Any, vendor: str) -> Any:
        """Return what the driver of `vendor` binds for canonical JSON `value`."""
        return value

    def from_db(self, value: Any, vendor: str) -> Any:
        """Return canonical JSON for what the driver of `vendor` gave."""
        return value

    def json_schema(self) -> dict[str, Any]:
        schema = self.schema()
        if self.nullable:
            schema = {**schema, "type": [schema.get("type", "string"), "null"]}
            if "enum" in schema:
                schema["enum"] = [*schema["enum"], None]
        return schema

    def schema(self) -> dict[str, Any]:
        raise NotImplementedError


class Text(Kind):
    """Text of `low` to `high` code points, NFC; `line` for names: one line, no invisibles.

    `merges`: two people may write in it at once; the op `text` keeps what both wrote. Where that
    would leave less than `low`, it is what its author wants.
    """

    def __init__(
        self,
        high: int,
        *,
        low: int = 0,
        line: bool = False,
        merges: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("default", None if kwargs.get("nullable") else "")
        super().__init__(required=low > 0, **kwargs)
        self.low, self.high, self.line, self.merges = low, high, line, merges
        if merges and self.nullable:
            raise TypeError("Text that merges is never null.")

    def clean(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("This must be text.")
        if _SURROGATE.search(value):
            raise ValueError("This text holds characters that cannot be stored.")
        # Code points first: normalising a huge text would be work for nothing.
        if len(value) > self.high * 4 + 64:
            raise ValueError(_("At most %(n)s characters.") % {"n": self.high})
        text = self._tidy(value)
        if len(text) > self.high:
            raise ValueError(_("At most %(n)s characters.") % {"n": self.high})
        if len(text) < self.low:
            raise ValueError("This may not be empty.")
        return text

    def _tidy(self, value: str) -> str:
        text = _CONTROL.sub("", unicodedata.normalize("NFC", value))
        return _SPACES.sub(_one_space, _INVISIBLE.sub("", text)).strip() if self.line else text

    def parse_merged(self, merged: str, *, wanted: str) -> str:
        """Return what two changes come to, cleaned. Raises ValueError where it is too long.

        Two people who each take out a half may leave nothing, which neither asked for: a name that
        may not be empty is then what the later of them `wanted`.
        """
        if self.low and len(self._tidy(merged)) < self.low:
            merged = wanted
        return self.clean(merged)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": self.low, "maxLength": self.high}


class Choice(Kind):
    """One of a closed list of keys."""

    def __init__(self, options: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = tuple(options)

    def clean(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise ValueError(
                _("Choose one of: %(options)s.") % {"options": ", ".join(self.options)}
            )
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.options)}


class Integer(Kind):
    """A whole number between `low` and `high`."""

    def __init__(self, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def clean(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("This must be a whole number.")
        if not self.low <= value <= self.high:
            raise ValueError(
                _("Between %(low)s and %(high)s.") % {"low": self.low, "high": self.high}
            )
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


class Boolean(Kind):
    def __init__(self, *, default: bool = False) -> None:
        super().__init__(default=default)

    def clean(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError("This must be true or false.")
        return value

    def from_db(self, value: Any, vendor: str) -> bool:
        return bool(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Dec(Kind):
    """A decimal, text in JSON (`"0.40"`), with at most `digits` digits and `places` decimals."""

    def __init__(
        self,
        digits: int,
        places: int,
        *,
        low: Decimal | None = None,
        high: Decimal | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.digits, self.places, self.low, self.high = digits, places, low, high

    def clean(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError("This must be a number.")
        if isinstance(value, str) and len(value) > 64:
            raise ValueError("This number is too long.")
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            raise ValueError("This must be a number.") from None
        if not number.is_finite() or number.adjusted() >= self.digits - self.places:
            raise ValueError("This number is too large.")
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.places:
            raise ValueError(_("At most %(n)s decimals.") % {"n": self.places})
        if (self.low is not None and number < self.low) or (
            self.high is not None and number > self.high
        ):
            raise ValueError(
                _("Between %(low)s and %(high)s.") % {"low": self.low, "high": self.high}
            )
        return format(number.quantize(Decimal(1).scaleb(-self.places)) + 0, "f")

    def to_db(self, value: Any, vendor: str) -> Any:
        return Decimal(value) if value is not None and vendor == "postgresql" else value

    def from_db(self, value: Any, vendor: str) -> Any:
        if value is None:
            return None
        return format(Decimal(str(value)).quantize(Decimal(1).scaleb(-self.places)), "f")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}


class Date(Kind):
    """A calendar day, `YYYY-MM-DD`."""

    def clean(self, value: Any) -> str:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError:
                pass
        raise ValueError("This must be a date (YYYY-MM-DD).")

    def to_db(self, value: Any, vendor: str) -> Any:
        return date.fromisoformat(value) if value and vendor == "postgresql" else value

    def from_db(self, value: Any, vendor: str) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


class Uid(Kind):
    """A UUID that points at something outside the map (a persona, a definition, a source)."""

    def clean(self, value: Any) -> str:
        if isinstance(value, str) and len(value) == 36:
            try:
                return str(uuid.UUID(value))
            except ValueError:
                pass
        raise ValueError("Not a valid id.")

    def to_db(self, value: Any, vendor: str) -> Any:
        return uid_to_db(value, vendor)

    def from_db(self, value: Any, vendor: str) -> Any:
        return uid_from_db(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid"}


class Ref(Uid):
    """The id of a row of this map. `hides`: when that row goes, this one goes with it."""

    def __init__(self, entity: str, *, hides: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.entity, self.hides = entity, hides


class Pos(Kind):
    """An order string (see `core.pos`)."""

    def __init__(self) -> None:
        super().__init__(default=None)

    def clean(self, value: Any) -> str:
        if not positions.is_valid(value):
            raise ValueError("Not a valid position.")
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "string",
            "maxLength": positions.MAX_LENGTH,
            "pattern": "^[A-Za-z][0-9A-Za-z]*$",
        }


class Url(Text):
    """An address of one of `schemes`; every other scheme is refused (security.md C2)."""

    def __init__(
        self, high: int = 2000, *, schemes: Sequence[str] = ("http", "https", "mailto")
    ) -> None:
        super().__init__(high, line=True, nullable=True)
        self.schemes = tuple(schemes)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            scheme = urlsplit(text).scheme.lower()
        except ValueError:
            scheme = ""
        if scheme not in self.schemes:
            *others, last = self.schemes
            raise ValueError(f"Only {', '.join(others)} and {last} addresses.")
        return text


class Keys(Kind):
    """A list of distinct keys out of a closed list, kept in that list's order."""

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__(default=[])
        self.options = tuple(options)

    def clean(self, value: Any) -> list[str]:
        if not isinstance(value, list) or any(item not in self.options for item in value):
            raise ValueError(
                _("A list out of: %(options)s.") % {"options": ", ".join(self.options)}
            )
        return [option for option in self.options if option in value]

    def to_db(self, value: Any, vendor: str) -> Any:
        return json.dumps(value)

    def from_db(self, value: Any, vendor: str) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "enum": list(self.options)}}


def uid_to_db(value: Any, vendor: str) -> Any:
    """Return the driver's form of a UUID given as text or UUID: char(32) on SQLite."""
    if value is None:
        return None
    if vendor == "postgresql":
        return value if isinstance(value, uuid.UUID) else uuid.UUID(value)
    return value.hex if isinstance(value, uuid.UUID) else value.replace("-", "")


def uid_from_db(value: Any) -> str | None:
    """Return the canonical text of a UUID as a driver gives it."""
    if value is None:
        return None
    if isinstance(value, uuid.UUID):
        return str(value)
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
