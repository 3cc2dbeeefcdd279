"""Telephones on which members show their codes, and what head office makes of what was shown.

A device fetches a code for a day and puts its own digits behind it, which only head office can
check. What has paid in a half minute pays nothing else in it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.members import read_shown
from pos.hq.database import get_meta, set_meta
from pos.hq.members import books, persons, tables
from pos.hq.members.keys import MemberKeys
from pos.hq.members.rules import day_of, read_rules, rules_at
from pos.hq.stores import BadRequest
from pos.member.code import (
    GOOD_FOR,
    STEP_US,
    BadCode,
    MemberCode,
    digits_at,
    read_code,
    read_plain,
    sign_code,
    step_shown,
)

_SECOND: Final = 1_000_000
_KEYS: Final = "member_code_key"
"""Where the database keeps the number of the older one of two keys, and from when the newer one
signs: 0 for not yet."""
_KEPT: Final = 86_400_000_000
_AROUND: Final = 4
"""Half minutes by which the clock of a till that could not ask may be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What was shown: whose code it is, and in which half minute its digits were true.

    `step` is None without digits, which say who somebody is and prove nothing.
    """

    member: str
    device: str
    step: int | None


def register(connection: sa.Connection, member: str, *, now: int) -> str:
    """A new device of a member's; its name."""
    person = persons.living(connection, member)
    device = secrets.token_hex(8)
    row = {
        "device": device,
        "number": f"{secrets.randbelow(10**10):010d}",
        "member": person,
        "since": now,
        "closed_at": 0,
    }
    connection.execute(sa.insert(tables.device), row)
    return device


def close(connection: sa.Connection, device: str, *, now: int) -> None:
    """The telephone is lost or somebody else's: what it shows is nobody's from now on."""
    columns = tables.device.c
    done = connection.execute(
        sa.update(tables.device)
        .where(columns.device == device, columns.closed_at == 0)
        .values(closed_at=now)
    )
    if not done.rowcount:
        raise BadRequest(f"there is no device {device}")


def give_code(connection: sa.Connection, keys: MemberKeys, device: str, *, now: int) -> str:
    """A code for a day, without digits; what a device asks for. `BadRequest` for none."""
    columns = tables.device.c
    found = connection.execute(
        sa.select(columns.member).where(columns.device == device, columns.closed_at == 0)
    ).scalar()
    if found is None:
        raise BadRequest(f"there is no device {device}")
    person = persons.read_person(connection, keys, found)
    purse = books.read_purse(connection, person.member, lock=False)
    most = rules_at(read_rules(connection), day_of(now)).offline.points_each
    code = MemberCode(
        member=person.member,
        device=device,
        not_after=(now + GOOD_FOR) // _SECOND * _SECOND,
        tier=person.tier,
        burn_cap=max(0, min(purse.free, most)),
    )
    return sign_code(code, keys.code_key(_signing(connection, now)))


def digits_of(keys: MemberKeys, device: str, *, now: int) -> str:
    """What the device puts behind its code at a moment."""
    return digits_at(keys.device_secret(device), now)


def number_of(connection: sa.Connection, device: str) -> str:
    """Its ten digits in a code that is nothing but digits."""
    columns = tables.device.c
    found = connection.execute(sa.select(columns.number).where(columns.device == device))
    return str(found.scalar_one())


def shown(connection: sa.Connection, keys: MemberKeys, text: str, *, now: int) -> Showing:
    """Whose code that is; `BadCode` for nobody's, and for digits that are not the device's."""
    plain = read_plain(text)
    columns = tables.device.c
    if plain is None:
        public = [key.public_key() for key in _pinned(connection, keys)]
        read = read_code(text, pinned=public, now=now)
        mine, digits = columns.device == read.code.device, read.digits
    else:
        mine, digits = columns.number == plain[0], plain[1]
    row = connection.execute(sa.select(tables.device).where(mine)).one_or_none()
    if row is None or row.closed_at:
        raise BadCode(reason="closed")
    step = step_shown(keys.device_secret(row.device), digits, at=now) if digits else None
    if digits and step is None:
        raise BadCode(reason="wrong_digits")
    return Showing(member=persons.person_of(connection, row.member), device=row.device, step=step)


def check_later(
    connection: sa.Connection, keys: MemberKeys, text: str, *, member: str, of: str, at: int,
    now: int,
) -> str:  # fmt: skip
    """What is wrong with what a till was shown that could not ask, as a stable word; empty where
    it was right. `at` is when what it paid for ended; from now on it has paid for nothing else."""
    told = read_shown(text)
    if told is None:
        return "unreadable_code"
    moment = told.step * STEP_US
    mine = tables.device.c.device == told.device
    row = connection.execute(sa.select(tables.device).where(mine)).one_or_none()
    if row is None or 0 < row.closed_at <= moment:
        return "closed_device"
    if not at - GOOD_FOR <= moment <= at + _AROUND * STEP_US:
        return "old_code"
    # A till's clock may be a little off, and nobody told it so.
    step = step_shown(keys.device_secret(told.device), told.digits, at=moment, around=_AROUND)
    if step is None:
        return "wrong_digits"
    if persons.person_of(connection, row.member) != member:
        return "other_member"
    showing = Showing(member=member, device=told.device, step=step)
    return "" if use(connection, showing, of=of, now=now) else "used_code"


def use(connection: sa.Connection, showing: Showing, *, of: str, now: int) -> bool:
    """Whether what was shown may pay `of`; from then on it pays nothing else."""
    table, columns = tables.showing, tables.showing.c
    mine = (columns.device == showing.device) & (columns.step == showing.step)
    connection.execute(_USE, {"device": showing.device, "step": showing.step, "of": of, "at": now})
    return bool(connection.execute(sa.select(table.c.of).where(mine)).scalar_one() == of)


def old_showings(now: int) -> sa.ColumnElement[bool]:
    """What was shown so long ago that nobody can show it again."""
    return tables.showing.c.at < now - _KEPT


def drop_old(connection: sa.Connection, *, now: int) -> None:
    """Takes that away."""
    connection.execute(sa.delete(tables.showing).where(old_showings(now)))


def public_keys(connection: sa.Connection, keys: MemberKeys) -> tuple[bytes, ...]:
    """What tills check codes with: the key that signs, and the one before or after it."""
    return tuple(key.public_key().public_bytes_raw() for key in _pinned(connection, keys))


def change_key(connection: sa.Connection, *, now: int) -> int:
    """Has a new key sign from tomorrow on, when every till has heard of it; from when.

    `BadRequest` while codes of the one before may still be shown.
    """
    older, newer_from = _standing(connection)
    if newer_from:
        if now < newer_from + GOOD_FOR:
            raise BadRequest("the last change is not over; try again two days after it")
        older += 1
    set_meta(connection, _KEYS, f"{older} {now + GOOD_FOR}")
    return now + GOOD_FOR


def _standing(connection: sa.Connection) -> tuple[int, int]:
    older, _, newer_from = (get_meta(connection, _KEYS) or "1 0").partition(" ")
    return int(older), int(newer_from)


def _signing(connection: sa.Connection, now: int) -> int:
    older, newer_from = _standing(connection)
    return older + 1 if newer_from and now >= newer_from else older


def _pinned(connection: sa.Connection, keys: MemberKeys) -> list[Ed25519PrivateKey]:
    older, _ = _standing(connection)
    return [keys.code_key(older), keys.code_key(older + 1)]


_USE: Final = sa.text(
    "INSERT INTO member_showing (device, step, of, at) VALUES (:device, :step, :of, :at) "
    "ON CONFLICT (device, step) DO NOTHING"
)
