"""A window that freezes or dies is started again; one that is closed stays closed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos.cli.watching import MOST, Watchdog
from pos.till.config import Config
from pos.till.opening import open_till

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such pipes and signals")

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60
Watch = Callable[..., tuple[Watchdog, Path]]
FACE = """
import os, signal, sys, pathlib
lives = pathlib.Path(sys.argv[1])
with lives.open("a") as file:
    file.write("x")
life = len(lives.read_text())
to = int(os.environ["LIANPOS_PULSE"])
os.write(to, b".")
what = sys.argv[2].split(",")[life - 1]
if what == "freezes":
    signal.pause()
if what == "dies":
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    """A watchdog over a process that does in each of its lives what is said."""

    def make(lives: str, pause: int | None = None) -> tuple[Watchdog, Path]:
        told = tmp_path / "lives"
        command = [sys.executable, "-c", FACE, str(told), lives]
        return Watchdog(command, patience=0.3, start=PATIENCE, pause=pause), told

    return make


def test_what_freezes_or_dies_is_started_again_until_it_is_closed(
    watch: Watch,
) -> None:
    dog, lives = watch("freezes,dies,closes")

    assert dog.run() == 0
    assert dog.restarts == 2
    assert len(lives.read_text()) == 3


def test_what_dies_at_once_again_and_again_is_given_up(
    watch: Watch,
) -> None:
    dog, lives = watch(",".join(["dies"] * 20))

    assert dog.run() == -signal.SIGKILL
    assert len(lives.read_text()) == MOST


def test_a_lane_without_anybody_at_it_is_never_given_up(
    watch: Watch,
) -> None:
    deaths = MOST + 3
    dog, lives = watch(",".join(["dies"] * deaths + ["closes"]), pause=0)

    assert dog.run() == 0
    assert len(lives.read_text()) == deaths + 1


def test_who_is_told_to_leave_does_not_wait_for_the_next_start(tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    watcher = (
        "import sys; from pos.cli.watching import Watchdog; "
        "sys.exit(Watchdog(sys.argv[1:], patience=9, start=60, pause=3600).run())"
    )
    face = [sys.executable, "-c", FACE, str(lives), ",".join(["dies"] * 20)]
    with subprocess.Popen([sys.executable, "-c", watcher, *face], cwd=ROOT) as process:
        until(lambda: lives.exists() and len(lives.read_text()) == MOST and not children(process))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


@pytest.fixture
def watched_window(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    folder = tmp_path / "till"
    open_till(folder=folder, config=Config()).close()
    watcher = (
        "import sys; from pos.cli.watching import Watchdog; "
        "sys.exit(Watchdog(sys.argv[1:], patience=4, start=60, stack=0.2).run())"
    )
    face = [sys.executable, "-m", "ui", "cashier", "--data", str(folder), "--timings"]
    process = subprocess.Popen(
        [sys.executable, "-c", watcher, *face],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stderr=subprocess.PIPE,
    )
    yield process
    left = children(process)
    process.kill()
    for child in left:
        os.kill(child, signal.SIGKILL)
    process.communicate(timeout=PATIENCE)


def children(process: subprocess.Popen[bytes]) -> list[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []


def until(seen: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < deadline
        os.sched_yield()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc")
def test_a_real_window_that_hangs_makes_room_for_another_one(
    watched_window: subprocess.Popen[bytes],
) -> None:
    assert watched_window.stderr is not None
    assert watched_window.stderr.readline().startswith(b"{"), "the window is ready"
    (first,) = children(watched_window)

    os.kill(first, signal.SIGSTOP)
    until(lambda: children(watched_window) not in ([first], []))
    (second,) = children(watched_window)
    assert second != first

    watched_window.send_signal(signal.SIGTERM)
    assert watched_window.wait(PATIENCE) == 0
