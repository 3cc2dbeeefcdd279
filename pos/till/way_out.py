"""The way out of the store: the code on the receipt of who served himself opens it once.

    DIR/way-out.json    receipt -> the last minute of its code, and the scan that it opened for

The lane that sold decides for its own receipts; of others' a terminal knows what it has opened for,
what a door has told it of, and what it has decided in the place of a lane that says nothing. Kept
over a restart, worth nothing once its minutes are over, and no record.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.bagging.leaving import Door, ExitCode, Verdict, exit_code, read_exit_code
from pos.contract.facts import SaleFact
from pos.lane.messages import Answered, AnyAsk, Done, Leave, No
from pos.receipt.sale_receipt import Leave as LeaveOnPaper
from pos.staff.roles import LANE
from pos.till.desk import Desk, TillError
from pos.till.joining import peers_of

FILE: Final = "way-out.json"
UNKNOWN: Final = "exit_unknown"
_REFUSED: Final[dict[Verdict, str]] = {"used": "exit_used", "late": "exit_late"}

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)

_Rule = Callable[..., tuple[Verdict, Door]]

log = logging.getLogger(__name__)


def leave_of(desk: Desk, fact: SaleFact) -> LeaveOnPaper | None:
    """What opens the way out for a sale; None where a cashier took the money, or there is no door.

    The same for each copy: only the first that is shown opens.
    """
    minutes = desk.config.kiosk.exit
    is_alone = fact.cashier == LANE and fact.kind == "sale" and fact.receipt is not None
    if not minutes or not is_alone or desk.training or fact.terminal != desk.station.terminal:
        return None
    assert fact.receipt is not None
    sold = dt.datetime.fromisoformat(fact.at)
    code = exit_code(desk.station.private_key, receipt=fact.receipt, at=_us(sold), minutes=minutes)
    return LeaveOnPaper(code=code, until=f"{sold + dt.timedelta(minutes=minutes):%H:%M}")


class WayOut:
    """Whom one terminal knows to have been let out. Any thread: what doors ask is answered on that
    of the store's network, so that a lane whose screen is busy keeps nobody waiting."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._path = desk.folder / FILE
        self._lock = threading.Lock()
        self._door = Door(used=_read(self._path))

    def key_of(self, terminal: str) -> Ed25519PublicKey | None:
        """What the codes of a terminal of this store are checked with."""
        if terminal == self._desk.station.terminal:
            return self._desk.station.private_key.public_key()
        peer = peers_of(self._desk).get(terminal)
        return None if peer is None else Ed25519PublicKey.from_public_bytes(
            bytes.fromhex(peer.public_key)
        )  # fmt: skip

    def read(self, code: str) -> ExitCode:
        """A genuine code of a terminal of this store; refuses everything else."""
        told = read_exit_code(code)
        key = None if told is None else self.key_of(told.terminal)
        if told is None or key is None or not told.is_of(key):
            raise TillError(UNKNOWN)
        return told

    def answer(self, ask: AnyAsk) -> Answered | None:
        """What a door hears that asks about a code; None for what is no such question."""
        if not isinstance(ask, Leave):
            return None
        try:
            told = self.read(ask.code)
        except TillError as error:
            return No(n=ask.n, code=error.code)
        if told.terminal == self._desk.station.terminal and ask.stage != "opened":
            verdict = self._take(Door.show, told, scan=ask.scan)
        elif ask.stage != "ask":
            verdict = self._take(Door.take, told, scan=ask.scan)
        else:
            verdict = "used" if self.has_seen(told, but=ask.scan) else "go"
        return Done(n=ask.n) if verdict == "go" else No(n=ask.n, code=_REFUSED[verdict])

    def take(self, told: ExitCode, *, scan: str) -> bool:
        """Whether the code opens for that scan and for no other, by what is known here."""
        return self._take(Door.take, told, scan=scan) == "go"

    def has_seen(self, told: ExitCode, *, but: str = "") -> bool:
        """Whether the code has opened before for another scan than that, as far as is known."""
        seen = self._door.used.get(told.receipt)
        return seen is not None and seen[1] != but

    def is_late(self, told: ExitCode) -> bool:
        """Whether the minutes of the code are over, by the clock of this terminal."""
        return Door().show(told, scan="", at=_us(self._desk.clock.now()))[0] == "late"

    def _take(
        self, how: Callable[..., tuple[Verdict, Door]], told: ExitCode, *, scan: str
    ) -> Verdict:
        with self._lock:
            verdict, door = how(self._door, told, scan=scan, at=_us(self._desk.clock.now()))
            if door is not self._door:
                self._door = door
                self._keep()
        return verdict

    def _keep(self) -> None:
        """Writes it down durably; a disk that takes nothing holds nobody up."""
        draft = self._path.with_suffix(".new")
        try:
            with draft.open("wb") as file:
                file.write(msgspec.json.encode(self._door.used))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        except OSError as error:
            log.warning("who has left was not written down", extra={"why": error.strerror})
            draft.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, tuple[int, str]]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, tuple[int, str]])
    except (OSError, ValueError, msgspec.DecodeError):
        return {}


def _us(moment: dt.datetime) -> int:
    return max(0, (moment - _EPOCH) // _MICROSECOND)
