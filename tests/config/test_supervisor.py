"""The supervisor: restarts what falls, gives up on what never starts, ends everything once."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from journeymap.config import supervisor
from journeymap.config.supervisor import Child, Supervisor, Unstable


def child(folder: Path, name: str, code: str) -> Child:
    return Child(
        name=name,
        command=[sys.executable, "-c", code],
        environment=dict(os.environ),
        log=folder / f"{name}.log",
    )


def until(condition: object, supervised: Supervisor) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        supervised.tend()
        if condition():  # type: ignore[operator]  # a callable; the type would only repeat it
            return
        time.sleep(0.02)
    raise AssertionError("not reached within 15 s")


def test_a_fallen_child_is_started_again_and_all_end_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.05)
    said: list[str] = []
    one = child(tmp_path, "one", "import time; print('up', flush=True); time.sleep(60)")
    two = child(tmp_path, "two", "import time; time.sleep(60)")
    one.pause = 0.05
    supervised = Supervisor(children=[one, two], say=said.append)
    supervised.start()
    try:
        assert one.process is not None
        first = one.process.pid
        assert os.getpgid(first) == first, "own process group: Ctrl+C reaches the supervisor alone"
        os.kill(first, signal.SIGKILL)
        until(lambda: one.process is not None and one.process.pid != first, supervised)
        assert said == ["one ended (code -9); starting it again in 0 s"]
    finally:
        supervised.stop()
    for each in (one, two):
        assert each.process is not None
        assert each.process.returncode == -signal.SIGTERM


def test_a_child_that_always_falls_is_given_up_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.02)
    bad = child(tmp_path, "bad", "raise SystemExit('no such table')")
    bad.pause = 0.02
    supervised = Supervisor(children=[bad], say=lambda words: None)
    supervised.start()
    with pytest.raises(Unstable, match="no such table"):
        until(lambda: False, supervised)


def test_a_child_that_ignores_the_request_is_ended_by_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.3)
    deaf = child(
        tmp_path,
        "deaf",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('deaf', flush=True); time.sleep(60)",
    )
    said: list[str] = []
    supervised = Supervisor(children=[deaf], say=said.append)
    supervised.start()
    until(lambda: "deaf" in deaf.last_lines(), supervised)
    supervised.stop()
    assert deaf.process is not None
    assert deaf.process.returncode == -signal.SIGKILL
    assert said == ["deaf did not end in time; ending it by force"]
