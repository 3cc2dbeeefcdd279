"""One-time codes by which the holder of an account proves that it is his.

Head office keeps a hash of the code; the code itself goes to the telephone of the account. It is
good for five minutes, for five tries, and once.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Final

import sqlalchemy as sa

from pos.hq.members import persons, tables
from pos.hq.members.keys import MemberKeys

_GOOD_FOR: Final = 300_000_000
"""Microseconds."""
_TRIES: Final = 5


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
    """Takes away the codes that are good for nothing any more."""
    connection.execute(sa.delete(tables.proof).where(tables.proof.c.expires_at < now))
