"""Reading a declaration key by key, so that a mistake names its place and nothing is overlooked."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django.utils.translation import gettext

T = TypeVar("T")
_SPAN = re.compile(r"(\d{1,4})(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


class BadDeclaration(Exception):
    """What is wrong with a declaration, and where: "metrics.sessions.request.url"."""

    def __init__(self, where: str, message: str, **parts: str | int) -> None:
        self.where = where
        self.message = message
        self.parts = parts
        super().__init__(f"{where}: {message % parts}")

    def said(self) -> str:
        """The message in the language of the request."""
        return gettext(self.message) % self.parts


class Reader:
    """One mapping of a declaration. Each key is taken once; `done` refuses what nobody took."""

    def __init__(self, value: Any, where: str = "") -> None:
        if not isinstance(value, Mapping):
            raise BadDeclaration(where or ".", "This must be a mapping.")
        for key in value:
            if not isinstance(key, str):
                raise BadDeclaration(where or ".", "Every key must be a text.")
        self.value = value
        self.where = where
        self.taken: set[str] = set()

    def at(self, key: str) -> str:
        """The place of a key, as errors name it."""
        return f"{self.where}.{key}" if self.where else key

    def bad(self, key: str, message: str, **parts: str | int) -> BadDeclaration:
        """The error of a key, to be raised."""
        return BadDeclaration(self.at(key), message, **parts)

    def has(self, key: str) -> bool:
        """Whether a key is given and not null."""
        return self.value.get(key) is not None

    def any(self, key: str, default: Any = None) -> Any:
        """Whatever stands at a key."""
        self.taken.add(key)
        found = self.value.get(key)
        return default if found is None else found

    def text(self, key: str, default: str | None = None, *, most: int = 4000) -> str:
        """A text; needed where no default is given."""
        found = self.any(key, default)
        if isinstance(found, int) and not isinstance(found, bool):
            found = str(found)
        if not isinstance(found, str) or len(found) > most or "\x00" in found:
            raise self.bad(key, "This text is needed.")
        if default is None and not found.strip():
            raise self.bad(key, "This text is needed.")
        return found

    def choice(self, key: str, options: Sequence[str], default: str | None = None) -> str:
        """One of some words."""
        found = self.any(key, default)
        if found not in options:
            raise self.bad(key, "Choose one of: %(options)s.", options=", ".join(options))
        return str(found)

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        found = self.any(key, default)
        if not isinstance(found, bool):
            raise self.bad(key, "This must be true or false.")
        return found

    def whole(
        self, key: str, default: int | None = None, *, low: int = 0, high: int = 10**6
    ) -> int:
        """A whole number between two others."""
        found = self.any(key, default)
        if isinstance(found, bool) or not isinstance(found, int) or not low <= found <= high:
            raise self.bad(key, "Between %(low)s and %(high)s.", low=low, high=high)
        return found

    def decimal(self, key: str, default: str) -> Decimal:
        """A finite number."""
        found = self.any(key, default)
        try:
            number = Decimal(str(found))
        except InvalidOperation:
            raise self.bad(key, "This must be a number.") from None
        if isinstance(found, bool) or not number.is_finite() or abs(number) >= 10**12:
            raise self.bad(key, "This must be a number.")
        return number

    def span(self, key: str) -> int:
        """Seconds out of "48h"; 0 where nothing is given."""
        match = _SPAN.fullmatch(self.text(key, "0s"))
        if match is None:
            raise self.bad(key, "A time such as 30m, 48h or 3d is needed.")
        return int(match[1]) * _SECONDS[match[2]]

    def items(self, key: str, *, most: int = 200) -> list[Any]:
        """A list, empty where nothing is given; a single value is a list of one."""
        found = self.any(key, [])
        listed = found if isinstance(found, list) else [found]
        if len(listed) > most:
            raise self.bad(key, "At most %(n)s.", n=most)
        return listed

    def child(self, key: str) -> "Reader":
        """The mapping at a key, which must be there."""
        return Reader(self.any(key), self.at(key))

    def children(self, key: str, read: Callable[["Reader"], T]) -> list[T]:
        """Each mapping of the list at a key, read."""
        made = []
        for index, one in enumerate(self.items(key)):
            reader = Reader(one, f"{self.at(key)}[{index}]")
            made.append(read(reader))
            reader.done()
        return made

    def named(
        self, key: str, read: Callable[[str, "Reader"], T], *, names: re.Pattern[str] = _KEY
    ) -> dict[str, T]:
        """Each mapping of the mapping at a key, read with its name."""
        outer = Reader(self.any(key, {}), self.at(key))
        made = {}
        for name in outer.value:
            if not names.fullmatch(name):
                raise outer.bad(name[:60], "Not a usable name.")
            reader = outer.child(name)
            made[name] = read(name, reader)
            reader.done()
        return made

    def texts(self, key: str) -> dict[str, str]:
        """A mapping of texts, empty where nothing is given."""
        inner = Reader(self.any(key, {}), self.at(key))
        return {name: inner.text(name, "") for name in inner.value}

    def both(self, key: str, *, needed: bool = True) -> dict[str, str]:
        """A text in English and in French."""
        if not needed and not self.has(key):
            self.taken.add(key)
            return {}
        inner = self.child(key)
        said = {language: inner.text(language) for language in ("en", "fr")}
        inner.done()
        return said

    def done(self) -> None:
        """Refuse keys that were not taken. Errors: BadDeclaration."""
        for key in self.value:
            if key not in self.taken:
                raise self.bad(key[:60], "There is no such setting.")
