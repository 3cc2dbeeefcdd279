"""Who paid, by the wallet's own name for him: a member of whom it is known, or one to be asked.

A provider tells with a payment which of its users paid. Whose wallet that is known to be has
bought, where the sale names nobody; where it names somebody of whom it is not known, or somebody
else, the two may be one person's, and people are asked: a payment suggests, and proves nothing. A
wallet's user of whom nothing follows is forgotten within a week.

What is noted here is found by a hash under head office's key, and sealed. Everything runs in the
caller's transaction.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from pos.hq.booking import SaleBody
from pos.hq.members import persons, tables
from pos.hq.members.cases import Case, open_cases, suggestion
from pos.hq.members.keys import MemberKeys
from pos.hq.rows import add_rows

WALLET_PAID: Final = "wallet_paid"
"""Why a wallet is suggested to be a member's: it paid for what he bought."""
_KEPT: Final = 7 * 86_400_000_000


def note(
    connection: sa.Connection, keys: MemberKeys, *, attempt: str, terminal: str, wallet: str,
    buyer: str, now: int,
) -> None:  # fmt: skip
    """Notes which user of a wallet paid; the same again changes nothing."""
    columns = tables.payer.c
    known = sa.select(columns.attempt).where(columns.attempt == attempt)
    if not buyer or connection.execute(known).first() is not None:
        return
    subject = keys.subject(wallet, buyer)
    row = {
        "attempt": attempt,
        "terminal": terminal,
        "issuer": wallet,
        "subject": subject,
        "member": "",
        "case_id": "",
        "at": now,
        "sealed": keys.seal(buyer.encode(), of=f"{wallet}|{subject}"),
    }
    add_rows(connection, tables.payer, [row])


def holder(connection: sa.Connection, attempt: str, *, store: str) -> str | None:
    """The member whose wallet paid in a store, where that is known."""
    row = _payer(connection, attempt)
    if row is None or row.terminal.partition("-")[0] != store:
        return None
    return _holder_of(connection, row.issuer, row.subject)


def match(connection: sa.Connection, body: SaleBody, member: str, *, now: int) -> None:
    """Asks people where the wallets that paid a member's sale are not known to be his."""
    for tender in body.tenders:
        if not (tender.is_wallet and tender.amount > 0 and tender.reference):
            continue
        row = _payer(connection, tender.reference)
        if row is None or row.case_id:
            continue
        owner = _holder_of(connection, row.issuer, row.subject)
        if owner is None:
            case = f"{WALLET_PAID}:{member}:{row.subject[:16]}"
            asked = Case(
                case=case, kind="suggestion", why=WALLET_PAID, one=member, reason=row.issuer, at=now
            )
            if open_cases(connection, [asked]):
                mine = tables.payer.c.attempt == row.attempt
                noted = {"case_id": case, "member": member}
                connection.execute(sa.update(tables.payer).where(mine).values(**noted))
                continue
        elif owner != member:
            open_cases(connection, [suggestion(owner, member, why="same_wallet", at=now)])
        _forget(connection, tables.payer.c.attempt == row.attempt)


def of_case(connection: sa.Connection, keys: MemberKeys, case: str) -> tuple[str, str] | None:
    """The wallet that a suggestion is about, and its user; None where it is about none."""
    found = sa.select(tables.payer).where(tables.payer.c.case_id == case).limit(1)
    row = connection.execute(found).one_or_none()
    if row is None:
        return None
    return row.issuer, keys.unseal(row.sealed, of=f"{row.issuer}|{row.subject}").decode()


def end_case(connection: sa.Connection, case: str) -> None:
    """Forgets the wallet of a suggestion that somebody has answered."""
    _forget(connection, tables.payer.c.case_id == case)


def is_old(now: int) -> sa.ColumnElement[bool]:
    """Those of whom nothing followed."""
    return (tables.payer.c.case_id == "") & (tables.payer.c.at < now - _KEPT)


def drop_old(connection: sa.Connection, *, now: int) -> None:
    """Takes them away."""
    _forget(connection, is_old(now))


def _payer(connection: sa.Connection, attempt: str) -> sa.Row[tuple[str, ...]] | None:
    found = sa.select(tables.payer).where(tables.payer.c.attempt == attempt)
    return connection.execute(found).one_or_none()


def _holder_of(connection: sa.Connection, issuer: str, subject: str) -> str | None:
    columns = tables.identity.c
    mine = (columns.issuer == issuer) & (columns.subject == subject)
    found = connection.execute(sa.select(columns.member).where(mine)).scalar()
    return None if found is None else persons.person_of(connection, found)


def _forget(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    connection.execute(sa.delete(tables.payer).where(which))
