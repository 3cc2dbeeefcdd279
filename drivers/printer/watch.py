"""Follows one print job from its first byte until the printer has printed it. No I/O, no clock.

A printer that cannot print takes bytes until its buffer is full. Then neither the rest of the
receipt nor a question reaches it, so its silence says nothing: the receipt is held until it moves.

What tells is the fence, a question at the end of the receipt that the printer answers when it
comes to it: GS ( H with a name of its own, or GS r. A model that has neither is asked for its
state (DLE EOT), and answers that at once, whatever it still has to print. So it is watched for as
long as a slow one takes for the length of the receipt, counted from the first answer, which says
that all has arrived; a fault in that time holds the receipt, and the time begins again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from drivers.api import (
    Busy,
    CoverOpen,
    DeviceError,
    Offline,
    PaperOut,
    ProtocolFault,
    Stalled,
    TimedOut,
)
from drivers.printer.profile import Fence
from drivers.printer.status import (
    AutomaticStatus,
    BlockReply,
    PaperStatus,
    RealTimeStatus,
    Reply,
)

POLL_EVERY = 1.0  # seconds, all of these
PRINTED_WITHIN = 30.0  # a printer that is ready and still has not answered the fence
SILENT_FOR = 15.0  # no byte at all, and no reason known: switched off without a goodbye
STALLED_AFTER = 5.0  # takes no byte: longer than a full buffer of text takes to print
STALLED_FOR = 600.0  # and never said why: nobody has seen to it, or it is switched off
LOOK_AGAIN = 0.1  # whether it takes bytes again
ROWS_A_SECOND = 400  # 50 mm of paper: slower than any model that we know of


class JobWatch:
    """What was heard of one job, and when. Times are monotonic seconds."""

    def __init__(
        self,
        *,
        kind: Fence,
        fence: bytes,
        rows: int,
        held: Callable[[DeviceError], None],
        sense: Callable[[int, int], None],
        now: float,
    ) -> None:
        """`fence` is the name that GS ( H answers with; `rows` of dots are to be printed.

        `held` is called for each new reason to wait, `sense` with the answers to DLE EOT 2 and 4.
        """
        self.printed = False
        self._kind = kind
        self._fence = fence
        self._takes = rows / ROWS_A_SECOND if kind == "dle" else 0.0
        self._is_ready = False  # as of the last answer
        self._held = held
        self._sense = sense
        self._reason = ""
        self._answers: list[int] = []
        self._paper_ended = False
        self._fault: DeviceError | None = None  # what it said last that keeps it from printing
        self._waiting = 0  # bytes that it has not taken
        self._moved_at = now
        self._heard_at = now
        self._ready_since = now
        self._ask_at = now if kind == "dle" else now + POLL_EVERY

    def wants_state(self, now: float) -> bool:
        """Whether to ask for the state now. An unfinished answer to the last time is dropped."""
        if now < self._ask_at:
            return False
        self._ask_at = now + POLL_EVERY
        self._answers.clear()
        return True

    def waits(self, left: int, now: float) -> None:
        """So many bytes still have to leave the till. Silence and time count from the last one."""
        if self._waiting == 0 or left < self._waiting:
            self._moved_at = now
        self._waiting = left
        self._heard_at = self._ready_since = now
        self._ask_at = now + LOOK_AGAIN
        if self._fault is None and now - self._moved_at > STALLED_AFTER:
            self._hold(Stalled("the printer takes no more bytes"))

    def all_left(self) -> None:
        """Nothing waits in the till any more."""
        self._waiting = 0

    def heard(self, reply: Reply, now: float) -> None:
        """Takes a reply into account."""
        self._heard_at = now
        match reply:
            case PaperStatus() if self._kind == "gs_r":
                self.printed = not reply.paper_out
                self._paper_ended = reply.paper_out
            case BlockReply() if self._kind == "gs_h":
                self.printed = self.printed or reply.value == b"\x37\x22" + self._fence
            case RealTimeStatus():
                self._answers.append(reply.value)
                if len(self._answers) == 3:
                    self._sense(self._answers[1], self._answers[2])
                    self._state(fault_of(self._answers), now)
            case AutomaticStatus():
                self._told(reply, now)

    def _told(self, status: AutomaticStatus, now: float) -> None:
        """What the printer says of itself stops a receipt at once; that it is well, it is asked."""
        if status.cover_open:
            self._sense(0x04, 0)
            self._state(CoverOpen("the cover is open"), now)
        elif status.paper_out:
            self._sense(0x20, 0x60)
            self._state(PaperOut("the paper is out"), now)
        else:
            self._fault = None
            self._ready_since = self._moved_at = now

    def _state(self, error: DeviceError | None, now: float) -> None:
        if error is not None or not self._is_ready:
            self._ready_since = now
        self._is_ready = error is None
        self._fault = None if isinstance(error, Busy) else error
        if error is None:
            # It is ready, so from here on only time is missing.
            done_at = self._ready_since + self._takes
            self.printed = self.printed or (self._kind == "dle" and now >= done_at)
            if self._kind == "dle":
                self._ask_at = min(self._ask_at, done_at)
        elif not isinstance(error, Busy):
            self._hold(error)

    def _hold(self, error: DeviceError) -> None:
        if error.code != self._reason:
            self._reason = error.code
            self._held(error)

    def given_up(self, now: float) -> DeviceError | None:
        """Why there is no use waiting on, if so."""
        if self._paper_ended:
            return PaperOut("the paper ended while it printed")
        if self._fault is not None:
            return None
        if self._waiting:
            stalled = now - self._moved_at > STALLED_FOR
            return TimedOut("the printer takes no more bytes") if stalled else None
        if now - self._heard_at > SILENT_FOR:
            return TimedOut("the printer fell silent")
        if now - self._ready_since > PRINTED_WITHIN + self._takes:
            return TimedOut("the printer is ready but never said that it had printed")
        return None


def fault_of(answers: Sequence[int]) -> DeviceError | None:
    """What the replies to DLE EOT 1, 2 and 4 say against printing."""
    printer, cause, roll = answers[:3]
    if cause & 0x04:
        return CoverOpen("the cover is open")
    if cause & 0x20 or roll & 0x60:
        return PaperOut("the paper is out")
    if cause & 0x40:
        return ProtocolFault("the printer reports an error of its own")
    if cause & 0x08:
        return Busy("somebody holds the feed key")
    if printer & 0x08:
        return Offline("the printer is offline")
    return None
