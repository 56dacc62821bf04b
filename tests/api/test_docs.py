"""The page that explains the API: complete, local, in two languages, true about rights."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from journeymap.api.matrix import ROUTES
from journeymap.api.views.docs import reference, schema
from tests.api.test_access_matrix import API, ask
from tests.api.world import body_of, make_world, path_of, query_of
from tests.support.factories import client_for, make_token, owner_of, token_client

DOCS = "/api/v1/docs"
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class Page(HTMLParser):
    """Tags of a page and the text inside each element that has an id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag not in {"meta", "link", "input", "wbr", "br"}:
            self._open.append((tag, found.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, name in self._open:
            if name:
                self.texts[name] = self.texts.get(name, "") + data


def page_in(language: str = "en", client: Any = None) -> tuple[Any, Page]:
    answer = (client or Client()).get(DOCS, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer, Page(answer.content.decode())


def test_every_operation_stands_on_the_page_with_its_parts() -> None:
    _, page = page_in()
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    seen = 0
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            name, seen = operation["operationId"], seen + 1
            assert page.texts[f"{name}-name"].split() == [method.upper(), path]
            words = page.texts[name]
            for parameter in operation.get("parameters", ()):
                assert parameter["name"] in words, name
            for status in operation["responses"]:
                assert status in words or status == "default", name
            assert "rate_limited" in words
            assert page.texts[f"{name}-curl"].startswith("curl ")
    assert seen == reference().count > 80
    # Every link inside the page leads somewhere.
    named = {attrs["href"][1:] for tag, attrs in page.tags if tag == "a" and "#" in attrs["href"]}
    assert named - set(ids) == set()


def test_the_page_is_local_and_needs_no_exception_in_the_policy() -> None:
    answer, page = page_in()
    assert "unsafe" not in answer["Content-Security-Policy"]
    used = [attrs.get("src") or attrs.get("href", "") for tag, attrs in page.tags if tag != "a"]
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a"]
    assert [url for url in (*used, *links) if url and not re.match(r"/(?!/)|#", url)] == []
    assert not [1 for tag, attrs in page.tags if tag == "style" or "style" in attrs]
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    scripts = [attrs for tag, attrs in page.tags if tag == "script"]
    assert [attrs["src"] for attrs in scripts] == ["/static/journeymap_api/docs.js"]
    for name in ("docs.js", "docs.css", "operation.css"):
        assert f"/static/journeymap_api/{name}" in used
        assert finders.find(f"journeymap_api/{name}")
    assert "/api/v1/schema" in links
    assert "/settings/tokens" in links


def test_the_filter_and_the_copy_buttons_wait_for_their_script() -> None:
    _, page = page_in()
    waiting = [a for tag, a in page.tags if "data-copy" in a or a.get("id") == "filter"]
    assert len(waiting) > 2 * reference().count
    assert all("hidden" in attrs for attrs in waiting)
    # What is copied is there to be copied.
    assert {a["data-copy"] for a in waiting if "data-copy" in a} <= set(page.texts)


def test_the_page_speaks_french_and_marks_what_stays_english() -> None:
    answer, page = page_in("fr")
    assert answer["Content-Language"] == "fr"
    assert ("html", "fr") in [(tag, a.get("lang")) for tag, a in page.tags]
    assert "Dites qui vous êtes" in page.texts["main"]
    assert "Say who you are" not in page.texts["main"]
    leads = [attrs for _, attrs in page.tags if attrs.get("class") == "op__lead"]
    assert {attrs.get("lang") for attrs in leads} == {"en"}
    # One language is not served for the other, though both are kept.
    assert "Say who you are" in page_in("en")[1].texts["main"]


def test_the_page_wears_the_theme_of_the_cookie() -> None:
    client = Client()
    assert ("html", "system") in [(t, a.get("data-theme")) for t, a in page_in()[1].tags]
    client.cookies["jm_theme"] = "dark"
    tags = page_in(client=client)[1].tags
    assert ("html", "dark") in [(tag, attrs.get("data-theme")) for tag, attrs in tags]


def test_the_page_is_only_read() -> None:
    client = client_for()
    assert client.head(DOCS).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)(DOCS)
        assert answer.status_code == 405
        assert answer["Content-Type"] == "application/problem+json"
    assert client.get("/api/v1/schema").json()["openapi"].startswith("3.1")


def test_what_the_page_says_of_tokens_is_so() -> None:
    """A token of the named scope alone gets through; where none is named, all scopes do not."""
    world = make_world()
    workspace = world.made.map.workspace
    scopes = ("maps:read", "maps:write", "kpis:write", "links:write")
    owner = owner_of(workspace)
    one = {scope: token_client(make_token(workspace, owner, scope)) for scope in scopes}
    every = token_client(make_token(workspace, owner, *scopes))
    told = {(o.method, o.path): o for section in reference().sections for o in section.operations}
    wrong = []
    for row in ROUTES:
        path = re.sub(r"<\w+:(\w+)>", r"{\1}", f"/{API}{row.target}")
        operation = told.get((row.method, path))
        if operation is None or operation.open or row.profile == "map: bin":
            continue
        url = f"/{API}{path_of(world, row.target)}{query_of(world, row.method, row.target)}"
        named = operation.scope.split()
        client = one[named[0]] if len(named) == 1 else every
        if len(named) > 1:
            client = token_client(make_token(workspace, owner, *named))
        status = ask(client, row.method, url, body_of(world, row.method, row.target)).status_code
        if (status == row.ok) != bool(operation.scope) or (not operation.scope and status != 403):
            wrong.append(f"{operation.id}: {status} with {operation.scope or 'all scopes'}")
    assert wrong == []
