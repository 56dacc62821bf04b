"""DATABASE_URL, EMAIL_URL and PUBLIC_URL."""

from pathlib import Path

import pytest

from journeymap.config import addresses
from journeymap.config.env import ConfigurationError


def test_no_database_url_means_a_durable_sqlite_file_in_the_data_folder() -> None:
    made = addresses.database("", data_dir=Path("/data"))
    assert made["NAME"] == "/data/journeymap.sqlite3"
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in made["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in made["OPTIONS"]["init_command"]
    assert made["CONN_MAX_AGE"] is None


def test_a_postgres_url_is_taken_apart_with_its_escapes() -> None:
    made = addresses.database(
        "postgresql://us%40er:p%2Fw@db.example:5433/jm?sslmode=require", data_dir=Path("/d")
    )
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"], made["NAME"]) == (
        *("us@er", "p/w", "db.example", "5433", "jm"),
    )
    assert made["OPTIONS"]["sslmode"] == "require"
    assert made["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    "url",
    ["mysql://h/db", "postgresql://h", "postgresql:///db", "postgresql://h:99999/db", "sqlite://x"],
)
def test_a_database_url_that_cannot_work_is_refused_by_name(url: str) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        addresses.database(url, data_dir=Path("/d"))


def test_the_public_address_decides_origin_and_security() -> None:
    plain = addresses.public_address("http://192.168.1.5:8000/")
    assert (plain.origin, plain.secure) == ("http://192.168.1.5:8000", False)
    assert plain.socket_origin == "ws://192.168.1.5:8000"
    safe = addresses.public_address("https://maps.example.org:443")
    assert (safe.origin, safe.secure) == ("https://maps.example.org", True)
    assert safe.socket_origin == "wss://maps.example.org"
    assert addresses.public_address("http://[::1]:8000").origin == "http://[::1]:8000"


@pytest.mark.parametrize(
    "url", ["maps.example.org", "ftp://x", "https://x/path", "https://u@x", "http://x:99999"]
)
def test_a_public_url_with_more_than_an_origin_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="PUBLIC_URL"):
        addresses.public_address(url)


def test_mail_goes_to_the_console_a_folder_or_a_server() -> None:
    assert addresses.email("")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert addresses.email("file:///tmp/mail")["EMAIL_FILE_PATH"] == "/tmp/mail"
    start_tls = addresses.email("smtp://u:p%40@mail.example:2525")
    assert (start_tls["EMAIL_PORT"], start_tls["EMAIL_HOST_PASSWORD"]) == (2525, "p@")
    assert (start_tls["EMAIL_USE_TLS"], start_tls["EMAIL_USE_SSL"]) == (True, False)
    assert addresses.email("smtps://mail.example")["EMAIL_PORT"] == 465
    assert addresses.email("smtp://localhost?tls=0")["EMAIL_USE_TLS"] is False
    with pytest.raises(ConfigurationError, match="EMAIL_URL"):
        addresses.email("imap://x")
