"""Words as people look for them: case and accents do not count."""

import re
import unicodedata
from functools import cache

# Two letters that French writes as one; a keyboard without it writes two.
_LIGATURES = {"œ": "oe", "æ": "ae"}


def folded(text: str) -> str:
    """Return `text` in lower case without accents: "Parcours d’été" gives "parcours d’ete"."""
    lower = text.lower()
    for one, two in _LIGATURES.items():
        lower = lower.replace(one, two)
    return "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))


def pattern(word: str) -> str:
    """Return a regular expression that finds a word whatever its case and accents.

    Both databases understand it (`__regex`): every letter becomes the class of the letters of
    Latin-1 and Latin Extended-A that fold to it, the rest stands for itself. It has no repetition,
    so that no input makes it slow.
    """
    out, plain = [], folded(word)
    at = 0
    while at < len(plain):
        pair = plain[at : at + 2]
        if pair in _LIGATURES.values():
            one = next(key for key, two in _LIGATURES.items() if two == pair)
            out.append(f"({_letter(pair[0])}{_letter(pair[1])}|{one}|{one.upper()})")
            at += 2
            continue
        out.append(_letter(plain[at]))
        at += 1
    return "".join(out)


def _letter(letter: str) -> str:
    alike = _classes().get(letter)
    if alike:
        return f"[{alike}]"
    upper = letter.upper()
    if len(upper) == 1 and upper != letter:
        return f"[{letter}{upper}]"
    return re.escape(letter)


@cache
def _classes() -> dict[str, str]:
    alike: dict[str, str] = {c: c + c.upper() for c in "abcdefghijklmnopqrstuvwxyz"}
    for code in range(0xC0, 0x180):
        base = folded(chr(code))
        if len(base) == 1 and base in alike:
            alike[base] += chr(code)
    return alike
