"""Who is asking: every request but hello and enrol is signed by a terminal that is let in.

The signature is checked first, so that a stranger learns nothing else. Then the clock, within
ten minutes; then the count, which must be higher than in all requests before, so that a request
that was overheard cannot be sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.contract.entry import key_id
from pos.contract.requests import (
    CLOCK_WINDOW_US,
    BadHeaders,
    Signed,
    is_signed_request,
    read_headers,
)
from pos.contract.wire import EnrolRequest
from pos.hq import schema
from pos.hq.database import OfficeDatabase
from pos.hq.enrolment import ACTIVE, public_key_of
from pos.hq.feed import scopes_of


class NotAdmitted(Exception):
    """401. `code` is stable: bad_headers, unknown_terminal, revoked, wrong_epoch, bad_signature,
    clock, replayed.
    """

    def __init__(self, code: str, message: str, *, hq_time: int = 0, count: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.hq_time = hq_time
        self.count = count


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it arrived: what the signature covers."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """The terminal that asks, and the feeds it may read; `count` is that of the request.

    `keys` may have signed its entries, by their names; the request is signed with the newest,
    which is `public_key`.
    """

    terminal: str
    epoch: int
    count: int
    public_key: bytes
    keys: Mapping[str, Ed25519PublicKey]
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A terminal as its row says: `key` signs its requests, `keys` may have signed its entries."""

    state: str
    epoch: int
    key: Ed25519PublicKey
    public_key: bytes
    keys: Mapping[str, Ed25519PublicKey]
    scopes: tuple[str, ...]


class Doorkeeper:
    """Knows the terminals of one database, most of them by heart. Any thread."""

    def __init__(self, database: OfficeDatabase) -> None:
        self._database = database
        self._remembered: dict[str, _Known] = {}

    def recognise(
        self, asked: Asked, *, now: int, by_heart: bool = False, late: bool = False
    ) -> Guest:
        """The terminal that signed this request; `NotAdmitted` for any doubt but a repetition.

        `by_heart` is for whoever looks at the terminal's row again before anything comes of it:
        what is remembered may be old, for it may have been shut out or changed its key since. With
        `late` a second machine with the same key may speak of an epoch that has ended.
        """
        signed = _headers(asked, enrolling=False)
        if by_heart and (known := self._remembered.get(signed.terminal)) is not None:
            try:
                return _guest(known, signed, asked, now, late=late)
            except NotAdmitted:
                pass  # Whether that is so today, the row itself says.
        with self._database.read() as connection:
            row = connection.execute(_TERMINAL, {"terminal": signed.terminal}).one_or_none()
        if row is None:
            raise NotAdmitted("unknown_terminal", f"{signed.terminal} is not enrolled here")
        known = _known(row, signed.terminal)
        guest = _guest(known, signed, asked, now, late=late)
        self._remembered[signed.terminal] = known
        return guest


def _known(row: Any, terminal: str) -> _Known:
    key = Ed25519PublicKey.from_public_bytes(row.public_key)
    return _Known(
        state=row.state,
        epoch=row.epoch,
        key=key,
        public_key=row.public_key,
        keys={row.key_id: key, **_before(row.key_before)},
        scopes=tuple(scopes_of(terminal=terminal, store=row.store, zone=row.zone)),
    )


def _guest(known: _Known, signed: Signed, asked: Asked, now: int, *, late: bool) -> Guest:
    _check_signature(known.key, signed, asked)
    if known.state != ACTIVE:
        raise NotAdmitted("revoked", f"{signed.terminal} was shut out by head office")
    if known.epoch != signed.epoch and not (late and 0 < signed.epoch < known.epoch):
        raise NotAdmitted("wrong_epoch", f"{signed.terminal} is in epoch {known.epoch}")
    _check_clock(signed, now)
    return Guest(
        terminal=signed.terminal,
        epoch=signed.epoch,
        count=signed.count,
        public_key=known.public_key,
        keys=known.keys,
        scopes=known.scopes,
    )


def _before(raw: bytes | None) -> dict[str, Ed25519PublicKey]:
    if raw is None:
        return {}
    key = Ed25519PublicKey.from_public_bytes(raw)
    return {key_id(key): key}


def raise_count(database: OfficeDatabase, guest: Guest) -> None:
    """Notes that this request was here; `NotAdmitted` where it, or a later one, was here before."""
    here = {"terminal_": guest.terminal, "epoch_": guest.epoch, "count_": guest.count}
    # Not worth a disk flush per request: after a power cut a request of the last ten minutes
    # might be let in twice, and every request may be.
    with database.write(durable=False) as connection:
        if connection.execute(_RAISE_COUNT, here).rowcount == 1:
            return
        highest = connection.execute(_COUNT, here).scalar_one()
    raise NotAdmitted("replayed", "a request with this count was here before", count=highest)


def admit_newcomer(request: EnrolRequest, asked: Asked, *, now: int) -> int:
    """Checks that whoever enrols holds the private key; answers the count of the request."""
    signed = _headers(asked, enrolling=True)
    _check_signature(public_key_of(request.public_key), signed, asked)
    _check_clock(signed, now)
    return signed.count


def _headers(asked: Asked, *, enrolling: bool) -> Signed:
    try:
        return read_headers(asked.headers, enrolling=enrolling)
    except BadHeaders as error:
        raise NotAdmitted("bad_headers", f"not signed: {error}") from error


def _check_signature(key: Ed25519PublicKey, signed: Signed, asked: Asked) -> None:
    if not is_signed_request(
        key, signed, method=asked.method, target=asked.target, body=asked.body
    ):
        raise NotAdmitted("bad_signature", "the signature does not fit the request")


def _check_clock(signed: Signed, now: int) -> None:
    if abs(signed.ts - now) > CLOCK_WINDOW_US:
        raise NotAdmitted("clock", "the terminal's clock is over ten minutes off", hq_time=now)


_TERMINAL: Final = (
    sa.select(
        schema.terminal.c.state,
        schema.terminal.c.epoch,
        schema.chain.c.public_key,
        schema.chain.c.key_id,
        schema.chain.c.key_before,
        schema.store.c.store,
        schema.store.c.zone,
    )
    .join(schema.chain, schema.chain.c.terminal == schema.terminal.c.terminal)
    .join(schema.store, schema.store.c.store == schema.terminal.c.store)
    .where(
        schema.terminal.c.terminal == sa.bindparam("terminal"),
        schema.chain.c.epoch == schema.terminal.c.epoch,
    )
)
_HERE: Final = (schema.chain.c.terminal == sa.bindparam("terminal_")) & (
    schema.chain.c.epoch == sa.bindparam("epoch_")
)
_RAISE_COUNT: Final = (
    sa.update(schema.chain)
    .where(_HERE, schema.chain.c.count < sa.bindparam("count_"))
    .values(count=sa.bindparam("count_"))
)
_COUNT: Final = sa.select(schema.chain.c.count).where(_HERE)
