"""Reading the recipe files, and checking what a person fills in for one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from journeymap.core import safehttp
from journeymap.core.errors import Invalid
from journeymap.kpis.sources.http import auth, declaring, templates
from journeymap.kpis.sources.http.auth import Auth
from journeymap.kpis.sources.http.reading import BadDeclaration, Reader
from journeymap.kpis.sources.http.spec import Metric

FOLDER = Path(__file__).parent
KINDS = ("text", "email", "url", "choice", "password", "json")
MAX_FIELD = 500


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a person fills in. A secret one is written and never read."""

    key: str
    label: Mapping[str, str]
    hint: Mapping[str, str]
    kind: str
    secret: bool
    required: bool
    pattern: str
    example: str
    options: tuple[str, ...]
    default: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one vendor is asked."""

    key: str
    title: Mapping[str, str]
    docs: str
    fields: Mapping[str, Field]
    auth: Auth
    rate: tuple[int, float] | None
    timezone: str  # "account": the one set for the source; else the vendor's own
    freshness_lag_s: int
    mutable_window_s: int
    metrics: Mapping[str, Metric]
    procedure: Mapping[str, Any]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of its credentials."""
        return tuple(key for key, one in self.fields.items() if one.secret)

    def place(self, given: Mapping[str, str]) -> list[Any]:
        """What decides where a credential goes: the hosts that its fields name."""
        urls = [one.url for m in self.metrics.values() for one in m.requests().values()]
        urls += [self.auth.parts.get("token_url", "")]
        hosts = {url.split("//", 1)[-1].split("/", 1)[0] for url in urls}
        named = sorted({name for host in hosts for name in templates.names(host)})
        return [self.key, *(given.get(name.removeprefix("config.")) for name in named)]

    def offered(self, given: Mapping[str, str]) -> list[str]:
        """The metrics for which all that they ask by is filled in."""
        return [
            key
            for key, metric in self.metrics.items()
            if all(given.get(name) for name in _fields_of(metric))
        ]

    def checked(self, given: Any) -> dict[str, str]:
        """The filled-in fields in their stored form. Errors: Invalid naming the field."""
        if not isinstance(given, dict):
            raise Invalid(fields={"config.fields": "This must be an object."})
        kept: dict[str, str] = {}
        for key in given:
            if key not in self.fields or self.fields[key].secret:
                raise Invalid(
                    fields={f"config.fields.{str(key)[:40]}": "There is no such setting."}
                )
        for key, field in self.fields.items():
            if field.secret:
                continue
            value = given.get(key, "")
            where = f"config.fields.{key}"
            if not isinstance(value, str) or len(value) > MAX_FIELD or "\x00" in value:
                raise Invalid(fields={where: "This is not in the form that is needed."})
            value = value.strip() or field.default
            if not value:
                if field.required:
                    raise Invalid(fields={where: "This is needed."})
                continue
            right = not field.pattern or bool(re.fullmatch(field.pattern, value))
            if field.kind == "url":
                value = value.rstrip("/")
                right = right and _callable(value)
            if not right or (field.options and value not in field.options):
                raise Invalid(fields={where: "This is not in the form that is needed."})
            kept[key] = value
        return kept


def _callable(url: str) -> bool:
    """Whether an address may be called, as far as its text tells."""
    try:
        return not safehttp.parsed(url).fragment and "{{" not in url
    except safehttp.OutboundError:
        return False


def _fields_of(metric: Metric) -> set[str]:
    parts: list[Any] = [dict(metric.settings)]
    for one in metric.requests().values():
        parts += [one.url, dict(one.query), dict(one.headers), one.json, dict(one.form or {})]
    names = {name for part in parts for name in templates.names(part)} | metric.path_names
    return {name.removeprefix("config.") for name in names if name.startswith("config.")}


def parse(text: str) -> Recipe:
    """The recipe of a file's text. Errors: BadDeclaration naming the place."""
    try:
        reader = Reader(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BadDeclaration(".", "Not YAML: %(error)s", error=str(error)) from None
    fields = reader.named("fields", _field)
    known = frozenset(
        f"{'secret' if one.secret else 'config'}.{key}" for key, one in fields.items()
    )
    plain = frozenset(name for name in known if name.startswith("config."))
    spare = Reader(reader.any("defaults", {}), "defaults").value
    metrics: dict[str, Metric] = {}
    for key, given in Reader(reader.any("metrics", {}), "metrics").value.items():
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", str(key)) or not isinstance(given, Mapping):
            raise BadDeclaration(f"metrics.{key}", "Not a usable name, or not a mapping.")
        metrics[key] = declaring.metric(key, {**spare, **given}, f"metrics.{key}", known=plain)
    if not metrics:
        raise BadDeclaration("metrics", "At least one metric is needed.")
    dates = reader.child("dates")
    made = Recipe(
        key=reader.text("key", most=40),
        title=reader.both("title"),
        docs=reader.text("docs", most=300),
        fields=fields,
        auth=auth.read(reader.child("auth"), known=known),
        rate=_rate(reader),
        timezone=dates.text("timezone"),
        freshness_lag_s=dates.span("freshness_lag"),
        mutable_window_s=dates.span("mutable_window"),
        metrics=metrics,
        procedure=_procedure(reader.child("procedure")),
    )
    dates.done()
    reader.done()
    return made


def _field(key: str, reader: Reader) -> Field:
    kind = reader.choice("kind", KINDS, "text")
    pattern = reader.text("pattern", "", most=200)
    try:
        re.compile(pattern)
    except re.error:
        raise reader.bad("pattern", "Not a regular expression.") from None
    return Field(
        key=key,
        label=reader.both("label"),
        hint=reader.both("hint", needed=False),
        kind=kind,
        secret=reader.flag("secret", kind in ("password", "json")),
        required=reader.flag("required", True),
        pattern=pattern,
        example=reader.text("example", ""),
        options=tuple(map(str, reader.items("options"))),
        default=reader.text("default", ""),
    )


def _rate(reader: Reader) -> tuple[int, float] | None:
    if not reader.has("rate"):
        return None
    inner = reader.child("rate")
    made = inner.whole("count", low=1), float(inner.whole("seconds", low=1, high=86_400))
    inner.done()
    return made


def _procedure(reader: Reader) -> dict[str, Any]:
    def step(inner: Reader) -> dict[str, str]:
        return {language: inner.text(language) for language in ("en", "fr")}

    made = {
        "owner": reader.both("owner"),
        "method": reader.both("method"),
        "checklist": reader.children("checklist", step),
    }
    reader.done()
    return made


@lru_cache(maxsize=1)
def registry() -> Mapping[str, Recipe]:
    """All shipped recipes by key. Errors: BadDeclaration."""
    made = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        recipe = parse(path.read_text(encoding="utf-8"))
        if recipe.key != path.stem:
            raise BadDeclaration("key", "It is not called as its file, %(name)s.", name=path.stem)
        made[recipe.key] = recipe
    return made
