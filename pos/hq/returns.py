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

from pos.contract.facts import SaleFact
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
from pos.contract.tenders import BY_MEMBER
from pos.hq import schema
from pos.hq.sold_receipts import as_it_stands, missing, paid, paid_back, sale_of

Left = dict[int, int]
"""Thousandths by the line of a receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The terminal that asks, in its present epoch; `count` is that of its request."""

    terminal: str
    epoch: int
    count: int


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
    sold = sale_of(connection, receipt)
    if sold is None:
        raise missing(connection, receipt)
    fact, holds = sold.fact, _holds(connection, receipt)
    stands = as_it_stands(connection, receipt, sold)
    return SoldReceipt(
        receipt=receipt,
        at=fact.at,
        total=fact.total,
        rounding=fact.rounding,
        lines=tuple(msgspec.structs.replace(line, note="", frame="") for line in fact.lines),
        applied=fact.applied,
        paid=paid(stands),
        elsewhere=_rows(_elsewhere(connection, receipt, holds, asker)),
        paid_back=paid_back(connection, receipt, but=asker.terminal),
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
    sold = sale_of(connection, receipt)
    if sold is None and not receipt.startswith(f"{asker.terminal}-"):
        raise missing(connection, receipt)
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
