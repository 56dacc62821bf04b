"""Production refuses to start with unsafe or impossible settings; each refusal has its id."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

pytestmark = pytest.mark.one_database

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "JOURNEYMAP_ENV": "production",
    "JOURNEYMAP_SECRET_KEY": "vT3mQ9xLr7Zk2WnB5yHs8JdF4cGp6RaE1uKtXoMiNbVqYwPz0Lx",
    "JOURNEYMAP_FIELD_KEYS": Fernet.generate_key().decode(),
    "PUBLIC_URL": "https://maps.example.org",
    "DATABASE_URL": "postgresql://jm:h4rd@127.0.0.1:1/jm",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "JOURNEYMAP_WEB_PROCESSES": "2",
}


def check(folder: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py check` as a start would, in an environment of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "JOURNEYMAP_DATA_DIR": str(folder),
        **GOOD,
        **changes,
    }
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "check", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_complete_production_setup_passes_also_djangos_deploy_check(tmp_path: Path) -> None:
    done = check(tmp_path, "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "faults",
    [
        {
            "E001": {"JOURNEYMAP_SECRET_KEY": ""},
            "E003": {"JOURNEYMAP_FIELD_KEYS": ""},
            "E004": {"DATABASE_URL": "postgresql://jm:postgres@db/jm"},
        },
        {
            "E002": {"JOURNEYMAP_SECRET_KEY": "change-me-" * 6},
            "E005": {"JOURNEYMAP_DEBUG": "1"},
            "E008": {"DATABASE_URL": ""},
        },
        {
            "E002": {"JOURNEYMAP_SECRET_KEY": "short"},
            "E006": {"JOURNEYMAP_ALLOWED_HOSTS": "*"},
            "E007": {"REDIS_URL": ""},
        },
    ],
    ids="-".join,
)
def test_an_unsafe_production_setup_is_refused_with_each_of_its_faults(
    tmp_path: Path, faults: dict[str, dict[str, str]]
) -> None:
    done = check(tmp_path, **{k: v for change in faults.values() for k, v in change.items()})
    assert done.returncode != 0
    assert set(re.findall(r"journeymap\.(E\d+)", done.stderr)) == set(faults)
    for secret in GOOD["JOURNEYMAP_FIELD_KEYS"], GOOD["JOURNEYMAP_SECRET_KEY"]:
        assert secret not in done.stderr


def test_two_web_processes_without_redis_refuse_outside_production_too(tmp_path: Path) -> None:
    done = check(tmp_path, JOURNEYMAP_ENV="local", REDIS_URL="")
    assert done.returncode != 0
    assert "journeymap.E007" in done.stderr


def test_a_wrong_variable_ends_in_one_sentence_without_a_traceback(tmp_path: Path) -> None:
    done = check(tmp_path, JOURNEYMAP_PORT="eighty")
    assert done.returncode != 0
    assert done.stderr.strip() == (
        "Configuration: JOURNEYMAP_PORT must be a whole number from 0 to 65535"
    )


def test_embedded_secrets_are_made_once_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    bare = dict.fromkeys(GOOD, "")
    assert check(tmp_path, **bare).returncode == 0
    names = ("secret-key", "field-keys", "event-pepper")
    first = {name: (tmp_path / name).read_text() for name in names}
    assert check(tmp_path, **bare).returncode == 0
    for name in names:
        assert (tmp_path / name).read_text() == first[name]
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    # No half-written draft stays behind.
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == set(names)
