"""Sources asked over HTTP by declarations: of a shipped recipe, or written for one address."""

import json
import re
from collections.abc import Mapping
from typing import Any

from journeymap.core import safehttp
from journeymap.core.errors import Invalid
from journeymap.kpis.sources.base import Observation, Preview, Question, Source, SourceError
from journeymap.kpis.sources.http import auth, declaring, templates
from journeymap.kpis.sources.http.auth import Auth
from journeymap.kpis.sources.http.engine import DEADLINE_S, TEST_DEADLINE_S, Engine
from journeymap.kpis.sources.http.reading import BadDeclaration, Reader
from journeymap.kpis.sources.http.spec import Metric
from journeymap.kpis.sources.recipes import Recipe, registry

MAX_SERIES = 100
# Which parts of an authentication are credentials, and so are written and never read.
SECRET_PARTS: dict[str, tuple[str, ...]] = {
    "none": (),
    "header": ("value",),
    "bearer": ("token",),
    "basic": ("password",),
    "query": ("value",),
    "form": ("value",),
    "hmac": ("key",),
    "client_credentials": ("client_secret",),
    "refresh_token": ("client_secret", "refresh_token"),
    "google_service_account": ("key",),
}
_SERIES = re.compile(r"[^\x00-\x1f]{1,80}")
NOT_REACHABLE = (
    "An https address is needed; the operator allows others in JOURNEYMAP_OUTBOUND_HOSTS."
)


class AskedSource(Source):
    """What recipes and own declarations have in common."""

    def metrics(self) -> Mapping[str, Metric]:
        """What it can give, by series. Errors: SourceError('config')."""
        raise NotImplementedError

    def auth(self) -> Auth:
        """How it shows who is asking. Errors: SourceError('config')."""
        raise NotImplementedError

    def fields(self) -> Mapping[str, str]:
        """What {{config.…}} stands for."""
        raise NotImplementedError

    def secrets(self) -> dict[str, str]:
        """What {{secret.…}} stands for. Errors: SourceError('config')."""
        return secrets_of(self.secret)

    def host(self) -> str:
        """host:port of its first request; '' where it is not completely set up."""
        values = {f"config.{name}": value for name, value in self.fields().items()}
        try:
            base = templates.base(next(iter(self.metrics().values())).request.url)
            return safehttp.origin(templates.url(base, values)).partition("://")[2]
        except (SourceError, safehttp.OutboundError, StopIteration):
            return ""

    def collect(self, question: Question) -> Observation:
        """What the series' request gives for the period. Errors: SourceError."""
        return self._engine(DEADLINE_S).collect(self._metric(question), question)

    def test(self, question: Question | None = None) -> Preview:
        """What would be measured now. Errors: SourceError."""
        if question is None:
            raise SourceError("config")
        return self._engine(TEST_DEADLINE_S).preview(self._metric(question), question)

    def _metric(self, question: Question) -> Metric:
        metrics = self.metrics()
        found = metrics.get(question.series)
        if found is None and not question.series and metrics:
            found = next(iter(metrics.values()))
        if found is None:
            raise SourceError("config")
        return declaring.bound(found, self.fields())

    def _engine(self, deadline_s: float) -> Engine:
        return Engine(
            auth=self.auth(),
            fields=self.fields(),
            secrets=self.secrets(),
            zone=self.days_of(),
            spend=self.spend,
            deadline_s=deadline_s,
        )

    def days_of(self) -> str:
        """The zone in which the source cuts its days."""
        return self.zone


class RecipeSource(AskedSource):
    """A vendor with a recipe: {recipe, fields}."""

    kind = "recipe"

    @classmethod
    def checked_config(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """{recipe: key, fields: {…}}. Errors: Invalid naming the field."""
        refuse_others(config, {"recipe", "fields"})
        recipe = registry().get(str(config.get("recipe")))
        if recipe is None:
            raise Invalid(fields={"config.recipe": "There is no such recipe."})
        return {"recipe": recipe.key, "fields": recipe.checked(config.get("fields") or {})}

    @classmethod
    def place(cls, config: Mapping[str, Any]) -> Any:
        """The vendor and the hosts its fields name."""
        recipe = registry().get(str(config.get("recipe")))
        return None if recipe is None else recipe.place(config.get("fields") or {})

    @classmethod
    def secret_names(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """The recipe's own."""
        recipe = registry().get(str(config.get("recipe")))
        return () if recipe is None else recipe.secrets

    @classmethod
    def timing(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """What the recipe says."""
        recipe = registry()[config["recipe"]]
        return {
            "freshness_lag_s": recipe.freshness_lag_s,
            "mutable_window_s": recipe.mutable_window_s,
        }

    @property
    def recipe(self) -> Recipe:
        """The recipe. Errors: SourceError('config') when it is no longer shipped."""
        found = registry().get(str(self.config.get("recipe")))
        if found is None:
            raise SourceError("config")
        return found

    def rate(self) -> tuple[int, float] | None:
        """What the vendor allows."""
        return self.recipe.rate

    def series(self) -> list[str]:
        """The metrics for which all is filled in."""
        recipe = registry().get(str(self.config.get("recipe")))
        return [] if recipe is None else recipe.offered(self.config.get("fields") or {})

    def metrics(self) -> Mapping[str, Metric]:
        """The metrics for which all is filled in."""
        offered = set(self.series())
        return {key: one for key, one in self.recipe.metrics.items() if key in offered}

    def auth(self) -> Auth:
        """The recipe's."""
        return self.recipe.auth

    def fields(self) -> Mapping[str, str]:
        """What was filled in."""
        return dict(self.config.get("fields") or {})

    def days_of(self) -> str:
        """The account's zone, which the source is set to, or the vendor's own."""
        return self.zone if self.recipe.timezone == "account" else self.recipe.timezone


class HTTPSource(AskedSource):
    """Any JSON interface: {url, auth, rate, series: {name: declaration}}."""

    kind = "http"

    @classmethod
    def checked_config(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """The config as it came, once all of it can be read. Errors: Invalid naming the place."""
        refuse_others(config, {"url", "auth", "series", "rate"})
        url = checked_url(config.get("url"))
        series = config.get("series")
        if not isinstance(series, dict) or not 1 <= len(series) <= MAX_SERIES:
            raise Invalid(fields={"config.series": "Give at least one series."})
        given = config.get("auth") or {"kind": "none"}
        kept: dict[str, Any] = {"url": url, "auth": given, "series": series}
        if config.get("rate") is not None:
            kept["rate"] = config["rate"]
        try:
            read_auth(given)
            read_series(series)
            read_rate(kept)
        except BadDeclaration as error:
            raise Invalid(fields={f"config.{error.where}"[:200]: error.said()}) from None
        if "token_url" in given:
            checked_url(given["token_url"], where="config.auth.token_url")
        return json.loads(json.dumps(kept))  # type: ignore[no-any-return]  # a mapping stays one

    @classmethod
    def place(cls, config: Mapping[str, Any]) -> Any:
        """The origins of what is asked and of where tokens come from."""
        given = config.get("auth") or {}
        return [origin_of(config.get("url")), origin_of(given.get("token_url"))]

    @classmethod
    def secret_names(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """Those of its kind of authentication."""
        return SECRET_PARTS.get(str((config.get("auth") or {}).get("kind", "none")), ())

    def rate(self) -> tuple[int, float] | None:
        """What a person set."""
        return read_rate(self.config)

    def series(self) -> list[str]:
        """The declared ones."""
        return list(self.config.get("series") or {})

    def metrics(self) -> Mapping[str, Metric]:
        """The declared ones, read."""
        try:
            return read_series(self.config.get("series") or {})
        except BadDeclaration:
            raise SourceError("config") from None

    def auth(self) -> Auth:
        """The chosen one."""
        try:
            return read_auth(self.config.get("auth") or {"kind": "none"})
        except BadDeclaration:
            raise SourceError("config") from None

    def fields(self) -> Mapping[str, str]:
        """Its base address."""
        return {"url": str(self.config.get("url", ""))}


def read_series(series: Mapping[str, Any]) -> dict[str, Metric]:
    """The metrics of own declarations, whose requests name a path. Errors: BadDeclaration."""
    made = {}
    for name, given in series.items():
        where = f"series.{name}"
        if not _SERIES.fullmatch(str(name)) or not isinstance(given, dict):
            raise BadDeclaration(where, "A name of at most 80 characters, and a declaration.")
        asked = given.get("request")
        path = asked.get("path") if isinstance(asked, dict) else None
        if not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
            raise BadDeclaration(f"{where}.request.path", "A path that begins with / is needed.")
        request = {key: value for key, value in (asked or {}).items() if key != "path"}
        full = {**given, "request": {**request, "url": "{{config.url}}" + path}}
        made[str(name)] = declaring.metric(str(name), full, where, known=frozenset({"config.url"}))
    return made


def read_auth(given: Any) -> Auth:
    """An authentication whose credentials are stored apart. Errors: BadDeclaration."""
    reader = Reader(given, "auth")
    given = dict(reader.value)
    names = SECRET_PARTS.get(str(given.get("kind", "none")), ())
    clear = [name for name in names if name in given]
    if clear:
        raise reader.bad(clear[0], "A credential is given apart, so that it is stored encrypted.")
    parts = {name: f"{{{{secret.{name}}}}}" for name in names}
    return auth.read(
        Reader({**given, **parts}, "auth"), known=frozenset(f"secret.{name}" for name in names)
    )


def read_rate(config: Mapping[str, Any]) -> tuple[int, float] | None:
    """{count, seconds}, where it is set. Errors: BadDeclaration."""
    if config.get("rate") is None:
        return None
    reader = Reader(config["rate"], "rate")
    made = reader.whole("count", low=1), float(reader.whole("seconds", low=1, high=86_400))
    reader.done()
    return made


def refuse_others(config: Mapping[str, Any], known: set[str]) -> None:
    """Errors: Invalid naming a setting that there is not."""
    unknown = sorted(set(map(str, config)) - known)
    if unknown:
        raise Invalid(fields={f"config.{unknown[0][:40]}": "There is no such setting."})


def checked_url(url: Any, *, where: str = "config.url") -> str:
    """An address that may be called, as far as its text tells. Errors: Invalid."""
    text = url.strip().rstrip("/") if isinstance(url, str) else ""
    try:
        parsed = safehttp.parsed(text)
    except safehttp.OutboundError:
        raise Invalid(fields={where: NOT_REACHABLE}) from None
    if "{{" in text or parsed.fragment:
        raise Invalid(fields={where: NOT_REACHABLE})
    return text


def origin_of(url: Any) -> str:
    """scheme://host:port, or the text itself where it is no usable address."""
    try:
        return safehttp.origin(str(url)) if url else ""
    except safehttp.OutboundError:
        return str(url)


def secrets_of(secret: str) -> dict[str, str]:
    """The credentials by name that are kept as one JSON object. Errors: SourceError('config')."""
    if not secret:
        return {}
    try:
        found = json.loads(secret)
    except ValueError:
        raise SourceError("config") from None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise SourceError("config")
    return found
