"""Filters for the texts of the OpenAPI document: paragraphs and `code`, everything else escaped."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
_CODE = re.compile(r"`([^`\n]+)`")


@register.filter
def inline(text: str) -> SafeString:
    """Return the text with what stands between backticks as code."""
    # Split by a pattern with one group: texts at even places, code at odd ones.
    parts = _CODE.split(str(text))
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<code>{}</code>", part) if place % 2 else part,)
            for place, part in enumerate(parts)
        ),
    )


@register.filter
def breakable(path: str) -> SafeString:
    """Return a path that may be broken after each of its slashes."""
    *heads, last = str(path).split("/")
    return format_html("{}{}", format_html_join("", "{}/<wbr>", ((head,) for head in heads)), last)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Return the text as paragraphs, which empty lines part, with code as `inline` does."""
    found = (part.strip() for part in re.split(r"\n\s*\n", str(text)))
    return format_html_join("\n", "<p>{}</p>", ((inline(part),) for part in found if part))
