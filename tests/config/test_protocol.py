"""The frames our sockets write themselves are those that websockets would have written."""

import pytest
from websockets.frames import Frame, Opcode

from journeymap.config.protocol import framed


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 300_000])
def test_a_text_is_framed_as_the_library_frames_it(size: int) -> None:
    text = "x" * size

    assert framed(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def test_the_length_of_a_frame_counts_bytes_not_letters() -> None:
    text = "é" * 100

    assert framed(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def test_a_text_for_many_is_framed_once_and_another_text_anew() -> None:
    shared = "".join(["for ", "all"])
    first = framed(shared)

    assert framed(shared) is first
    assert framed("another") != first
    assert framed(shared) == first
