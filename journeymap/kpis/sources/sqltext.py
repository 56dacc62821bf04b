"""Just enough SQL lexing to bind :start, :end and :tz and to keep a query a single SELECT.

The walls against writing are elsewhere (read-only transaction, authorizer, wrapped subquery); this
only tells text from quotes and comments, so that a colon in a string is not taken for a parameter.
"""

import re
from collections.abc import Callable

PARAMETERS = ("start", "end", "tz", "segment")
MAX_QUERY = 20_000

_TOKEN = re.compile(
    r"""
      (?P<string>'(?:[^']|'')*')
    | (?P<name>"(?:[^"]|"")*")
    | (?P<dollar>\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    | (?P<line>--[^\n]*)
    | (?P<block>/\*.*?\*/)
    | (?P<cast>::)
    | (?P<param>:(?:start|end|tz|segment)\b)
    | (?P<semi>;)
    | (?P<escape>\b[eE]')
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class BadQuery(ValueError):
    """Not a single SELECT."""


def prepared(query: str, *, placeholder: Callable[[str], str], escape_percent: bool) -> str:
    """The query with its parameters in the driver's form and its comments blanked.

    Errors: BadQuery (empty, too long, several statements, an unclosed quote or comment, something
    that does not begin with SELECT or WITH).
    """
    if not query.strip() or len(query) > MAX_QUERY or "\x00" in query:
        raise BadQuery
    parts: list[str] = []
    ended = False
    for token in _TOKEN.finditer(query):
        kind, text = token.lastgroup or "other", token.group()
        if token.group("dollar"):
            kind = "dollar"
        if kind in ("line", "block"):
            text, kind = " ", "other"
        if ended and text.strip():
            raise BadQuery  # something after the closing semicolon
        if kind == "semi":
            ended = True
        elif kind == "param":
            parts.append(placeholder(text[1:]))
        elif kind == "escape" or (kind == "other" and text in ("'", '"')):
            # E'…', whose backslashes this lexer does not follow; or an unclosed quote.
            raise BadQuery
        else:
            parts.append(text.replace("%", "%%") if escape_percent else text)
    got = "".join(parts).strip()
    if "/*" in _without_literals(got) or not re.match(r"(select|with)\b", got, re.IGNORECASE):
        raise BadQuery
    return got


def _without_literals(query: str) -> str:
    return re.sub(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"", "", query)
