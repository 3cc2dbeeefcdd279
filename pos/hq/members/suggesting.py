"""What was suggested about accounts and wallets, and what their holders or people say to it.

A payment or a number that two accounts share suggests and proves nothing. Whoever is to be linked
proves each account by a one-time code that goes to the telephone of that account; the wallet that
paid is proved by its payment. Refused, it is not suggested again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pos.hq.database import OfficeDatabase
from pos.hq.members import cases, payers, persons, tables
from pos.hq.members.cases import LINKED, REFUSED, SUGGESTION, Case
from pos.hq.members.joining import link
from pos.hq.members.keys import MemberKeys
from pos.hq.members.proofs import take_proof
from pos.hq.reports import iso
from pos.hq.rows import add_rows
from pos.hq.stores import BadRequest
from pos.member.identity import Assurance, masked


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A suggestion as people may see it. `codes_of` are the accounts whose one-time codes make it
    true, in their order, and `phones` the ends of where those are sent; `wallet` is the one that
    may be a member's."""

    case: str
    why: str
    codes_of: tuple[str, ...]
    phones: tuple[str, ...]
    since: str
    wallet: str = ""


def suggestions(connection: sa.Connection, keys: MemberKeys, *, limit: int) -> list[Suggested]:
    """Those that nobody has answered, the oldest first."""
    found = cases.read_cases(connection, kind=SUGGESTION, limit=limit)
    return [_shown(connection, keys, case) for case in found]


def accept(
    database: OfficeDatabase, keys: MemberKeys, case: str, codes: Sequence[str], *, now: int
) -> str:
    """Makes true what was suggested, on the word of whoever has the codes; answers whose account
    it is about then. `BadRequest` where a code is wrong; each wrong one is counted."""
    with database.write() as connection:
        known = _open(connection, case)
        wallet = payers.of_case(connection, keys, case)
        wanted = 1 if wallet else 2
        if len(codes) != wanted:
            raise BadRequest(f"{case} takes {wanted} one-time codes, one a line, in their order")
        proven = not wallet or take_proof(connection, keys, known.one, codes[0], now=now)
    if not wallet:
        proofs = ((known.one, codes[0]), (known.other, codes[1]))
        return link(database, keys, proofs, now=now).survivor
    if not proven:
        raise BadRequest(f"the code of {known.one} is wrong, used or over five minutes old")
    with database.write() as connection:
        return _take_wallet(connection, keys, case, known.one, wallet, now=now)


def refuse(connection: sa.Connection, case: str, *, by: str, reason: str, now: int) -> None:
    """Notes that what was suggested is not so; the wallet that paid is forgotten."""
    _open(connection, case)
    cases.close_case(connection, case, state=REFUSED, by=by, reason=reason, now=now)
    payers.end_case(connection, case)


def _take_wallet(
    connection: sa.Connection, keys: MemberKeys, case: str, member: str, wallet: tuple[str, str],
    *, now: int,
) -> str:  # fmt: skip
    person = persons.person_of(connection, member)
    issuer, number = wallet
    holder = persons.find_by(connection, keys, issuer=issuer, number=number)
    if holder not in (None, person):
        raise BadRequest(f"this wallet is {holder}'s by now; refuse {case}")
    if holder is None:
        row = persons.identity_row(
            keys, person, issuer=issuer, number=number, source="payment",
            assurance=Assurance.PROVEN, at=now,
        )  # fmt: skip
        add_rows(connection, tables.identity, [row])
    cases.close_case(connection, case, state=LINKED, by=person, reason="code", now=now)
    payers.end_case(connection, case)
    return person


def _open(connection: sa.Connection, case: str) -> Case:
    found = cases.read_cases(connection, kind=SUGGESTION, case=case)
    if not found:
        raise BadRequest(f"there is no open suggestion {case}; see: lianpos hq member suggestions")
    return found[0]


def _shown(connection: sa.Connection, keys: MemberKeys, case: Case) -> Suggested:
    wallet = payers.of_case(connection, keys, case.case)
    accounts = (case.one,) if wallet else (case.one, case.other)
    phones = tuple(masked(persons.phone_of(connection, keys, one)) for one in accounts)
    return Suggested(
        case=case.case,
        why=case.why,
        codes_of=accounts,
        phones=phones,
        since=iso(case.at),
        wallet="" if wallet is None else f"{wallet[0]} {masked(wallet[1])}",
    )
