"""Returns anywhere in the chain: what a receipt sold, what is left of it, and who has it set aside.

What is set aside belongs to the sale that a terminal will journal its return as. It ends with the
final entry of that sale, which is booked in the same transaction; or when nothing of that sale can
come any more: the terminal says so and its journal is here up to that moment, or its time is over
and its journal is here beyond it. So no quantity is given out twice, and none is lost for good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.contract.facts import SaleFact, TenderFixed, from_body
from pos.contract.returns import (
    KEPT_US,
    CameBack,
    NotYet,
    Released,
    Returned,
    ReturnWanted,
    SetAside,
    SoldReceipt,
    WalletPart,
)
from pos.contract.taken import taken_from
from pos.contract.tenders import BY_MEMBER
from pos.hq import schema
from pos.receipt.put_right import put_right

Left = dict[int, int]
"""Thousandths by the line of a receipt."""


class NoReceipt(Exception):
    """Head office has no such receipt. `code`: unknown_receipt, or receipt_not_arrived while the
    terminal that writes such numbers is behind."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The terminal that asks, in its present epoch; `count` is that of its request."""

    terminal: str
    epoch: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sold:
    """A completed sale, and where it stands in the journal of its terminal."""

    fact: SaleFact
    epoch: int
    seq: int
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hold:
    """What is set aside for one sale of one terminal, and its word on when it asked."""

    terminal: str
    sale: str
    epoch: int
    until: int
    head: int
    boot: str
    mono: int
    count: int
    lines: Left


def find_receipt(connection: sa.Connection, receipt: str, *, asker: Asker) -> SoldReceipt:
    """What a receipt sold, and what of it is not to be had any more. Raises `NoReceipt`."""
    sold = _sale_of(connection, receipt)
    if sold is None:
        raise _missing(connection, receipt)
    fact, holds = sold.fact, _holds(connection, receipt)
    stands = _as_it_stands(connection, receipt, sold)
    return SoldReceipt(
        receipt=receipt,
        at=fact.at,
        total=fact.total,
        rounding=fact.rounding,
        lines=tuple(msgspec.structs.replace(line, note="", frame="") for line in fact.lines),
        applied=fact.applied,
        paid=_paid(stands),
        elsewhere=_rows(_elsewhere(connection, receipt, holds, asker)),
        paid_back=_paid_back(connection, receipt, asker),
        wallets=tuple(
            WalletPart(
                attempt=tender.reference,
                wallet=tender.wallet,
                amount=tender.amount,
                tender=tender.tender,
                points=tender.points,
                card=tender.card,
                sale=fact.sale if tender.tender in BY_MEMBER else "",
            )
            for tender in stands.tenders
            if tender.has_number and tender.amount > 0
        ),
        taken=fact.taken,
    )


def set_aside(
    connection: sa.Connection,
    receipt: str,
    *,
    asker: Asker,
    sale: str,
    wanted: ReturnWanted,
    now: int,
) -> SetAside | CameBack:
    """Sets exactly these lines of a receipt aside for a sale; said twice it is once.

    A terminal may do so for a receipt of its own that has not arrived yet. Raises `NoReceipt`.
    """
    _lock(connection, receipt)
    sold = _sale_of(connection, receipt)
    if sold is None and not receipt.startswith(f"{asker.terminal}-"):
        raise _missing(connection, receipt)
    holds = [
        hold
        for hold in _holds(connection, receipt)
        if not _is_over(connection, hold, receipt, now=now)
    ]
    others = [hold for hold in holds if (hold.terminal, hold.sale) != (asker.terminal, sale)]
    lines = _counted(wanted.lines)
    if sold is not None and not _is_ended(connection, asker.terminal, sale):
        left = _left(connection, receipt, sold.fact, others)
        if any(quantity > left.get(line, 0) for line, quantity in lines.items()):
            message = "less of this receipt is left: goods came back, or are about to, elsewhere"
            return CameBack(message=message, left=_rows(left))
        if any(lines.keys() & hold.lines for hold in others if hold.terminal != asker.terminal):
            # Shares of discounts go back piece by piece in one order, to the last fen: a line is
            # one desk's at a time.
            message = "another terminal is taking goods of these lines back"
            return CameBack(message=message, left=_rows(left), busy=True)
    _forget(connection, receipt, asker.terminal, sale)
    row = {
        "receipt": receipt,
        "terminal": asker.terminal,
        "sale": sale,
        "epoch": asker.epoch,
        "until": now + KEPT_US,
        "head": wanted.head,
        "boot": wanted.boot,
        "mono": wanted.mono,
        "count": asker.count,
    }
    rows = [{**row, "line": line, "quantity": quantity} for line, quantity in lines.items()]
    connection.execute(sa.insert(schema.return_hold), rows)
    return SetAside(elsewhere=_rows(_elsewhere(connection, receipt, others, asker)), hq_time=now)


def release(
    connection: sa.Connection, receipt: str, *, asker: Asker, sale: str, head: int
) -> Released | NotYet:
    """Ends what is set aside, on the terminal's word that its journal up to `head` holds no final
    entry of that sale, and that none will come.
    """
    _lock(connection, receipt)
    if _is_ended(connection, asker.terminal, sale):
        _forget(connection, receipt, asker.terminal, sale)
        return Released(state="returned")
    held = [
        hold
        for hold in _holds(connection, receipt)
        if (hold.terminal, hold.sale) == (asker.terminal, sale)
    ]
    if not held:
        return Released(state="released")
    if held[0].epoch != asker.epoch or held[0].count > asker.count:
        return Released(state="kept")
    acked = _acked(connection, asker)
    if acked < head:
        return NotYet(message=f"head office has entries up to {acked}", acked=acked)
    if _has_doubtful(connection, held[0]):
        return Released(state="kept")
    _forget(connection, receipt, asker.terminal, sale)
    return Released(state="released")


def _left(connection: sa.Connection, receipt: str, fact: SaleFact, others: Sequence[_Hold]) -> Left:
    """What may still come back. Reads what is booked after the holds: what is booked in between
    counts twice for a moment, never not at all."""
    gone = Counter[int]()
    for hold in others:
        gone.update(hold.lines)
    gone.update(_booked(connection, receipt))
    sold = {line.line: line.quantity for line in fact.lines if line.quantity > 0 and not line.void}
    return {line: max(0, quantity - gone[line]) for line, quantity in sold.items()}


def _elsewhere(
    connection: sa.Connection, receipt: str, holds: Sequence[_Hold], asker: Asker
) -> Left:
    """What came back at other terminals, or is set aside for them."""
    gone = Counter[int]()
    for hold in holds:
        if hold.terminal != asker.terminal:
            gone.update(hold.lines)
    gone.update(_booked(connection, receipt, but=asker.terminal))
    return dict(gone)


def _booked(connection: sa.Connection, receipt: str, *, but: str = "") -> Left:
    columns = schema.return_line.c
    statement = (
        sa.select(columns.of_line, sa.func.sum(columns.quantity))
        .where(columns.receipt == receipt, columns.terminal != but)
        .group_by(columns.of_line)
    )
    return {int(line): int(quantity) for line, quantity in connection.execute(statement)}


def _holds(connection: sa.Connection, receipt: str) -> list[_Hold]:
    """What is set aside of a receipt for sales that have not ended."""
    table, ended = schema.return_hold.c, schema.ended_sale.c
    over = sa.exists().where(ended.terminal == table.terminal, ended.sale == table.sale)
    found: dict[tuple[str, str], list[Any]] = {}
    for row in connection.execute(
        sa.select(schema.return_hold).where(table.receipt == receipt, ~over)
    ):
        found.setdefault((row.terminal, row.sale), []).append(row)
    return [
        _Hold(
            terminal=rows[0].terminal,
            sale=rows[0].sale,
            epoch=rows[0].epoch,
            until=rows[0].until,
            head=rows[0].head,
            boot=rows[0].boot,
            mono=rows[0].mono,
            count=rows[0].count,
            lines={row.line: row.quantity for row in rows},
        )
        for rows in found.values()
    ]


def _is_over(connection: sa.Connection, hold: _Hold, receipt: str, *, now: int) -> bool:
    """Whether no return can come of a hold any more; ends it then.

    Its time is over here, and the terminal's own journal, of which everything up to its watermark
    is here, goes on beyond it: after a restart, or after as much time by its monotonic clock.
    """
    if now <= hold.until:
        return False
    entries = schema.journal.c
    later = sa.select(entries.seq).where(
        entries.terminal == hold.terminal,
        entries.epoch == hold.epoch,
        entries.seq > hold.head,
        (entries.boot != hold.boot) | (entries.mono >= hold.mono + KEPT_US),
    )
    if connection.execute(later.limit(1)).first() is None or _has_doubtful(connection, hold):
        return False
    _forget(connection, receipt, hold.terminal, hold.sale)
    return True


def _has_doubtful(connection: sa.Connection, hold: _Hold) -> bool:
    """Whether an entry that was not booked could be the return that it was set aside for."""
    entries = schema.journal.c
    doubtful = sa.select(entries.seq).where(
        entries.terminal == hold.terminal,
        entries.epoch == hold.epoch,
        entries.seq > hold.head,
        entries.quarantine.is_not(None),
    )
    return connection.execute(doubtful.limit(1)).first() is not None


def _is_ended(connection: sa.Connection, terminal: str, sale: str) -> bool:
    ended = schema.ended_sale.c
    statement = sa.select(ended.sale).where(ended.terminal == terminal, ended.sale == sale)
    return connection.execute(statement).first() is not None


def _forget(connection: sa.Connection, receipt: str, terminal: str, sale: str) -> None:
    table = schema.return_hold
    mine = (table.c.terminal == terminal) & (table.c.sale == sale)
    connection.execute(sa.delete(table).where(table.c.receipt == receipt, mine))


def _acked(connection: sa.Connection, asker: Asker) -> int:
    chain = schema.chain.c
    statement = sa.select(chain.acked).where(
        chain.terminal == asker.terminal, chain.epoch == asker.epoch
    )
    return int(connection.execute(statement).scalar() or 0)


def _sale_of(connection: sa.Connection, receipt: str) -> _Sold | None:
    """The completed sale with that receipt, as its terminal journaled it."""
    sales, entries = schema.sale.c, schema.journal.c
    statement = (
        sa.select(entries.epoch, entries.seq, entries.day, entries.body)
        .where(
            sales.terminal == receipt.rpartition("-")[0],
            sales.receipt == receipt,
            sales.status == "completed",
            entries.terminal == sales.terminal,
            entries.epoch == sales.epoch,
            entries.seq == sales.seq,
        )
        .limit(1)
    )
    row = connection.execute(statement).first()
    if row is None or row.body is None:
        return None
    try:
        return _Sold(fact=from_body(row.body), epoch=row.epoch, seq=row.seq, day=row.day)
    except msgspec.DecodeError:
        # Of a newer terminal, in a way that is not known here yet.
        return None


def _missing(connection: sa.Connection, receipt: str) -> NoReceipt:
    terminal, _, number = receipt.rpartition("-")
    chain = schema.chain.c
    last = connection.execute(
        sa.select(sa.func.max(chain.last_receipt)).where(chain.terminal == terminal)
    ).scalar()
    if last is not None and number.isdecimal() and int(number) > last:
        return NoReceipt("receipt_not_arrived", f"{receipt} has not arrived at head office yet")
    return NoReceipt("unknown_receipt", f"there is no receipt {receipt}")


def _paid(fact: SaleFact) -> dict[str, int]:
    """What each tender brought."""
    paid = Counter[str]()
    for tender in fact.tenders:
        paid[tender.tender] += tender.amount
    return dict(paid)


def _as_it_stands(connection: sa.Connection, receipt: str, sold: _Sold) -> SaleFact:
    """The sale with what was put right of its tenders later in its shift."""
    entries = schema.journal.c
    statement = (
        sa.select(entries.body)
        .where(
            entries.terminal == receipt.rpartition("-")[0],
            entries.epoch == sold.epoch,
            schema.OF_PAYMENTS,
            entries.seq > sold.seq,
            entries.day == sold.day,
            entries.quarantine.is_(None),
            entries.body.is_not(None),
        )
        .order_by(entries.seq)
    )
    bodies = connection.execute(statement).scalars()
    fixes = [fixed for body in bodies if (fixed := _fixed(body, receipt)) is not None]
    return put_right(sold.fact, fixes, names={})


def _fixed(body: bytes, receipt: str) -> TenderFixed | None:
    try:
        fact = msgspec.json.decode(body, type=TenderFixed)
    except msgspec.DecodeError:
        return None
    return fact if fact.receipt == receipt else None


def _paid_back(connection: sa.Connection, receipt: str, asker: Asker) -> dict[str, int]:
    """What goods of a receipt that came back at other terminals took of it, by tender."""
    back, entries = schema.return_line.c, schema.journal.c
    statement = (
        sa.select(entries.body)
        .where(
            back.receipt == receipt,
            back.terminal != asker.terminal,
            entries.terminal == back.terminal,
            entries.epoch == back.epoch,
            entries.seq == back.seq,
            entries.body.is_not(None),
        )
        .group_by(entries.terminal, entries.epoch, entries.seq)
    )
    taken = Counter[str]()
    for body in connection.execute(statement).scalars():
        for one in taken_from(body, receipt):
            taken[one.tender] -= one.amount
    return dict(taken)


def _lock(connection: sa.Connection, receipt: str) -> None:
    """One at a time for a receipt; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"receipt": receipt})


def _counted(lines: Sequence[Returned]) -> Left:
    counted = Counter[int]()
    for row in lines:
        counted[row.line] += row.quantity
    return dict(counted)


def _rows(left: Mapping[int, int]) -> list[Returned]:
    return [Returned(line=line, quantity=left[line]) for line in sorted(left) if left[line] > 0]


_LOCK: Final = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:receipt, 0))")
