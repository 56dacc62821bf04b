"""How a request shows who is asking. Tokens that were fetched live in memory alone."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from journeymap.core import clock, safehttp
from journeymap.kpis.sources.base import SourceError
from journeymap.kpis.sources.http import answers, templates
from journeymap.kpis.sources.http.reading import BadDeclaration, Reader
from journeymap.kpis.sources.http.templates import Filled, Values

KINDS = (
    *("none", "header", "bearer", "basic", "query", "form", "hmac"),
    *("client_credentials", "refresh_token", "google_service_account"),
)
FETCHED = frozenset({"client_credentials", "refresh_token", "google_service_account"})
# What each kind is made of, and what it may have besides.
_PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "none": ((), ()),
    "header": (("name", "value"), ()),
    "bearer": (("token",), ()),
    "basic": (("user", "password"), ()),
    "query": (("name", "value"), ()),
    "form": (("name", "value"), ()),
    "hmac": (("key", "over", "header"), ("prefix", "encoding", "timestamp_header")),
    "client_credentials": (
        ("token_url", "client_id", "client_secret"),
        ("scope", "style", "audience"),
    ),
    "refresh_token": (("token_url", "client_id", "client_secret", "refresh_token"), ("style",)),
    "google_service_account": (("key", "scope", "token_url"), ()),
}
_SKEW_S = 60.0
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# What `over` of a signature may name besides.
SIGNED = frozenset({"method", "path", "query", "timestamp", "body"})

Send = Callable[[str, str, Mapping[str, str], bytes], safehttp.Answer]


@dataclass(frozen=True, slots=True)
class Auth:
    """A kind of authentication and the templates of its parts."""

    kind: str
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def secret(self) -> bool:
        """Whether a request carries a credential that must not go to another place."""
        return self.kind != "none"


def read(reader: Reader, *, known: frozenset[str]) -> Auth:
    """Read an authentication. Errors: BadDeclaration."""
    kind = reader.choice("kind", KINDS, "none")
    needed, optional = _PARTS[kind]
    parts = {name: reader.text(name) for name in needed}
    parts |= {name: reader.text(name) for name in optional if reader.has(name)}
    reader.done()
    used = {name for part in parts.values() for name in templates.names(part)}
    unknown = sorted(used - known - (SIGNED if kind == "hmac" else set()))
    if unknown:
        raise BadDeclaration(reader.where or "auth", "There is no {{%(name)s}}.", name=unknown[0])
    return Auth(kind, parts)


def signed(auth: Auth, request: Filled, values: Values, send: Send) -> Filled:
    """The request with its credential. Errors: SourceError."""
    if auth.kind == "none":
        return request
    if auth.kind in FETCHED:
        token = _token(auth, values, send)
        return _with(request, {"Authorization": f"Bearer {token}"})
    if auth.kind == "hmac":
        return _with(request, _signature(auth, request, values))
    part = {name: templates.text(template, values) for name, template in auth.parts.items()}
    if auth.kind == "bearer":
        return _with(request, {"Authorization": f"Bearer {part['token']}"})
    if auth.kind == "header":
        return _with(request, {part["name"]: part["value"]})
    if auth.kind == "basic":
        return _with(request, {"Authorization": _basic(part["user"], part["password"])})
    said = urlencode({part["name"]: part["value"]})
    if auth.kind == "form":  # in the body, where no log of addresses shows it
        return replace(request, body=b"&".join(filter(None, (request.body, said.encode()))))
    joint = "&" if urlsplit(request.url).query else "?"
    return replace(request, url=f"{request.url}{joint}{said}")


def _with(request: Filled, headers: Mapping[str, str]) -> Filled:
    return replace(request, headers=request.headers | dict(headers))


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _signature(auth: Auth, request: Filled, values: Values) -> dict[str, str]:
    parts = urlsplit(request.url)
    timestamp = str(int(clock.now().timestamp()))
    about = {
        "method": request.method,
        "path": parts.path,
        "query": parts.query,
        "timestamp": timestamp,
        "body": request.body.decode("utf-8", errors="replace"),
    }
    over = templates.text(auth.parts["over"].replace("\\n", "\n"), {**values, **about})
    key = templates.text(auth.parts["key"], values).encode()
    digest = hmac.new(key, over.encode(), hashlib.sha256).digest()
    shown = (
        base64.b64encode(digest).decode()
        if auth.parts.get("encoding") == "base64"
        else digest.hex()
    )
    made = {auth.parts["header"]: auth.parts.get("prefix", "") + shown}
    if "timestamp_header" in auth.parts:
        made[auth.parts["timestamp_header"]] = timestamp
    return made


# --- tokens that are fetched ---------------------------------------------------------------------

_kept: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()
_MOST_KEPT = 1000


def forget(auth: Auth, values: Values) -> bool:
    """Drop a token that was refused; return whether there was one."""
    if auth.kind not in FETCHED:
        return False
    with _lock:
        return _kept.pop(_key(auth, values), None) is not None


def _key(auth: Auth, values: Values) -> str:
    # Of the filled parts, secrets included: another secret is another token. Only the digest stays.
    said = [auth.kind, *(f"{k}={templates.text(v, values)}" for k, v in sorted(auth.parts.items()))]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _token(auth: Auth, values: Values, send: Send) -> str:
    key = _key(auth, values)
    with _lock:
        token, until = _kept.get(key, ("", 0.0))
    if token and time.monotonic() < until:
        return token
    part = {name: templates.text(template, values) for name, template in auth.parts.items()}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    form = _grant(auth.kind, part)
    if part.get("style") == "basic":
        headers["Authorization"] = _basic(part["client_id"], part["client_secret"])
        form = {k: v for k, v in form.items() if k not in ("client_id", "client_secret")}
    answer = send("POST", part["token_url"], headers, urlencode(form).encode())
    if answer.status in (400, 401, 403):
        raise SourceError("auth")
    token, life = _read_token(answers.document(answers.checked(answer).body))
    with _lock:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = token, time.monotonic() + max(life - _SKEW_S, life / 2)
    return token


def _read_token(said: Any) -> tuple[str, float]:
    token = said.get("access_token") if isinstance(said, dict) else None
    life = said.get("expires_in", 300) if isinstance(said, dict) else 0
    if not isinstance(token, str) or not token or not str(life).isdigit():
        raise SourceError("answer")
    return token, min(float(life), 24 * 3600.0)


def _grant(kind: str, part: Mapping[str, str]) -> dict[str, str]:
    if kind == "google_service_account":
        return {"grant_type": _GRANT, "assertion": _assertion(part)}
    names = ("client_id", "client_secret", "scope", "audience", "refresh_token")
    form = {name: part[name] for name in names if part.get(name)}
    return {"grant_type": kind, **form}


def _assertion(part: Mapping[str, str]) -> str:
    """A JWT signed with a service account's key (RFC 7523). Errors: SourceError('secret_form')."""
    try:
        account = json.loads(part["key"])
        key = serialization.load_pem_private_key(account["private_key"].encode(), password=None)
        issuer = str(account["client_email"])
    except (ValueError, TypeError, KeyError, AttributeError, UnsupportedAlgorithm):
        raise SourceError("secret_form") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SourceError("secret_form")
    now = int(clock.now().timestamp())
    head = {"alg": "RS256", "typ": "JWT"}
    if account.get("private_key_id"):
        head["kid"] = str(account["private_key_id"])
    claims = {
        "iss": issuer,
        "scope": part["scope"],
        "aud": part["token_url"],
        "iat": now,
        "exp": now + 3600,
    }
    signing = b".".join(_b64(json.dumps(one).encode()) for one in (head, claims))
    signature = key.sign(signing, padding.PKCS1v15(), hashes.SHA256())
    return (signing + b"." + _b64(signature)).decode()


def _b64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
