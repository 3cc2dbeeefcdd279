"""Who is asking: every request but hello and enrol is signed by a terminal that is let in.

The signature is checked first, so that a stranger learns nothing else. Then the clock, within
ten minutes; then the count, which must be higher than in all requests before, so that a request
that was overheard cannot be sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.contract.requests import (
    CLOCK_WINDOW_US,
    BadHeaders,
    Signed,
    is_signed_request,
    read_headers,
)
from pos.contract.wire import EnrolRequest
from pos.database import Database
from pos.hq import schema
from pos.hq.enrolment import public_key_of
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
    """The terminal that asks, and the feeds it may read."""

    terminal: str
    epoch: int
    scopes: tuple[str, ...]


def admit(database: Database, asked: Asked, *, now: int) -> Guest:
    """The terminal that signed this request; `NotAdmitted` for any doubt."""
    signed = _headers(asked, enrolling=False)
    with database.read() as connection:
        row = connection.execute(
            sa.select(
                schema.terminal.c.state,
                schema.terminal.c.epoch,
                schema.chain.c.public_key,
                schema.store.c.store,
                schema.store.c.zone,
            )
            .join(schema.chain, schema.chain.c.terminal == schema.terminal.c.terminal)
            .join(schema.store, schema.store.c.store == schema.terminal.c.store)
            .where(
                schema.terminal.c.terminal == signed.terminal,
                schema.chain.c.epoch == schema.terminal.c.epoch,
            )
        ).one_or_none()
    if row is None:
        raise NotAdmitted("unknown_terminal", f"{signed.terminal} is not enrolled here")
    _check_signature(Ed25519PublicKey.from_public_bytes(row.public_key), signed, asked)
    if row.state != "active":
        raise NotAdmitted("revoked", f"{signed.terminal} was shut out by head office")
    if row.epoch != signed.epoch:
        raise NotAdmitted("wrong_epoch", f"{signed.terminal} is in epoch {row.epoch}")
    _check_clock(signed, now)
    _raise_count(database, signed)
    scopes = scopes_of(terminal=signed.terminal, store=row.store, zone=row.zone)
    return Guest(terminal=signed.terminal, epoch=signed.epoch, scopes=tuple(scopes))


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


def _raise_count(database: Database, signed: Signed) -> None:
    # Not worth a disk flush per request: after a power cut a request of the last ten minutes
    # might be let in twice, and every request may be.
    table = schema.terminal
    here = table.c.terminal == signed.terminal
    with database.write(durable=False) as connection:
        raised = connection.execute(
            sa.update(table).where(here, table.c.count < signed.count).values(count=signed.count)
        )
        if raised.rowcount == 1:
            return
        highest = connection.execute(sa.select(table.c.count).where(here)).scalar_one()
    raise NotAdmitted("replayed", "a request with this count was here before", count=highest)
