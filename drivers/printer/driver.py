"""A receipt printer that speaks ESC/POS: asks before it prints, and knows when it has printed.

A job is one connection: the printer is asked for its state (DLE EOT 1, 2, 4); when it is ready
the whole receipt goes out as one buffer with a question at its end, the fence, that the printer
answers only after it has printed what stands before it. While paper or a closed cover is missing
the answer waits, and so do we. Nothing is ever sent a second time, and a printer's buffer is
never cleared. Everything here runs on the port's thread.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Literal, cast

from drivers.api import (
    Busy,
    CoverOpen,
    DeviceError,
    JobResult,
    Offline,
    PaperOut,
    PrinterCapabilities,
    PrintJob,
    ProtocolFault,
    Stop,
    TimedOut,
)
from drivers.fonts import find_fonts
from drivers.paper import Rasteriser
from drivers.printer.charset import CHARSETS, Charset
from drivers.printer.escpos import Commands, Profile, encode
from drivers.printer.library import new_writer
from drivers.printer.raster import PillowRasteriser
from drivers.printer.status import (
    BlockReply,
    PaperStatus,
    RealTimeStatus,
    Reply,
    StatusStream,
)
from drivers.registry import DriverSpec
from drivers.transport import Transport
from drivers.transport.tcp import TcpTransport
from drivers.url import BadUrl, DeviceUrl

log = logging.getLogger(__name__)

Fence = Literal["gs_r", "gs_h", "dle", "none"]
FENCES: tuple[Fence, ...] = ("gs_r", "gs_h", "dle", "none")

CONNECT_WITHIN = 1.5  # seconds, all of these
READY_WITHIN = 0.3
POLL_EVERY = 1.0
PRINTED_WITHIN = 30.0  # a printer that is ready and still has not answered the fence
SILENT_FOR = 15.0  # no byte at all: switched off without a goodbye
STOP_GRACE = 1.0
SLICE = 0.1  # the longest wait before `stop` is looked at

_ASK_STATE = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"
_ASK_PAPER = b"\x1dr\x01"
_PULSE = b"\x1bp\x00\x19\xfa"  # pin 2, 50 ms on, 500 ms off
_PULSE_NOW = b"\x10\x14\x01\x00\x01"  # the same while the printer is offline, in real time


class EscposPrinter:
    """A printer at a port that is opened for each job and given back after it."""

    def __init__(
        self,
        *,
        transport: Transport,
        profile: Profile,
        fence: Fence,
        rasteriser: Callable[[], Rasteriser | None],
        writer: Callable[[], Commands] = new_writer,
    ) -> None:
        self._transport = transport
        self._profile = profile
        self._fence = fence
        self._rasteriser = rasteriser
        self._writer = writer
        self._commands: Commands | None = None
        self._jobs = 0

    @property
    def capabilities(self) -> PrinterCapabilities:
        charset = "" if self._profile.charset == "none" else self._profile.charset
        return PrinterCapabilities(
            columns=self._profile.columns,
            dots=self._profile.dots,
            charset=charset,
            fence=self._fence,
        )

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
            self._jobs += 1
            fence = self._fence_id()
            job.begin()
            self._send(encoded.data + self._fence_command(fence), stop)
            watch = _Watch(self._fence, fence, held, now=time.monotonic())
            self._await_fence(watch, status, meanwhile, stop)
            return JobResult(outcome="done")
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
                command = _PULSE_NOW
            self._send(command, stop)
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
        self._write_all(_ASK_STATE, deadline)
        answers: list[int] = []
        while len(answers) < 3:
            replies = self._replies(status, deadline)
            answers += [reply.value for reply in replies if isinstance(reply, RealTimeStatus)]
            if len(answers) < 3 and time.monotonic() >= deadline:
                raise TimedOut("the printer is connected but does not answer")
        if error := _fault_of(answers):
            raise error

    def _replies(self, status: StatusStream, deadline: float) -> list[Reply]:
        return status.feed(self._transport.read(256, deadline=deadline))

    # --- sending ----------------------------------------------------------------------------

    def _write_all(self, data: bytes, deadline: float) -> None:
        while data:
            sent = self._transport.write(data, deadline=deadline)
            if sent == 0 and time.monotonic() >= deadline:
                raise TimedOut("the printer takes no more bytes")
            data = data[sent:]

    def _send(self, data: bytes, stop: Stop) -> None:
        """The whole buffer; a printer that waits for paper may take it slowly."""
        give_up = time.monotonic() + PRINTED_WITHIN
        stopped_at: float | None = None
        while data:
            now = time.monotonic()
            sent = self._transport.write(data, deadline=now + SLICE)
            if sent:
                data = data[sent:]
                give_up = now + PRINTED_WITHIN
            if stop.is_set():
                stopped_at = stopped_at or now
            if now >= give_up or (stopped_at is not None and now >= stopped_at + STOP_GRACE):
                raise TimedOut("the printer takes no more bytes")

    # --- the fence --------------------------------------------------------------------------

    def _fence_id(self) -> bytes:
        return b"%04d" % (self._jobs % 10_000)

    def _fence_command(self, fence: bytes) -> bytes:
        if self._fence == "gs_r":
            return _ASK_PAPER
        if self._fence == "gs_h":
            return b"\x1d(H\x06\x0000" + fence
        return b""

    def _await_fence(
        self,
        watch: _Watch,
        status: StatusStream,
        meanwhile: Callable[[Callable[[], None]], None],
        stop: Stop,
    ) -> None:
        """Returns when the receipt is printed. Raises DeviceError when nobody can know."""
        if self._fence == "none":
            self._transport.finish(deadline=time.monotonic() + STOP_GRACE)
            return
        stopped_at: float | None = None
        while True:
            meanwhile(lambda: self._write_all(_PULSE_NOW, time.monotonic() + READY_WITHIN))
            now = time.monotonic()
            if watch.wants_state(now):
                self._write_all(_ASK_STATE, now + READY_WITHIN)
            # A reply longer than the slice would keep the host's close waiting.
            for reply in self._replies(status, time.monotonic() + SLICE):
                watch.heard(reply, time.monotonic())
            if watch.printed:
                return
            if error := watch.given_up(time.monotonic()):
                raise error
            if stop.is_set():
                stopped_at = stopped_at or now
                if now >= stopped_at + STOP_GRACE:
                    raise TimedOut("the till closed before the printer was done")


class _Watch:
    """Follows one job from its last byte to the fence: what was heard, and when. No I/O."""

    def __init__(
        self, kind: Fence, fence: bytes, held: Callable[[DeviceError], None], *, now: float
    ) -> None:
        self.printed = False
        self._kind = kind
        self._fence = fence
        self._held = held
        self._reason = ""
        self._answers: list[int] = []
        self._paper_ended = False
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
                    self._state(_fault_of(self._answers), now)

    def _state(self, error: DeviceError | None, now: float) -> None:
        if error is None:
            # It is ready, so from here on only time is missing.
            self.printed = self.printed or self._kind == "dle"
            return
        self._ready_since = now
        if error.code != self._reason and not isinstance(error, Busy):
            self._reason = error.code
            self._held(error)

    def given_up(self, now: float) -> DeviceError | None:
        """Why there is no use waiting on, if so."""
        if self._paper_ended:
            return PaperOut("the paper ended while it printed")
        if now - self._heard_at > SILENT_FOR:
            return TimedOut("the printer fell silent")
        if now - self._ready_since > PRINTED_WITHIN:
            return TimedOut("the printer is ready but never said that it had printed")
        return None


def _fault_of(answers: list[int]) -> DeviceError | None:
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


# --- device URLs ----------------------------------------------------------------------------


def escpos_tcp(url: DeviceUrl) -> EscposPrinter:
    """escpos+tcp://HOST:PORT?width=48&charset=gb18030&fence=gs_r (port 9100 where none is given)"""
    if not url.host or url.path.strip("/"):
        raise BadUrl("escpos+tcp://HOST:PORT expected")
    transport = TcpTransport(host=url.host, port=url.port or 9100)
    return _printer(url, transport)


def _printer(url: DeviceUrl, transport: Transport) -> EscposPrinter:
    url.only("width", "charset", "fence", "quad")
    columns = url.integer("width", default=48, least=24, most=72)
    return EscposPrinter(
        transport=transport,
        profile=Profile(
            columns=columns,
            dots=columns * 12,
            charset=cast(Charset, url.text("charset", default="gb18030", choices=CHARSETS)),
            quad=url.text("quad", default="no", choices=("no", "yes")) == "yes",
        ),
        fence=cast(Fence, url.text("fence", default="gs_r", choices=FENCES)),
        rasteriser=cache(_pillow),
    )


def _pillow() -> Rasteriser | None:
    fonts = find_fonts()
    return PillowRasteriser(fonts=fonts) if fonts else None


ESCPOS_TCP = DriverSpec(name="ESC/POS printer on the network", kind="printer", create=escpos_tcp)
