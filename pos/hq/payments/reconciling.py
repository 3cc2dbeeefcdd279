"""A provider's bill of a day, taken in and acted upon; what is left is for people to answer for.

What the provider has and head office says it has not is asked about once more: the answer gives it
back, or takes it up, by the same table as ever, so however often a bill is taken in nothing goes
back twice. Where the bill has another amount nothing more goes back of that payment until somebody
answers for it. A day is closed when no difference is left that nobody has answered for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from pos.hq import schema
from pos.hq.database import OfficeDatabase, set_meta
from pos.hq.payments import adopting, bill_books, second_looks, tables
from pos.hq.payments.bill_books import BillInForce, SignedOff, Taken
from pos.hq.payments.bills import Bill
from pos.hq.payments.settlement import Item, Verdict, compare

_ASKED_AGAIN: Final = frozenset({Verdict.PAID_NOT_OURS, Verdict.STILL_OPEN})
_CALLS_PEOPLE: Final = frozenset(
    {Verdict.AMOUNT_DIFFERS, Verdict.RECEIVED_DIFFERS, Verdict.NOT_ON_BILL, Verdict.NOT_IN_LEDGER,
     Verdict.PAID_NOT_OURS}
)  # fmt: skip
_LEFT: Final = "differences:"
"""Before a wallet's name, among the facts about the database as a whole."""
_ALARM: Final = "bill_"
"""Before a verdict: what an attempt calls people for because of a bill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderSum:
    """What a tender came to on a day, as each of the three tells it; minor units."""

    tender: str
    journal: int
    ledger: int
    provider: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfMoney:
    """A day of one wallet: its bill, its items, and who answers for which difference."""

    wallet: str
    day: dt.date
    bill: BillInForce | None
    items: tuple[Item, ...]
    signed: dict[str, SignedOff]

    @property
    def differences(self) -> tuple[Item, ...]:
        """The items on which the three do not agree."""
        return tuple(item for item in self.items if item.verdict is not Verdict.MATCHED)

    @property
    def open(self) -> tuple[Item, ...]:
        """The differences that nobody answers for."""
        return tuple(item for item in self.differences if item.item not in self.signed)

    @property
    def is_closed(self) -> bool:
        """Whether there is nothing left to be done about this day."""
        return self.bill is not None and not self.open

    @property
    def sums(self) -> tuple[TenderSum, ...]:
        """What each tender came to."""
        tenders = sorted({item.tender for item in self.items})
        return tuple(_sum(tender, self.items) for tender in tenders)

    @property
    def of_other_days(self) -> int:
        """What of the bill belongs to items of other days: midnight came in between."""
        if self.bill is None:
            return 0
        counted = sum(item.provider or 0 for item in self.items)
        return self.bill.paid - self.bill.repaid - counted


class NothingToSign(Exception):
    """There is no such open difference, or none at all."""

    def __init__(self, *items: str) -> None:
        super().__init__(", ".join(items))
        self.items = items


def reconcile(
    database: OfficeDatabase, bill: Bill, *, wallet: str, sha256: str, now: int
) -> tuple[Taken, DayOfMoney]:
    """Takes a bill in, does what follows by itself, and answers what the day looks like.

    The evening before is looked at again with it: what was missing there may be on this bill.
    """
    with database.write() as connection:
        taken = bill_books.take_in(connection, bill, wallet=wallet, sha256=sha256, now=now)
        for day in (bill.day - dt.timedelta(days=1), bill.day):
            found = day_of_money(connection, wallet=wallet, day=day)
            _act(connection, found, now=now)
        after = day_of_money(connection, wallet=wallet, day=bill.day)
        _note_left(connection, after)
        return taken, after


def day_of_money(connection: sa.Connection, *, wallet: str, day: dt.date) -> DayOfMoney:
    """A day as it looks now; changes nothing."""
    items = compare(bill_books.facts_of(connection, wallet=wallet, day=day))
    differences = [item for item in items if item.verdict is not Verdict.MATCHED]
    return DayOfMoney(
        wallet=wallet,
        day=day,
        bill=bill_books.bill_of(connection, wallet=wallet, day=day),
        items=tuple(items),
        signed=bill_books.signed_off(connection, differences, wallet=wallet, day=day),
    )


def sign_off(
    database: OfficeDatabase,
    *,
    wallet: str,
    day: dt.date,
    items: Iterable[str],
    name: str,
    reason: str,
    now: int,
) -> DayOfMoney:
    """Somebody answers for these differences of a day, all that are open where none is named."""
    wanted = list(items)
    with database.write() as connection:
        found = day_of_money(connection, wallet=wallet, day=day)
        named = [one for one in found.open if not wanted or one.item in wanted]
        strangers = set(wanted) - {one.item for one in named}
        if strangers or not named:
            raise NothingToSign(*sorted(strangers))
        bill_books.sign_off(
            connection, named, wallet=wallet, day=day, name=name, reason=reason, now=now
        )
        after = day_of_money(connection, wallet=wallet, day=day)
        _calm_down(connection, after)
        _note_left(connection, after)
        return after


def differences_left(connection: sa.Connection) -> dict[str, int]:
    """How many differences the last reconciliation of each wallet has left open."""
    meta = schema.meta.c
    rows = connection.execute(
        sa.select(meta.name, meta.value)
        .where(meta.name.startswith(_LEFT, autoescape=True))
        .order_by(meta.name)
    )
    return {name.removeprefix(_LEFT): int(value) for name, value in rows}


def _note_left(connection: sa.Connection, found: DayOfMoney) -> None:
    set_meta(connection, f"{_LEFT}{found.wallet}", str(len(found.open)))


def _act(connection: sa.Connection, found: DayOfMoney, *, now: int) -> None:
    """What follows from the differences of a day that has its bill."""
    if found.bill is None:
        return
    for item in found.open:
        if item.verdict is Verdict.UNKNOWN_ORDER:
            adopting.adopt(connection, item, wallet=found.wallet, now=now)
        if item.verdict in _ASKED_AGAIN:
            second_looks.look_again(connection, item.attempt, paid_at=item.at, now=now)
        if item.verdict in _CALLS_PEOPLE:
            second_looks.call_people(
                connection, item.attempt, why=f"{_ALARM}{item.verdict}", now=now
            )
    _calm_down(connection, found)


def _calm_down(connection: sa.Connection, found: DayOfMoney) -> None:
    """Ends the alarms of payments about which there is nothing left to be done."""
    attempt = tables.attempt.c
    alarmed = connection.execute(
        sa.select(attempt.attempt).where(
            attempt.wallet == found.wallet, attempt.alarm.startswith(_ALARM, autoescape=True)
        )
    )
    open_ones = {item.attempt for item in found.open}
    here = {item.attempt for item in found.items} - open_ones
    for name in set(alarmed.scalars()) & here:
        connection.execute(
            sa.update(tables.attempt).where(attempt.attempt == name).values(alarm="")
        )


def _sum(tender: str, items: Iterable[Item]) -> TenderSum:
    mine = [item for item in items if item.tender == tender]
    return TenderSum(
        tender=tender,
        journal=sum(item.journal for item in mine),
        ledger=sum(item.ledger for item in mine),
        provider=sum(item.provider or 0 for item in mine),
    )
