"""Two changes of one text put together: what either side wrote stays, what either took out goes.

The twin of `static/src/model/merge.ts`: both must give the same text, and
`tests/vectors/merge.json` holds them to it. Why it is written here and not taken from a library:
docs/adr/0006-text-merge.md.

A text is read as *atoms* (a code point with the marks that belong to it, so that no accent, flag or
line end is torn apart), and compared by *words*, so that two rewritten sentences do not come out
letter by letter.
"""

import re
from itertools import accumulate
from typing import NamedTuple

# Marks, variation selectors, skin tones and tags belong to what stands before them.
_MARKS = (
    "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef"
)
_FLAG = "\U0001f1e6-\U0001f1ff"
_ATOM = re.compile(rf"(?s:\r\n|[{_FLAG}][{_FLAG}]|.)(?s:[{_MARKS}]|\u200d.?)*")
# Letters of the scripts that part words by spaces; anything else is a word of its own. Ranges and
# not \w: two languages with two editions of Unicode must agree.
_LETTER = re.compile(
    "[0-9A-Za-z_\u00aa\u00b5\u00ba\u00c0-\u02ff\u0370-\u0dff\u10a0-\u139f\u1e00-\u1fff\uac00-\ud7a3]"
)
# What the comparisons of one batch may cost, in cells of their tables: two texts of 3,000 words.
ALLOWANCE = 3_000 * 3_000
# Between two replaced stretches so few atoms without a letter are no common ground.
_THIN = 3


class Change(NamedTuple):
    """`atoms[start:end]` of the base become `text`."""

    start: int
    end: int
    text: str


def merge(base: str, value: str, present: str, *, allowance: int = ALLOWANCE) -> tuple[str, int]:
    """Return `base` with the changes that lead to `value` and to `present`, and the allowance left.

    What either removed is gone; what either inserted stays, at one place that of `present` first;
    the very same change on both sides counts once. The result depends on the arguments alone.
    Where comparing costs more than `allowance`, everything between the first and the last
    difference counts as replaced: coarser, and bounded.
    """
    if present in (base, value):
        return value, allowance
    if value == base:
        return present, allowance
    atoms = _ATOM.findall(base)
    theirs, allowance = _changes(atoms, _ATOM.findall(present), allowance)
    mine, allowance = _changes(atoms, _ATOM.findall(value), allowance)
    kept = bytearray(b"\x01") * len(atoms)
    inserted: dict[int, str] = {}
    both = set(theirs)
    for change in (*theirs, *(one for one in mine if one not in both)):
        kept[change.start : change.end] = bytes(change.end - change.start)
        inserted[change.start] = inserted.get(change.start, "") + change.text
    merged = []
    for at, atom in enumerate(atoms):
        merged.append(inserted.get(at, ""))
        if kept[at]:
            merged.append(atom)
    return "".join(merged) + inserted.get(len(atoms), ""), allowance


def _changes(base: list[str], other: list[str], allowance: int) -> tuple[list[Change], int]:
    start, end, other_end = _differing(base, other)
    if start == end == other_end:
        return [], allowance
    a, b = base[start:end], other[start:other_end]
    words, others = _words(a), _words(b)
    cost = len(words) * len(others)
    if not cost or cost > allowance:
        return [Change(start, end, "".join(b))], allowance
    allowance -= cost
    at, other_at = [0, *accumulate(words)], [0, *accumulate(others)]
    pairs = _common(_joined(a, at), _joined(b, other_at))
    found: list[Change] = []
    for i, j, k, m in _hunks(pairs, a, at, other_at):
        replaced, by = a[i:j], b[k:m]
        inner: list[Change] = []
        if _one_word(replaced) and _one_word(by) and len(replaced) * len(by) <= allowance:
            allowance -= len(replaced) * len(by)
            inner = _within_word(replaced, by)
        if not inner:
            first, last, other_last = _differing(replaced, by)
            inner = [Change(first, last, "".join(by[first:other_last]))]
        found += [Change(start + i + c.start, start + i + c.end, c.text) for c in inner]
    return found, allowance


def _differing(a: list[str], b: list[str]) -> tuple[int, int, int]:
    """Return where the two begin to differ, and where each ends to."""
    short = min(len(a), len(b))
    start = 0
    while start < short and a[start] == b[start]:
        start += 1
    end = 0
    while end < short - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return start, len(a) - end, len(b) - end


def _words(atoms: list[str]) -> list[int]:
    """Return the lengths of the words that `atoms` make up."""
    lengths: list[int] = []
    inside = False
    for atom in atoms:
        letter = _LETTER.match(atom) is not None
        if letter and inside:
            lengths[-1] += 1
        else:
            lengths.append(1)
        inside = letter
    return lengths


def _joined(atoms: list[str], at: list[int]) -> list[str]:
    return ["".join(atoms[at[n] : at[n + 1]]) for n in range(len(at) - 1)]


def _one_word(atoms: list[str]) -> bool:
    return bool(atoms) and all(_LETTER.match(atom) for atom in atoms)


def _within_word(a: list[str], b: list[str]) -> list[Change]:
    """Return the changes inside one word; none where the two have less than half in common."""
    pairs = _common(a, b)
    if 4 * len(pairs) < len(a) + len(b):
        return []
    return [Change(i, j, "".join(b[k:m])) for i, j, k, m in _gaps(pairs, len(a), len(b))]


Gap = tuple[int, int, int, int]


def _gaps(pairs: list[tuple[int, int]], a: int, b: int) -> list[Gap]:
    """Return the stretches between the pairs: from, to in the one, from, to in the other."""
    found: list[Gap] = []
    i = k = 0
    for j, m in (*pairs, (a, b)):
        if j > i or m > k:
            found.append((i, j, k, m))
        i, k = j + 1, m + 1
    return found


def _hunks(
    pairs: list[tuple[int, int]], a: list[str], at: list[int], other_at: list[int]
) -> list[Gap]:
    """Return the gaps in atoms; rewritten sentences that share but spaces are one gap."""
    joined: list[Gap] = []
    for i, j, k, m in _gaps(pairs, len(at) - 1, len(other_at) - 1):
        gap = (at[i], at[j], other_at[k], other_at[m])
        last = joined[-1] if joined else None
        if last and _replaces(last) and _replaces(gap) and _thin(a[last[1] : gap[0]]):
            joined[-1] = (last[0], gap[1], last[2], gap[3])
        else:
            joined.append(gap)
    return joined


def _replaces(gap: Gap) -> bool:
    return gap[1] > gap[0] and gap[3] > gap[2]


def _thin(between: list[str]) -> bool:
    return len(between) <= _THIN and not any(_LETTER.match(atom) for atom in between)


def _common(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """Return a longest common subsequence as pairs of indices, in order.

    Hyyrö's bit-parallel form: a row of the table is one whole number, so that the time is the same
    whatever the texts hold. A zero at bit i of row j says that the i-th of `a` adds one to the
    length that the first j of `b` allow.
    """
    masks: dict[str, int] = {}
    for i, item in enumerate(a):
        masks[item] = masks.get(item, 0) | (1 << i)
    full = (1 << len(a)) - 1
    row, rows = full, []
    for item in b:
        hits = row & masks.get(item, 0)
        row = ((row + hits) | (row - hits)) & full
        rows.append(row)
    pairs = []
    i, j = len(a), len(b)
    while i and j:
        if (rows[j - 1] >> (i - 1)) & 1:
            i -= 1
            continue
        j -= 1
        if j and not (rows[j - 1] >> (i - 1)) & 1:
            continue
        i -= 1
        pairs.append((i, j))
    return pairs[::-1]
