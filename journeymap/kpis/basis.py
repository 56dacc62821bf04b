"""The choices that are part of what a KPI measures, said once for presets, forms and pages.

A bounce rate of single-page visits and one of sessions without engagement are two measures with
one name; followers, reach and impressions make three engagement rates. What was chosen stands with
the definition, so that two values compare only when all of it is the same (kpi.md 2).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from journeymap.kpis.statistics import N_MIN, Family
from touchpoints.models import CATEGORIES

# The six stages the catalogue is sorted by: those of a touchpoint's category.
PHASES = CATEGORIES
# What one may choose from; None: a text of one's own, a currency, whole numbers (see `_OTHER`).
CHOICES: dict[str, tuple[str, ...]] = {
    "unit_of_analysis": (
        *("sessions", "visitors", "customers", "orders", "carts", "checkouts", "page_views"),
        *("impressions", "messages", "respondents", "requests", "meetings", "leads", "accounts"),
        *("employees", "subscriptions", "cases", "forms", "deliveries", "reviews"),
    ),
    "denominator": ("followers", "reach", "impressions"),
    "bounce": ("single_page", "not_engaged"),
    "method": ("historic", "orders_by_lifespan", "retention"),
    "hours": ("calendar", "business"),
    "figure": ("mean", "median", "p75", "p90"),
    "repeat": ("each_order", "one_a_day"),
    "attribution": ("first_touch", "last_touch", "per_event"),
}
_OTHER = ("currency", "top_box", "lag_days", "window_days")
FIELDS = (*CHOICES, *_OTHER)


def least_sample(family: str, chosen: int | None) -> int | None:
    """How many observations a value needs not to be greyed; None where nothing is sampled."""
    return N_MIN.get(Family(family)) if chosen is None else chosen


def checked_basis(given: Mapping[str, Any]) -> dict[str, Any]:
    """The basis in its stored form. Errors: ValueError with a message for people."""
    checked: dict[str, Any] = {}
    for name, value in given.items():
        if name not in FIELDS:
            raise ValueError(_("%(name)s is not part of a basis.") % {"name": str(name)[:40]})
        if value is None or value == "":
            continue
        checked[name] = _checked(name, value)
    return checked


def basis_text(basis: Mapping[str, Any], scale: tuple[Decimal | None, Decimal | None]) -> str:
    """What must be equal for two values to be added up or compared."""
    parts = [f"{name}={basis[name]}" for name in sorted(basis)]
    if any(end is not None for end in scale):
        parts.append("scale=" + "…".join("" if end is None else f"{end:f}" for end in scale))
    return "; ".join(parts)


def _checked(name: str, value: Any) -> Any:
    if name in CHOICES:
        if value not in CHOICES[name]:
            choices = ", ".join(CHOICES[name])
            raise ValueError(
                _("%(name)s: one of %(choices)s.") % {"name": name, "choices": choices}
            )
        return value
    if name == "currency":
        if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper()):
            raise ValueError(_("A currency is three capital letters, such as EUR."))
        return value
    if name == "top_box":
        return _top_box(value)
    high = 3660
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= high:
        told = _("%(name)s: a whole number from 0 to %(high)s.")
        raise ValueError(told % {"name": name, "high": high})
    return value


def _top_box(value: Any) -> list[int]:
    whole = isinstance(value, list) and all(type(one) is int and 0 <= one <= 100 for one in value)
    if not whole or not 1 <= len(value) <= 11 or len(set(value)) != len(value):
        raise ValueError(_("The top box is a list of the answers that count as satisfied."))
    return sorted(value)


# ---- bands ---------------------------------------------------------------------------------------

LEVELS = ("bad", "average", "good")
MAX_LEVELS = 7
Band = dict[str, str | None]


def checked_levels(levels: Any, *, direction: str) -> list[Band]:
    """Bands in their stored form: from the lowest value to the highest, side by side.

    Errors: ValueError with a message for people.
    """
    if direction == "neutral":
        raise ValueError(_("This KPI has no better and worse, so no bands."))
    if not 2 <= len(levels) <= MAX_LEVELS:
        raise ValueError(_("Give between 2 and %(n)s bands.") % {"n": MAX_LEVELS})
    for index, band in enumerate(levels):
        first, last = index == 0, index == len(levels) - 1
        if (band["low"] is None) != first or (band["high"] is None) != last:
            raise ValueError(_("The first band has no lower end, the last no upper end."))
        if not first and band["low"] != levels[index - 1]["high"]:
            raise ValueError(_("Each band begins where the one before ends."))
        if not first and not last and band["low"] >= band["high"]:
            raise ValueError(_("The bands go from the lowest value to the highest."))
    ranks = [LEVELS.index(band["level"]) for band in levels]
    if not _ordered(ranks, direction):
        raise ValueError(_("The bands do not follow the direction of this KPI."))
    return [
        {
            "level": band["level"],
            "low": None if band["low"] is None else format(band["low"], "f"),
            "high": None if band["high"] is None else format(band["high"], "f"),
        }
        for band in levels
    ]


def _ordered(ranks: list[int], direction: str) -> bool:
    if len(set(ranks)) < 2:
        return False
    if direction == "higher_better":
        return ranks == sorted(ranks)
    if direction == "lower_better":
        return ranks == sorted(ranks, reverse=True)
    top = ranks.index(max(ranks))
    return ranks[: top + 1] == sorted(ranks[: top + 1]) and ranks[top:] == sorted(
        ranks[top:], reverse=True
    )


def band_of(value: Decimal, levels: list[Band]) -> str | None:
    """good, average or bad; a value on the edge of two counts for the better one."""
    found = [
        str(band["level"])
        for band in levels
        if (band["low"] is None or value >= Decimal(band["low"]))
        and (band["high"] is None or value <= Decimal(band["high"]))
    ]
    return max(found, key=LEVELS.index, default=None)
