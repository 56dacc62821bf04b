"""Rules that hold for every file of the project."""

import ast
import re

import pytest

from tests.architecture.files import project_files, relative, sources

pytestmark = pytest.mark.one_database

# Generated from the code, or data.
GENERATED = re.compile(r"(^|/)(schema\.generated\.ts|migrations/\d{4}_\w+\.py)$")
BINARY = {".png", ".ico", ".woff2", ".jpg", ".webp", ".mo", ".gz", ".sqlite3"}
# Spelled apart, so that this file does not find itself.
REGISTRIES = re.compile(
    r"(pyp"
    + r"i\.org|python"
    + r"hosted\.org|registry\.npm"
    + r"js\.org|npm"
    + r"mirror|index-"
    + r"url"
    r"|artifact" + r"ory|nexus\.)",
    re.I,
)
MACHINE_PATHS = re.compile(
    r"(/ro" + r"ot/|/ho" + r"me/[a-z]|/wo" + r"rk/|/Us" + r"ers/[a-z]|/tmp/" + r"jm/)"
)
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}


def test_no_source_file_is_longer_than_400_lines() -> None:
    long = {
        relative(path): lines
        for path in sources(".py", ".ts", ".svelte", ".css")
        if not GENERATED.search(relative(path))
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    found = []
    for path in project_files():
        if path.suffix in BINARY or path.stat().st_size > 3_000_000:
            continue
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        ):
            if REGISTRIES.search(line) or MACHINE_PATHS.search(line):
                found.append(f"{relative(path)}:{number}")
    assert found == []


def test_the_lock_files_are_hashed_and_exact() -> None:
    for path in project_files():
        if path.parent.name != "requirements":
            continue
        text = path.read_text()
        assert "--hash=sha256:" in text, relative(path)
        pins = re.findall(r"^[a-z0-9][^\s\\]*", text, re.M)
        assert pins
        assert [pin for pin in pins if "==" not in pin] == [], relative(path)


def test_nothing_is_called_by_a_vague_name() -> None:
    assert [
        relative(path) for path in project_files() if VAGUE & {path.stem, *path.parts[-3:-1]}
    ] == []


def test_every_package_speaks_the_fixed_vocabulary_of_layers() -> None:
    """A model lives in models, never in a view or service.

    The import contract works on these names.
    """
    wrong = []
    for path in sources(".py"):
        name = relative(path)
        if not name.startswith(("journeymap/", "personas/", "touchpoints/")):
            continue
        in_views = path.stem == "views" or "views" in path.parts
        if not in_views:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            bases = [ast.unparse(base) for base in getattr(node, "bases", [])]
            if "models.Model" in bases:
                wrong.append(f"{name}: {getattr(node, 'name', '')}")
    assert wrong == []


def test_suppressed_findings_name_their_rule_and_a_reason() -> None:
    wrong = []
    for path in sources(".py"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            comment = re.search(r"#\s*(noqa|type: ignore)(.*)$", line)
            if comment is None or '"' in comment.group(2)[:1]:
                continue
            if not re.match(r"(: ?[A-Z]+\d+|\[[a-z-]+)[^#(]*(\(.+\)|#.+|  .+)", comment.group(2)):
                wrong.append(f"{relative(path)}:{number}")
    assert wrong == []
