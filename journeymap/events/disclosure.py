"""What strangers may see of small numbers: a cell under five could be somebody they know.

A number is hidden where it is from 1 to 4, and also where it would tell such a number by
subtraction: the step after which so few were lost, or a single hidden part of a shown whole.
"""

from collections.abc import Sequence

SMALL = 5


def is_small(n: int) -> bool:
    """Whether a number of people is too small to be shown."""
    return 0 < n < SMALL


def steps(reached: Sequence[int], *, ordered: bool) -> list[bool]:
    """Which steps of a funnel to hide: a small number there, or lost since the last one shown."""
    hidden: list[bool] = []
    shown: int | None = None
    for n in reached:
        few_lost = ordered and shown is not None and is_small(shown - n)
        hidden.append(is_small(n) or few_lost)
        if not hidden[-1]:
            shown = n
    return hidden


def parts(sizes: Sequence[int]) -> list[bool]:
    """Which parts of a whole to hide; never one alone, which the others would tell."""
    hidden = [is_small(n) for n in sizes]
    if sum(hidden) == 1 and len(sizes) > 1:
        shown = [(n, place) for place, n in enumerate(sizes) if not hidden[place] and n]
        if shown:
            hidden[min(shown)[1]] = True
    return hidden
