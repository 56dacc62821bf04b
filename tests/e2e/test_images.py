"""Images on cards: sent with their words, seen by others, refused where they are none."""

import struct
import zlib

from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.e2e.driving import api_get, new_context, new_map, open_map, sign_in
from tests.e2e.test_accessibility import violations
from tests.support.live import LiveServer

# A picture brought by the clipboard, as a screenshot tool leaves it.
PASTE_FILE = """
([name, codes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(codes)], name, {type: 'image/png'}));
  document.activeElement.dispatchEvent(
    new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}
"""


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def sketch(width: int = 320, height: int = 200) -> bytes:
    """A real PNG: a field, a sky, and a sun in it."""
    rows = b"".join(
        b"\0"
        + b"".join(
            b"\xf4\xb7\x40" if (x - 240) ** 2 + (y - 60) ** 2 < 900
            else b"\x8f\xb8\xd9" if y < height * 2 // 3
            else b"\x5b\x8c\x5a"
            for x in range(width)
        )
        for y in range(height)
    )  # fmt: skip
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )  # fmt: skip


def payload(name: str, data: bytes, mime: str = "image/png") -> FilePayload:
    """A file as a person picks it."""
    return {"name": name, "mimeType": mime, "buffer": data}


def loaded(page: Page, alt: str) -> None:
    """Wait until the picture with that text is there, not only announced."""
    picture = page.locator(f'.thing img[alt="{alt}"]')
    expect(picture).to_be_visible()
    page.wait_for_function(
        'alt => document.querySelector(`.thing img[alt="${alt}"]`)?.naturalWidth > 0', arg=alt
    )


def test_an_image_goes_in_with_its_words_and_a_lie_loses_nothing(
    browser: Browser, server: LiveServer
) -> None:
    """Chosen, refused, sent, described, seen elsewhere, pasted, undone."""
    context = new_context(browser)
    page = sign_in(context, server)
    map_id = new_map(page, "Storyboard")
    other = context.new_page()
    watcher = open_map(other, server, map_id)
    editor = open_map(page, server, map_id)
    page.locator('[role="gridcell"]').first.focus()
    editor.key("Alt+Shift+i")
    dialog = page.get_by_role("dialog")
    words, caption = dialog.get_by_label("Alternative text"), dialog.get_by_label("Caption")
    words.fill("The sun over a field")
    caption.fill("Out of town")
    file = dialog.locator("input[type=file]")
    # A page that calls itself a picture, and one far too large.
    file.set_input_files(payload("holiday.png", b"<script>alert(1)</script>"))
    expect(dialog.get_by_role("alert")).to_contain_text("holiday.png” is not an image")
    assert violations(page) == []
    file.set_input_files(payload("wall.png", sketch() + b"\0" * (10 * 1024 * 1024)))
    expect(dialog.get_by_role("alert")).to_contain_text("at most 10 MiB")
    # Cut off: a browser still shows what there is of it, the server takes it for what it is.
    file.set_input_files(payload("half.png", sketch()[: len(sketch()) // 2]))
    expect(dialog.get_by_role("alert")).to_contain_text("damaged")
    # Without the network nothing is lost either: the same file goes once it is back.
    context.set_offline(True)
    file.set_input_files(payload("sun.png", sketch()))
    expect(dialog.get_by_role("alert")).to_contain_text("kept here")
    context.set_offline(False)
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog.get_by_role("alert")).to_have_count(0)
    expect(words).to_have_value("The sun over a field")
    expect(caption).to_have_value("Out of town")
    dialog.get_by_text("1:1").click()
    dialog.get_by_label("Across").fill("75")
    dialog.get_by_role("button", name="Add image").click()
    expect(dialog).to_have_count(0)
    loaded(page, "The sun over a field")
    loaded(other, "The sun over a field")
    assert "Out of town" in editor.focused()
    assert "The sun over a field" in editor.focused()
    editor.saved()
    (card,) = api_get(page, f"maps/{map_id}/document")["cards"]
    assert (card["aspect"], card["focus_x"], card["focus_y"]) == ("square", 75, None)

    # A pasted one asks for its words first, and takes none for an answer if it is decoration.
    page.evaluate(PASTE_FILE, ["shot.png", list(sketch(64, 48))])
    dialog.get_by_role("button", name="Add image").click()
    expect(dialog.get_by_text("Describe the image, or mark it as decorative.")).to_be_visible()
    dialog.get_by_label("Decorative").check()
    dialog.get_by_role("button", name="Add image").click()
    expect(dialog).to_have_count(0)
    expect(other.locator(".thing img")).to_have_count(2)
    editor.saved()
    editor.key("Control+z")
    expect(other.locator(".thing img")).to_have_count(1)
    editor.key("Control+Shift+z")
    expect(other.locator(".thing img")).to_have_count(2)
    assert editor.problems == []
    assert watcher.problems == []
