"""A partner chain under the same roof: its shops share the members, and who owes whom for points.

A store's banner says whose shop it is; the chain that runs the programme has none. What is earned
in a partner's shop counts by its terms of that day, and is that partner's debt: wherever it is
spent, the partner pays the shop's chain what its points are worth on the day of the payment, and
gets that back with goods that come back, in whosever shop: the money that a shop of another chain
has paid out for them is for the chains' own accounts and in no settlement here. What a member owes
he owes the programme, which had paid the shop for it: when a partner's points pay that debt later,
the partner pays the programme. Where goods take points along that another party gave, it pays the
party of the goods. What nobody's shop gave (what was taken over, what was given on a birthday) is
the programme's. Between two chains one pays the difference, so everything together comes to
nothing.

Rates are basis points, worth is minor units for a hundred points.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from pos.hq import schema
from pos.hq.members import tables
from pos.hq.members.books import CLAWED_BACK
from pos.hq.members.rules import midnight
from pos.hq.stores import BadRequest
from pos.member.ledger import OWED
from pos.member.programme import ONCE, Times
from pos.member.value import Settled, settle
from pos.money import allocate

HOME: Final = ""
"""The chain that runs the programme."""
_OF_A_SHOP: Final = re.compile(r"([0-9A-Z]{4})-[0-9A-Z]{3}:")
"""How the name of a lot begins that a till's sale gave."""


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds with a party from a day on: how its points count, and what a hundred are worth."""

    party: Annotated[str, Meta(max_length=64)]
    since: dt.date
    times: Times = ONCE
    worth: Annotated[int, Meta(ge=0, le=10**9)] = 100


def publish_terms(connection: sa.Connection, content: bytes, *, today: dt.date) -> list[Terms]:
    """Adds terms with parties; `BadRequest` for some that cannot be read or begin before today:
    what was earned and owed before stays what it was."""
    try:
        listed = msgspec.json.decode(content, type=list[Terms])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"these are no terms: {error}") from error
    for terms in listed:
        if terms.since < today:
            raise BadRequest(f"terms begin today or later, not on {terms.since}")
        key = f"{terms.party}|{terms.since.isoformat()}"
        connection.execute(sa.delete(tables.partner).where(tables.partner.c.terms == key))
        row = {"terms": key, "content": msgspec.json.encode(terms).decode()}
        connection.execute(sa.insert(tables.partner), row)
    return listed


def are_there(connection: sa.Connection) -> bool:
    """Whether anything was ever agreed with anybody."""
    return connection.execute(sa.select(tables.partner.c.terms).limit(1)).first() is not None


def terms_at(connection: sa.Connection, party: str, day: dt.date) -> Terms:
    """What holds with a party on a day; one to one where nothing was agreed."""
    content = connection.execute(sa.select(tables.partner.c.content)).scalars()
    known = [msgspec.json.decode(one, type=Terms) for one in content]
    mine = [terms for terms in known if terms.party == party and terms.since <= day]
    standard = Terms(party=party, since=dt.date.min)
    return max(mine, key=lambda terms: terms.since, default=standard)


def converted(
    connection: sa.Connection, shares: Mapping[int, int], *, store: str, day: dt.date
) -> dict[int, int]:
    """What the lines of a sale earn in a store, by the terms with whose shop it is."""
    times = terms_at(connection, party_of(connection, store), day).times
    points = sum(shares.values()) * times // ONCE
    if times == ONCE or not shares:
        return dict(shares)
    parts = allocate(points, list(shares.values()))
    return {line: part for line, part in zip(shares, parts, strict=True) if part}


def party_of(connection: sa.Connection, store: str) -> str:
    """Whose shop a store is; the programme's own where nobody knows it any more."""
    columns = schema.store.c
    found = connection.execute(sa.select(columns.banner).where(columns.store == store)).scalar()
    return HOME if found is None else str(found)


def points_settlement(connection: sa.Connection, day: dt.date) -> list[Settled]:
    """Who pays whom for points that were spent on a day, less those that came back."""
    return settle(
        {
            (issuer, shop): _money(points, terms_at(connection, issuer, day).worth)
            for (issuer, shop), points in points_moved(connection, day).items()
        }
    )


def points_moved(connection: sa.Connection, day: dt.date) -> dict[tuple[str, str], int]:
    """How many points of a party, the first, another one is paid for, by what a day brought."""
    parties = {
        row.store: row.banner
        for row in connection.execute(sa.select(schema.store.c.store, schema.store.c.banner))
    }
    that_day = {"since": midnight(day), "until": midnight(day + dt.timedelta(days=1))}
    moved: dict[tuple[str, str], int] = defaultdict(int)
    for row in connection.execute(_SPENT, that_day):
        shop = parties.get(row.paid_at.partition("-")[0], HOME)
        moved[party_of_lot(row.lot, parties), shop] -= int(row.amount)
    for row in connection.execute(_TAKEN_ALONG, that_day):
        lot = row.key.rpartition(CLAWED_BACK)[0]
        moved[party_of_lot(row.lot, parties), party_of_lot(lot, parties)] -= int(row.amount)
    for row in connection.execute(_DEBTS_PAID, that_day):
        # What a posting issues lies in the lot of its name: that is no payment of anybody's.
        lot = row.lot or row.key
        moved[party_of_lot(lot, parties), HOME] -= int(row.amount)
    return {pair: points for pair, points in moved.items() if points and pair[0] != pair[1]}


def left_of(connection: sa.Connection, party: str, *, day: dt.date) -> tuple[int, int]:
    """How many points of a party members have, and what they are worth."""
    parties = {
        row.store: row.banner
        for row in connection.execute(sa.select(schema.store.c.store, schema.store.c.banner))
    }
    lot = tables.lot.c
    held = sa.select(lot.lot, sa.func.sum(lot.free + lot.pending + lot.held).label("points"))
    found = connection.execute(held.where(lot.unit == "points").group_by(lot.lot))
    points = sum(int(row.points) for row in found if party_of_lot(row.lot, parties) == party)
    return points, _money(points, terms_at(connection, party, day).worth)


def party_of_lot(lot: str, parties: Mapping[str, str]) -> str:
    """Whose debt the points of a lot are; `parties` says whose each store is."""
    found = _OF_A_SHOP.match(lot)
    return HOME if found is None else parties.get(found[1], HOME)


def _money(points: int, worth: int) -> int:
    """What points are worth, rounded half up, away from nothing."""
    sign = -1 if points < 0 else 1
    return sign * ((abs(points) * worth + 50) // 100)


_THAT_DAY: Final = (
    tables.posting.c.unit == "points",
    tables.posting.c.at >= sa.bindparam("since"),
    tables.posting.c.at < sa.bindparam("until"),
)
_BURN: Final = tables.posting.alias("burned")
_PAID_AT: Final = sa.case(
    (
        tables.posting.c.kind == "refund",
        sa.func.coalesce(
            sa.select(sa.func.min(_BURN.c.terminal))
            .where(
                _BURN.c.of == tables.posting.c.of,
                _BURN.c.unit == "points",
                _BURN.c.kind == "burn",
            )
            .scalar_subquery(),
            tables.posting.c.terminal,
        ),
    ),
    else_=tables.posting.c.terminal,
).label("paid_at")
"""The till that was paid with the points: what comes back, wherever, undoes that payment."""
_SPENT: Final = (
    sa.select(
        _PAID_AT,
        tables.entry.c.lot,
        sa.func.sum(tables.entry.c.amount).label("amount"),
    )
    .join(tables.entry, tables.entry.c.posting == tables.posting.c.key)
    .where(
        *_THAT_DAY,
        tables.posting.c.kind.in_(("burn", "refund")),
        tables.entry.c.member != "",
    )
    .group_by("paid_at", tables.entry.c.lot)
)
_TAKEN_ALONG: Final = (
    sa.select(tables.posting.c.key, tables.entry.c.lot, tables.entry.c.amount)
    .join(tables.entry, tables.entry.c.posting == tables.posting.c.key)
    .where(*_THAT_DAY, tables.posting.c.kind == "claw_back", tables.entry.c.member != "")
)
_DEBTS_PAID: Final = (
    sa.select(tables.posting.c.key, tables.entry.c.lot, tables.entry.c.amount)
    .join(tables.entry, tables.entry.c.posting == tables.posting.c.key)
    .where(
        *_THAT_DAY,
        tables.posting.c.kind.not_in(("burn", "refund", "claw_back", "expire")),
        tables.posting.c.key.in_(
            sa.select(tables.entry.c.posting).where(
                tables.entry.c.member != "", tables.entry.c.lot == OWED
            )
        ),
    )
)
"""All entries of what touches a debt, the programme's side of it as well."""
