"""Typed readers: right values are read, wrong ones stop the start and never show themselves."""

import pytest

from journeymap.config import env
from journeymap.config.env import ConfigurationError


@pytest.fixture(autouse=True)
def _own_declarations(monkeypatch: pytest.MonkeyPatch) -> None:
    # Variables that a test declares must not show up in the documented list.
    monkeypatch.setattr(env, "_DECLARED", dict(env._DECLARED))


@pytest.mark.parametrize(
    ("raw", "value"),
    [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False), ("", None)],
)
def test_a_switch_knows_its_words_and_an_empty_value_is_the_default(
    monkeypatch: pytest.MonkeyPatch, raw: str, value: bool | None
) -> None:
    monkeypatch.setenv("JM_X", raw)
    for default in (True, False):
        expected = default if value is None else value
        assert env.boolean("JM_X", default=default, summary="x") is expected


@pytest.mark.parametrize("raw", ["secret-9", "2"])
def test_a_wrong_switch_names_the_variable_and_hides_the_value(
    monkeypatch: pytest.MonkeyPatch, raw: str
) -> None:
    monkeypatch.setenv("JM_X", raw)
    with pytest.raises(ConfigurationError) as refused:
        env.boolean("JM_X", summary="x")
    assert str(refused.value) == "JM_X must be one of 1, 0, true, false, yes, no, on, off"


@pytest.mark.parametrize(("raw", "ok"), [("1", True), ("10", True), ("0", False), ("11", False)])
def test_a_number_stays_within_its_bounds(
    monkeypatch: pytest.MonkeyPatch, raw: str, ok: bool
) -> None:
    monkeypatch.setenv("JM_X", raw)
    if ok:
        assert env.integer("JM_X", default=5, least=1, most=10, summary="x") == int(raw)
    else:
        with pytest.raises(ConfigurationError, match="from 1 to 10"):
            env.integer("JM_X", default=5, least=1, most=10, summary="x")


def test_a_list_drops_blanks_and_a_choice_refuses_other_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JM_X", " a, ,b ,")
    assert env.listing("JM_X", summary="x") == ["a", "b"]
    with pytest.raises(ConfigurationError, match="one of: a, b"):
        env.choice("JM_X", options=("a", "b"), default="a", summary="x")


def test_declared_lists_what_was_read_with_its_default() -> None:
    env.text("JM_Y", default="d", summary="why")
    assert env.declared()["JM_Y"] == env.Variable("JM_Y", "text", "d", "why")
