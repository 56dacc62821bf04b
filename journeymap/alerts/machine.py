"""ok → pending → firing → ok: what one more reading makes of where a rule stands. Pure.

Hysteresis is in the readings: `between` is beyond neither level, so it neither begins an alarm nor
ends one.
"""

from typing import Literal, NamedTuple

Phase = Literal["ok", "pending", "firing"]
Reading = Literal["bad", "between", "good", "unknown"]


class Standing(NamedTuple):
    """Where a rule stands with one KPI, and how many periods in a row have been bad."""

    phase: Phase = "ok"
    streak: int = 0


CALM = Standing()


def step(
    standing: Standing,
    reading: Reading,
    *,
    periods: int = 1,
    follows: bool = True,
    may_fire: bool = True,
) -> Standing:
    """Where the rule stands after a reading.

    `periods` in a row must be bad before it fires; `follows` is false where a period is missing in
    between, which begins the count anew. `may_fire` is false for numbers too old to alarm anybody:
    they count, and the next fresh one fires. A firing rule ends at a good reading alone.
    """
    if standing.phase == "firing":
        if reading == "good":
            return CALM
        return Standing("firing", standing.streak + (reading == "bad"))
    if reading != "bad":
        return CALM
    streak = (standing.streak if follows else 0) + 1
    return Standing("firing" if streak >= periods and may_fire else "pending", streak)
