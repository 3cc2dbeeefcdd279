"""Carries one receipt to the printer and stays with it until it is printed. Port's thread.

What the printer says is read also while it takes no more bytes, for then it says why, if it can.
Nothing is ever put between the bytes of a receipt, where it would be printed: a question waits
until all have left, and the drawer is refused, at once. After that a pulse goes out only when the
printer has just answered, since one that stands in line would open the drawer much later.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from drivers.api import Stalled, Stop, TimedOut
from drivers.printer.status import RealTimeStatus, StatusStream
from drivers.printer.watch import JobWatch
from drivers.transport import Transport

STOP_GRACE = 1.0  # seconds, all of these
SLICE = 0.1  # the longest wait before `stop` is looked at
PULSE_WAITS = 1.0  # for the end of a receipt that is on its way
HEARS_WITHIN = 0.3  # a printer that hears us has answered by then

ASK_STATE = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"
PULSE_NOW = b"\x10\x14\x01\x00\x01"  # pin 2, 100 ms, also while the printer is offline

Meanwhile = Callable[[Callable[[], None]], None]


class Delivery:
    """One receipt on its way over an open link."""

    def __init__(
        self,
        data: bytes,
        *,
        transport: Transport,
        watch: JobWatch,
        status: StatusStream,
        meanwhile: Meanwhile,
        stop: Stop,
    ) -> None:
        """`meanwhile` is given what opens the drawer, and calls it where somebody asked."""
        self._unsent = data
        self._transport = transport
        self._watch = watch
        self._status = status
        self._meanwhile = meanwhile
        self._stop = stop
        self._stopped_at: float | None = None

    def hand_over(self) -> None:
        """Returns when the port has all bytes. Raises DeviceError when it will not take them."""
        refuse_after = time.monotonic() + PULSE_WAITS
        while self._unsent:
            if time.monotonic() >= refuse_after:
                self._meanwhile(self._refuse)
            if not self._send():
                self._listen(SLICE)
            self._look_whether_to_end()
        self._watch.all_left()

    def await_print(self) -> None:
        """Returns when the receipt is printed. Raises DeviceError when nobody can know."""
        while not self._watch.printed:
            self._meanwhile(self._pulse)
            if not self._unsent and self._watch.wants_state(time.monotonic()):
                if left := self._transport.waiting():
                    self._watch.waits(left, time.monotonic())
                else:
                    self._watch.all_left()
                    self._unsent = ASK_STATE
            self._send()
            # A reply longer than the slice would keep the host's close waiting.
            self._listen(SLICE)
            if not self._watch.printed:
                self._look_whether_to_end()

    def _send(self) -> int:
        """Hands over what the port takes now, and says how much that is."""
        if not self._unsent:
            return 0
        sent = self._transport.write(self._unsent, deadline=time.monotonic() + SLICE)
        self._unsent = self._unsent[sent:]
        if self._unsent:
            self._watch.waits(len(self._unsent), time.monotonic())
        return sent

    def _listen(self, seconds: float) -> bool:
        """Whether the printer has answered a question of ours; all that it says is heeded."""
        answered = False
        data = self._transport.read(256, deadline=time.monotonic() + seconds)
        for reply in self._status.feed(data):
            self._watch.heard(reply, time.monotonic())
            answered = answered or isinstance(reply, RealTimeStatus)
        return answered

    def _look_whether_to_end(self) -> None:
        now = time.monotonic()
        if error := self._watch.given_up(now):
            raise error
        if self._stop.is_set():
            self._stopped_at = self._stopped_at or now
            if now >= self._stopped_at + STOP_GRACE:
                raise TimedOut("the till closed before the printer was done")

    # --- the drawer -------------------------------------------------------------------------

    def _pulse(self) -> None:
        """Opens the drawer now, or raises Stalled."""
        if not self._unsent:
            self._unsent = ASK_STATE
            self._send()
        deadline = time.monotonic() + HEARS_WITHIN
        while not self._unsent and time.monotonic() < deadline:
            if self._listen(deadline - time.monotonic()):
                self._unsent = PULSE_NOW
                if self._send():
                    return
                self._unsent = b""
        self._refuse()

    def _refuse(self) -> None:
        raise Stalled("what is sent now would stand in line behind a receipt")
