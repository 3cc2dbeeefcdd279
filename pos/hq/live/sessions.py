"""Being signed in to the web pages: from a right password until it is over, and never longer.

The browser holds 256 random bits, the database their hash, so that a copy of the database lets
nobody in. A session ends by itself after half an hour without a page open and after twelve hours
in any case. Wrong passwords make whoever tries wait, ever longer, by name and by address.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import sqlalchemy as sa

from pos.hq import live_schema
from pos.hq.database import OfficeDatabase
from pos.hq.live.people import LONGEST, find_person, is_password
from pos.hq.live.views import Person, View
from pos.staff.lockout import FREE_TRIES, Tries, admit

IDLE_US: Final = 30 * 60 * 1_000_000
LONGEST_US: Final = 12 * 60 * 60 * 1_000_000
"""From signing in to the end, however busy."""

_TOUCH_US: Final = 60 * 1_000_000
_FREE_OF_ADDRESS: Final = 6 * FREE_TRIES
_FORGET_TRIES_US: Final = 24 * 60 * 60 * 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who is signed in; `csrf` goes into every form of theirs."""

    token: str
    person: Person

    @property
    def csrf(self) -> str:
        return form_code(self.token)


class NotSignedIn(Exception):
    """Not this time: a wrong name or password, or `wait_s` seconds are still to be waited."""

    def __init__(self, *, wait_s: int = 0) -> None:
        super().__init__("not signed in")
        self.wait_s = wait_s


def form_code(secret: str) -> str:
    """What a form must carry to have come from a page that was given `secret` in a cookie."""
    return hmac.new(secret.encode(), b"lianpos form", sha256).hexdigest()


def sign_in(
    database: OfficeDatabase, *, user: str, password: str, address: str, now: int
) -> Session:
    """A new session; `NotSignedIn` does not say whether the name or the password was wrong.

    A try is counted before the password is looked at. Takes a tenth of a second of CPU.
    """
    # Nobody has a name or a password like that, and what is counted must stay small.
    user, password = user[:64], password[: LONGEST + 1]
    with database.write(durable=False) as connection:
        wait_s = max(
            _count_try(connection, f"user {user}", free=FREE_TRIES, now=now),
            _count_try(connection, f"address {address[:64]}", free=_FREE_OF_ADDRESS, now=now),
        )
    if wait_s:
        raise NotSignedIn(wait_s=wait_s)
    with database.read() as connection:
        found = find_person(connection, user)
    if not is_password(found, password) or found is None:
        raise NotSignedIn
    token = secrets.token_urlsafe(32)
    row = {"token_hash": _digest(token), "user": user, "made_at": now, "used_at": now}
    with database.write(durable=False) as connection:
        connection.execute(_FORGIVE, {"who": f"user {user}"})
        connection.execute(_SWEEP, {"idle": now - IDLE_US, "oldest": now - LONGEST_US})
        connection.execute(_SWEEP_TRIES, {"before": now - _FORGET_TRIES_US})
        connection.execute(sa.insert(live_schema.web_session), row)
    return Session(token=token, person=found[0])


def find_session(database: OfficeDatabase, token: str, *, now: int) -> Session | None:
    """The session of a token while it lasts; looking is using it."""
    if not token:
        return None
    digest = _digest(token)
    with database.read() as connection:
        row = connection.execute(_FIND, {"token_hash": digest}).one_or_none()
    if row is None or not _lasts(row.made_at, row.used_at, now=now):
        return None
    if now - row.used_at > _TOUCH_US:
        with database.write(durable=False) as connection:
            connection.execute(_TOUCH, {"hash": digest, "now": now})
    person = Person(user=row.user, own=View(role=row.role, scope=row.scope))
    return Session(token=token, person=person)


def sign_out(database: OfficeDatabase, token: str) -> None:
    """Ends a session, on every page of it."""
    with database.write(durable=False) as connection:
        connection.execute(_END, {"token_hash": _digest(token)})


def _lasts(made_at: int, used_at: int, *, now: int) -> bool:
    return now - used_at <= IDLE_US and now - made_at <= LONGEST_US


def _count_try(connection: sa.Connection, who: str, *, free: int, now: int) -> int:
    """Counts a try; answers the seconds to wait where it is too early for one."""
    row = connection.execute(_TRIES, {"who": who}).mappings().one_or_none()
    known = Tries(user=who)
    if row is not None:
        known = Tries(user=who, count=row["count"], at_us=row["at"])
    tries, gate = admit(known, now_us=now, boot="", free=free, blocks=False)
    if gate.is_open:
        connection.execute(_PUT_TRIES, {"who": who, "count": tries.count, "at": tries.at_us})
    return gate.wait_s


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


_SESSION: Final = live_schema.web_session.c
_FIND: Final = (
    sa.select(
        _SESSION.made_at,
        _SESSION.used_at,
        live_schema.web_user.c.user,
        live_schema.web_user.c.role,
        live_schema.web_user.c.scope,
    )
    .join(live_schema.web_user, live_schema.web_user.c.user == _SESSION.user)
    .where(_SESSION.token_hash == sa.bindparam("token_hash"))
)
_TOUCH: Final = (
    sa.update(live_schema.web_session)
    .where(_SESSION.token_hash == sa.bindparam("hash"))
    .values(used_at=sa.bindparam("now"))
)
_END: Final = sa.delete(live_schema.web_session).where(
    _SESSION.token_hash == sa.bindparam("token_hash")
)
_SWEEP: Final = sa.delete(live_schema.web_session).where(
    (_SESSION.used_at < sa.bindparam("idle")) | (_SESSION.made_at < sa.bindparam("oldest"))
)
_TRIES: Final = sa.select(live_schema.web_try).where(
    live_schema.web_try.c.who == sa.bindparam("who")
)
_PUT_TRIES: Final = sa.text(
    "INSERT INTO web_try (who, count, at) VALUES (:who, :count, :at) "
    "ON CONFLICT (who) DO UPDATE SET count = excluded.count, at = excluded.at"
)
_FORGIVE: Final = sa.delete(live_schema.web_try).where(
    live_schema.web_try.c.who == sa.bindparam("who")
)
_SWEEP_TRIES: Final = sa.delete(live_schema.web_try).where(
    live_schema.web_try.c.at < sa.bindparam("before")
)
