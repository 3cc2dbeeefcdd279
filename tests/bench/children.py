"""Processes that the bench starts and measures, each ended by its own id."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
PATIENCE: Final = 300
"""Seconds that a child may live before it is ended."""


@contextmanager
def running(
    module: str, *arguments: str, hear_errors: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """`python -m module` off screen, input and output on pipes; ended with the block.

    With `hear_errors` its standard error is on a pipe too, else it is ours.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if hear_errors else None,
        text=True,
    )
    watchdog = threading.Timer(PATIENCE, child.kill)
    watchdog.start()
    try:
        yield child
    finally:
        child.terminate()
        child.communicate(timeout=PATIENCE)
        watchdog.cancel()


def messages(stream: IO[str] | None) -> Iterator[dict[str, Any]]:
    """The JSON lines of a stream until it ends; other lines are passed on to our own errors."""
    for line in stream or ():
        if line.startswith("{"):
            yield dict(json.loads(line))
        else:
            sys.stderr.write(line)


def first_message(stream: IO[str] | None) -> dict[str, Any]:
    """The first JSON line; an error where the stream ends without one."""
    for message in messages(stream):
        return message
    raise RuntimeError("the process ended before it told its figures")
