"""Returns that people should look at: more came back than was sold, or goods are still set aside.

A till returns what it sold itself also while head office is away: then nobody can say that the
same goods came back elsewhere, and head office sees it when both have arrived.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from pos.hq import schema
from pos.hq.stores import BadRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class TooMuch:
    """A line of a receipt of which more came back than was sold, in thousandths, and where."""

    receipt: str
    line: int
    name: str
    sold: int
    returned: int
    terminals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Goods that are set aside for a return of which nothing was heard yet."""

    receipt: str
    line: int
    quantity: int
    terminal: str
    sale: str


def too_much(connection: sa.Connection) -> list[TooMuch]:
    """Every line of which more came back than was sold."""
    back, sales, lines = schema.return_line.c, schema.sale.c, schema.sale_line.c
    same = [sales[name] == lines[name] for name in ("day", "terminal", "epoch", "seq")]
    statement = (
        sa.select(
            back.receipt, back.of_line, lines.name, lines.quantity, sa.func.sum(back.quantity)
        )
        .where(sales.receipt == back.receipt, *same, lines.line == back.of_line)
        .group_by(back.receipt, back.of_line, lines.name, lines.quantity)
        .having(sa.func.sum(back.quantity) > lines.quantity)
        .order_by(back.receipt, back.of_line)
    )
    return [
        TooMuch(
            receipt=receipt,
            line=line,
            name=name,
            sold=sold,
            returned=int(returned),
            terminals=_terminals(connection, receipt, line),
        )
        for receipt, line, name, sold, returned in connection.execute(statement)
    ]


def waiting(connection: sa.Connection) -> list[Waiting]:
    """Everything that is set aside for sales that have not ended."""
    held, ended = schema.return_hold.c, schema.ended_sale.c
    over = sa.exists().where(ended.terminal == held.terminal, ended.sale == held.sale)
    statement = (
        sa.select(held.receipt, held.line, held.quantity, held.terminal, held.sale)
        .where(~over)
        .order_by(held.receipt, held.terminal, held.line)
    )
    return [Waiting(**row) for row in connection.execute(statement).mappings()]


def let_go(connection: sa.Connection, *, receipt: str, terminal: str) -> int:
    """Ends what is set aside for a terminal that will never be heard of again; answers the lines.

    For people who know what became of it: its return may be on a disk that is gone.
    """
    table = schema.return_hold
    mine = (table.c.receipt == receipt) & (table.c.terminal == terminal)
    gone = connection.execute(sa.delete(table).where(mine)).rowcount
    if not gone:
        raise BadRequest(f"nothing of {receipt} is set aside for {terminal}")
    return gone


def _terminals(connection: sa.Connection, receipt: str, line: int) -> tuple[str, ...]:
    columns = schema.return_line.c
    statement = (
        sa.select(columns.terminal)
        .where(columns.receipt == receipt, columns.of_line == line)
        .distinct()
        .order_by(columns.terminal)
    )
    return tuple(connection.execute(statement).scalars())
