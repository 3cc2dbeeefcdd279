"""Keeps a face's window alive: one that froze or died is ended and started again.

The window tells its parent every second that its event loop turns, by a byte into a pipe. After
`PATIENCE_S` without one it is frozen: it is asked for its stack (SIGABRT, which faulthandler writes
to standard error), ended, and another one is started. The till restores the open sale, so what a
restart costs is a sign-in. A window that was closed stays closed; one that dies at once again and
again is left alone, since a restart does not help it, and whoever stands there sees the desktop.
A self-checkout has nobody who stands there: it is started again for ever, after longer and longer
pauses, so that what a shopper finds is never a desktop.
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
PAUSE_S: Final = 2
LONGEST_PAUSE_S: Final = 60
"""How long a face that does not stay is left alone before the next start: at first, and at most."""

log = logging.getLogger(__name__)


def keep_open(command: Sequence[str], *, for_ever: bool = False) -> int:
    """Runs the face until it is closed, whatever happens to it meanwhile. Returns its exit code.

    With `for_ever` one that does not stay is started again all the same, after pauses. On Windows
    a face is started and not watched: there are no such pipes and signals there.
    """
    if sys.platform == "win32":
        return subprocess.run(command, check=False).returncode
    pause = PAUSE_S if for_ever else None
    return Watchdog(command, patience=PATIENCE_S, start=START_S, pause=pause).run()


class Watchdog:
    """One face under watch. Main thread: it takes SIGTERM and SIGINT on to the face."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        patience: float,
        start: float,
        stack: float = STACK_S,
        pause: int | None = None,
    ) -> None:
        """In seconds: the `patience`, that after a `start`, that for the `stack`, and the first
        `pause` before a face that does not stay is started again; none: it is given up."""
        self._stack = stack
        self._pause = pause
        self._leaves, self._told = os.pipe()
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
        pauses = 0
        try:
            while True:
                code, frozen = self._one_life()
                if self._told_to_leave:
                    return max(code, 0)
                if code in LEFT and not frozen:
                    return code
                if self._stays():
                    pauses = 0
                elif self._pause is None:
                    log.error("the window does not stay: it is not started again")
                    return code
                else:
                    pauses += 1
                    if self._is_told_within(min(self._pause * 2 ** (pauses - 1), LONGEST_PAUSE_S)):
                        return max(code, 0)
                self.restarts += 1
                log.warning("the window is started again", extra={"code": code, "frozen": frozen})
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self._leaves)
            os.close(self._told)

    def _stays(self) -> bool:
        """Whether the last starts lie far enough apart."""
        now = time.monotonic()
        return len(self._starts) < MOST or now - self._starts[0] > WITHIN_S

    def _is_told_within(self, seconds: int) -> bool:
        """Waits; True as soon as it is told to leave."""
        log.warning("the window does not stay: it is left alone for a while")
        return bool(select.select([self._leaves], [], [], seconds)[0])

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
        os.write(self._told, b".")
        if self._face is not None and self._face.poll() is None:
            self._face.send_signal(signal.SIGTERM)
