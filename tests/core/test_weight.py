"""What the first views of the editor and of a shared map weigh: scripts, styles and words, gzipped.

Bytes, not time: the same on every machine. Only ever lowered.
"""

import gzip

import pytest

from journeymap.core.templatetags import vite

EDITOR = 120 * 1024
SHARED = 60 * 1024


def weight(entry: str, *words: str) -> dict[str, int]:
    """The gzipped size of each file that an entry and these catalogues need at once."""
    if not vite.MANIFEST.exists():
        pytest.skip("the frontend is not built")
    manifest = vite.read_manifest()
    names = [f"static/src/entries/{entry}.ts", *(f"static/src/i18n/{name}" for name in words)]
    assert set(names) <= set(manifest), "the build names its files differently"
    folder = vite.MANIFEST.parents[1]
    chunks = [chunk for name in names for chunk in vite.chunks_of(manifest, name)]
    files = {file for chunk in chunks for file in (chunk["file"], *chunk.get("css", ()))}
    return {file: len(gzip.compress((folder / file).read_bytes(), 9)) for file in files}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_first_view_of_the_editor_stays_light(language: str) -> None:
    found = weight("editor", f"editor.{language}.json?first")
    assert sum(found.values()) <= EDITOR, f"load what is not needed at once later: {found}"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_shared_map_to_read_stays_light(language: str) -> None:
    found = weight("shared", f"{language}.json", f"pages.{language}.json")
    assert sum(found.values()) <= SHARED, f"load what is not needed at once later: {found}"
