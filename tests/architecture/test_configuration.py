"""Settings: declared in one place, documented, and known wherever they are set."""

import re

import pytest
import yaml

from journeymap.config import env
from journeymap.config.management.commands import describe_configuration
from journeymap.kpis.queues import GROUPS
from tests.architecture.files import ROOT, relative, sources

pytestmark = pytest.mark.one_database


def test_the_documentation_lists_every_variable_as_the_code_declares_it() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert describe_configuration.renewed(page) == page, "run manage.py describe_configuration"


def test_the_environment_is_read_through_env_only() -> None:
    allowed = {
        "journeymap/config/env.py",
        # These pass the environment on to children or set Django's own variable; they read no
        # setting.
        "journeymap/config/management/commands/up.py",
    }
    reading = re.compile(r"os\.(environ\[|environ\.get|getenv)")
    found = [
        relative(path)
        for path in sources(".py")
        if relative(path).startswith(("journeymap/", "personas/", "touchpoints/"))
        and relative(path) not in allowed
        and any(
            reading.search(line) and '"TMPDIR"' not in line
            for line in path.read_text(encoding="utf-8").splitlines()
        )
    ]
    assert found == []


def test_compose_sets_only_variables_that_the_product_knows() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    known = set(env.declared())
    ours = 0
    for name, service in compose["services"].items():
        if service.get("image") != "journeymap:local":
            continue
        ours += 1
        assert set(service["environment"]) - known == set(), name
    assert ours >= 5


def test_compose_runs_what_production_needs_with_health_checks() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = compose["services"]
    webs = [name for name in services if name.startswith("web")]
    assert len(webs) == int(services["web1"]["environment"]["JOURNEYMAP_WEB_PROCESSES"]) == 2
    for name in (*webs, "nginx", "postgres", "valkey"):
        assert services[name]["healthcheck"]["test"], name
    assert {"planner", "migrate"} <= set(services)
    # Each group of queues has a worker; a group nobody runs would never be heard of.
    manned = {
        one["command"][-1] for one in services.values() if "--group" in one.get("command", [])
    }
    assert manned == set(GROUPS)
    subnet = compose["networks"]["default"]["ipam"]["config"][0]["subnet"]
    assert services["web1"]["environment"]["JOURNEYMAP_TRUSTED_PROXIES"] == subnet
    upstream = (ROOT / "deploy" / "nginx.conf").read_text()
    assert [name for name in webs if f"server {name}:8000" not in upstream] == []


def test_the_image_and_the_makefile_set_only_known_variables() -> None:
    known = {*env.declared(), "JOURNEYMAP_CHROMIUM"}
    for name in ("Dockerfile", "Makefile", ".ci/run", "docs/operations.md", "SECURITY.md"):
        named = set(re.findall(r"\bJOURNEYMAP_[A-Z_]+\b", (ROOT / name).read_text()))
        assert named - known == set(), name
