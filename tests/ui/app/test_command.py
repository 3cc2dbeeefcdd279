"""The face as a process: what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "ui", "cashier", "--data", str(folder), *arguments],
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=PATIENCE)


def figures(process: subprocess.Popen[str]) -> dict[str, int]:
    """The line of figures; nothing where the process ends or hangs before it."""
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("{"):
                return dict(json.loads(line))
    finally:
        watchdog.cancel()
    raise AssertionError("the process ended before it was ready to sell")


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_the_window_opens_tells_its_figures_and_leaves_when_told(
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    process = start("--timings")

    told = figures(process)
    process.send_signal(signal.SIGTERM)
    out, errors = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0, errors
    assert 0 < told["first_frame_cpu_ms"] < told["sell_ready_cpu_ms"]
    assert (out, errors) == ("", "")


def test_a_bad_configuration_names_its_line(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    config = tmp_path / "bad.toml"
    config.write_text('language = "en"\nthem = "dark"\n', encoding="utf-8")

    process = start("--config", str(config))
    _, errors = process.communicate(timeout=PATIENCE)

    assert process.returncode == 2
    assert "line 2" in errors
