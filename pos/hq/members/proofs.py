"""One-time codes by which the holder of an account proves that it is his.

Head office keeps a hash of the code; the code itself goes to the telephone of the account. It is
good for five minutes, for five tries, and once. A telephone is sent one in a minute, five in an
hour and ten in a day at most, whoever asks for them.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Final

import sqlalchemy as sa

from pos.hq.database import OfficeDatabase
from pos.hq.members import persons, tables
from pos.hq.members.keys import MemberKeys
from pos.hq.members.texting import Texter
from pos.hq.stores import BadRequest
from pos.member.identity import masked

_GOOD_FOR: Final = 300_000_000
"""Microseconds."""
_TRIES: Final = 5
_DAY: Final = 86_400_000_000
_LIMITS: Final = (
    (60_000_000, 1, "a minute"),
    (3_600_000_000, 5, "an hour"),
    (_DAY, 10, "a day"),
)


def make_proof(connection: sa.Connection, keys: MemberKeys, member: str, *, now: int) -> str:
    """A new code for an account, six digits; the one before is good for nothing."""
    persons.person_of(connection, member)
    code = f"{secrets.randbelow(1_000_000):06d}"
    connection.execute(sa.delete(tables.proof).where(tables.proof.c.member == member))
    row = {
        "member": member,
        "code_hash": keys.proof_hash(member, code),
        "expires_at": now + _GOOD_FOR,
        "tries": 0,
    }
    connection.execute(sa.insert(tables.proof), row)
    return code


def send_proof(
    database: OfficeDatabase, keys: MemberKeys, texter: Texter, member: str, *, now: int
) -> str:
    """Sends a new code to the telephone of an account; answers its end.

    `BadRequest` where no telephone is known, or too many were sent to it; `NotSent` where it did
    not go out: that one counts as well.
    """
    with database.write() as connection:
        phone = persons.phone_of(connection, keys, member)
        if not phone:
            raise BadRequest(f"no telephone is known of {member}")
        _count(connection, keys.phone(phone), now=now)
        code = make_proof(connection, keys, member, now=now)
    # Counted and committed before anything leaves: whoever dies here sends none too many.
    texter.send(phone, code)
    return masked(phone)


def _count(connection: sa.Connection, phone: str, *, now: int) -> None:
    """Notes that a telephone is sent a code now; `BadRequest` where that is too many."""
    columns = tables.sent.c
    for span, most, words in _LIMITS:
        recent = sa.select(sa.func.count()).where(columns.phone == phone, columns.at > now - span)
        if connection.execute(recent).scalar_one() >= most:
            raise BadRequest(f"this telephone was sent {most} codes in {words}; try again later")
    connection.execute(sa.insert(tables.sent), {"phone": phone, "at": now})


def take_proof(
    connection: sa.Connection, keys: MemberKeys, member: str, code: str, *, now: int
) -> bool:
    """Whether that is the account's code. Commit it also where it is not: tries are counted."""
    mine = tables.proof.c.member == member
    row = connection.execute(sa.select(tables.proof).where(mine).with_for_update()).one_or_none()
    if row is None or row.expires_at < now or row.tries >= _TRIES:
        return False
    if not hmac.compare_digest(bytes(row.code_hash), keys.proof_hash(member, code.strip())):
        connection.execute(sa.update(tables.proof).where(mine).values(tries=row.tries + 1))
        return False
    connection.execute(sa.delete(tables.proof).where(mine))
    return True


def drop_old(connection: sa.Connection, *, now: int) -> None:
    """Takes away the codes that are good for nothing any more, and how many were sent before."""
    connection.execute(sa.delete(tables.proof).where(tables.proof.c.expires_at < now))
    connection.execute(sa.delete(tables.sent).where(tables.sent.c.at <= now - _DAY))
