"""The page that explains the formulas is held to the code."""

import doctest
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.one_database


def test_the_examples_of_the_page_are_what_the_code_says() -> None:
    page = Path(settings.BASE_DIR) / "docs" / "statistics.md"
    done = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert done.attempted > 15
    assert done.failed == 0
