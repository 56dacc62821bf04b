"""The way out over TLS: the certificate is the name's, the connection the checked address's."""

import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from journeymap.core import addresses, safehttp
from journeymap.core.safehttp import OutboundError, fetch
from tests.support.outside import outside, saying

pytestmark = pytest.mark.one_database


@pytest.fixture
def certificate(tmp_path: Path) -> Iterator[ssl.SSLContext]:
    """A server's identity for fine.example.org, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "fine.example.org")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("fine.example.org")]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (tmp_path / "cert.pem").write_bytes(made.public_bytes(pem))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    yield context
    safehttp.tls_context.cache_clear()


def test_tls_is_for_the_name_while_the_connection_goes_to_the_checked_address(
    certificate: ssl.SSLContext, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names: list[str] = []

    def named(wire: ssl.SSLObject, name: str, context: ssl.SSLContext) -> None:
        names.append(name)

    certificate.sni_callback = named
    with outside(saying(b"secret"), tls=certificate) as server:
        names_allowed = ("fine.example.org", "other.example.org")
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [f"{name}:{server.port}" for name in names_allowed]
        monkeypatch.setattr(addresses, "resolve", lambda host, port: ["127.0.0.1"])
        safehttp.tls_context.cache_clear()
        assert _refused(f"https://fine.example.org:{server.port}/") == "tls"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        safehttp.tls_context.cache_clear()
        assert fetch("GET", f"https://fine.example.org:{server.port}/").body == b"secret"
        assert server.heard[-1].headers["host"] == f"fine.example.org:{server.port}"
        assert _refused(f"https://other.example.org:{server.port}/") == "tls"
        assert names == ["fine.example.org", "fine.example.org", "other.example.org"]


def test_https_is_not_left_for_http(settings: Any, certificate: ssl.SSLContext) -> None:
    with outside(saying()) as plain:
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [plain.place]
        target = safehttp.httpx.URL("https://fine.example.org/")
        with pytest.raises(OutboundError, match="redirect"):
            safehttp._redirected(target, plain.url, secret=False)
        assert plain.connections == 0


def _refused(url: str) -> str:
    with pytest.raises(OutboundError) as caught:
        fetch("GET", url)
    return caught.value.code
