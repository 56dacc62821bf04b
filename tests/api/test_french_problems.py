"""What the API says of a mistake reaches a person on a page, so it is said in their language.

Codes, field names and statuses never change with it: integrations read those.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from rest_framework.test import APIClient

from journeymap.core import clock
from journeymap.core.catalogues import read_po
from journeymap.core.errors import Invalid, NotFound, to_problem
from journeymap.core.kinds import Integer, Text
from journeymap.kpis.models import KPIRun
from journeymap.kpis.run_log import run_json
from journeymap.kpis.run_views import RunOut
from journeymap.kpis.sources.base import MESSAGES
from tests.kpis import make
from tests.support.factories import client_for, make_map, make_token, owner_of, token_client

ROOT = Path(settings.BASE_DIR)
# What only programs send: ops and frames (the editor tells refusals by their code), JSON that no
# form writes, commands of the operator.
MACHINES = (
    *("journeymap/changes/", "journeymap/sync/", "journeymap/config/", "journeymap/grid/"),
    *("journeymap/cards/", "journeymap/core/strictjson.py", "journeymap/core/metrics.py"),
    *("journeymap/core/pos.py", "journeymap/kpis/ops.py", "journeymap/kpis/periods.py"),
    *("journeymap/library/templates.py", "personas/ops.py"),
    "journeymap/opportunities/ops.py",
    *("touchpoints/ops.py", "journeymap/kpis/sources/sample.py"),
)
RAISED = {
    *("Invalid", "Conflict", "Forbidden", "TooLarge", "LimitReached", "Unavailable", "NotFound"),
    *("UnsupportedMedia", "ValidationError", "ValueError", "StatisticsError", "BadDeclaration"),
}


def _texts(node: ast.AST) -> Iterator[str]:
    """Every fixed text of an expression; the keys of a dictionary name fields."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _texts(value)
    elif isinstance(node, ast.List):
        for item in node.elts:
            yield from _texts(item)


def sentences() -> set[str]:
    """Every sentence that a refusal may hold and a page may show."""
    found = set(MESSAGES.values())
    for top in ("journeymap", "personas", "touchpoints"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if str(path.relative_to(ROOT)).startswith(MACHINES):
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                    if getattr(target, "id", "") == "default_detail":
                        found |= set(_texts(node.value))
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                given = [*node.args, *(k.value for k in node.keywords if k.arg == "fields")]
                if name in {"bad", "BadDeclaration"}:
                    given = given[1:]  # the first names the setting
                if name in RAISED or name in {"_", "gettext", "bad"}:
                    found |= {text for one in given for text in _texts(one)}
    return found - {""}


def test_every_sentence_of_a_refusal_has_its_french() -> None:
    asked = sentences()
    assert len(asked) > 120
    french = read_po((ROOT / "locale/fr/LC_MESSAGES/django.po").read_text("utf-8"))
    assert sorted(asked - set(french)) == []


def test_a_fixed_sentence_is_said_in_the_language_of_the_request() -> None:
    problem = Invalid(fields={"file": "Two columns have the same name.", "": "Ours alone."})
    with translation.override("fr"):
        said = to_problem(problem)
    assert said["detail"] == "La saisie n’est pas valide."
    assert said["fields"] == {"file": "Deux colonnes portent le même nom.", "": "Ours alone."}
    assert {k: said[k] for k in ("code", "status", "type", "title")} == {
        "code": "invalid",
        "status": 400,
        "type": "urn:journeymap:invalid",
        "title": "Bad Request",
    }
    assert to_problem(problem)["detail"] == "The input is not valid."
    with translation.override("fr"):
        assert to_problem(NotFound())["detail"] == "Introuvable."


def test_a_kind_says_its_bounds_in_the_language_of_the_request() -> None:
    with translation.override("fr"):
        with pytest.raises(ValueError, match="3 caractères au plus"):
            Text(3).parse("quatre")
        with pytest.raises(ValueError, match="Entre 1 et 5"):
            Integer(1, 5).parse(6)


def test_why_a_run_failed_is_kept_in_english_and_shown_in_french() -> None:
    run = KPIRun(message=MESSAGES["timeout"], started_at=clock.now())

    def said(of: KPIRun, language: str) -> str:
        with translation.override(language):
            return str(RunOut(run_json(of, None, language=language)).data["message"])

    assert said(run, "fr") == "La source n’a pas répondu à temps."
    assert said(KPIRun(started_at=clock.now()), "fr") == ""
    assert said(run, "en") == MESSAGES["timeout"]


BAD = "Semaine;x;n\n05/10/2026;mille;2500\nhier;1;2\n12/10/2026;3\n"
FRENCH = [
    "Ce n’est pas un nombre.",
    "Ce n’est pas une date (2026-11-20 ou 20/11/2026).",
    "3 cellules sont attendues.",
]
ENGLISH = [
    "Not a number.",
    "Not a date (2026-11-20 or 20/11/2026).",
    "3 cells are expected.",
]


def _upload(client: APIClient, where: str, *, language: str = "", **fields: str) -> dict[str, Any]:
    headers = {"Accept-Language": language} if language else {}
    body = {"file": SimpleUploadedFile("kpi.csv", BAD.encode(), "text/csv"), **fields}
    answer = client.post(where, body, format="multipart", headers=headers)
    return dict(answer.json())


@pytest.mark.django_db
def test_wrong_rows_of_a_file_are_told_in_the_language_of_the_page() -> None:
    made = make_map()
    where = make.url("sources", make.source(made.map.workspace, "csv").pk, "upload")
    client = client_for(owner_of(made.map.workspace))
    for language, words, at, many in (
        ("fr", FRENCH, "Ligne 2\u202f: ", "3 lignes sont illisibles\u202f; rien n’a été importé."),
        ("en", ENGLISH, "Line 2: ", "3 rows cannot be read; nothing was imported."),
    ):
        dry = _upload(client, where, language=language, dry_run="true")
        assert [row["message"] for row in dry["row_errors"]] == words
        kept = _upload(client, where, language=language)
        assert (kept["code"], kept["status"], kept["error_count"]) == ("invalid", 400, 3)
        assert kept["detail"] == many
        assert kept["fields"] == {"file": at + words[0]}
        assert [row["message"] for row in kept["row_errors"]] == words


@pytest.mark.django_db
def test_an_account_s_language_goes_first_and_a_program_that_asks_for_none_gets_english() -> None:
    made = make_map()
    where = make.url("sources", make.source(made.map.workspace, "csv").pk, "upload")
    owner = owner_of(made.map.workspace)
    owner.language = "fr"
    owner.save()
    dry = _upload(client_for(owner), where, language="en", dry_run="true")
    assert [row["message"] for row in dry["row_errors"]] == FRENCH
    # No Accept-Language, and the session's language is not the token's.
    program = token_client(make_token(made.map.workspace, owner, "maps:read"))
    refused = program.get(make.url("personas"), {"workspace": "x"})
    assert refused.json()["fields"] == {"workspace": "Not a valid id."}
