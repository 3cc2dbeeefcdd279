"""A receipt printer that speaks ESC/POS: asks before it prints, and knows when it has printed.

A job is one connection: the printer is asked for its state (DLE EOT 1, 2, 4); when it is ready
the whole receipt goes out as one buffer with a question at its end, the fence, that the printer
answers only after it has printed what stands before it. While paper or a closed cover is missing
the answer waits, and so do we (`drivers.printer.delivery`, `drivers.printer.watch`). Nothing is
ever sent a second time, and a printer's buffer is never cleared. Everything here runs on the
port's thread.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import string
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from drivers.api import (
    Artist,
    DeviceError,
    JobResult,
    Offline,
    PrinterCapabilities,
    PrintJob,
    ProtocolFault,
    Stop,
    TimedOut,
)
from drivers.paper import Rasteriser
from drivers.printer.delivery import ASK_STATE, PULSE_NOW, SLICE, STOP_GRACE, Delivery
from drivers.printer.escpos import Commands, encode
from drivers.printer.library import new_writer
from drivers.printer.profile import Profile
from drivers.printer.status import PaperStatus, RealTimeStatus, Reply, StatusStream
from drivers.printer.watch import JobWatch, fault_of
from drivers.transport import Transport

log = logging.getLogger(__name__)

CONNECT_WITHIN = 1.5  # seconds, all of these
READY_WITHIN = 0.3
SETTLED_WITHIN = 5.0  # what an earlier job left in the printer is waited for so long at a time
PROMPT = 0.3  # a printer with nothing left to do answers sooner, and then says no more
MOST_STRAYS = 8  # late answers and changes of state before the one to our question; more is talk

_ASK_PAPER = b"\x1dr\x01"
_TELL_CHANGES = b"\x1da\x0e"  # online, errors and paper
_TELL_NOTHING = b"\x1da\x00"
_ID_LETTERS = string.digits + string.ascii_uppercase
_ID_LENGTH = 4
_PULSE = b"\x1bp\x00\x19\xfa"  # pin 2, 50 ms on, 500 ms off


class EscposPrinter:
    """A printer at a port that is opened for each job and given back after it."""

    def __init__(
        self,
        *,
        transport: Transport,
        profile: Profile,
        rasteriser: Callable[[], Rasteriser | None],
        pictures: Path | None = None,
        writer: Callable[[], Commands] = new_writer,
        outlives: bool = False,
    ) -> None:
        """`rasteriser` makes who draws, unless `draw_by` names another; `pictures`: the logos.

        `outlives` says that a link brings answers to questions that were asked before it was
        opened, as a serial cable does.
        """
        self._transport = transport
        self._profile = profile
        self._fence = profile.fence
        self._rasteriser = rasteriser
        self._pictures = pictures
        self._writer = writer
        self._commands: Commands | None = None
        # The till's last run may have asked too, so the count starts anywhere.
        self._jobs = secrets.randbelow(len(_ID_LETTERS) ** _ID_LENGTH)
        self._unsettled = outlives  # an answer to an earlier job may be on its way
        self._sensors: dict[str, str] = {}

    @property
    def sensors(self) -> Mapping[str, str]:
        """The "paper": ok, near_end or out; the "cover": closed or open; as last heard."""
        return self._sensors

    @property
    def capabilities(self) -> PrinterCapabilities:
        charset = "" if self._profile.charset == "none" else self._profile.charset
        return PrinterCapabilities(
            columns=self._profile.columns,
            dots=self._profile.dots,
            charset=charset,
            fence=self._fence,
            cuts=self._profile.cutter,
        )

    def draw_by(self, artist: Artist) -> None:
        """Lets the screen's own artist draw what the printer's font lacks."""
        self._rasteriser = cache(lambda: artist(self._pictures))

    def probe(self, *, stop: Stop) -> None:
        """Asks for the printer's state and prints nothing."""
        try:
            self._transport.open(deadline=time.monotonic() + CONNECT_WITHIN)
            self._require_ready(StatusStream())
        finally:
            self._transport.close()

    def print_job(
        self,
        job: PrintJob,
        *,
        held: Callable[[DeviceError], None],
        meanwhile: Callable[[Callable[[], None]], None],
        stop: Stop,
    ) -> JobResult:
        """Prints one receipt; raises DeviceError for not ready, or unknown once it has begun."""
        if self._commands is None:
            self._commands = self._writer()  # slow: before the printer is asked, not after
        try:
            self._transport.open(deadline=time.monotonic() + CONNECT_WITHIN)
            status = StatusStream()
            self._require_ready(status)
            self._settle(status, stop)
            if stop.is_set():
                raise Offline("the till is closing")
            encoded = encode(
                job.compose(),
                profile=self._profile,
                commands=self._commands,
                rasteriser=self._rasteriser,
            )
            if encoded.replaced:
                log.warning("job %s: %d signs cannot be printed", job.job_id, encoded.replaced)
            if encoded.left_out:
                log.warning("job %s: no such pictures: %s", job.job_id, encoded.left_out)
            self._jobs += 1
            fence = self._fence_id()
            job.begin()
            self._unsettled = True
            watch = JobWatch(
                kind=self._fence,
                fence=fence,
                rows=encoded.rows,
                held=held,
                sense=self._sense,
                now=time.monotonic(),
            )
            delivery = Delivery(
                self._framed(encoded.data) + self._fence_command(fence),
                transport=self._transport,
                watch=watch,
                status=status,
                meanwhile=meanwhile,
                stop=stop,
            )
            delivery.hand_over()
            if self._fence == "none":
                self._transport.finish(deadline=time.monotonic() + STOP_GRACE)
            else:
                delivery.await_print()
            self._unsettled = False
            return JobResult(
                outcome="done",
                lines=encoded.lines,
                cuts=encoded.cuts,
                replaced=encoded.replaced,
                left_out=encoded.left_out,
            )
        finally:
            self._transport.close()

    def pulse_drawer(self, *, stop: Stop) -> None:
        """Opens the drawer now, also while paper is out; sends nothing to a silent printer."""
        try:
            self._transport.open(deadline=time.monotonic() + CONNECT_WITHIN)
            command = _PULSE
            try:
                self._require_ready(StatusStream())
            except TimedOut:
                raise
            except DeviceError as error:
                # Queued data would wait for the paper and open the drawer then.
                log.info("drawer opened while the printer says %s", error.code)
                command = PULSE_NOW
            self._write_all(command, time.monotonic() + READY_WITHIN)
            with contextlib.suppress(Offline):  # the pulse is out; some printers just hang up
                self._transport.finish(deadline=time.monotonic() + 0.3)
        finally:
            self._transport.close()

    def close(self) -> None:
        """Gives the port back."""
        self._transport.close()

    # --- asking -----------------------------------------------------------------------------

    def _require_ready(self, status: StatusStream) -> None:
        """Raises what keeps the printer from printing; silence is TimedOut."""
        if self._fence == "none":
            return  # a model that answers nothing
        deadline = time.monotonic() + READY_WITHIN
        self._write_all(ASK_STATE, deadline)
        answers: list[int] = []
        strays = 0
        while len(answers) < 3:
            replies = self._replies(status, deadline)
            told = [reply.value for reply in replies if isinstance(reply, RealTimeStatus)]
            answers += told
            strays += len(replies) - len(told)
            if strays + status.unknown > MOST_STRAYS:
                raise ProtocolFault("what answers there is no printer")
            if len(answers) < 3 and time.monotonic() >= deadline:
                raise TimedOut("the printer is connected but does not answer")
        self._sense(answers[1], answers[2])
        if error := fault_of(answers):
            raise error

    def _sense(self, cause: int, roll: int) -> None:
        """Keeps what the replies to DLE EOT 2 and 4 say of the sensors."""
        self._sensors["cover"] = "open" if cause & 0x04 else "closed"
        self._sensors["paper"] = (
            "out" if roll & 0x60 or cause & 0x20 else "near_end" if roll & 0x0C else "ok"
        )

    def _replies(self, status: StatusStream, deadline: float) -> list[Reply]:
        return status.feed(self._transport.read(256, deadline=deadline))

    def _settle(self, status: StatusStream, stop: Stop) -> None:
        """Returns when no answer to an earlier job can come any more, else raises TimedOut.

        One that ended as unknown, or was sent by the till's last run, may still be printing, and
        its late answer would pass for the next one's. The answers of GS ( H carry a name; those
        of GS r come in order, so one that is asked for now comes last.
        """
        give_up = time.monotonic() + SETTLED_WITHIN
        while self._unsettled and self._fence in ("gs_r", "dle"):
            asked_at = time.monotonic()
            if self._fence == "gs_r":
                self._write_all(_ASK_PAPER, asked_at + READY_WITHIN)
                answered_at = self._answer_to_paper(status, give_up, stop)
            else:
                answered_at = asked_at  # told in real time: there is nothing that waits in line
            quiet = not self._speaks(status, time.monotonic() + PROMPT)
            self._unsettled = not (quiet and answered_at - asked_at < PROMPT)
            if stop.is_set() or (self._unsettled and time.monotonic() >= give_up):
                raise TimedOut("the printer has not finished what it was sent before")

    def _answer_to_paper(self, status: StatusStream, give_up: float, stop: Stop) -> float:
        """When an answer to GS r came; raises TimedOut where none does."""
        while time.monotonic() < give_up and not stop.is_set():
            replies = self._replies(status, time.monotonic() + SLICE)
            if any(isinstance(reply, PaperStatus) for reply in replies):
                return time.monotonic()
        raise TimedOut("the printer has not finished what it was sent before")

    def _speaks(self, status: StatusStream, deadline: float) -> bool:
        """Whether anything is heard until then; all of it is read."""
        heard = False
        while time.monotonic() < deadline:
            heard = bool(self._replies(status, deadline)) or heard
        return heard

    # --- sending ----------------------------------------------------------------------------

    def _write_all(self, data: bytes, deadline: float) -> None:
        while data:
            sent = self._transport.write(data, deadline=deadline)
            if sent == 0 and time.monotonic() >= deadline:
                raise TimedOut("the printer takes no more bytes")
            data = data[sent:]

    def _framed(self, data: bytes) -> bytes:
        """The receipt, between turning automatic status on and off where the model has it."""
        if not self._profile.automatic:
            return data
        return _TELL_CHANGES + data + _TELL_NOTHING

    # --- the fence --------------------------------------------------------------------------

    def _fence_id(self) -> bytes:
        """A name for the next answer, none of those of thousands of jobs before."""
        number, letters = self._jobs, ""
        for _ in range(_ID_LENGTH):
            number, digit = divmod(number, len(_ID_LETTERS))
            letters += _ID_LETTERS[digit]
        return letters.encode("ascii")

    def _fence_command(self, fence: bytes) -> bytes:
        if self._fence == "gs_r":
            return _ASK_PAPER
        if self._fence == "gs_h":
            return b"\x1d(H\x06\x0000" + fence
        return b""
