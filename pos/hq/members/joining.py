"""Two accounts made one person's, and one made two again: in the books, in consents, at the tills.

A link needs proof of both accounts, a merger somebody who answers for it. Both leave the accounts
as they were opened: the younger one's name leads on to the older's for ever, so a till that knows
only the old name still posts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from pos.hq.database import OfficeDatabase
from pos.hq.members import books, cases, consents, nearby, persons, tables
from pos.hq.members.books import Origin
from pos.hq.members.keys import MemberKeys
from pos.hq.members.persons import ACTIVE, ERASED, MERGED, Person
from pos.hq.members.proofs import take_proof
from pos.hq.members.rules import DAY, day_of, higher, read_rules, rules_at
from pos.hq.stores import BadRequest
from pos.member.joining import UNMERGE_DAYS, Account, CannotMerge, Since, merge, merged, unmerge
from pos.member.ledger import Unit
from pos.member.programme import Programme

UNITS: Final[tuple[Unit, ...]] = ("points", "money")

_WHY: Final = {
    "same_member": "these are one member's accounts already",
    "payment_open": "a payment has set points aside; try again when it has ended",
    "other_birthday": "both proved another birthday: they are two people",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A merger that was made: whose account survives, and whose leads on to it."""

    merger: str
    survivor: str
    gone: str


def link(
    database: OfficeDatabase,
    keys: MemberKeys,
    proofs: tuple[tuple[str, str], tuple[str, str]],
    *,
    now: int,
) -> Joined:
    """Makes two accounts one person's who proved both: (account, one-time code) of each.

    `BadRequest` where a code is wrong, too old or used; each wrong one is counted.
    """
    (one, _), (other, _) = proofs
    with database.write() as connection:
        wrong = [
            member
            for member, code in proofs
            if not take_proof(connection, keys, member, code, now=now)
        ]
    if wrong:
        raise BadRequest(
            f"the code of {' and '.join(wrong)} is wrong, used or over five minutes old; make new "
            "ones with: lianpos hq member prove"
        )
    with database.write() as connection:
        return join(connection, keys, one, other, proof="codes", by="", reason="", now=now)


def join(
    connection: sa.Connection, keys: MemberKeys, one: str, other: str, *, proof: str, by: str,
    reason: str, now: int,
) -> Joined:  # fmt: skip
    """Makes two accounts one person's; `BadRequest` where people have to look first."""
    people = [persons.read_person(connection, keys, member) for member in (one, other)]
    for person in people:
        if person.accounts[0].state == ERASED:
            raise BadRequest(f"{person.member} was erased")
    # In one order, so that two who join the same accounts do not wait for each other.
    for member in sorted(person.member for person in people):
        books.read_purse(connection, member)
    programme = rules_at(read_rules(connection), day_of(now))
    looks = [_look(connection, person, programme) for person in people]
    try:
        result = merged(looks[0], looks[1])
    except CannotMerge as error:
        raise BadRequest(_WHY[error.reason]) from error
    people.sort(key=lambda person: person.member != result.member)
    survivor, gone = people
    joined = Joined(
        merger=f"{gone.member}>{survivor.member}:{now}", survivor=survivor.member, gone=gone.member
    )
    for unit in UNITS:
        posting = merge(
            books.read_purse(connection, gone.member, unit=unit),
            books.read_purse(connection, survivor.member, unit=unit),
            key=f"{joined.merger}:{unit}",
            at=now,
            unit=unit,
        )
        books.write(connection, posting, now=now, origin=Origin(reason=reason))
    _point(connection, gone.member, to=survivor.member, state=MERGED)
    _set_tiers(connection, survivor, gone, programme)
    consents.withdraw_for_merger(
        connection, survivor.member, result.consents, merger=joined.merger, now=now
    )
    connection.execute(
        sa.insert(tables.merger), _merger_row(joined, survivor, proof, by, reason, now)
    )
    names = [own.member for person in people for own in person.accounts]
    cases.close_between(connection, names, by=by, now=now)
    nearby.follow(connection, gone.member, survivor.member)
    _tell(connection, keys, survivor.member)
    return joined


def part(
    connection: sa.Connection, keys: MemberKeys, gone: str, *, by: str, reason: str, now: int
) -> Joined:
    """Undoes the merger of an account by reversing postings, within thirty days."""
    columns = tables.merger.c
    row = connection.execute(
        sa.select(tables.merger)
        .where(columns.gone == gone, columns.undone_at == 0)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise BadRequest(f"{gone} was merged with nobody")
    if now - row.at > UNMERGE_DAYS * DAY:
        raise BadRequest(f"after {UNMERGE_DAYS} days a merger stays as it is")
    if persons.person_of(connection, row.survivor) != row.survivor:
        raise BadRequest(f"{row.survivor} was merged itself since; undo that first")
    own = sa.select(tables.member.c.state).where(tables.member.c.member == gone)
    if connection.execute(own).scalar_one() == ERASED:
        raise BadRequest(f"{gone} was erased, and so were the accounts that were one with it")
    _point(connection, gone, to="", state=ACTIVE)
    for unit in UNITS:
        _reverse(connection, row, unit, reason=reason, now=now)
    connection.execute(
        sa.update(tables.member)
        .where(tables.member.c.member == row.survivor)
        .values(tier=row.tier_before, granted=row.granted_before)
    )
    consents.restore_after_merger(connection, row.survivor, merger=row.merger, now=now)
    consents.withdraw_where_parted(
        connection, gone, row.survivor, merger=row.merger, since=row.at, now=now
    )
    connection.execute(
        sa.update(tables.merger)
        .where(columns.merger == row.merger)
        .values(undone_at=now, by=by, reason=reason)
    )
    for member in (row.survivor, gone):
        _tell(connection, keys, member)
    return Joined(merger=row.merger, survivor=row.survivor, gone=gone)


def _reverse(connection: sa.Connection, row: Any, unit: Unit, *, reason: str, now: int) -> None:
    merger = books.read(connection, f"{row.merger}:{unit}")
    if merger is None:
        return
    try:
        posting = unmerge(
            books.read_purse(connection, row.gone, unit=unit),
            books.read_purse(connection, row.survivor, unit=unit),
            merger,
            key=f"{row.merger}:{unit}:undone",
            at=now,
            since=_since(connection, row, unit),
        )
    except CannotMerge as error:
        raise BadRequest(_WHY[error.reason]) from error
    books.write(connection, posting, now=now, origin=Origin(reason=reason))


def _since(connection: sa.Connection, row: Any, unit: Unit) -> Since:
    """What became of their lots while they were one. Of cards nothing expires or is taken back."""
    if unit != "points":
        return Since()
    accounts = set(persons.accounts_of(connection, row.gone))
    lost: dict[str, int] = {}
    charged: list[tuple[str, int]] = []
    for posting in books.claw_backs(connection, row.survivor, since=row.at):
        lot = posting.lot
        if books.earner_of(connection, lot) not in accounts:
            continue
        lost[lot] = lost.get(lot, 0) + sum(amount for _, amount in posting.taken)
        charged += [(of, amount) for of, amount in posting.taken if of != lot]
    return Since(
        lapsed=books.lapsed(connection, row.survivor, since=row.at), lost=lost, charged=charged
    )


def _look(connection: sa.Connection, person: Person, programme: Programme) -> Account:
    held = any(
        books.read_purse(connection, person.member, unit=unit, lock=False).held for unit in UNITS
    )
    return person.as_account(
        rank=programme.rank(person.tier),
        consents=consents.agrees_to(connection, person.member),
        is_held=held,
    )


def _point(connection: sa.Connection, member: str, *, to: str, state: str) -> None:
    connection.execute(
        sa.update(tables.member)
        .where(tables.member.c.member == member)
        .values(survivor=to, state=state)
    )


def _set_tiers(
    connection: sa.Connection, survivor: Person, gone: Person, programme: Programme
) -> None:
    own, other = survivor.accounts[0], gone.accounts[0]
    connection.execute(
        sa.update(tables.member)
        .where(tables.member.c.member == survivor.member)
        .values(
            tier=higher(programme, own.tier, other.tier),
            granted=higher(programme, own.granted, other.granted),
        )
    )


def _merger_row(
    joined: Joined, survivor: Person, proof: str, by: str, reason: str, now: int
) -> dict[str, Any]:
    return {
        "merger": joined.merger,
        "gone": joined.gone,
        "survivor": joined.survivor,
        "proof": proof,
        "tier_before": survivor.accounts[0].tier,
        "granted_before": survivor.accounts[0].granted,
        "by": by,
        "reason": reason,
        "at": now,
        "undone_at": 0,
    }


def _tell(connection: sa.Connection, keys: MemberKeys, member: str) -> None:
    known = persons.read_person(connection, keys, member).known()
    nearby.tell(connection, [known])
