"""Keeps a face's window alive: one that froze or died is ended and started again.

The window tells its parent every second that its event loop turns, by a byte into a pipe. After
`PATIENCE_S` without one it is frozen: it is asked for its stack (SIGABRT, which faulthandler writes
to standard error), ended, and another one is started. The till restores the open sale, so what a
restart costs is a sign-in. A window that was closed stays closed; one that dies at once again and
again is left alone, since a restart does not help it.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from types import FrameType
from typing import Any, Final

PULSE: Final = "LIANPOS_PULSE"
"""The variable that tells the window where its pulse goes: a file descriptor."""
PATIENCE_S: Final = 15
"""Longer than any disk that is slow, shorter than a cashier's patience."""
START_S: Final = 120
"""So long a window may take from its start to its first pulse: old machines, large journals."""
MOST: Final = 5
WITHIN_S: Final = 600
"""So many starts in so many seconds, then it is given up."""
LEFT: Final = (0, 2)
"""Codes of a window that was closed, and of one that cannot be opened as it was asked for."""
STACK_S: Final = 5
"""So long it may take to write its stack."""

log = logging.getLogger(__name__)


def keep_open(command: Sequence[str]) -> int:
    """Runs the face until it is closed, whatever happens to it meanwhile. Returns its exit code.

    On Windows it is started and not watched: there are no such pipes and signals there.
    """
    if sys.platform == "win32":
        return subprocess.run(command, check=False).returncode
    return Watchdog(command, patience=PATIENCE_S, start=START_S).run()


class Watchdog:
    """One face under watch. Main thread: it takes SIGTERM and SIGINT on to the face."""

    def __init__(
        self, command: Sequence[str], *, patience: float, start: float, stack: float = STACK_S
    ) -> None:
        """In seconds: the `patience`, that after a `start`, and that for the `stack`."""
        self._stack = stack
        self._command = list(command)
        self._patience = patience
        self._start = start
        self._face: subprocess.Popen[bytes] | None = None
        self._told_to_leave = False
        self._starts: deque[float] = deque(maxlen=MOST)
        self.restarts = 0

    def run(self) -> int:
        """Until the face is left, or does not stay."""
        before = {number: signal.signal(number, self._leave)
                  for number in (signal.SIGTERM, signal.SIGINT)}  # fmt: skip
        try:
            while True:
                code, frozen = self._one_life()
                if self._told_to_leave:
                    return max(code, 0)
                if code in LEFT and not frozen:
                    return code
                if not self._may_start_again():
                    log.error("the window does not stay: it is not started again")
                    return code
                self.restarts += 1
                log.warning("the window is started again", extra={"code": code, "frozen": frozen})
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _may_start_again(self) -> bool:
        """Whether the last starts lie far enough apart."""
        now = time.monotonic()
        return len(self._starts) < MOST or now - self._starts[0] > WITHIN_S

    def _one_life(self) -> tuple[int, bool]:
        """From a start of the face to its end: the exit code, and whether it was frozen."""
        self._starts.append(time.monotonic())
        hears, tells = os.pipe()
        try:
            self._face = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                env={**os.environ, PULSE: str(tells)},
                pass_fds=(tells,),
            )
            os.close(tells)
            if self._told_to_leave:  # While it was being started.
                self._face.terminate()
            frozen = self._listen(hears, self._face)
            if frozen:
                self._end_frozen(self._face)
            return self._face.wait(), frozen
        finally:
            os.close(hears)
            self._face = None

    def _listen(self, hears: int, face: subprocess.Popen[bytes]) -> bool:
        """Waits while pulses come; True where they stay away, False where the face has ended."""
        patience = self._start
        while True:
            ready, _, _ = select.select([hears], [], [], patience)
            if not ready:
                return face.poll() is None
            if not os.read(hears, 64):
                return False
            patience = self._patience

    def _end_frozen(self, face: subprocess.Popen[bytes]) -> None:
        log.error("the window is frozen", extra={"pid": face.pid})
        face.send_signal(signal.SIGABRT)
        try:
            face.wait(self._stack)
        except subprocess.TimeoutExpired:
            face.kill()

    def _leave(self, number: int, frame: FrameType | None) -> Any:
        self._told_to_leave = True
        if self._face is not None and self._face.poll() is None:
            self._face.send_signal(signal.SIGTERM)
