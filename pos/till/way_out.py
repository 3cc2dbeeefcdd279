"""The way out of the store: the code on the receipt of who served himself opens it once.

    DIR/way-out.json    receipt -> the last minute of its code, and the scan that it opened for

Every door asks the lane that sold, and whoever else it reaches, so that a code opens one of them,
once. A lane keeps its own receipts over a restart, a door all that it opened for; of others' a
terminal remembers what it was asked about. Worth nothing once its minutes are over, and no record.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.bagging.leaving import LONGEST, MINUTE_US, Door, ExitCode, exit_code, read_exit_code
from pos.contract.facts import SaleFact
from pos.receipt.sale_receipt import Leave
from pos.staff.roles import LANE
from pos.till.desk import Desk, TillError
from pos.till.joining import peers_of
from pos.till.state import Json

FILE: Final = "way-out.json"
USED: Final = "exit_used"
LATE: Final = "exit_late"
UNKNOWN: Final = "exit_unknown"

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)

log = logging.getLogger(__name__)


def leave_of(desk: Desk, fact: SaleFact) -> Leave | None:
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
    return Leave(code=code, until=f"{sold + dt.timedelta(minutes=minutes):%H:%M}")


class WayOut:
    """Whom one terminal has let out: a lane its own shoppers, a door those of lanes that are away.
    The thread of the till's commands."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._path = desk.folder / FILE
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

    def let_out(self, code: str, *, scan: str) -> dict[str, Json]:
        """Opens for a code, once; refuses one that has opened, or whose minutes are over.

        Of another lane's code it is remembered who has asked: that one may have opened.
        """
        told = self.read(code)
        verdict, door = self._door.show(told, scan=scan, at=_us(self._desk.clock.now()))
        if verdict != "go":
            raise TillError(USED if verdict == "used" else LATE)
        if door is not self._door:
            self._door = door
            if told.terminal == self._desk.station.terminal:
                self._keep()
        return {"receipt": told.receipt}

    def has_seen(self, told: ExitCode) -> bool:
        """Whether the code has opened before, as far as is known here."""
        return told.receipt in self._door.used

    def is_late(self, told: ExitCode) -> bool:
        """Whether the minutes of the code are over, by the clock of this terminal."""
        return Door().show(told, scan="", at=_us(self._desk.clock.now()))[0] == "late"

    def note(self, told: ExitCode, *, scan: str) -> None:
        """The code is about to open here, whoever's it is."""
        used = {**self._door.used, told.receipt: (told.until, scan)}
        now = _us(self._desk.clock.now()) // MINUTE_US - LONGEST
        self._door = Door(used={name: one for name, one in used.items() if one[0] >= now})
        self._keep()

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
